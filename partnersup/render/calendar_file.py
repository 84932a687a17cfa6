"""Deadlines -> an iCalendar file (RFC 5545), every time in UTC."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from ..policy import Policy
from ..words import say
from .clean import one_line

Plain = dict[str, Any]
_CLOCKS = ("acknowledgement", "determination", "resolution")


def as_calendar(kind: str, answers: Iterable[Plain], policy: Policy) -> str:
    """One calendar with an event for each deadline that is still open. Lines end in CRLF, as the standard wants."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//partnersup//deadlines//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for plain in answers:
        if "error" not in plain:
            lines.extend(_events(kind, plain, policy))
    lines.append("END:VCALENDAR")
    return "\r\n".join(part for line in lines for part in _folded(line)) + "\r"


def _events(kind: str, plain: Plain, policy: Policy) -> Iterator[str]:
    ticket = plain.get("ticket", {})
    named = one_line(ticket.get("id") or "") or one_line(ticket.get("subject") or "") or say(policy, "card.ticket")
    level = plain["severity"] if kind == "clock" else plain["severity"]["level"]
    for name in _CLOCKS:
        timer = plain["clock"][name]
        if timer is None or timer["remaining_seconds"] is None:
            continue
        deadline = _utc(timer["deadline"])
        key = sha256(f"{named}|{ticket.get('created_at')}|{name}".encode()).hexdigest()[:24]
        summary = f"{say(policy, f'clock.{name}')}: {named} ({say(policy, 'card.severity', level=level)})"
        yield "BEGIN:VEVENT"
        yield f"UID:{key}@partnersup"
        yield f"DTSTAMP:{_utc(plain['clock']['now'])}"
        yield f"DTSTART:{deadline}"
        yield f"DTEND:{deadline}"
        yield f"SUMMARY:{_escaped(summary)}"
        yield f"DESCRIPTION:{_escaped(one_line(ticket.get('subject') or ''))}"
        yield "TRANSP:TRANSPARENT"
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{_escaped(summary)}"
        yield f"TRIGGER;VALUE=DATE-TIME:{_utc(timer['target'])}"
        yield "END:VALARM"
        yield "END:VEVENT"


def _utc(written: str) -> str:
    return f"{datetime.fromisoformat(written).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Pieces of at most 75 octets, cut between characters, the later ones indented by a blank."""
    piece, size = "", 0
    for c in line:
        width = len(c.encode())
        if size + width > 75:
            yield piece
            piece, size = " ", 1
        piece, size = piece + c, size + width
    yield piece
