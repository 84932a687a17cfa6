"""Working time: when a calendar is open, for how long, and when an amount of open time is used up.

A calendar is open at an instant when the local date of that instant is a working day and no holiday.
A calendar that is always open is a calendar too. Stretches are half-open: [from, to).

The open stretches of a year (in UTC) are worked out once and kept in order, beside the open time gone by at the end of
each. Where an instant lies among them, and when a budget is used up, is then found by bisection.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
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
    year: _Year
    begin: int
    closed: tuple[tuple[int, int], ...]

    def opening(self) -> Instant:
        """The first instant from the start on at which the calendar is open."""
        return self._when(self.begin + 1) - 1

    def after(self, budget: int) -> Instant:
        """When `budget` microseconds (above 0) are used up; where that is a closing edge, it stays there."""
        reading = self.begin + budget
        for closes, opens in self.closed:
            if reading <= closes:
                break
            reading += opens - closes
        return self._when(reading)

    def counted(self, budget: int) -> list[tuple[Instant, Instant]]:
        """The stretches, from and to, in which `budget` microseconds are used up."""
        found: list[tuple[Instant, Instant]] = []
        at = self.begin
        for closes, opens in self.closed:
            if at + budget <= closes:
                break
            found += self._stretches(at, closes)
            budget -= closes - at
            at = opens
        return found + self._stretches(at, at + budget)

    def between(self, start: Instant, end: Instant) -> int:
        """The microseconds that count from one instant (not before the course's start) to a later one."""
        first, last = self._reading(start), self._reading(end)
        found = last - first
        for closes, opens in self.closed:
            found -= max(0, min(opens, last) - max(closes, first))
        return found

    def _reading(self, at: Instant) -> int:
        """What the meter shows at an instant, which is not before the start."""
        if at < self.year.end:
            return _spent(self.year, at)
        year = _year_of(self.calendar, at)
        return sum(_total(self.calendar, n) for n in range(self.year.number, year.number)) + _spent(year, at)

    def _find(self, reading: int) -> tuple[_Year, int]:
        """The year in which the meter first shows a reading above 0, and how much of it is of that year."""
        if reading <= self.year.total:
            return self.year, reading
        number, total = self.year.number, self.year.total
        while reading > total:
            reading -= total
            number += 1
            total = _total(self.calendar, number)
        return _year(self.calendar, number), reading

    def _when(self, reading: int) -> Instant:
        """When the meter first shows a reading above 0."""
        year, spent = self._find(reading)
        i = bisect_left(year.spent, spent)
        return year.ends[i] - year.spent[i] + spent

    def _stretches(self, first: int, last: int) -> list[tuple[Instant, Instant]]:
        """The open stretches during which the meter runs from one reading to another."""
        found: list[tuple[Instant, Instant]] = []
        year, at = self._find(first + 1)
        at, left = at - 1, last - first
        i = bisect_right(year.spent, at)
        while left > 0:
            if i == len(year.spent):
                year, at, i = _year(self.calendar, year.number + 1), 0, 0
                continue
            until, shift = min(at + left, year.spent[i]), year.ends[i] - year.spent[i]
            opens = at + shift
            if found and found[-1][1] == opens:  # on through New Year
                opens = found.pop()[0]
            found.append((opens, until + shift))
            left -= until - at
            at, i = until, i + 1
        return found


def course(calendar: Calendar, start: Instant, closed: Sequence[Stretch] = ()) -> Course:
    """The working time from `start` on, without the `closed` stretches (sorted, not overlapping)."""
    year = _year_of(calendar, start)
    free = Course(calendar, year, _spent(year, start), ())
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
        if hole.end <= start:
            continue
        for stretch in open_stretches(calendar, start):
            if stretch.start >= hole.start:
                break
            yield Stretch(stretch.start, min(stretch.end, hole.start))
        start = hole.end  # what lies within it is not looked at: it can last for centuries
    year = _year_of(calendar, start)
    while True:
        for i in range(bisect_right(year.ends, start), len(year.ends)):
            yield Stretch(max(year.starts[i], start), year.ends[i])
        year = _year(calendar, year.number + 1)


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
    """The year's parts, those that touch made one."""
    found: list[tuple[Instant, Instant]] = []
    for opens, closes in _parts(calendar, number):
        if found and found[-1][1] == opens:
            opens = found.pop()[0]
        found.append((opens, closes))
    spent = tuple(accumulate(closes - opens for opens, closes in found))
    return _Year(
        number=number,
        start=_new_year(number) * _DAY,
        end=_new_year(number + 1) * _DAY,
        starts=tuple(opens for opens, _ in found),
        ends=tuple(closes for _, closes in found),
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


def _parts(calendar: Calendar, number: int) -> Iterator[tuple[Instant, Instant]]:
    """What a year's closed days leave of it, in parts throughout which the zone's offset stays the same."""
    zone, working_days, holidays = calendar
    days = range(_new_year(number) - 1, _new_year(number + 1) + 1)  # at New Year it may be the year beside on the wall
    closed = [day * _DAY for day in days if (day + 3) % 7 not in working_days or day + _EPOCH_DAY in holidays]
    for start, end, offset in _offsets(zone, number):
        at = start
        for midnight in closed[bisect_right(closed, start + offset - _DAY) :]:
            closes = midnight - offset
            if closes >= end:
                break
            if closes > at:
                yield at, closes
            at = closes + _DAY
        if end > at:
            yield at, end


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
    look = zone.utcoffset
    before = look(noon)
    for _ in range(days):
        wall, noon = noon, noon + _ONE_DAY
        while look(noon) != before:
            offset = _offset(zone, wall)
            wall = _next_offset(zone, wall, noon)
            before, changed = look(wall), _offset(zone, wall)
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
    """Microseconds that a wall is ahead of UTC; of an hour that it shows twice, the first time."""
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
