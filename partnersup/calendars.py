"""Working time: when a calendar is open, for how long, and when an amount of open time is used up.

A calendar is open at an instant when the local date of that instant is a working day and no holiday.
A calendar that is always open is a calendar too. Stretches are half-open: [from, to).

The open stretches of a year (in UTC) are worked out once and kept in order, beside the open time gone by at the end of
each. Where an instant lies among them, and when a budget is used up, is then found by bisection.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import MAXYEAR, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .times import SECOND, Instant

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EVERY_DAY = frozenset(range(7))
_DAY = 86_400 * SECOND
_MEAN_YEAR = 31_556_952 * SECOND  # 400 years are 146,097 days
_WALL = datetime(1970, 1, 1)  # the wall's epoch: no instant, but a time as it reads in any zone
_EPOCH_DAY = _WALL.toordinal()
_ONE_DAY, _ONE_SECOND = timedelta(days=1), timedelta(seconds=1)


class Calendar(NamedTuple):
    """`working_days` are Monday = 0 ... Sunday = 6; `holidays` are ordinals of local dates."""

    zone: ZoneInfo
    working_days: frozenset[int]
    holidays: frozenset[int] = frozenset()

    def always_open(self) -> "Calendar":
        """The same zone without closed days: the calendar of an excepted outage."""
        return Calendar(self.zone, _EVERY_DAY)


class Stretch(NamedTuple):
    start: Instant
    end: Instant


class _Year(NamedTuple):
    """The open stretches of one year. `spent` is the year's open time up to the end of each, `total` that of all."""

    number: int
    start: Instant
    end: Instant
    starts: tuple[Instant, ...]
    ends: tuple[Instant, ...]
    spent: tuple[int, ...]
    total: int


class Course(NamedTuple):
    """The working time of a calendar from a start on, without what is closed besides.

    It is told as by a meter that runs while the calendar is open, and stood at 0 when the year of the start began:
    `begin` is its reading at the start, `closed` are its readings where each closed stretch begins and ends.
    """

    calendar: Calendar
    start: Instant
    year: _Year
    begin: int
    closed: tuple[tuple[int, int], ...]

    def opening(self) -> Instant:
        """The first instant from the start on at which the calendar is open."""
        return self._when(self.begin + 1) - 1

    def after(self, budget: int) -> Instant:
        """When `budget` microseconds (above 0) are used up; where that is a closing edge, it stays there."""
        reading = self.begin + budget
        for start, end in self.closed:
            if reading <= start:
                break
            reading += end - start
        return self._when(reading)

    def between(self, start: Instant, end: Instant) -> int:
        """The microseconds that count from one instant (not before the course's start) to a later one."""
        first, last = self._reading(start), self._reading(end)
        found = last - first
        for closes, opens in self.closed:
            found -= max(0, min(opens, last) - max(closes, first))
        return found

    def _reading(self, at: Instant) -> int:
        """What the meter shows at an instant, which is not before the start."""
        year, before = self.year, 0
        if at >= year.end:
            year = _year_of(self.calendar, at)
            for number in range(self.year.number, year.number):
                before += _total(self.calendar, number)
        return before + _spent(year, at)

    def _when(self, reading: int) -> Instant:
        """When the meter first shows a reading above 0."""
        year, number = self.year, self.year.number
        total = year.total
        while reading > total:
            reading -= total
            number += 1
            total = _total(self.calendar, number)
        if number != year.number:
            year = _year(self.calendar, number)
        i = bisect_left(year.spent, reading)
        return year.ends[i] - year.spent[i] + reading


def course(calendar: Calendar, start: Instant, closed: Sequence[Stretch] = ()) -> Course:
    """The working time from `start` on, without the `closed` stretches (sorted, not overlapping)."""
    year = _year_of(calendar, start)
    free = Course(calendar, start, year, _spent(year, start), ())
    if not closed:
        return free
    read = free._reading
    return free._replace(closed=tuple((read(max(s.start, start)), read(s.end)) for s in closed if s.end > start))


def open_time(calendar: Calendar, start: Instant, end: Instant, closed: Sequence[Stretch] = ()) -> int:
    """Open microseconds in [start, end) without the `closed` stretches; 0 when `end` is not after `start`."""
    return course(calendar, start, closed).between(start, end) if start < end else 0


def open_stretches(calendar: Calendar, start: Instant, closed: Sequence[Stretch] = ()) -> Iterator[Stretch]:
    """The open stretches from `start` on, without the `closed` ones. Endless; cut in two where a year (in UTC) ends."""
    for hole in closed:
        while start < hole.start:
            until = min(_year_of(calendar, start).end, hole.start)
            yield from _within(calendar, start, until)
            start = until
        start = max(start, hole.end)  # what lies within it is not looked at: it can last for centuries
    while True:
        until = _year_of(calendar, start).end
        yield from _within(calendar, start, until)
        start = until


def open_between(calendar: Calendar, start: Instant, end: Instant, closed: Sequence[Stretch] = ()) -> list[Stretch]:
    """The open stretches in [start, end), without the `closed` ones."""
    found: list[Stretch] = []
    for hole in closed:
        if hole.start >= end:
            break
        found += _within(calendar, start, hole.start)
        start = max(start, hole.end)
    return _joined(found + _within(calendar, start, end))


def _within(calendar: Calendar, start: Instant, end: Instant) -> list[Stretch]:
    """The open stretches in [start, end), cut in two where a year ends."""
    found: list[Stretch] = []
    while start < end:
        year = _year_of(calendar, start)
        for i in range(bisect_right(year.ends, start), bisect_left(year.starts, end)):
            found.append(Stretch(max(year.starts[i], start), min(year.ends[i], end)))
        start = year.end
    return found


def _spent(year: _Year, at: Instant) -> int:
    """The year's open time up to an instant of it."""
    i = bisect_right(year.starts, at) - 1
    if i < 0:
        return 0
    ahead = year.ends[i] - at
    return year.spent[i] - ahead if ahead > 0 else year.spent[i]


def _year_of(calendar: Calendar, at: Instant) -> _Year:
    """The year of an instant."""
    year = _year(calendar, 1970 + at // _MEAN_YEAR)  # or the one beside it, near New Year
    if at < year.start:
        return _year(calendar, year.number - 1)
    if at >= year.end:
        return _year(calendar, year.number + 1)
    return year


@lru_cache(maxsize=1024)
def _year(calendar: Calendar, number: int) -> _Year:
    found = _joined(_parts(calendar, number))
    spent = tuple(accumulate(one.end - one.start for one in found))
    return _Year(
        number=number,
        start=_new_year(number) * _DAY,
        end=_new_year(number + 1) * _DAY,
        starts=tuple(one.start for one in found),
        ends=tuple(one.end for one in found),
        spent=spent,
        total=spent[-1] if spent else 0,
    )


@lru_cache(maxsize=8192)
def _total(calendar: Calendar, number: int) -> int:
    """The open microseconds of a year. Far ahead, years without holidays are reckoned once for all of their kind."""
    if number > MAXYEAR:
        raise OverflowError("there is no date after the year 9999")
    first, last = _EPOCH_DAY + _new_year(number) - 1, _EPOCH_DAY + _new_year(number + 1)
    holidays = _in_order(calendar.holidays)
    if number >= _RULED and bisect_left(holidays, first) == bisect_right(holidays, last):
        number = _ALIKE[_kind(number)]
    return _year(calendar, number).total


def _parts(calendar: Calendar, number: int) -> Iterator[Stretch]:
    """What a year's closed days leave of it, in parts throughout which the zone's offset stays the same."""
    first, after = _new_year(number), _new_year(number + 1)
    closed = [
        day * _DAY
        for day in range(first - 1, after + 1)  # at New Year the local date may be one of the year beside
        if (day + 3) % 7 not in calendar.working_days or day + _EPOCH_DAY in calendar.holidays
    ]
    for start, end, offset in _offsets(calendar.zone, number):
        at = start
        for midnight in closed[bisect_right(closed, start + offset - _DAY) :]:
            closes = midnight - offset
            if closes >= end:
                break
            if closes > at:
                yield Stretch(at, closes)
            at = closes + _DAY
        if end > at:
            yield Stretch(at, end)


def _joined(parts: Iterable[Stretch]) -> list[Stretch]:
    """Those that touch made one."""
    found: list[Stretch] = []
    for part in parts:
        if found and found[-1].end == part.start:
            part = Stretch(found.pop().start, part.end)
        found.append(part)
    return found


@lru_cache(maxsize=1024)
def _offsets(zone: ZoneInfo, number: int) -> tuple[tuple[Instant, Instant, int], ...]:
    """The parts of a year throughout which a zone's offset (in microseconds) stays the same: from, to, offset."""
    first, after = _new_year(number), _new_year(number + 1)
    at, end = first * _DAY, after * _DAY
    noon = _WALL + timedelta(days=first - 2, hours=12)
    offset = _offset(zone, noon)
    found: list[tuple[Instant, Instant, int]] = []
    for change, changed in _changes(zone, noon, after - first + 4):
        if at < change:
            found.append((at, min(change, end), offset))
            at = change
        if at >= end:
            return tuple(found)
        offset = changed
    return (*found, (at, end, offset))


def _changes(zone: ZoneInfo, noon: datetime, days: int) -> Iterator[tuple[Instant, int]]:
    """When a zone's offset changes, and what it becomes, from a noon on the wall on.

    The offsets of each two noons are compared, and where they differ the change is found by halving, so that days of
    23, 24.5 or 47 hours, skipped and repeated dates come out by the rule itself.
    """
    before = zone.utcoffset(noon)
    for _ in range(days):
        wall, noon = noon, noon + _ONE_DAY
        while zone.utcoffset(noon) != before:
            offset = _offset(zone, wall)
            wall = _next_offset(zone, wall, noon)
            before, changed = zone.utcoffset(wall), _offset(zone, wall)
            # the wall shows a skipped hour in the old offset, and a repeated one in the old offset first
            yield (wall - _WALL) // _ONE_SECOND * SECOND - max(offset, changed), changed


def _next_offset(zone: ZoneInfo, wall: datetime, later: datetime) -> datetime:
    """The first second after `wall` at which the wall shows another offset; at `later` it does."""
    offset = zone.utcoffset(wall)
    low, high = 0, (later - wall) // _ONE_SECOND
    while high - low > 1:
        middle = (low + high) // 2
        if zone.utcoffset(wall + middle * _ONE_SECOND) == offset:
            low = middle
        else:
            high = middle
    return wall + high * _ONE_SECOND


def _offset(zone: ZoneInfo, wall: datetime) -> int:
    found = zone.utcoffset(wall)
    return found // _ONE_SECOND * SECOND if found else 0


def _new_year(number: int) -> int:
    """Days from 1970-01-01 to the first of a year."""
    before = number - 1
    return before * 365 + before // 4 - before // 100 + before // 400 + 1 - _EPOCH_DAY


def _kind(number: int) -> tuple[int, int]:
    """The weekday a year begins on and its length: with the same of both, two years have the same days."""
    return _new_year(number) % 7, _new_year(number + 1) - _new_year(number)


@lru_cache(maxsize=64)
def _in_order(holidays: frozenset[int]) -> tuple[int, ...]:
    return tuple(sorted(holidays))


# Past what a zone's file lists change by change (to 2087) its offset follows a rule that is the same each year. Of the
# years from 2101 on, 28 in a row are of every kind.
_RULED = 2101
_ALIKE = {_kind(number): number for number in range(_RULED, _RULED + 28)}
