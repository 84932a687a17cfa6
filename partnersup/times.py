"""Instants as whole microseconds since 1970 (UTC), and how they are written down.

The arithmetic of the clock is done on these; a time zone only says how an instant reads on the wall.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

Instant = int  # microseconds since 1970-01-01T00:00:00Z
SECOND = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_YEAR, LAST_YEAR = 1970, 2999
_AFTER_LAST = 32_503_680_000  # seconds: the year 3000


def instant(moment: datetime) -> Instant:
    """The instant of an aware datetime."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds


def wall(at: Instant, zone: ZoneInfo) -> datetime:
    """An instant as it reads in a zone."""
    whole, rest = divmod(at, SECOND)
    if rest == 0 and 0 <= whole < _AFTER_LAST:  # several times as fast, but not every system knows other years
        return datetime.fromtimestamp(whole, zone)
    return (_EPOCH + timedelta(microseconds=at)).astimezone(zone)


def seconds(span: int) -> int | float:
    """Microseconds as seconds: whole where they are whole."""
    whole, rest = divmod(span, SECOND)
    return whole if rest == 0 else span / SECOND
