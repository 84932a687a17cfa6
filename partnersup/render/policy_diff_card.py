"""What a change of the policy changes: the facts in words, then the tickets that would come out otherwise."""

from collections.abc import Iterable
from typing import Any

from rich.console import RenderableType

from .pieces import Plain, Screen, Text, bullet, line
from .tables import told_value

_MARK = {"added": "+", "removed": "-", "changed": "~"}
_STYLE = {"added": "bold green", "removed": "bold red", "changed": "bold yellow"}


def policy_diff(plain: Plain, screen: Screen) -> Iterable[RenderableType]:
    voice = screen.voice
    names = (
        voice.say("card.policy", **{k: plain[side][k] for k in ("version", "valid_from", "digest")})
        for side in ("old", "new")
    )
    for mark, name, side in zip("-+", names, ("old", "new"), strict=True):
        overlay = plain[side]["overlay"]
        yield line(voice, (f"{mark} {name}", "dim"), (f"  {voice.line(overlay)}" if overlay else "", "bold"))
    if not plain["changes"]:
        yield line(voice, (voice.say("policy-change.none"), "bold"))
    for change in plain["changes"]:
        yield bullet(voice, _MARK[change["change"]], voice.line(change["message"]), "", _STYLE[change["change"]])
    if plain["tickets"] is None:
        return
    tickets = plain["tickets"]
    told = [voice.say("policy-change.tickets", count=tickets["compared"], changed=len(tickets["changed"]))]
    if tickets["refused"]:
        told.append(voice.say("policy-change.refused", count=tickets["refused"]))
    yield Text()
    yield line(voice, (voice.listed(told), "bold"))
    for ticket in tickets["changed"]:
        yield line(voice, (voice.line(ticket["id"] or f"{ticket['where']}:{ticket['line']}"), "bold"))
        for one in ticket["differences"]:
            yield bullet(voice, "~", f"{one['field']}: {_side_by_side(one['old'], one['new'])}")


def _side_by_side(old: Any, new: Any) -> str:
    """Both values; of two lists only what is not in the other."""
    if isinstance(old, list) and isinstance(new, list) and len(old) + len(new) > 4:
        old, new = [v for v in old if v not in new], [v for v in new if v not in old]
    return f"{told_value(old) or '–'} → {told_value(new) or '–'}"
