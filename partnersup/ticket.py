"""The frozen Ticket: what intake hands on and every stage reads. Field names are the contract's."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from .frozen import Record
from .policy import DataCenter, Kind, Language, RequestType, Territory, Tier


class Notice(NamedTuple):
    """Something read otherwise than written, or left unread. `field` is the ticket's key it concerns; `values` fill
    the sentence that config/words/ has for the code."""

    code: str
    field: str | None = None
    values: Mapping[str, str | int] = {}


class HelpDesk(Record):
    """What a help desk's own clock says of a ticket: when it wants a response and a resolution, and when the
    customer last replied."""

    response_due: datetime | None = None
    due: datetime | None = None
    customer_replied: datetime | None = None


class Ticket(Record):
    """One request for support. Everything is optional but some text or a declared severity.

    Times are aware. `licenses` counts user licenses. `waiting_on_partner` holds (from, to) pairs, `to`
    None while it lasts. `product` is a product's published name, or the text as given if it is unknown.
    """

    id: str | None = None
    subject: str | None = None
    description: str | None = None
    language: Language | None = None
    product: str | None = None
    request_type: RequestType | None = None
    region: str | None = None
    country: str | None = None
    territory: Territory | None = None
    data_center: DataCenter | None = None
    tier: Tier | None = None
    selected_for_chat: bool | None = None
    contract: bool | None = None
    licenses: int | None = None
    superadmin_email: str | None = None
    customer_email: str | None = None
    zuid: str | None = None
    zoid: str | None = None
    zgid: str | None = None
    partner: str | None = None
    partner_email: str | None = None
    reproducible: bool | None = None
    reproduction: str | None = None
    steps_taken: str | None = None
    attachments: tuple[str, ...] | None = None
    created_at: datetime | None = None
    acknowledged_at: datetime | None = None
    last_reply_at: datetime | None = None
    resolved_at: datetime | None = None
    time_zone: str | None = None
    waiting_on_partner: tuple[tuple[datetime, datetime | None], ...] = ()
    severity: int | None = None
    kind: Kind | None = None
    weekend_exception: bool | None = None
    notices: tuple[Notice, ...] = ()
    help_desk: HelpDesk | None = None


TICKET_FIELDS = tuple(name for name in Ticket._fields if name not in ("notices", "help_desk"))
