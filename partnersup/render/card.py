"""Answers -> what a person reads on a terminal: one card for each kind of answer. Nothing here judges or counts."""

from collections.abc import Callable, Iterable

from rich.console import RenderableType

from . import answer_cards, board_card, policy_diff_card
from .pieces import Plain, Screen, drawn
from .triage_card import triage_card

_WHOLE = 2_000
CARDS: dict[str, Callable[[Plain, Screen], Iterable[RenderableType]]] = {
    "triage": triage_card,
    "eligible": answer_cards.eligible,
    "escalate": answer_cards.escalate,
    "clock": answer_cards.clock,
    "channels": answer_cards.channels,
    "summary": answer_cards.summary,
    "evaluate": answer_cards.evaluate,
    "ask": answer_cards.ask,
    "board": board_card.board,
    "next": board_card.next_thing,
    "policy_diff": policy_diff_card.policy_diff,
}


def card(kind: str, plain: Plain, screen: Screen) -> str:
    """The card of one plain answer as text."""
    whole = kind == "ask" or (
        screen.brief and kind == "triage"
    )  # a mail's lines, and the one line, are not ours to break
    as_wide = screen._replace(width=_WHOLE) if whole else screen
    return drawn(CARDS[kind](plain, as_wide), as_wide)
