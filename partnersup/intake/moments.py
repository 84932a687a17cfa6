"""Times as people and programs write them -> RFC 3339 text. What could be two days is none."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta

from ..patterns import pattern

_ISO = pattern(
    r"(?P<day>\d{4}-\d\d-\d\d)[Tt ](?P<minute>\d\d:\d\d)(?::(?P<second>\d\d)(?:[.,](?P<part>\d+))?)?\s?"
    r"(?P<offset>[Zz]|[+-]\d\d:?\d\d)?"
)
_OFFSET = r"(?:\s*(?P<offset>Z|UTC|GMT|[+-]\d\d:?\d\d))?"
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?\s*(?P<half>[AaPp]\.?[Mm]\.?)?" + _OFFSET
_YEAR_FIRST = pattern(
    r"(?P<year>\d{4})[/.年-](?P<month>\d{1,2})[/.月-](?P<day>\d{1,2})日?(?:\s*\(.\))?[\s,T]*" + _CLOCK
)
_DAY_FIRST = pattern(r"(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})[/.-](?P<year>\d{4})[\s,]+" + _CLOCK)
_NAMED = pattern(
    r"(?:(?P<day1>\d{1,2})\s+(?P<name1>[A-Za-z]{3,9})|(?P<name2>[A-Za-z]{3,9})\s+(?P<day2>\d{1,2}),?)\s+(?P<year>\d{4})[\s,]+"
    + _CLOCK
)
_LONGEST = 100  # characters of a written time
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def written_moment(text: str) -> str | None:
    """RFC 3339 text of a written time, without an offset where none was written; None where it cannot be told.

    Reads ISO, 2026/11/20 17:45, 20.11.2026 17:45, 20 Nov 2026 05:45 PM, and milliseconds since 1970. Of 03/04/2026 it
    cannot be told which is the month. What no calendar or clock has, such as 30 February, is None too.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in unicodedata.normalize("NFKC", text))
    moment = _written(plain)
    return moment if moment is not None and instant_of(moment) is not None else None


def instant_of(moment: str) -> datetime | None:
    """The aware time of ISO text, read as UTC where it has no offset; None for one that no calendar has. A leap second
    is the second before it."""
    found = _ISO.fullmatch(moment)
    if found is None:
        return None
    second = found["second"] or "00"
    whole = f"{found['day']}T{found['minute']}:{'59' if second == '60' else second}"
    part = f".{found['part'][:6]:0<6}" if found["part"] else ""
    try:
        return datetime.fromisoformat(whole + part + (found["offset"] or "+00:00").upper())
    except ValueError:
        return None


def _written(plain: str) -> str | None:
    """Written times as ISO text by their form alone."""
    if _ISO.fullmatch(plain):
        return plain
    if re.fullmatch(r"\d{13}", plain):
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(plain))).isoformat()
    if (found := _YEAR_FIRST.fullmatch(plain)) is not None:
        return _iso(found, int(found["month"]), int(found["day"]))
    if (found := _NAMED.fullmatch(plain)) is not None:
        name = (found["name1"] or found["name2"])[:3].lower()
        return _iso(found, _MONTHS.index(name) + 1, int(found["day1"] or found["day2"])) if name in _MONTHS else None
    if (found := _DAY_FIRST.fullmatch(plain)) is not None:
        a, b = int(found["a"]), int(found["b"])
        if found["sep"] == "." or a > 12 or a == b:
            return _iso(found, b, a)
        return _iso(found, a, b) if b > 12 else None
    return None


def _iso(found: re.Match[str], month: int, day: int) -> str | None:
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"][0] in "pP" else 0)
    offset = (found["offset"] or "").replace("UTC", "Z").replace("GMT", "Z")
    try:
        moment = datetime(int(found["year"]), month, day, hour, int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        return None
    return moment.isoformat() + offset
