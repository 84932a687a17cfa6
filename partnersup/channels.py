"""What the partner's tier offers, and where a ticket is sent."""

from .answers import Shared
from .frozen import Record
from .policy import DataCenter, Mailbox, Offering, Policy, Tier
from .remembered import remembered
from .words import say


class ChannelAnswer(Record):
    """`available` is None where it hangs on the tier or on a selection that is not known."""

    channel: str
    available: bool | None
    address: str | None
    note: str | None


class ChannelsAnswer(Record):
    channels: tuple[ChannelAnswer, ...]
    assumed: tuple[str, ...]


@remembered
def channels(
    policy: Policy,
    *,
    tier: Tier | None,
    region: str | None = None,
    country: str | None = None,
    data_center: DataCenter | None = None,
    selected_for_chat: bool | None = None,
) -> ChannelsAnswer:
    """Every channel in the policy's order, with its address where one is published for this place."""
    mailbox = _mailbox(policy, region)
    assumed: list[str] = []
    found = []
    for id_, offering in policy.channels.items():
        available, note = _available(policy, offering, tier, selected_for_chat)
        address = None
        if id_ == "email":
            note = say(policy, "channel.email")
            if mailbox is None:
                note = f"{note} {_both_mailboxes(policy)}"
            else:
                address = mailbox.address
                if country not in mailbox.published_for:
                    assumed.append("mailbox-region")
        elif id_ == "help_center":
            address, note = _portal(policy, data_center)
        elif note is None:
            note = _note(policy, id_, available)
        found.append(ChannelAnswer(id_, available, address, note))
    return ChannelsAnswer(Shared(found), tuple(assumed))


def _available(
    policy: Policy, offering: Offering, tier: Tier | None, selected_for_chat: bool | None
) -> tuple[bool | None, str | None]:
    if tier is None:
        values = {offering.authorised, offering.advanced, offering.premium}
        if values == {"yes"}:
            return True, None
        return None, say(policy, "channel.tier-unknown")
    value = getattr(offering, tier)
    if value != "selected":
        return value == "yes", None
    if selected_for_chat is None:
        return False, say(policy, "channel.selected-unknown")
    return selected_for_chat, None if selected_for_chat else say(policy, "channel.not-selected")


def _note(policy: Policy, id_: str, available: bool | None) -> str | None:
    return say(policy, "channel.phone") if id_ == "phone" and available else None


def _mailbox(policy: Policy, region: str | None) -> Mailbox | None:
    return next((m for m in policy.mailboxes.values() if region in m.regions), None)


def _both_mailboxes(policy: Policy) -> str:
    rows = "; ".join(
        f"{m.address}: {', '.join(policy.regions[r].name for r in m.regions)}" for m in policy.mailboxes.values()
    )
    return say(policy, "channel.region-unknown", rows=rows)


def _portal(policy: Policy, data_center: DataCenter | None) -> tuple[str | None, str]:
    for portal in policy.portals.values():
        if data_center in portal.data_centers:
            return portal.store, say(policy, "channel.help-center", help=portal.help)
    if data_center is not None:
        return None, say(policy, "channel.portal-unpublished", data_center=data_center.upper())
    rows = "; ".join(f"{', '.join(d.upper() for d in p.data_centers)}: {p.store}" for p in policy.portals.values())
    return None, say(policy, "channel.portal-unknown", rows=rows)


def offerings(policy: Policy, tier: Tier) -> dict[str, str]:
    """What else the tier is offered, by offering id."""
    return {id_: getattr(offering, tier) for id_, offering in policy.offerings.items()}
