"""The clock against deadlines worked out by brute force, and its states, pauses and receipts."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from partnersup.calendars import Calendar
from partnersup.clock import Clock, Events, Timer, calendar_assumptions, calendar_of, clock
from partnersup.policy import Office
from partnersup.zones import zone

from .conftest import ROOT

CASES = [json.loads(line) for line in (ROOT / "tests/data/clock-cases.ndjson").read_text().splitlines()]


def calendar(
    name: str = "Europe/Amsterdam", holidays: tuple[str, ...] = (), days: frozenset[int] = frozenset(range(5))
) -> Calendar:
    found = zone(name)
    assert found is not None
    return Calendar(found, days, frozenset(date.fromisoformat(d).toordinal() for d in holidays))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def run(policy, severity: int, created: str, now: str | None = None, weekend: bool = False, **events) -> Clock:
    given = {k: at(v) if isinstance(v, str) else v for k, v in events.items()}
    happened = Events(at(created), **given)
    return clock(policy, calendar(), happened, severity=severity, weekend_exception=weekend, now=at(now or created))


def ack(found: Clock) -> Timer:
    assert found.acknowledgement is not None
    return found.acknowledgement


def det(found: Clock) -> Timer:
    assert found.determination is not None
    return found.determination


def test_there_are_cases() -> None:
    assert len(CASES) == 60


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["id"])
def test_deadlines_worked_out_by_brute_force(case, policy) -> None:
    start = at(case["start"])
    now = at(case["now"]) if case["now"] else start + timedelta(days=40)
    pauses = tuple((at(p["from"]), at(p["to"]) if p["to"] else None) for p in case["pauses"])
    found = clock(
        policy,
        calendar(case["tz"], tuple(case["holidays"])),
        Events(start, waiting=pauses),
        severity=case["severity"],
        weekend_exception=case["weekend_exception"],
        now=now,
    )
    told = {
        "ack_target": ack(found).target,
        "ack_deadline": ack(found).deadline,
        "determination_target": det(found).target,
        "determination_deadline": det(found).deadline,
    }
    assert {k: v.astimezone(UTC) for k, v in told.items()} == {k: at(v) for k, v in case["expected"].items()}


# Friday 20 November 2026, 17:45 in Amsterdam; severity 1.
STATES = [
    ("before the start of a weekend ticket", "2026-11-21T12:00:00+01:00", "2026-11-22T12:00:00+01:00", {}, "not_started"),
    ("fresh", "2026-11-20T17:45:00+01:00", "2026-11-20T17:45:00+01:00", {}, "running"),
    ("at the target itself", "2026-11-20T17:45:00+01:00", "2026-11-20T18:45:00+01:00", {}, "running"),
    ("after the target", "2026-11-20T17:45:00+01:00", "2026-11-20T18:45:01+01:00", {}, "due"),
    ("at the deadline itself", "2026-11-20T17:45:00+01:00", "2026-11-20T20:45:00+01:00", {}, "due"),
    ("after the deadline", "2026-11-20T17:45:00+01:00", "2026-11-20T20:45:01+01:00", {}, "breached"),
    ("answered in time", "2026-11-20T17:45:00+01:00", "2026-11-25T00:00:00+01:00", {"acknowledged": "2026-11-20T20:45:00+01:00"}, "met"),
    ("answered late", "2026-11-20T17:45:00+01:00", "2026-11-25T00:00:00+01:00", {"acknowledged": "2026-11-20T20:45:01+01:00"}, "missed"),
    ("paused now", "2026-11-20T17:45:00+01:00", "2026-11-20T23:00:00+01:00", {"waiting": ((at("2026-11-20T18:00:00+01:00"), None),)}, "paused"),
    ("breached before it was paused", "2026-11-20T17:45:00+01:00", "2026-11-20T23:00:00+01:00", {"waiting": ((at("2026-11-20T22:00:00+01:00"), None),)}, "breached"),
    ("a pause that is over", "2026-11-20T17:45:00+01:00", "2026-11-20T19:00:00+01:00", {"waiting": ((at("2026-11-20T18:00:00+01:00"), at("2026-11-20T19:00:00+01:00")),)}, "running"),
]  # fmt: skip


@pytest.mark.parametrize(("created", "now", "events", "state"), [s[1:] for s in STATES], ids=[s[0] for s in STATES])
def test_state(created, now, events, state, policy) -> None:
    assert ack(run(policy, 1, created, now, **events)).state == state


def test_the_contracts_example_to_the_second(policy) -> None:
    found = run(policy, 1, "2026-11-20T17:45:00+01:00", "2026-11-20T18:00:00+01:00")
    assert ack(found).remaining_seconds == 9900
    assert det(found).deadline == at("2026-11-23T01:45:00+01:00")
    assert det(found).remaining_seconds == 27900
    assert [(r.from_, r.to, r.seconds) for r in det(found).receipt] == [
        (at("2026-11-20T17:45:00+01:00"), at("2026-11-21T00:00:00+01:00"), 22500),
        (at("2026-11-23T00:00:00+01:00"), at("2026-11-23T01:45:00+01:00"), 6300),
    ]
    assert found.act_by == at("2026-11-20T20:45:00+01:00")


def test_remaining_stands_still_on_a_closed_day(policy) -> None:
    on = [run(policy, 2, "2026-11-20T20:00:00+01:00", f"2026-11-{d}T12:00:00+01:00") for d in (21, 22)]
    assert [ack(c).remaining_seconds for c in on] == [8 * 3600, 8 * 3600]


def test_overdue_is_counted_in_working_time(policy) -> None:
    found = run(policy, 1, "2026-11-20T20:00:00+01:00", "2026-11-23T01:00:00+01:00")
    assert ack(found).remaining_seconds == -(3600 + 3600)


def test_determination_starts_at_the_latest_reply_and_is_then_not_provisional(policy) -> None:
    found = run(
        policy,
        2,
        "2026-11-16T09:00:00+01:00",
        acknowledged="2026-11-16T10:00:00+01:00",
        last_reply="2026-11-17T10:00:00+01:00",
    )
    assert det(found).starts_at == at("2026-11-17T10:00:00+01:00")
    assert not det(found).provisional
    assert det(run(policy, 2, "2026-11-16T09:00:00+01:00")).provisional


def test_a_weekend_exception_runs_straight_through(policy) -> None:
    found = run(policy, 1, "2026-11-21T12:00:00+01:00", weekend=True)
    assert ack(found).deadline == at("2026-11-21T15:00:00+01:00")


def test_nothing_is_open_once_all_is_done_or_past(policy) -> None:
    assert run(policy, 1, "2026-11-16T09:00:00+01:00", "2026-11-20T09:00:00+01:00").act_by is None


def test_microseconds_are_kept(policy) -> None:
    found = run(policy, 1, "2026-11-20T17:45:00.000001+01:00")
    assert ack(found).deadline.microsecond == 1


def test_seconds_are_whole_numbers_unless_there_is_a_fraction(policy) -> None:
    whole = ack(run(policy, 1, "2026-11-20T17:45:00+01:00", "2026-11-20T18:00:00+01:00"))
    assert [type(n) for n in (whole.remaining_seconds, whole.receipt[0].seconds)] == [int, int]
    fraction = ack(run(policy, 1, "2026-11-20T17:45:00.5+01:00", "2026-11-20T18:00:00+01:00"))
    assert fraction.remaining_seconds == 9900.5


# ------------------------------------------------------------ pauses
# Severity 2 in Amsterdam, created on Monday 16 November 2026 at 09:00: 12 hours to the deadline, without pauses 21:00.

MONDAY = "2026-11-16T09:00:00+01:00"


def spans(*pairs: str) -> tuple[tuple[datetime, datetime | None], ...]:
    """`10-12`: from 10:00 until 12:00 of that Monday; `10-` lasts."""
    hours = [pair.split("-") for pair in pairs]
    return tuple((at(f"2026-11-16T{a}:00+01:00"), at(f"2026-11-16T{b}:00+01:00") if b else None) for a, b in hours)


def counted(timer: Timer) -> list[str]:
    return [f"{r.from_:%d %H:%M}-{r.to:%d %H:%M}" for r in timer.receipt]


PAUSES = [
    ("none", [], "16 21:00", ["16 09:00-16 21:00"]),
    ("one", ["10:00-11:00"], "16 22:00", ["16 09:00-16 10:00", "16 11:00-16 22:00"]),
    ("two", ["10:00-11:00", "12:00-12:30"], "16 22:30", ["16 09:00-16 10:00", "16 11:00-16 12:00", "16 12:30-16 22:30"]),
    ("two, told the other way round", ["12:00-12:30", "10:00-11:00"], "16 22:30", ["16 09:00-16 10:00", "16 11:00-16 12:00", "16 12:30-16 22:30"]),
    ("two that overlap count once", ["10:00-12:00", "11:00-13:00"], "17 00:00", ["16 09:00-16 10:00", "16 13:00-17 00:00"]),
    ("one within the other", ["10:00-13:00", "11:00-12:00"], "17 00:00", ["16 09:00-16 10:00", "16 13:00-17 00:00"]),
    ("two that touch", ["10:00-11:00", "11:00-12:00"], "16 23:00", ["16 09:00-16 10:00", "16 12:00-16 23:00"]),
    ("three, of which two overlap", ["10:00-10:30", "12:00-13:00", "12:30-14:00"], "16 23:30", ["16 09:00-16 10:00", "16 10:30-16 12:00", "16 14:00-16 23:30"]),
    ("three, one of them within another", ["10:00-10:30", "12:00-14:00", "12:30-13:00"], "16 23:30", ["16 09:00-16 10:00", "16 10:30-16 12:00", "16 14:00-16 23:30"]),
    ("from creation on", ["09:00-10:00"], "16 22:00", ["16 10:00-16 22:00"]),
    ("since before creation", ["08:00-10:00"], "16 22:00", ["16 10:00-16 22:00"]),
    ("over before creation", ["07:00-08:00"], "16 21:00", ["16 09:00-16 21:00"]),
    ("over at creation", ["08:00-09:00"], "16 21:00", ["16 09:00-16 21:00"]),
    ("of no length", ["10:00-10:00"], "16 21:00", ["16 09:00-16 21:00"]),
    ("at the deadline", ["21:00-22:00"], "16 21:00", ["16 09:00-16 21:00"]),
    ("after the deadline", ["22:00-23:00"], "16 21:00", ["16 09:00-16 21:00"]),
    ("lasting, until now at 20:00", ["19:00-"], "16 22:00", ["16 09:00-16 19:00", "16 20:00-16 22:00"]),
    ("lasting, but to begin after now", ["20:30-"], "16 21:00", ["16 09:00-16 21:00"]),
]  # fmt: skip


@pytest.mark.parametrize(("pauses", "deadline", "receipt"), [p[1:] for p in PAUSES], ids=[p[0] for p in PAUSES])
def test_a_pause_stops_the_clock_and_each_hour_of_it_once(pauses, deadline, receipt, policy) -> None:
    found = ack(run(policy, 2, MONDAY, "2026-11-16T20:00:00+01:00", waiting=spans(*pauses)))
    assert (f"{found.deadline:%d %H:%M}", counted(found)) == (deadline, receipt)


@pytest.mark.parametrize(
    ("now", "state"),
    [("18:59:59", "due"), ("19:00:00", "paused"), ("19:59:59", "paused"), ("20:00:00", "due")],
)
def test_it_is_paused_from_its_start_until_before_its_end(now, state, policy) -> None:
    assert ack(run(policy, 2, MONDAY, f"2026-11-16T{now}+01:00", waiting=spans("19:00-20:00"))).state == state


def test_a_pause_to_come_pauses_nothing_yet(policy) -> None:
    assert ack(run(policy, 2, MONDAY, "2026-11-16T10:00:00+01:00", waiting=spans("19:00-"))).state == "running"


def test_what_is_left_stands_still_in_a_pause(policy) -> None:
    left = [
        ack(run(policy, 2, MONDAY, f"2026-11-16T{now}:00+01:00", waiting=spans("10:00-12:00"))).remaining_seconds
        for now in ("10:00", "11:00", "12:00", "13:00")
    ]
    assert left == [11 * 3600, 11 * 3600, 11 * 3600, 10 * 3600]


@pytest.mark.parametrize(("now", "left"), [("14:00:00", 7), ("15:00:00", 6), ("18:00:00", 3), ("21:00:00", 0), ("22:00:00", -1)])  # fmt: skip
def test_what_is_left_is_left_until_the_deadline_not_the_target(now, left, policy) -> None:
    """Target 15:00, deadline 21:00."""
    assert ack(run(policy, 2, MONDAY, f"2026-11-16T{now}+01:00")).remaining_seconds == left * 3600


def test_a_pause_to_come_is_not_left(policy) -> None:
    """After the target (15:00), an hour of pause before the deadline, which it moves to 22:00."""
    found = ack(run(policy, 2, MONDAY, "2026-11-16T16:00:00+01:00", waiting=spans("17:00-18:00")))
    assert (found.state, found.remaining_seconds) == ("due", 5 * 3600)


def test_overdue_hours_leave_out_pauses_too(policy) -> None:
    late = ack(run(policy, 2, MONDAY, "2026-11-16T23:00:00+01:00", waiting=spans("21:30-22:30")))
    assert (late.state, late.remaining_seconds) == ("breached", -3600)


def test_a_pause_after_the_weekend_does_not_open_the_weekend(policy) -> None:
    pause = ((at("2026-11-23T10:00:00+01:00"), at("2026-11-23T12:00:00+01:00")),)
    found = ack(run(policy, 2, "2026-11-20T20:00:00+01:00", waiting=pause))
    assert counted(found) == ["20 20:00-21 00:00", "23 00:00-23 08:00"]


def test_pauses_of_a_friday_and_of_the_monday_after(policy) -> None:
    """From Friday 20:00 12 hours: 1 on Friday (21:00 to 24:00 paused), 11 on Monday less 01:00 to 03:00."""
    pauses = (
        (at("2026-11-20T21:00:00+01:00"), at("2026-11-21T00:00:00+01:00")),
        (at("2026-11-23T01:00:00+01:00"), at("2026-11-23T03:00:00+01:00")),
    )
    found = ack(run(policy, 2, "2026-11-20T20:00:00+01:00", waiting=pauses))
    assert counted(found) == ["20 20:00-20 21:00", "23 00:00-23 01:00", "23 03:00-23 13:00"]


def test_a_pause_over_a_whole_weekend(policy) -> None:
    pause = ((at("2026-11-20T22:00:00+01:00"), at("2026-11-23T09:00:00+01:00")),)
    found = ack(run(policy, 2, "2026-11-20T20:00:00+01:00", waiting=pause))
    assert counted(found) == ["20 20:00-20 22:00", "23 09:00-23 19:00"]


# ------------------------------------------------------------ what starts, ends and is done


@pytest.mark.parametrize(
    ("created", "starts"),
    [
        ("2026-11-20T23:59:59+01:00", "2026-11-20T23:59:59+01:00"),
        ("2026-11-21T00:00:00+01:00", "2026-11-23T00:00:00+01:00"),
        ("2026-11-22T23:59:59+01:00", "2026-11-23T00:00:00+01:00"),
        ("2026-11-23T00:00:00+01:00", "2026-11-23T00:00:00+01:00"),
    ],
)
def test_a_ticket_of_the_weekend_starts_on_monday_at_midnight(created, starts, policy) -> None:
    found = run(policy, 2, created, created)
    assert (ack(found).starts_at, det(found).starts_at) == (at(starts), at(starts))
    assert ack(found).remaining_seconds == 12 * 3600


def test_a_deadline_at_saturday_midnight_stays_there(policy) -> None:
    found = ack(run(policy, 2, "2026-11-20T12:00:00+01:00"))
    assert found.deadline == at("2026-11-21T00:00:00+01:00")
    assert counted(found) == ["20 12:00-21 00:00"]


@pytest.mark.parametrize("first", ["acknowledged", "last_reply"])
def test_the_later_of_acknowledgement_and_reply_starts_the_determination(first, policy) -> None:
    second = "last_reply" if first == "acknowledged" else "acknowledged"
    replies = {first: "2026-11-16T10:00:00+01:00", second: "2026-11-17T10:00:00+01:00"}
    assert det(run(policy, 2, MONDAY, **replies)).starts_at == at("2026-11-17T10:00:00+01:00")
    alone = det(run(policy, 2, MONDAY, **{first: "2026-11-16T10:00:00+01:00"}))
    assert (alone.starts_at, alone.provisional) == (at("2026-11-16T10:00:00+01:00"), False)


@pytest.mark.parametrize("weeks", [1, 2, 3, 10, 60])
def test_overdue_for_weeks_is_five_days_a_week(weeks, policy) -> None:
    deadline = at("2026-11-16T21:00:00+01:00").astimezone(UTC)
    found = clock(policy, calendar("Asia/Dubai"), Events(at(MONDAY)), severity=2, weekend_exception=False, now=deadline + timedelta(weeks=weeks))  # fmt: skip
    assert ack(found).remaining_seconds == -weeks * 5 * 24 * 3600
    always = clock(policy, calendar("Asia/Dubai"), Events(at(MONDAY)), severity=2, weekend_exception=True, now=deadline + timedelta(weeks=weeks))  # fmt: skip
    assert ack(always).remaining_seconds == -weeks * 7 * 24 * 3600


@pytest.mark.parametrize("weekend", [False, True])
def test_a_receipt_breaks_only_where_the_calendar_closes(weekend, policy) -> None:
    """Every day of four months: three working days are one stretch, two over a weekend, and no row is empty."""
    for day in range(120):
        created = at("2026-11-02T12:00:00+00:00") + timedelta(days=day)
        found = clock(policy, calendar("UTC"), Events(created), severity=3, weekend_exception=weekend, now=created)
        closes = not weekend and created.weekday() in (2, 3, 4)
        assert len(det(found).receipt) == (2 if closes else 1), created


def test_a_zone_whose_offset_has_seconds(policy) -> None:
    """Liberia until 1972: 44 minutes and 30 seconds behind UTC. Friday 20:00 and 12 hours are Monday 08:00 each week."""
    home = calendar("Africa/Monrovia")
    for week in range(100):
        friday = datetime(1970, 1, 2, 20, tzinfo=home.zone) + timedelta(weeks=week)
        found = clock(policy, home, Events(friday), severity=2, weekend_exception=False, now=friday)
        assert ack(found).deadline.replace(tzinfo=None) == friday.replace(tzinfo=None) + timedelta(days=2, hours=12)
        assert ack(found).receipt[0].seconds == 4 * 3600


def test_the_hour_that_st_johns_repeats_is_saturdays(policy) -> None:
    """On Sunday 7 November 2010 at 00:01 it became Saturday 23:01 again. Open on Sundays: one minute, then on from 03:30Z."""
    sundays = calendar("America/St_Johns", days=frozenset({6}))
    noon = at("2010-11-06T12:00:00-02:30")
    found = ack(clock(policy, sundays, Events(noon), severity=1, weekend_exception=False, now=noon))
    assert [(r.from_.astimezone(UTC), r.seconds) for r in found.receipt] == [
        (at("2010-11-07T02:30:00+00:00"), 60),
        (at("2010-11-07T03:30:00+00:00"), 3 * 3600 - 60),
    ]


OPENINGS = [
    ("a Monday that began at 00:40, the minutes before it skipped", "Pacific/Kiritimati", 0, "1979-09-30T12:00:00-10:40", "1979-10-01T10:40:00+00:00"),
    ("an hour skipped at New Year's midnight in UTC", "Africa/Bissau", 2, "1974-12-30T00:00:00-01:00", "1975-01-01T01:00:00+00:00"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "day", "created", "opens"), [o[1:] for o in OPENINGS], ids=[o[0] for o in OPENINGS])
def test_a_day_begins_when_its_date_first_shows(name, day, created, opens, policy) -> None:
    home = calendar(name, days=frozenset({day}))
    found = clock(policy, home, Events(at(created)), severity=1, weekend_exception=False, now=at(created))
    assert ack(found).starts_at == at(opens)


def test_after_a_pause_of_more_than_a_year_an_end_on_a_closing_edge_stays_there_too(policy) -> None:
    """Paused until Friday 31 December 2027 at noon: 12 hours are used up when the year, and the week, is over."""
    created = at("2026-12-30T09:00:00+00:00")
    events = Events(created, waiting=((created, at("2027-12-31T12:00:00+00:00")),))
    found = clock(policy, calendar("UTC"), events, severity=2, weekend_exception=False, now=created)
    assert ack(found).deadline == at("2028-01-01T00:00:00+00:00")


def test_the_last_microsecond_is_counted_in_its_place(policy) -> None:
    monday = ack(run(policy, 1, "2026-11-20T21:00:00.000001+01:00"))
    assert [(r.from_, r.to) for r in monday.receipt] == [
        (at("2026-11-20T21:00:00.000001+01:00"), at("2026-11-21T00:00:00+01:00")),
        (at("2026-11-23T00:00:00+01:00"), at("2026-11-23T00:00:00.000001+01:00")),
    ]
    friday = ack(run(policy, 1, "2026-11-20T23:59:59.999999+01:00"))
    assert friday.starts_at == at("2026-11-20T23:59:59.999999+01:00")
    assert friday.deadline == at("2026-11-23T02:59:59.999999+01:00")


def test_an_office_that_is_closed_for_a_whole_year(policy) -> None:
    """From Thursday 31 December 2026 at 20:00: 4 hours, then 8 on Monday 3 January 2028."""
    closed = tuple(str(date(2027, 1, 1) + timedelta(days=day)) for day in range(365))
    created = at("2026-12-31T20:00:00+00:00")
    found = ack(
        clock(policy, calendar("UTC", closed), Events(created), severity=2, weekend_exception=False, now=created)
    )
    assert [(f"{r.from_:%Y-%m-%d %H}", f"{r.to:%Y-%m-%d %H}") for r in found.receipt] == [
        ("2026-12-31 20", "2027-01-01 00"),
        ("2028-01-03 00", "2028-01-03 08"),
    ]
    assert found.deadline == at("2028-01-03T08:00:00+00:00")


@pytest.mark.parametrize("name", ["America/New_York", "UTC", "Pacific/Auckland"])
@pytest.mark.parametrize("holiday", ["2150-12-31", "2151-01-01", "2153-12-31", "2154-01-01"])
def test_a_holiday_far_ahead_closes_a_day_also_where_the_year_ends(name, holiday, policy) -> None:
    """Late by centuries: a holiday on a working day is 24 hours less."""
    now = at("2200-06-01T00:00:00+00:00")
    late = [
        ack(clock(policy, home, Events(at(MONDAY)), severity=1, weekend_exception=False, now=now)).remaining_seconds
        for home in (calendar(name), calendar(name, (holiday,)))
    ]
    assert late[1] - late[0] == 24 * 3600


def test_only_the_determination_without_a_reply_is_provisional(policy) -> None:
    found = clock(policy, calendar(), Events(at(MONDAY)), severity=1, weekend_exception=False, now=at(MONDAY), with_resolution=True)  # fmt: skip
    assert found.resolution is not None
    assert (ack(found).provisional, det(found).provisional, found.resolution.provisional) == (False, True, False)


@pytest.mark.parametrize(("resolved", "state"), [("2026-11-18T09:00:00+01:00", "met"), ("2026-11-18T09:00:01+01:00", "missed")])  # fmt: skip
def test_resolving_ends_determination_and_resolution_but_not_the_acknowledgement(resolved, state, policy) -> None:
    """Both have 48 hours from Monday 09:00. What was never acknowledged in 12 hours is breached all the same."""
    found = clock(
        policy,
        calendar(),
        Events(at(MONDAY), resolved=at(resolved)),
        severity=2,
        weekend_exception=False,
        now=at("2026-11-19T09:00:00+01:00"),
        with_resolution=True,
    )
    assert found.resolution is not None
    assert (det(found).state, found.resolution.state, ack(found).state) == (state, state, "breached")
    assert (det(found).remaining_seconds, found.resolution.remaining_seconds) == (None, None)
    assert found.resolution.target == at("2026-11-17T09:00:00+01:00")


def test_resolution_is_counted_from_creation_and_only_where_it_is_asked_for(policy) -> None:
    events = Events(at(MONDAY), acknowledged=at("2026-11-16T12:00:00+01:00"))
    for asked in (False, True):
        found = clock(policy, calendar(), events, severity=1, weekend_exception=False, now=at(MONDAY), with_resolution=asked)  # fmt: skip
        assert (found.resolution is not None) is asked
        assert found.resolution is None or found.resolution.starts_at == at(MONDAY)
    assert run(policy, 1, MONDAY).resolution is None


# From Monday 09:00 at severity 1: acknowledgement by 12:00, determination by 17:00.
@pytest.mark.parametrize(
    ("now", "events", "act_by"),
    [
        pytest.param("09:00:00", {}, "12:00:00", id="the earlier"),
        pytest.param("12:00:00", {}, "12:00:00", id="at the deadline itself it is not past"),
        pytest.param("12:00:01", {}, "17:00:00", id="the earlier is past"),
        pytest.param("10:00:00", {"acknowledged": "2026-11-16T10:00:00+01:00"}, "18:00:00", id="the earlier is done"),
        pytest.param("13:00:00", {"acknowledged": "2026-11-16T12:30:00+01:00"}, "20:30:00", id="done late"),
        pytest.param(
            "10:00:00", {"resolved": "2026-11-16T09:30:00+01:00"}, "12:00:00", id="resolved, not acknowledged"
        ),
        pytest.param("10:00:00", {"acknowledged": "2026-11-16T12:30:00+01:00"}, "20:30:00", id="to be done late"),
        pytest.param("17:00:01", {}, None, id="both are past"),
    ],
)
def test_act_by_is_the_earliest_deadline_that_is_neither_done_nor_past(now, events, act_by, policy) -> None:
    found = run(policy, 1, MONDAY, f"2026-11-16T{now}+01:00", **events)
    assert found.act_by == (at(f"2026-11-16T{act_by}+01:00") if act_by else None)


def test_the_present_is_told_in_the_calendars_zone(policy) -> None:
    found = clock(
        policy, calendar("Asia/Tokyo"), Events(at(MONDAY)), severity=1, weekend_exception=False, now=at(MONDAY)
    )
    assert (found.time_zone, found.weekend_exception) == ("Asia/Tokyo", False)
    assert found.now.isoformat() == "2026-11-16T17:00:00+09:00"
    assert ack(found).deadline.isoformat() == "2026-11-16T20:00:00+09:00"


def test_the_weekend_exception_ignores_holidays_too_but_honours_pauses(policy) -> None:
    pause = ((at("2026-11-21T12:00:00+01:00"), at("2026-11-21T13:00:00+01:00")),)
    closed = calendar(holidays=("2026-11-20",))
    found = clock(
        policy,
        closed,
        Events(at("2026-11-20T23:00:00+01:00"), waiting=pause),
        severity=2,
        weekend_exception=True,
        now=at("2026-11-23T00:00:00+01:00"),
    )
    assert ack(found).deadline == at("2026-11-21T11:00:00+01:00")
    assert counted(det(found)) == ["20 23:00-21 12:00", "21 13:00-23 00:00"]
    assert found.weekend_exception is True


# ------------------------------------------------------------ the office's calendar

EUROPE = Office("Europe", "Europe/Amsterdam", ("mon", "tue", "wed", "thu", "fri"), assumption=True, reason="x")
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@pytest.mark.parametrize(("number", "day"), list(enumerate(DAYS)))
def test_an_office_works_on_the_days_it_names(number, day, policy) -> None:
    """Monday is the 16th. Created on the Sunday before at noon, the clock starts at midnight of the day named."""
    home = calendar_of(EUROPE._replace(working_days=(day,)))
    created = at("2026-11-15T12:00:00+01:00")
    found = clock(policy, home, Events(created), severity=1, weekend_exception=False, now=created)
    starts = "2026-11-15T12:00:00+01:00" if day == "sun" else f"2026-11-{16 + number}T00:00:00+01:00"
    assert ack(found).starts_at == at(starts)


def test_an_offices_zone_and_holidays_and_the_tickets_own_zone() -> None:
    holiday = date(2026, 12, 25).toordinal()
    home = calendar_of(EUROPE._replace(holidays=("2026-12-25",)))
    assert (home.zone.key, home.working_days, home.holidays) == ("Europe/Amsterdam", {0, 1, 2, 3, 4}, {holiday})
    assert calendar_of(EUROPE, "Asia/Dubai").zone.key == "Asia/Dubai"
    nowhere = calendar_of(None)
    assert (nowhere.zone.key, nowhere.working_days, nowhere.holidays) == ("UTC", {0, 1, 2, 3, 4}, set())
    assert calendar_of(None, "Asia/Dubai").zone.key == "Asia/Dubai"
    with pytest.raises(ValueError, match="Mars/Base"):
        calendar_of(EUROPE, "Mars/Base")


@pytest.mark.parametrize(
    ("office", "zone_given", "codes"),
    [
        (None, None, ("utc-calendar", "working-week")),
        (None, "Asia/Dubai", ("working-week",)),
        (EUROPE, None, ("office-time-zone", "working-week")),
        (EUROPE, "Asia/Dubai", ("working-week",)),
        (EUROPE._replace(assumption=False), None, ()),
        (EUROPE._replace(assumption=False), "Asia/Dubai", ()),
    ],
)
def test_what_is_assumed_of_a_calendar(office, zone_given, codes) -> None:
    assert calendar_assumptions(office, zone_given) == codes
