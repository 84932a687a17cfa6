"""Answers -> what a person reads on a terminal: one card for each kind of answer. Nothing here judges or counts."""

from importlib import import_module

from .pieces import Plain, Screen, drawn

_WHOLE = 2_000
CARDS = {
    "triage": "triage_card.triage_card",
    "eligible": "answer_cards.eligible",
    "escalate": "answer_cards.escalate",
    "clock": "answer_cards.clock",
    "channels": "answer_cards.channels",
    "summary": "answer_cards.summary",
    "evaluate": "answer_cards.evaluate",
    "ask": "answer_cards.ask",
    "board": "board_card.board",
    "next": "board_card.next_thing",
    "policy_diff": "policy_diff_card.policy_diff",
}


def card(kind: str, plain: Plain, screen: Screen) -> str:
    """The card of one plain answer as text."""
    whole = kind == "ask" or (
        screen.brief and kind == "triage"
    )  # a mail's lines, and the one line, are not ours to break
    as_wide = screen._replace(width=_WHOLE) if whole else screen
    module, _, name = CARDS[kind].partition(".")  # of the modules only the one that is drawn is read
    return drawn(getattr(import_module(f".{module}", __package__), name)(plain, as_wide), as_wide)
