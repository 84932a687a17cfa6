"""Working time as a stream of open stretches.

A calendar is open at an instant when the local date of that instant is a working day and no holiday.
A calendar that is always open is a calendar too. Stretches are half-open: [from, to).
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .times import SECOND, Instant, wall

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = 86_400 * SECOND
_BLOCK = 16 * _DAY  # stretches are found and remembered a block of this length at a time


class Calendar(NamedTuple):
    """`working_days` are Monday = 0 ... Sunday = 6; `holidays` are ordinals of local dates."""

    zone: ZoneInfo
    working_days: frozenset[int]
    holidays: frozenset[int] = frozenset()

    def always_open(self) -> "Calendar":
        """The same zone without closed days: the calendar of an excepted outage."""
        return Calendar(self.zone, frozenset(range(7)))


class Stretch(NamedTuple):
    start: Instant
    end: Instant


def open_stretches(calendar: Calendar, start: Instant, closed: Sequence[Stretch] = ()) -> Iterator[Stretch]:
    """The open stretches from `start` on, without the `closed` ones (sorted, not overlapping). Endless."""
    at = start
    for hole in closed:
        if hole.end <= at:
            continue
        for stretch in _joined(calendar, at):
            if stretch.start >= hole.start:
                break
            yield Stretch(stretch.start, min(stretch.end, hole.start))
            if stretch.end >= hole.start:
                break
        at = hole.end  # what lies within it is not looked at: it can last for centuries
    yield from _joined(calendar, at)


def open_time(calendar: Calendar, start: Instant, end: Instant, closed: Sequence[Stretch] = ()) -> int:
    """Open microseconds in [start, end); 0 when `end` is not after `start`."""
    total = 0
    for stretch in open_stretches(calendar, start, closed):
        if stretch.start >= end:
            break
        total += min(stretch.end, end) - stretch.start
    return total


def _joined(calendar: Calendar, start: Instant) -> Iterator[Stretch]:
    """The calendar's stretches from `start`, those that touch across a block's edge made one."""
    block = start // _BLOCK
    held: Stretch | None = None
    while True:
        for stretch in _block(calendar, block):
            if stretch.end <= start:
                continue
            if held is not None and held.end == stretch.start and stretch.end - held.start <= 2 * _BLOCK:
                held = Stretch(held.start, stretch.end)
                continue
            if held is not None:
                yield held
            held = Stretch(max(start, stretch.start), stretch.end)
        block += 1


@lru_cache(maxsize=4096)
def _block(calendar: Calendar, number: int) -> tuple[Stretch, ...]:
    """The open stretches within one block of time."""
    found: list[Stretch] = []
    at, end = number * _BLOCK, (number + 1) * _BLOCK
    while at < end:
        until, ordinal = _local_day(calendar.zone, at, end)
        if (ordinal - 1) % 7 in calendar.working_days and ordinal not in calendar.holidays:
            if found and found[-1].end == at:
                found[-1] = Stretch(found[-1].start, until)
            else:
                found.append(Stretch(at, until))
        at = until
    return tuple(found)


def _local_day(zone: ZoneInfo, at: Instant, end: Instant) -> tuple[Instant, int]:
    """Until when the local date of `at` lasts without a change of offset, and that date's ordinal.

    Where the offset changes before midnight the stretch ends at the change, found by halving, so that
    days of 23, 24.5 or 47 hours, skipped and repeated dates come out by the rule itself.
    """
    here = wall(at, zone)
    since_midnight = ((here.hour * 60 + here.minute) * 60 + here.second) * SECOND + here.microsecond
    until = min(at + _DAY - since_midnight, end)
    offset = here.utcoffset()
    low, high = at, until - 1
    if wall(high, zone).utcoffset() != offset:
        while high - low > 1:
            middle = (low + high) // 2
            if wall(middle, zone).utcoffset() == offset:
                low = middle
            else:
                high = middle
        until = high
    return until, here.toordinal()
