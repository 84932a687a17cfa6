"""A help desk's own due dates beside the commitment's deadlines: whether they differ, and why.

The help desk's rule is not known here; it is told from which change to our own reckoning gives its date.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
from typing import Literal

from .calendars import Calendar
from .clock import Clock, Events, Timer, clock
from .frozen import Record
from .policy import Policy
from .ticket import HelpDesk

Reason = Literal[
    "weekend-counted", "weekend-left-out", "from-customer-reply", "hold-counted", "other-severity", "target-not-deadline",
    "maybe-weekend", "maybe-customer-reply", "maybe-hold", "own-rule",
]  # fmt: skip
_NEAR = timedelta(seconds=60)


class Difference(Record):
    """`of`: which of the desk's dates. `against`: the clock whose deadline `ours` is. `reasons` are exact, or the
    circumstances that may be behind it (`maybe-...`), or `own-rule`. `level` is the severity of `other-severity`."""

    of: Literal["response", "resolution"]
    against: Literal["acknowledgement", "determination", "resolution"]
    theirs: datetime
    ours: datetime
    reasons: tuple[Reason, ...]
    level: int | None = None


def differences(
    policy: Policy, calendar: Calendar, events: Events, ours: Clock, desk: HelpDesk, *, severity: int, now: datetime
) -> tuple[Difference, ...]:
    """The desk's dates that are a minute or more from ours. `ours` is the ticket's clock, with its timers."""
    if ours.acknowledgement is None:
        return ()
    found: list[Difference] = []
    with_resolution = ours.resolution is not None
    pairs = (
        ("response", desk.response_due, "acknowledgement" if events.acknowledged is None else "determination"),
        ("resolution", desk.due, "resolution" if with_resolution else "determination"),
    )
    for of, theirs, against in pairs:
        timer: Timer | None = getattr(ours, against)
        if theirs is None or timer is None or abs(theirs - timer.deadline) < _NEAR:
            continue
        reasons, level = _why(policy, calendar, events, ours, desk, theirs, against, severity, now, with_resolution)
        found.append(Difference(of, against, theirs.astimezone(calendar.zone), timer.deadline, reasons, level))  # type: ignore[arg-type]
    return tuple(found)


def _why(
    policy: Policy,
    calendar: Calendar,
    events: Events,
    ours: Clock,
    desk: HelpDesk,
    theirs: datetime,
    against: str,
    severity: int,
    now: datetime,
    with_resolution: bool,
) -> tuple[tuple[Reason, ...], int | None]:
    """The fewest changes that give the desk's date; else what may be behind it."""
    best: tuple[tuple[Reason, ...], int | None] | None = None
    for changes, level, changed, weekend in _changes(events, ours, desk, severity):
        try:
            timer: Timer = getattr(
                clock(
                    policy,
                    calendar,
                    changed,
                    severity=level,
                    weekend_exception=weekend,
                    now=now,
                    with_resolution=with_resolution,
                ),
                against,
            )
        except OverflowError:
            continue
        more: tuple[Reason, ...] = ()
        if abs(timer.deadline - theirs) >= _NEAR:
            if abs(timer.target - theirs) >= _NEAR:
                continue
            more = ("target-not-deadline",)
        if best is None or len(changes + more) < len(best[0]):
            best = (changes + more, level if level != severity else None)
    if best is not None:
        return best
    maybe: list[Reason] = []
    timer = getattr(ours, against)
    if not ours.weekend_exception and len(timer.receipt) > 1:
        maybe.append("maybe-weekend")
    if desk.customer_replied is not None and desk.customer_replied > events.created:
        maybe.append("maybe-customer-reply")
    if events.waiting:
        maybe.append("maybe-hold")
    return (*maybe, "own-rule"), None


def _changes(
    events: Events, ours: Clock, desk: HelpDesk, severity: int
) -> Iterator[tuple[tuple[Reason, ...], int, Events, bool]]:
    """Ours with one thing or more reckoned otherwise."""
    replied = (
        desk.customer_replied if desk.customer_replied is not None and desk.customer_replied > events.created else None
    )
    for other_week, from_reply, through_hold, level in product(
        (False, True), (False, True) if replied else (False,), (False, True) if events.waiting else (False,), (1, 2, 3)
    ):
        reasons: list[Reason] = []
        changed = events
        if other_week:
            reasons.append("weekend-left-out" if ours.weekend_exception else "weekend-counted")
        if from_reply and replied:
            reasons.append("from-customer-reply")
            changed = Events(replied, None, None, events.resolved, changed.waiting)
        if through_hold:
            reasons.append("hold-counted")
            changed = changed._replace(waiting=())
        if level != severity:
            reasons.append("other-severity")
        yield tuple(reasons), level, changed, ours.weekend_exception != other_week
