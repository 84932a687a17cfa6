"""When a ticket must be acknowledged, determined and resolved: starts, targets, deadlines, states, receipts.

Edge rulings: an end that falls on a closing edge stays there; a budget is spent in real seconds; a pause
stops the clock, an open-ended one until `now`; a start on a closed day moves to the next opening.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Literal, NamedTuple

from .calendars import WEEKDAYS, Calendar, Course, Stretch, course
from .policy import Office, Policy
from .times import SECOND, Instant, instant, seconds, wall
from .zones import zone

State = Literal["not_started", "running", "due", "breached", "met", "missed", "paused"]
_OVER = frozenset[State](("met", "missed", "breached"))


class Receipt(NamedTuple):
    """One open stretch that was counted; `from` in JSON is `from_` here."""

    from_: datetime
    to: datetime
    seconds: int | float


class Timer(NamedTuple):
    """One clock. `remaining_seconds` is open time, below zero when overdue, None when done."""

    starts_at: datetime
    target: datetime
    deadline: datetime
    state: State
    remaining_seconds: int | float | None
    provisional: bool
    receipt: tuple[Receipt, ...]


_Timed = tuple[Timer, Instant]  # with the instant of its deadline


class Clock(NamedTuple):
    time_zone: str
    weekend_exception: bool
    now: datetime
    act_by: datetime | None
    acknowledgement: Timer | None
    determination: Timer | None
    resolution: Timer | None


class Events(NamedTuple):
    """What has happened to a ticket. `created` is required; a pause's end is None while it lasts."""

    created: datetime
    acknowledged: datetime | None = None
    last_reply: datetime | None = None
    resolved: datetime | None = None
    waiting: tuple[tuple[datetime, datetime | None], ...] = ()


_UTC_WEEK = Office("UTC", "UTC", ("mon", "tue", "wed", "thu", "fri"))  # where neither place nor zone is known


@lru_cache(maxsize=256)
def calendar_of(office: Office | None, time_zone: str | None = None) -> Calendar:
    """An office's calendar, kept in another zone when `time_zone` says so; without an office a week in UTC."""
    office = office or _UTC_WEEK
    found = zone(time_zone or office.time_zone)
    if found is None:
        raise ValueError(f"no time zone {time_zone or office.time_zone!r}")
    days = frozenset(WEEKDAYS.index(day) for day in office.working_days)
    return Calendar(found, days, frozenset(date.fromisoformat(d).toordinal() for d in office.holidays))


def calendar_assumptions(office: Office | None, time_zone: str | None) -> tuple[str, ...]:
    """The codes of what is assumed of the calendar: its zone, and which days are worked."""
    zone_is = () if time_zone else ("utc-calendar",) if office is None else ("office-time-zone",) * office.assumption
    return (*zone_is, *("working-week",) * (office is None or office.assumption))


def clock(
    policy: Policy,
    calendar: Calendar,
    events: Events,
    *,
    severity: int,
    weekend_exception: bool,
    now: datetime,
    with_resolution: bool = False,
) -> Clock:
    """The deadlines of a ticket of this severity as they stand at `now`. `act_by` is for this severity alone."""
    hours = calendar.always_open() if weekend_exception else calendar
    at = instant(now)
    pauses = _pauses(events.waiting, at)
    paused = any(instant(a) <= at and (b is None or at < instant(b)) for a, b in events.waiting)
    level = policy.commitment.levels[str(severity)]
    created = instant(events.created)
    replies = [instant(t) for t in (events.acknowledged, events.last_reply) if t is not None]
    resolved = _maybe(events.resolved)

    def timer(budget: tuple[int, int], work: Course, done: Instant | None, *, provisional: bool = False) -> _Timed:
        return _timer(work, budget, paused, at, done, provisional)

    from_creation = course(hours, created, pauses)
    from_reply = course(hours, max(replies), pauses) if replies else from_creation
    timed = [
        timer(level.acknowledgement.seconds(), from_creation, _maybe(events.acknowledged)),
        timer(level.determination.seconds(), from_reply, resolved, provisional=not replies),
    ]
    if with_resolution:
        timed.append(timer(policy.commitment.resolution.seconds(), from_creation, resolved))
    return Clock(
        time_zone=calendar.zone.key or "UTC",
        weekend_exception=weekend_exception,
        now=wall(at, calendar.zone),
        act_by=_soonest(timed, at),
        acknowledgement=timed[0][0],
        determination=timed[1][0],
        resolution=timed[2][0] if with_resolution else None,
    )


def next_deadline(timers: Sequence[Timer | None], now: datetime) -> datetime | None:
    """The earliest deadline that is neither done nor past; None when nothing is open."""
    return _soonest([(t, instant(t.deadline)) for t in timers if t], instant(now))


def _soonest(timers: Sequence[_Timed], now: Instant) -> datetime | None:
    """Told by the instants: in an hour that the wall shows twice its times are not in order."""
    ahead = [(until, timer.deadline) for timer, until in timers if timer.state not in _OVER and until >= now]
    return min(ahead)[1] if ahead else None


def _maybe(moment: datetime | None) -> Instant | None:
    return None if moment is None else instant(moment)


def _pauses(waiting: Sequence[tuple[datetime, datetime | None]], now: Instant) -> tuple[Stretch, ...]:
    """The pauses merged and in order; an open-ended one lasts until `now`, and counts not at all after it."""
    if not waiting:
        return ()
    spans = sorted((instant(a), now if b is None else instant(b)) for a, b in waiting)
    merged: list[Stretch] = []
    for start, end in spans:
        if end <= start:
            continue
        if merged and start <= merged[-1].end:
            merged[-1] = Stretch(merged[-1].start, max(end, merged[-1].end))
        else:
            merged.append(Stretch(start, end))
    return tuple(merged)


def _timer(
    work: Course, budget: tuple[int, int], paused: bool, now: Instant, done: Instant | None, provisional: bool
) -> _Timed:
    opened = work.opening()
    target = work.after(budget[0] * SECOND)
    deadline = work.after(budget[1] * SECOND)
    if done is not None:
        left = None
    elif now <= deadline:
        left = work.between(max(now, opened), deadline)
    else:
        left = -work.between(deadline, now)
    zone = work.calendar.zone
    starts_at, ends_at = _edge(opened, zone), wall(deadline, zone)
    shown = {opened: starts_at, deadline: ends_at}
    timer = Timer(
        starts_at,
        wall(target, zone),
        ends_at,
        _state(opened, target, deadline, paused, now, done),
        None if left is None else seconds(left),
        provisional,
        tuple(
            Receipt(shown.get(a) or _edge(a, zone), shown.get(b) or _edge(b, zone), seconds(b - a))
            for a, b in work.counted(budget[1] * SECOND)
        ),
    )
    return timer, deadline


_edge = lru_cache(maxsize=4096)(wall)  # the same for many: where a day begins or ends, and a ticket's start


def _state(
    start: Instant, target: Instant, deadline: Instant, paused: bool, now: Instant, done: Instant | None
) -> State:
    """Done before not started before breached before paused before due before running."""
    if done is not None:
        return "met" if done <= deadline else "missed"
    if now < start:
        return "not_started"
    if now > deadline:
        return "breached"
    if paused:
        return "paused"
    return "due" if now > target else "running"
