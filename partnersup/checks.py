"""What a ticket lacks of what partners are asked for, each gap phrased as an action."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Literal

from .frozen import Record
from .patterns import pattern
from .policy import Policy
from .priority import Priority
from .ticket import Ticket
from .words import say

if TYPE_CHECKING:
    from .help_desk import Difference

_WORD = pattern(r"\w+(?:['’-]\w+)*")
_SIGN = pattern(r"\S")
_ORDER = {"error": 0, "warning": 1, "info": 2}


class Check(Record):
    code: str
    level: Literal["error", "warning", "info"]
    message: str
    action: str


class Said(Record):
    """What the judge made of the text, as far as the checks care."""

    kind: str
    level: int
    topics: tuple[str, ...] = ()
    weekend_case: bool = False


def checks(
    policy: Policy,
    ticket: Ticket,
    said: Said,
    priority: Priority,
    now: datetime,
    differences: "Sequence[Difference]" = (),
    *,
    zone: tzinfo = UTC,
) -> tuple[Check, ...]:
    """Every gap, the gravest first; within a level in the order of the template. Times are told in `zone`."""
    found = []
    for level, code, values in (*_gaps(policy, ticket, said, priority, now, zone), *_desk(policy, differences)):
        message = say(policy, f"check.{code}.message", **values)
        found.append(Check(code, level, message, say(policy, f"check.{code}.action", **values)))
    return tuple(sorted(found, key=lambda c: _ORDER[c.level]))


_Gap = tuple[Literal["error", "warning", "info"], str, dict[str, object]]


def _gaps(
    policy: Policy, ticket: Ticket, said: Said, priority: Priority, now: datetime, zone: tzinfo
) -> Iterator[_Gap]:
    incident = said.kind == "incident"
    yield from _addresses(policy, ticket, priority)
    yield from _template(policy, ticket, said)
    if ticket.created_at is not None and ticket.created_at > now:
        yield "warning", "created-in-future", {"created_at": ticket.created_at.astimezone(zone).isoformat()}
    for field in ("acknowledged_at", "last_reply_at", "resolved_at"):
        moment = getattr(ticket, field)
        if moment is not None and moment > now:
            yield "warning", "time-in-future", {"field": field, "time": moment.astimezone(zone).isoformat()}
    if ticket.last_reply_at is not None and ticket.acknowledged_at is None:
        yield "warning", "acknowledgement-unknown", {}
    if "consent" in said.topics:
        yield "warning", "customer-consent", {}
    if "side-channel" in said.topics:
        yield "warning", "side-channel", {}
    if "forged-instruction" in said.topics:
        yield "warning", "forged-instruction", {}
    if "out-of-scope" in said.topics:
        yield "warning", "api-from-scratch", {}
    if said.kind == "feature_request":
        yield "info", "bug-or-limitation", {}
    if said.kind == "how_to" and said.level == 3:
        yield "info", "documentation-first", {}
    if incident and said.weekend_case:
        yield "info", "status-page", {}
    for note in priority.notes:
        yield "info", note, {"licenses": priority.licenses, "threshold": priority.threshold}


def _desk(policy: Policy, differences: "Sequence[Difference]") -> Iterator[_Gap]:
    for found in differences:
        why = "; ".join(say(policy, f"desk-reason.{reason}", level=found.level or "") for reason in found.reasons)
        values: dict[str, object] = {
            "theirs": f"{found.theirs:%Y-%m-%d %H:%M %Z}",
            "ours": f"{found.ours:%Y-%m-%d %H:%M %Z}",
            "clock": say(policy, f"clock.{found.against}"),
            "why": why,
        }
        yield "warning", f"desk-{found.of}-due", values


def _addresses(policy: Policy, ticket: Ticket, priority: Priority) -> Iterator[_Gap]:
    partner = _domain(ticket.partner_email)
    if partner in policy.checks.generic_domains:
        yield "warning", "generic-address", {"domain": partner}
    if ticket.superadmin_email is None:
        if priority.status in ("pending_update", "eligible_unverified"):
            yield "error", "missing-superadmin-email-large", {}
        else:
            yield "warning", "missing-superadmin-email", {}
    elif ticket.partner_email and ticket.superadmin_email.lower() == ticket.partner_email.lower():
        yield "error", "superadmin-is-partner", {"address": ticket.superadmin_email}
    elif partner and partner not in policy.checks.generic_domains and _domain(ticket.superadmin_email) == partner:
        yield "warning", "superadmin-at-partner", {"domain": partner}
    if ticket.customer_email is None and ticket.superadmin_email is None:
        yield "warning", "missing-customer-email", {}


def _template(policy: Policy, ticket: Ticket, said: Said) -> Iterator[_Gap]:
    incident = said.kind == "incident"
    if ticket.request_type is None:
        yield "info", "missing-request-type", {}
    if ticket.product is None:
        yield "warning", "missing-product", {}
    if not (ticket.description or "").strip():
        yield "warning", "missing-description", {}
    else:
        yield from _length(policy, ticket)
    if incident and ticket.reproducible is None:
        yield "warning", "missing-reproduction", {}
    if incident and ticket.reproducible and not ticket.reproduction and not (ticket.zuid and ticket.superadmin_email):
        yield "info", "reproduction-details", {}
    if incident and not (ticket.steps_taken or "").strip():
        yield "warning", "missing-steps", {}
    if incident and not ticket.attachments:
        yield "info", "missing-attachments", {}
    if ticket.region is None:
        yield "warning", "missing-region", {}
    if ticket.tier is None:
        yield "info", "missing-tier", {}
    if ticket.licenses is None:
        yield "info", "missing-licenses", {}


def _length(policy: Policy, ticket: Ticket) -> Iterator[_Gap]:
    text = ticket.description or ""
    rule = policy.checks.lengths[ticket.language or "en"]
    count = len((_SIGN if rule.unit == "characters" else _WORD).findall(text))
    if count < rule.low:
        yield (
            "info",
            "description-short",
            {"count": count, "low": rule.low, "high": rule.high, "unit": say(policy, f"unit.{rule.unit}")},
        )
    elif count > rule.high:
        yield (
            "info",
            "description-long",
            {"count": count, "low": rule.low, "high": rule.high, "unit": say(policy, f"unit.{rule.unit}")},
        )


def _domain(address: str | None) -> str | None:
    return address.rsplit("@", 1)[1].lower() if address else None
