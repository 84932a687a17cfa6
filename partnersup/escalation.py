"""Whom to escalate to in a region, at which level, and from when an escalation may start."""

from datetime import datetime

from .answers import Shared
from .clock import Clock
from .frozen import Record
from .places import Place
from .policy import Contact, Page, Policy, Territory
from .remembered import remembered
from .words import say


class ContactAnswer(Record):
    name: str
    email: str
    title: str | None
    covers: tuple[str, ...]
    sources: tuple[Page, ...]


class LevelAnswer(Record):
    """`note` says what is not published, so that no level is skipped for want of an address."""

    level: int
    role: str
    contacts: tuple[ContactAnswer, ...]
    note: str | None


class Escalation(Record):
    """`open`: the time condition has passed. `advised`: the text shows an impact or a published reason."""

    region: str | None
    open: bool
    advised: bool
    opens_at: datetime | None
    reasons: tuple[str, ...]
    levels: tuple[LevelAnswer, ...]


@remembered
def ladder(policy: Policy, place: Place, territory: Territory | None = None) -> tuple[LevelAnswer, ...]:
    """The levels of the place's region in order; a level names only who covers the place, where the page says so."""
    region = place.region
    if region is None:
        return ()
    department = policy.escalation.department
    if department.email:
        contact = ContactAnswer(department.name, department.email, None, (), department.sources)
        first = LevelAnswer(1, department.role, (contact,), None)
    else:
        first = LevelAnswer(1, department.role, (), say(policy, "escalation.no-department-address"))
    if territory and place.country is None:  # territories are published for the United States alone
        place = place._replace(country="US", office=policy.countries["US"].office)
    levels = [first]
    for number, level in sorted(policy.escalation.regions[region].levels.items()):
        everyone = tuple(level.contacts.values())
        found = tuple(c for c in everyone if _covers(policy, c, place, territory))
        if territory and any(territory in c.covers for c in everyone):
            found = tuple(c for c in found if territory in c.covers)
        note = None
        if not found:
            where = place.country or policy.regions[region].name
            note = say(policy, "escalation.nobody-published", role=level.role, place=where)
        elif territory is None and sum(bool({"east", "west", "central"} & set(c.covers)) for c in found) > 1:
            note = say(policy, "escalation.territory-unknown")
        levels.append(LevelAnswer(int(number), level.role, tuple(_answer(c) for c in found), note))
    return Shared(levels)


def _covers(policy: Policy, contact: Contact, place: Place, territory: Territory | None) -> bool:
    places = set(contact.covers) - {"east", "west", "central"}
    if places and place.country and place.country not in places and place.office not in places:
        return False
    territories = set(contact.covers) & {"east", "west", "central"}
    return not (territories and territory and territory not in territories)


def _answer(contact: Contact) -> ContactAnswer:
    return ContactAnswer(contact.name, contact.email, contact.title, contact.covers, contact.sources)


def escalation(
    policy: Policy,
    place: Place,
    *,
    clock: Clock,
    contract: bool | None,
    reasons: tuple[str, ...],
    now: datetime,
    territory: Territory | None = None,
) -> Escalation:
    """Whether an escalation may start at `now`, whether it should, why, and whom to call."""
    opens_at = _opens_at(clock)
    resolved = clock.determination is not None and clock.determination.state in ("met", "missed")
    is_open = opens_at is not None and now > opens_at and contract is not False and not resolved
    return Escalation(
        region=place.region,
        open=is_open,
        advised=bool(reasons),
        opens_at=opens_at,
        reasons=reasons,
        levels=ladder(policy, place, territory),
    )


def _opens_at(clock: Clock) -> datetime | None:
    """The acknowledgement deadline; once acknowledged, the determination deadline; None without a clock."""
    if clock.acknowledgement is None or clock.determination is None:
        return None
    if clock.acknowledgement.state in ("met", "missed"):
        return clock.determination.deadline
    return clock.acknowledgement.deadline


def when(policy: Policy) -> tuple[str, ...]:
    """When an escalation may and should start, in sentences."""
    words = policy.words[policy.spoken]
    return tuple(words[code] for code in words if code.startswith("escalation.when."))
