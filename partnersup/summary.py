"""Many triaged tickets -> what a lead wants to know: counts, commitments met, who asks too much how-to."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from .escalation import ContactAnswer
from .frozen import Record
from .policy import InForce, Policy, in_force
from .triaging import Triage


class Commitments(Record):
    """`open` are running, due or paused clocks; the share is never computed from nothing."""

    met: int
    missed: int
    breached: int
    open: int


class BasicRequests(Record):
    """A partner's basic requests in the days before `now`; `tell` are its Partner Account Managers when too many."""

    partner: str
    requests: int
    too_many: bool
    tell: tuple[ContactAnswer, ...]


class Summary(Record):
    schema_version: int
    tickets: int
    refused: int
    by_severity: dict[str, int]
    by_kind: dict[str, int]
    by_state: dict[str, int]
    priority: int
    review: int
    acknowledgement: Commitments
    determination: Commitments
    basic_requests: tuple[BasicRequests, ...]
    assumptions: tuple[str, ...]
    policy: InForce
    untrusted: tuple[str, ...] = (".basic_requests[].partner",)


def summarize(answers: Iterable[Triage], policy: Policy, *, now: datetime, refused: int = 0) -> Summary:
    """Counts over `answers`, read once. `by_state` is that of the acknowledgement, then the determination clock."""
    severity: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    states: Counter[str] = Counter()
    timers: dict[str, Counter[str]] = {"acknowledgement": Counter(), "determination": Counter()}
    basic: dict[str, list[Triage]] = {}
    total = flagged = review = 0
    rule = policy.commitment.basic_requests
    for answer in answers:
        total += 1
        severity[str(answer.severity.level)] += 1
        kinds[answer.severity.kind] += 1
        flagged += answer.priority.flag
        review += answer.severity.review
        states[state(answer)] += 1
        for name, counter in timers.items():
            timer = getattr(answer.clock, name)
            if timer is not None:
                counter[timer.state] += 1
        created = answer.ticket["created_at"] or now
        who = partner(answer)
        if answer.severity.basic and who and now - timedelta(days=rule.days) < created <= now:
            basic.setdefault(who, []).append(answer)
    rows = [
        BasicRequests(who, len(asked), len(asked) > rule.limit, _managers(asked) if len(asked) > rule.limit else ())
        for who, asked in sorted(basic.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    return Summary(
        schema_version=1,
        tickets=total,
        refused=refused,
        by_severity={level: severity[level] for level in ("1", "2", "3")},
        by_kind=dict(sorted(kinds.items())),
        by_state=dict(sorted(states.items())),
        priority=flagged,
        review=review,
        acknowledgement=_commitments(timers["acknowledgement"]),
        determination=_commitments(timers["determination"]),
        basic_requests=tuple(rows),
        assumptions=("basic-requests-limit",) if rule.assumption and rows else (),
        policy=in_force(policy),
    )


def state(answer: Triage) -> str:
    """Where a ticket stands: `exempt` without a clock, else the state of the clock that runs now."""
    acknowledgement, determination = answer.clock.acknowledgement, answer.clock.determination
    if acknowledgement is None or determination is None:
        return "exempt"
    return determination.state if acknowledgement.state in ("met", "missed") else acknowledgement.state


def partner(answer: Triage) -> str | None:
    """Who asks: the partner's name, else the domain of its address."""
    name, address = answer.ticket["partner"], answer.ticket["partner_email"]
    return name or (address.rsplit("@", 1)[1].lower() if address else None)


def _commitments(states: Counter[str]) -> Commitments:
    still = sum(states[s] for s in ("running", "due", "paused", "not_started"))
    return Commitments(states["met"], states["missed"], states["breached"], still)


def _managers(asked: list[Triage]) -> tuple[ContactAnswer, ...]:
    """The account managers of the places the requests came from, each once."""
    found = [c for answer in asked for level in answer.escalation.levels if level.level == 4 for c in level.contacts]
    return tuple(dict.fromkeys(found))
