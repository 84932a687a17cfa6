"""The clock against a reckoning by brute force that knows nothing but the rule, in every zone; and over centuries."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnersup.calendars import Calendar, Stretch, course, open_time
from partnersup.clock import Events, clock, next_deadline
from partnersup.times import SECOND, instant, wall
from partnersup.zones import names, zone

from .test_linear import steps

EXAMPLES = settings().max_examples
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STEP = 30 * SECOND  # since 1970 every offset, and every change of one, is a multiple of it
NEAR, LAST = (instant(datetime(year, 11, 1, tzinfo=UTC)) // STEP for year in (2045, 2999))
WEEK = frozenset(range(5))

Found = tuple[int, int, list[tuple[int, int]]]


def is_open(calendar: Calendar, at: int) -> bool:
    local = (EPOCH + timedelta(microseconds=at)).astimezone(calendar.zone)
    return local.weekday() in calendar.working_days and local.toordinal() not in calendar.holidays


def by_brute_force(calendar: Calendar, start: int, budget: int, pauses: tuple[Stretch, ...]) -> Found:
    """Start, end and the stretches counted: each half minute counts where its local date is worked and nothing waits."""
    at, opened, counted = start, None, []
    while budget > 0:
        if is_open(calendar, at):
            opened = at if opened is None else opened
            if not any(p.start <= at < p.end for p in pauses):
                budget -= STEP
                begun = counted.pop()[0] if counted and counted[-1][1] == at else at
                counted.append((begun, at + STEP))
        at += STEP
    assert opened is not None
    return opened, at, counted


def by_the_clock(calendar: Calendar, start: int, budget: int, pauses: tuple[Stretch, ...]) -> Found:
    work = course(calendar, start, pauses)
    return work.opening(), work.after(budget), work.counted(budget)


def home(name: str, days: frozenset[int] = WEEK, holidays: frozenset[int] = frozenset()) -> Calendar:
    found = zone(name)
    assert found is not None
    return Calendar(found, days, holidays)


@st.composite
def calendars(draw, start: int) -> Calendar:
    found = zone(draw(st.sampled_from(names())))
    assert found is not None
    today = wall(start, found).toordinal()
    holidays = draw(st.sets(st.integers(today - 1, today + 5), max_size=3))
    return Calendar(found, draw(st.sets(st.integers(0, 6), min_size=3).map(frozenset)), frozenset(holidays))


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.data(), st.integers(0, NEAR) | st.integers(0, LAST), st.integers(1, 30 * 120))
def test_any_start_in_any_zone_is_as_by_brute_force(data, start, budget) -> None:
    calendar = data.draw(calendars(start * STEP))
    edges = sorted(data.draw(st.sets(st.integers(start - 2880, start + 4 * 2880), max_size=6)))
    pauses = tuple(Stretch(a * STEP, b * STEP) for a, b in zip(edges[::2], edges[1::2], strict=False))
    case = (calendar, start * STEP, budget * STEP, pauses)
    assert by_the_clock(*case) == by_brute_force(*case)


ODD = [
    pytest.param("Pacific/Apia", "2011-12-28T00:00:00+00:00", id="a date that was skipped"),
    pytest.param("Pacific/Kwajalein", "1993-08-19T00:00:00+00:00", id="another"),
    pytest.param("Asia/Manila", "1990-05-18T00:00:00+00:00", id="a change on a Sunday at midnight"),
    pytest.param("America/St_Johns", "2010-11-05T00:00:00+00:00", id="an hour of Saturday twice, with Sunday between"),
    pytest.param("Australia/Lord_Howe", "2026-04-03T00:00:00+00:00", id="half an hour more"),
    pytest.param("America/Havana", "2026-03-06T00:00:00+00:00", id="midnight skipped"),
    pytest.param("Africa/Monrovia", "1972-01-05T00:00:00+00:00", id="44 minutes and 30 seconds skipped"),
    pytest.param("Asia/Gaza", "2040-10-12T00:00:00+00:00", id="a change undone in a week"),
    pytest.param("Pacific/Kiritimati", "1994-12-28T00:00:00+00:00", id="a date skipped at New Year"),
    pytest.param("Europe/Amsterdam", "2099-12-30T00:00:00+00:00", id="New Year"),
    pytest.param("America/Los_Angeles", "2499-12-29T00:00:00+00:00", id="New Year, centuries ahead"),
]


@pytest.mark.parametrize(("name", "since"), ODD)
@pytest.mark.parametrize("days", [WEEK, frozenset({0, 2, 5, 6}), frozenset(range(7))], ids=["five", "four", "all"])
def test_days_of_other_lengths_are_as_by_brute_force(name, since, days) -> None:
    start = instant(datetime.fromisoformat(since))
    calendar = home(name, days)
    for hours in (0, 31, 53):
        case = (calendar, start + hours * 3600 * SECOND, 40 * 3600 * SECOND, ())
        assert by_the_clock(*case) == by_brute_force(*case)


def test_in_an_hour_that_the_wall_shows_twice_what_is_past_is_told_by_the_instant(policy) -> None:
    """Clocks go back at 01:00Z. The acknowledgement is due at 02:10, the second time; it is 02:50, the first time."""
    calendar = home("Europe/Amsterdam", frozenset(range(7)))
    created = datetime(2026, 10, 24, 22, 10, tzinfo=UTC)
    now = datetime(2026, 10, 25, 0, 50, tzinfo=UTC).astimezone(calendar.zone)
    found = clock(policy, calendar, Events(created), severity=1, weekend_exception=False, now=now)
    assert found.acknowledgement is not None
    assert (found.acknowledgement.state, found.acknowledgement.remaining_seconds) == ("due", 20 * 60)
    assert found.act_by == next_deadline((found.acknowledgement, found.determination), now)
    assert found.act_by is not None
    assert found.act_by.isoformat() == "2026-10-25T02:10:00+01:00"


# ------------------------------------------------------------ centuries


@pytest.mark.parametrize("name", ["Europe/Amsterdam", "Africa/Casablanca", "Australia/Lord_Howe", "Pacific/Auckland"])
def test_years_far_ahead_are_as_long_as_their_days(name) -> None:
    """Each year's open time against the sum of its days."""
    calendar = home(
        name, frozenset({0, 1, 2, 3, 4, 6}), frozenset({date(2500, 1, 1).toordinal(), date(2600, 3, 2).toordinal()})
    )
    for year in (*range(2095, 2130), 2400, 2499, 2500, 2600, 2800, 2997):
        midnights = [datetime(year, 1, 1, tzinfo=calendar.zone) + timedelta(days=day) for day in range(366)]
        worked = [d for d in midnights if d.year == year and is_open(calendar, instant(d))]
        length = sum(instant(d + timedelta(days=1)) - instant(d) for d in worked)
        start, end = instant(midnights[0]), instant(datetime(year + 1, 1, 1, tzinfo=calendar.zone))
        assert open_time(calendar, start, end) == length, year
        assert open_time(calendar, 0, end) - open_time(calendar, 0, start) == length, year


def test_a_ticket_of_1970_in_2999_is_overdue_by_every_working_day_and_takes_few_steps(policy) -> None:
    """Two million steps where each year was reckoned for itself; few when the years are known."""
    created, now = datetime(1970, 1, 5, tzinfo=UTC), datetime(2999, 11, 4, tzinfo=UTC)  # both on a Monday

    def left(calendar: Calendar) -> int | float | None:
        found = clock(policy, calendar, Events(created), severity=1, weekend_exception=False, now=now)
        assert found.acknowledgement is not None
        return found.acknowledgement.remaining_seconds

    worked = (now - created).days // 7 * 5
    assert left(home("UTC")) == 3 * 3600 - worked * 86_400
    assert left(home("UTC", holidays=frozenset({date(2500, 1, 1).toordinal()}))) == 3 * 3600 - (worked - 1) * 86_400
    calendar = home("Europe/Lisbon")
    assert steps(lambda: left(calendar)) < 700_000
    assert steps(lambda: left(calendar)) < 10_000
