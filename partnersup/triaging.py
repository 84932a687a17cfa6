"""The only composer: a ticket, a policy and a present -> everything about the ticket. Pure."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, Literal

from .answers import QuestionAnswer, to_plain
from .channels import ChannelAnswer, channels
from .checks import Check, Said, checks
from .clock import Clock, Events, Timer, calendar_assumptions, calendar_of, clock, next_deadline
from .escalation import Escalation, escalation
from .frozen import Record
from .places import Place, find, office
from .policy import InForce, Kind, Policy, in_force
from .priority import Account, Priority, Status, priority
from .severity.judge import Evidence, Verdict, judge
from .ticket import TICKET_FIELDS, Notice, Ticket
from .words import say
from .zones import zone

if TYPE_CHECKING:
    from .help_desk import Difference

SCHEMA_VERSION = 1
# Where an answer holds words of whoever wrote the ticket, as paths of jq: they are data, and no instruction to a reader.
UNTRUSTED = (".ticket", ".severity.evidence[].text", ".checks[].message", ".notices[].field", ".notices[].message")


class SeverityAnswer(Record):
    level: int
    name: str
    range: tuple[int, int]
    kind: Kind
    basic: bool
    decided_by: Literal["text", "caller", "large_account"]
    text_level: int
    evidence: tuple[Evidence, ...]
    questions: tuple[QuestionAnswer, ...]
    review: bool
    judge: str


class PriorityAnswer(Record):
    flag: bool
    status: Status
    group: str | None
    threshold: int | None
    licenses: int | None
    actions: tuple[str, ...]


class CommitmentAnswer(Record):
    applies: bool
    exempt_because: Kind | None


class NoticeAnswer(Record):
    code: str
    field: str | None
    message: str


class Triage(Record):
    """Everything about a ticket; `to_dict()` is the JSON of the contract. `untrusted` are the paths of a stranger's words."""

    schema_version: int
    ticket: Mapping[str, Any]
    severity: SeverityAnswer
    priority: PriorityAnswer
    commitment: CommitmentAnswer
    clock: Clock
    channels: tuple[ChannelAnswer, ...]
    escalation: Escalation
    checks: tuple[Check, ...]
    assumptions: tuple[str, ...]
    notices: tuple[NoticeAnswer, ...]
    policy: InForce
    untrusted: tuple[str, ...]

    def to_dict(self, shown_in: tzinfo | None = None) -> dict[str, Any]:
        """The plain form; `shown_in` only changes the zone in which times are written."""
        plain: dict[str, Any] = to_plain(self, shown_in)
        return plain


def triage(ticket: Ticket, policy: Policy, *, now: datetime) -> Triage:
    """Everything about `ticket` as it stands at `now` (aware). Reads no file, clock or network, but for the files of the
    extra `semantic`, once, where the policy asks for that."""
    place = find(policy, region=ticket.region, country=ticket.country)
    said = judge(policy, _texts(ticket), ticket.language or "en")
    account = priority(policy, _account(ticket, place))
    severity = _severity(policy, ticket, said, account)
    weekend = ticket.weekend_exception if ticket.weekend_exception is not None else said.case
    if ticket.severity is not None and ticket.severity != 1 and ticket.weekend_exception is None and not account.flag:
        weekend = False
    exempt = severity.kind in policy.commitment.exempt.kinds
    clocks = _clock(policy, ticket, place, severity, said, account, weekend, exempt, now)
    contacts = escalation(
        policy,
        place,
        clock=clocks,
        contract=ticket.contract,
        reasons=_reasons(severity, said),
        now=now,
        territory=ticket.territory,
    )
    ways = channels(
        policy,
        tier=ticket.tier,
        region=place.region,
        country=place.country,
        data_center=ticket.data_center,
        selected_for_chat=ticket.selected_for_chat,
    )
    concerns = Said(severity.kind, severity.level, said.topics, weekend)
    return Triage(
        schema_version=SCHEMA_VERSION,
        ticket=_echo(ticket, place, clocks.time_zone),
        severity=severity,
        priority=PriorityAnswer(
            account.flag,
            account.status,
            account.group,
            account.threshold,
            account.licenses,
            tuple(_action(policy, a) for a in account.actions),
        ),
        commitment=CommitmentAnswer(not exempt, severity.kind if exempt else None),
        clock=clocks,
        channels=ways.channels,
        escalation=contacts,
        checks=checks(
            policy,
            ticket,
            concerns,
            account,
            now,
            _desk(policy, ticket, place, clocks, severity.level, now),
            zone=clocks.now.tzinfo or UTC,
        ),
        assumptions=_assumptions(policy, ticket, place, account, clocks, ways.assumed),
        notices=tuple(notice_answer(policy, notice) for notice in (*ticket.notices, *_decided(said))),
        policy=in_force(policy),
        untrusted=UNTRUSTED,
    )


def notice_answer(policy: Policy, notice: Notice) -> NoticeAnswer:
    """The notice with its sentence; one that names something near has a sentence of its own."""
    code = f"notice.{notice.code}" + (".near" if "near" in notice.values else "")
    return NoticeAnswer(notice.code, notice.field, say(policy, code, **notice.values))


def _decided(said: Verdict) -> Iterator[Notice]:
    """What is told of a level that the words alone would not have given."""
    if said.by_sense:
        worst, best = said.range
        yield Notice("decided-by-sense", None, {"worst": worst, "best": best, "level": said.level})


def _texts(ticket: Ticket) -> dict[str, str]:
    fields = {
        "subject": ticket.subject,
        "description": ticket.description,
        "reproduction": ticket.reproduction,
    }
    return {name: text for name, text in fields.items() if text}


def _account(ticket: Ticket, place: Place) -> Account:
    own = (ticket.partner_email or "").lower()
    customer = ticket.customer_email if ticket.customer_email and ticket.customer_email.lower() != own else None
    identified = any((customer, ticket.zuid, ticket.zoid, ticket.zgid))
    return Account(
        place.account_groups,
        ticket.licenses,
        ticket.product,
        ticket.superadmin_email,
        identified,
        ticket.partner_email,
    )


def _severity(policy: Policy, ticket: Ticket, said: Verdict, account: Priority) -> SeverityAnswer:
    """The level that counts: a large account's 1 before the caller's word before the text."""
    level, (worst, best) = said.level, said.range
    decided_by: Literal["text", "caller", "large_account"] = "text"
    ask = list(said.ask)
    if ticket.severity is not None:
        level = worst = best = ticket.severity
        decided_by, ask = "caller", []
    if account.flag:
        level = worst = best = 1
        decided_by, ask = "large_account", []
    elif account.could_be_flagged and worst > 1:
        worst = 1
    if account.could_be_flagged:
        ask.extend(account.open)
    kind = ticket.kind or said.kind
    return SeverityAnswer(
        level=level,
        name=policy.commitment.levels[str(level)].name,
        range=(worst, best),
        kind=kind,
        basic=kind == "how_to" and (said.basic or ticket.kind is not None),
        decided_by=decided_by,
        text_level=said.level,
        evidence=said.evidence,
        questions=tuple(_question(policy, id_) for id_ in ask),
        review=worst != best,
        judge=policy.severity.decision.judge,
    )


def _question(policy: Policy, id_: str) -> QuestionAnswer:
    entry = policy.severity.questions[id_]
    return QuestionAnswer(entry.field, say(policy, f"question.{id_}"), entry.would_change)


def _action(policy: Policy, code: str) -> str:
    accounts = policy.large_accounts
    return say(policy, f"priority.{code}").format(flag=accounts.flag, classification=accounts.classification)


def _desk(
    policy: Policy, ticket: Ticket, place: Place, clocks: Clock, severity: int, now: datetime
) -> "tuple[Difference, ...]":
    if ticket.help_desk is None:
        return ()
    from .help_desk import differences

    calendar = calendar_of(office(policy, place), ticket.time_zone)
    return differences(policy, calendar, _events(ticket, now), clocks, ticket.help_desk, severity=severity, now=now)


def _events(ticket: Ticket, now: datetime) -> Events:
    return Events(
        ticket.created_at or now,
        ticket.acknowledged_at,
        ticket.last_reply_at,
        ticket.resolved_at,
        ticket.waiting_on_partner,
    )


def _clock(
    policy: Policy,
    ticket: Ticket,
    place: Place,
    severity: SeverityAnswer,
    said: Verdict,
    account: Priority,
    weekend: bool,
    exempt: bool,
    now: datetime,
) -> Clock:
    calendar = calendar_of(office(policy, place), ticket.time_zone)
    if exempt:
        local = now.astimezone(calendar.zone)
        return Clock(calendar.zone.key or "UTC", weekend, local, None, None, None, None)
    events = _events(ticket, now)

    def at(level: int, exception: bool) -> Clock:
        return clock(
            policy,
            calendar,
            events,
            severity=level,
            weekend_exception=exception,
            now=now,
            with_resolution=account.status in ("flagged", "pending_update"),
        )

    decided = at(severity.level, weekend)
    worst_weekend = weekend or (said.case_in_doubt and ticket.weekend_exception is None and ticket.severity is None)
    if severity.range[0] == severity.level and worst_weekend == weekend:
        return decided
    worst = at(severity.range[0], worst_weekend)
    timers: tuple[Timer | None, ...] = (worst.acknowledgement, worst.determination, worst.resolution)
    return decided._replace(act_by=next_deadline(timers, now))


def _reasons(severity: SeverityAnswer, said: Verdict) -> tuple[str, ...]:
    """The published reasons that the text shows. A text of severity 1 shows an impact on production."""
    shown = [r for r in said.reasons if r != "production-impact"]
    if said.level == 1:
        shown.insert(0, "production-impact")
    if 1 not in (severity.level, said.level):  # recurrence and long searches are reasons where the priority is high
        shown = [r for r in shown if r in ("dissatisfied", "security-breach")]
    return tuple(shown)


def _echo(ticket: Ticket, place: Place, time_zone: str) -> dict[str, Any]:
    """Every field of the ticket, its times in the calendar's zone."""
    local = zone(time_zone)
    fields: dict[str, Any] = {name: getattr(ticket, name) for name in TICKET_FIELDS}
    fields["region"], fields["country"] = place.region, place.country
    for name in ("created_at", "acknowledged_at", "last_reply_at", "resolved_at"):
        if fields[name] is not None:
            fields[name] = fields[name].astimezone(local)
    fields["waiting_on_partner"] = [
        [start.astimezone(local), end and end.astimezone(local)] for start, end in ticket.waiting_on_partner
    ]
    return fields


def _assumptions(
    policy: Policy,
    ticket: Ticket,
    place: Place,
    account: Priority,
    clocks: Clock,
    channel_assumed: tuple[str, ...],
) -> tuple[str, ...]:
    """The codes of the rulings that this very answer rests on."""
    found: list[str] = []
    running = clocks.acknowledgement is not None
    home = office(policy, place)
    if running:
        found.append("target-and-deadline")
        if ticket.created_at is None:
            found.append("created-now")
        found.extend(calendar_assumptions(home, ticket.time_zone))
        if ticket.waiting_on_partner:
            found.append("waiting-on-partner")
        if clocks.resolution is not None:
            found.append("resolution-guidance")
        found.append("escalation-opens")
        if ticket.contract is None:
            found.append("contract-unknown")
    if "country-region" in place.assumed:
        found.append("country-region")
    if account.licenses is not None and account.status != "excluded_product":
        found.append("claimed-licenses")
        if place.country:
            found.append("account-group-country")
    found.extend(channel_assumed)
    return tuple(found)
