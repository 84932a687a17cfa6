"""The clock against deadlines worked out by brute force, and its states, pauses and receipts."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from partnersup.calendars import Calendar
from partnersup.clock import Clock, Events, Timer, clock
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
