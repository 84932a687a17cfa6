"""What holds of the clock for any start, zone, budget and pause."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import islice

from hypothesis import given, settings
from hypothesis import strategies as st

from partnersup.calendars import Calendar, Stretch, open_stretches, open_time
from partnersup.clock import Events, clock
from partnersup.load import load_policy
from partnersup.times import SECOND, instant, wall
from partnersup.zones import zone

# Weekday changes, midnight changes, half-hour changes, a skipped day.
ZONES = [
    "Africa/Cairo", "Asia/Jerusalem", "Asia/Beirut", "America/Havana", "America/Sao_Paulo", "Australia/Lord_Howe",
    "Pacific/Apia", "Asia/Kathmandu", "Europe/Amsterdam", "America/St_Johns", "UTC",
]  # fmt: skip
POLICY = load_policy(languages=())
EXAMPLES = settings().max_examples

starts = st.integers(min_value=946_684_800 * SECOND, max_value=4_000_000_000 * SECOND)
apia = st.integers(min_value=1_324_000_000 * SECOND, max_value=1_326_000_000 * SECOND)
weeks = st.sets(st.integers(0, 6), min_size=1, max_size=7).map(frozenset)


@st.composite
def calendars(draw) -> Calendar:
    found = zone(draw(st.sampled_from(ZONES)))
    assert found is not None
    holidays = draw(st.sets(st.integers(date(2026, 1, 1).toordinal(), date(2026, 12, 31).toordinal()), max_size=5))
    return Calendar(found, draw(weeks), frozenset(holidays))


@st.composite
def pauses(draw, start: int) -> tuple[Stretch, ...]:
    edges = sorted(draw(st.sets(st.integers(0, 20 * 86_400), max_size=6)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tuple(Stretch(start + a * SECOND, start + b * SECOND) for a, b in pairs)


def spend(calendar: Calendar, start: int, budget: int, closed: tuple[Stretch, ...]) -> int:
    for stretch in open_stretches(calendar, start, closed):
        if budget <= stretch.end - stretch.start:
            return stretch.start + budget
        budget -= stretch.end - stretch.start
    raise AssertionError


@settings(max_examples=3 * EXAMPLES, deadline=None)
@given(st.data(), calendars(), starts | apia, st.integers(1, 100 * 3600))
def test_what_is_spent_is_measured_again(data, calendar, start, budget) -> None:
    closed = data.draw(pauses(start))
    end = spend(calendar, start, budget * SECOND, closed)
    assert open_time(calendar, start, end, closed) == budget * SECOND


@settings(max_examples=2 * EXAMPLES, deadline=None)
@given(calendars(), starts | apia, st.integers(0, 86_400), st.integers(1, 80 * 3600))
def test_a_later_start_never_ends_earlier(calendar, start, later, budget) -> None:
    assert spend(calendar, start, budget * SECOND, ()) <= spend(calendar, start + later * SECOND, budget * SECOND, ())


@settings(max_examples=3 * EXAMPLES // 2, deadline=None)
@given(calendars(), starts | apia)
def test_open_is_decided_by_the_local_date_of_each_instant(calendar, start) -> None:
    """Sampled every 20 minutes of nine days against the plain definition."""
    end = start + 9 * 86_400 * SECOND
    stretches = []
    for stretch in open_stretches(calendar, start):
        if stretch.start >= end:
            break
        stretches.append(stretch)
    for moment in range(start, end, 1200 * SECOND):
        local = wall(moment, calendar.zone)
        is_open = local.weekday() in calendar.working_days and local.toordinal() not in calendar.holidays
        assert any(s.start <= moment < s.end for s in stretches) == is_open


@settings(max_examples=EXAMPLES, deadline=None)
@given(calendars(), starts, st.integers(-14 * 4, 14 * 4), st.sampled_from([1, 2, 3]), st.booleans())
def test_the_offset_of_the_input_changes_nothing_and_receipts_add_up(
    calendar, start, quarters, severity, weekend
) -> None:
    created = wall(start, zone("UTC"))  # type: ignore[arg-type]
    elsewhere = created.astimezone(timezone(timedelta(minutes=15 * quarters)))
    found = [
        clock(POLICY, calendar, Events(moment), severity=severity, weekend_exception=weekend, now=created)
        for moment in (created, elsewhere)
    ]
    assert found[0] == found[1]
    level = POLICY.commitment.levels[str(severity)]
    for timer, interval in (
        (found[0].acknowledgement, level.acknowledgement),
        (found[0].determination, level.determination),
    ):
        assert timer is not None
        assert abs(sum(r.seconds for r in timer.receipt) - interval.seconds()[1]) < 1e-5
        assert timer.target <= timer.deadline
        assert instant(timer.receipt[-1].to) == instant(timer.deadline)
        assert all(instant(a.to) <= instant(b.from_) for a, b in zip(timer.receipt, timer.receipt[1:], strict=False))


def test_the_day_that_samoa_skipped() -> None:
    """30 December 2011 was no date in Apia: from Thursday the clock goes on in Saturday's closed day."""
    found = zone("Pacific/Apia")
    assert found is not None
    calendar = Calendar(found, frozenset(range(5)))
    thursday = instant(wall(1_325_152_800 * SECOND, found).replace(hour=23, minute=0, second=0, microsecond=0))
    end = spend(calendar, thursday, 2 * 3600 * SECOND, ())
    assert wall(end, found).isoformat() == "2012-01-02T01:00:00+14:00"


def test_nothing_is_open_between_an_instant_and_an_earlier_one() -> None:
    found = zone("UTC")
    assert found is not None
    always = Calendar(found, frozenset(range(7)))
    assert [open_time(always, 10, end) for end in (9, 10, 11)] == [0, 0, 1]


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.data(), calendars(), starts)
def test_stretches_begin_at_the_start_are_in_order_and_never_empty(data, calendar, start) -> None:
    closed = data.draw(pauses(start - 10 * 86_400 * SECOND))
    at = start
    for stretch in islice(open_stretches(calendar, start, closed), 12):
        assert at <= stretch.start < stretch.end
        assert not any(hole.start < stretch.end and stretch.start < hole.end for hole in closed)
        at = stretch.end


def test_a_stretch_that_is_closed_from_its_opening_on_is_left_out() -> None:
    found = zone("UTC")
    assert found is not None
    monday = Calendar(found, frozenset({0}))
    opens = instant(datetime(2026, 11, 16, tzinfo=UTC))
    (first,) = islice(open_stretches(monday, opens, (Stretch(opens, opens + 3600 * SECOND),)), 1)
    assert first == (opens + 3600 * SECOND, opens + 86_400 * SECOND)
