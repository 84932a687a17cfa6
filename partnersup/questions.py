"""The short answers beside triage: eligible, escalate, clock and channels, as the contract words them."""

from datetime import datetime

from .answers import QuestionAnswer
from .channels import ChannelAnswer, channels, offerings
from .clock import Clock, Events, calendar_assumptions, calendar_of, clock
from .escalation import LevelAnswer, ladder, when
from .frozen import Record
from .places import Place, office
from .policy import DataCenter, InForce, Policy, Territory, Tier, in_force
from .priority import eligibility, excluded
from .words import say


class EligibleAnswer(Record):
    """`eligible` is None where the answer hangs on something not given; `status` is then `unknown`."""

    schema_version: int
    eligible: bool | None
    status: str
    group: str | None
    threshold: int | None
    licenses: int
    product: str | None
    notes: tuple[str, ...]
    questions: tuple[QuestionAnswer, ...]
    policy: InForce


class EscalateAnswer(Record):
    schema_version: int
    region: str | None
    country: str | None
    levels: tuple[LevelAnswer, ...]
    when: tuple[str, ...]
    assumptions: tuple[str, ...]
    policy: InForce


class ClockAnswer(Record):
    schema_version: int
    severity: int
    clock: Clock
    assumptions: tuple[str, ...]
    policy: InForce


class ChannelsAnswer(Record):
    schema_version: int
    tier: Tier
    channels: tuple[ChannelAnswer, ...]
    offerings: dict[str, str]
    assumptions: tuple[str, ...]
    policy: InForce


def eligible(policy: Policy, place: Place, licenses: int, product: str | None) -> EligibleAnswer:
    """Is a customer with this many user licenses a large user account? `status` eligible_unverified (no address is checked here), not_eligible,
    excluded_product or unknown."""
    groups = policy.large_accounts.groups
    if excluded(policy, product):
        group = place.account_groups[0] if len(place.account_groups) == 1 else None
        note = say(policy, "eligible.excluded", product=product)
        threshold = groups[group].licenses if group else None
        return EligibleAnswer(
            1, False, "excluded_product", group, threshold, licenses, product, (note,), (), in_force(policy)
        )
    found = eligibility(policy, place.account_groups or tuple(groups), licenses)
    notes = [say(policy, "eligible.licenses-are-a-claim")]
    if place.country:
        notes.append(say(policy, "eligible.assumed", assumption=say(policy, "assumption.account-group-country")))
    questions: tuple[QuestionAnswer, ...] = ()
    if found.note:
        values = {"licenses": licenses, "threshold": found.threshold}
        texts = (say(policy, f"check.{found.note}.{part}", **values) for part in ("message", "action"))
        notes.insert(0, ". ".join(texts) + ".")
    if found.eligible is None:
        rows = [groups[g] for g in place.account_groups or tuple(groups)]
        low, high = min(r.licenses for r in rows), max(r.licenses for r in rows) - 1
        told = ", ".join(f"{r.name}: {r.licenses}" for r in rows)
        notes.insert(0, say(policy, "eligible.ask-country", low=low, high=high, groups=told))
        questions = (QuestionAnswer("country", say(policy, "question.country"), "priority"),)
    status = "unknown" if found.eligible is None else "eligible_unverified" if found.eligible else "not_eligible"
    return EligibleAnswer(
        1,
        found.eligible,
        status,
        found.group,
        found.threshold,
        licenses,
        product,
        tuple(notes),
        questions,
        in_force(policy),
    )


def escalate(
    policy: Policy, place: Place, *, level: int | None = None, territory: Territory | None = None
) -> EscalateAnswer:
    """Whom to contact in a place, at every level or one, and when an escalation may start."""
    levels = tuple(row for row in ladder(policy, place, territory) if level in (None, row.level))
    assumed = tuple(code for code in place.assumed if code == "country-region")
    return EscalateAnswer(1, place.region, place.country, levels, when(policy), assumed, in_force(policy))


def deadlines(
    policy: Policy,
    place: Place,
    events: Events,
    *,
    severity: int,
    weekend_exception: bool,
    now: datetime,
    time_zone: str | None = None,
) -> ClockAnswer:
    """The acknowledgement and determination clocks of a severity, with their receipts."""
    calendar = calendar_of(office(policy, place), time_zone)
    found = clock(policy, calendar, events, severity=severity, weekend_exception=weekend_exception, now=now)
    assumed = calendar_assumptions(office(policy, place), time_zone)
    return ClockAnswer(1, severity, found, ("target-and-deadline", *assumed), in_force(policy))


def tier_channels(
    policy: Policy,
    tier: Tier,
    place: Place,
    *,
    data_center: DataCenter | None = None,
    selected_for_chat: bool | None = None,
) -> ChannelsAnswer:
    """What a tier offers and where to submit."""
    found = channels(
        policy,
        tier=tier,
        region=place.region,
        country=place.country,
        data_center=data_center,
        selected_for_chat=selected_for_chat,
    )
    return ChannelsAnswer(1, tier, found.channels, offerings(policy, tier), found.assumed, in_force(policy))
