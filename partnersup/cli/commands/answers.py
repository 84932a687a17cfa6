"""eligible, escalate, clock, channels and template: the short answers that need no ticket."""

from typing import Any, cast

from ...answers import to_plain
from ...clock import Events
from ...errors import InputError, UsageError
from ...intake.fields import build
from ...places import Place, find
from ...policy import LANGUAGES, Policy, Tier
from ...questions import deadlines, eligible, escalate, tier_channels
from ...render.clean import one_line
from ...ticket import Ticket
from ..edge import policy_in_force, present, print_line, shown_zone
from ..options import Common
from ..show import show


def eligible_or_not(*, common: Common, fields: dict[str, Any]) -> int:
    policy = policy_in_force(common)
    ticket, place = _fields(policy, fields, "eligible", "licenses")
    _need_place(place, "eligible")
    assert ticket.licenses is not None
    answer = eligible(policy, place, ticket.licenses, ticket.product)
    show("eligible", [to_plain(answer)], common, policy)
    if not common.quiet:
        return 0
    return {True: 0, False: 1, None: 2}[answer.eligible]


def whom_to_contact(
    *,
    level: str | None,
    common: Common,
    fields: dict[str, Any],
) -> int:
    policy = policy_in_force(common)
    if level is not None and level not in ("1", "2", "3", "4"):
        raise UsageError("--level", f"{level!r} is not a level", "1, 2, 3 or 4")
    ticket, place = _fields(policy, fields, "escalate")
    _need_place(place, "escalate")
    answer = escalate(policy, place, level=int(level) if level else None, territory=ticket.territory)
    show("escalate", [to_plain(answer)], common, policy)
    return 0


def deadlines_of(*, common: Common, fields: dict[str, Any]) -> int:
    policy, now = policy_in_force(common), present(common)
    ticket, place = _fields(policy, fields, "clock", "severity", "created_at")
    assert ticket.severity is not None
    assert ticket.created_at is not None
    events = Events(
        ticket.created_at,
        ticket.acknowledged_at,
        ticket.last_reply_at,
        ticket.resolved_at,
        ticket.waiting_on_partner,
    )
    answer = deadlines(
        policy,
        place,
        events,
        severity=ticket.severity,
        weekend_exception=bool(ticket.weekend_exception),
        now=now,
        time_zone=ticket.time_zone,
    )
    about = to_plain({name: getattr(ticket, name) for name in ("region", "country", "waiting_on_partner")})
    show("clock", [to_plain(answer, shown_zone(common))], common, policy, about={**about, **place._asdict()})
    return 0


def channels_of(*, common: Common, fields: dict[str, Any]) -> int:
    policy = policy_in_force(common)
    ticket, place = _fields(policy, fields, "channels", "tier")
    answer = tier_channels(
        policy,
        cast(Tier, ticket.tier),
        place,
        data_center=ticket.data_center,
        selected_for_chat=ticket.selected_for_chat,
    )
    show("channels", [to_plain(answer)], common, policy)
    return 0


def empty_template(*, lang: str) -> int:
    if lang not in LANGUAGES:
        raise UsageError("--lang", f"{lang!r} is not a language of the tool", f"one of {', '.join(LANGUAGES)}")
    policy = policy_in_force(Common())
    for label in policy.template[lang].labels.values():
        print(f"{label.prints}:")
        print(f"({label.hint})\n" if label.hint else "")
    return 0


def _fields(policy: Policy, fields: dict[str, Any], name: str, *needed: str) -> tuple[Ticket, Place]:
    """The flags checked as a ticket's fields are, and the place that they name."""
    for field in needed:
        if fields.get(field) is None:
            raise UsageError(
                f"partnersup {name}",
                f"--{field.replace('_', '-')} is missing",
                f"see `partnersup {name} --help`",
            )
    ticket = build({"severity": 3, **fields}, policy, where=f"partnersup {name}")
    if ticket.notices:
        from ...triaging import notice_answer
    for notice in ticket.notices:
        print_line(f"notice: {one_line(notice_answer(policy, notice).message)}")
    return ticket, find(policy, region=ticket.region, country=ticket.country)


def _need_place(place: Place, name: str) -> None:
    if place.region is None:
        raise InputError(f"partnersup {name}", "neither --region nor --country is given", "one of them")
