"""The queue: tickets in the order in which they need someone, and the one thing to do next."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from .calendars import open_time
from .clock import Clock, Timer, calendar_of
from .frozen import Record
from .places import find, office
from .policy import InForce, Policy, in_force
from .times import instant, seconds
from .triaging import Triage
from .words import say

Standing = Literal["breached", "due", "running", "waiting", "done"]
STANDINGS: tuple[Standing, ...] = ("breached", "due", "running", "waiting", "done")
ClockName = Literal["acknowledgement", "determination", "resolution"]
_CLOCKS: tuple[ClockName, ...] = ("acknowledgement", "determination", "resolution")
_VERB = {"acknowledgement": "acknowledge", "determination": "determine", "resolution": "resolve"}


class BoardRow(Record):
    """One ticket of the queue. `severity` is what to act on: the worst level while the range is open. `clock`,
    `deadline` and `remaining_seconds` are those of the next deadline, None where nothing is open."""

    id: str | None
    standing: Standing
    severity: int
    review: bool
    priority: bool
    clock: ClockName | None
    deadline: datetime | None
    remaining_seconds: int | float | None
    escalation_advised: bool
    region: str | None
    partner: str | None
    subject: str | None


class Counts(Record):
    tickets: int
    breached: int
    due: int
    running: int
    waiting: int
    done: int
    refused: int


class Board(Record):
    schema_version: int
    now: datetime
    counts: Counts
    rows: tuple[BoardRow, ...]
    policy: InForce
    untrusted: tuple[str, ...] = (".rows[].id", ".rows[].partner", ".rows[].subject")


class Next(Record):
    """The one thing to do next; everything None where nothing is open."""

    schema_version: int
    ticket: str | None
    subject: str | None
    do: str
    clock: ClockName | None
    deadline: datetime | None
    remaining_seconds: int | float | None
    severity: int | None
    also: tuple[str, ...]
    policy: InForce
    untrusted: tuple[str, ...] = (".ticket", ".subject")


def row(answer: Triage, policy: Policy) -> BoardRow:
    """Where a triaged ticket stands in the queue. While its range is open it stands where the worst level would: at `act_by`."""
    found = next_open(answer.clock)
    ticket, severity = answer.ticket, answer.severity
    name, timer = found if found is not None else (None, None)
    deadline, left = (timer.deadline, timer.remaining_seconds) if timer else (None, None)
    act_by = answer.clock.act_by
    if severity.review and act_by is not None and deadline is not None and act_by < deadline:
        deadline, left = act_by, _left(answer, act_by, policy)
    return BoardRow(
        id=ticket["id"],
        standing=_standing(answer.clock),
        severity=severity.range[0] if severity.review else severity.level,
        review=severity.review,
        priority=answer.priority.flag,
        clock=name,
        deadline=deadline,
        remaining_seconds=left,
        escalation_advised=answer.escalation.advised,
        region=ticket["region"],
        partner=ticket["partner"] or ticket["partner_email"],
        subject=ticket["subject"],
    )


def board(rows: Iterable[BoardRow], policy: Policy, *, now: datetime, refused: int = 0) -> Board:
    """The rows in order: breached, due, running, waiting, done; within each by the deadline, then by severity."""
    ordered = sorted(rows, key=_order)
    counts = {s: sum(r.standing == s for r in ordered) for s in STANDINGS}
    return Board(1, now, Counts(len(ordered), **counts, refused=refused), tuple(ordered), in_force(policy))


def _left(answer: Triage, until: datetime, policy: Policy) -> int | float:
    """Working time up to `until`; where that is a closed instant, the worst case runs through the weekend, and so does this."""
    place = find(policy, region=answer.ticket["region"], country=answer.ticket["country"])
    hours = calendar_of(office(policy, place), answer.clock.time_zone)
    now, end = instant(answer.clock.now), instant(until)
    if answer.clock.weekend_exception or open_time(hours, end - 1, end) == 0:
        return seconds(end - now)
    return seconds(open_time(hours, now, end))


def next_thing(answers: Iterable[Triage], policy: Policy) -> Next:
    """What to do for the ticket that stands first: its next clock, then what else is pressing about it."""
    placed = ((row(answer, policy), answer) for answer in answers)
    found = min(placed, key=lambda one: _order(one[0]), default=None)
    if found is None or found[0].clock is None:
        return Next(1, None, None, say(policy, "next.nothing"), None, None, None, None, (), in_force(policy))
    told, answer = found
    also = [
        say(policy, "next.escalate", reason=say(policy, f"reason.{r}"))
        for r in answer.escalation.reasons
        if answer.escalation.advised
    ]
    also += [q.ask for q in answer.severity.questions] if answer.severity.review else []
    also += [*answer.priority.actions]
    return Next(
        1,
        told.id,
        told.subject,
        _VERB[str(told.clock)],
        told.clock,
        told.deadline,
        told.remaining_seconds,
        told.severity,
        tuple(also),
        in_force(policy),
    )


def next_open(clock: Clock) -> tuple[ClockName, Timer] | None:
    """The open clock whose deadline comes first, past ones before."""
    timers = [(name, getattr(clock, name)) for name in _CLOCKS]
    still = [(name, timer) for name, timer in timers if timer is not None and timer.remaining_seconds is not None]
    return min(still, key=lambda one: one[1].deadline, default=None)


def _standing(clock: Clock) -> Standing:
    states = {
        timer.state for timer in (clock.acknowledgement, clock.determination, clock.resolution) if timer is not None
    }
    for state, standing in (
        ("breached", "breached"),
        ("due", "due"),
        ("running", "running"),
        ("paused", "waiting"),
        ("not_started", "waiting"),
    ):
        if state in states:
            return standing  # type: ignore[return-value]
    return "done"


def _order(one: BoardRow) -> tuple[int, float, int, bool]:
    deadline = one.deadline.timestamp() if one.deadline is not None else float("inf")
    return STANDINGS.index(one.standing), deadline, one.severity, not one.priority
