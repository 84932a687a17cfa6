"""Raw values, as a JSON record, a flag or a template gives them -> a Ticket with every value checked.

Strict: a value that cannot be right is refused with where, what and what is allowed. What was merely
written in another way (a name, a missing offset, an unknown key) becomes a notice.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any, get_args

from ..errors import InputError, quote
from ..nearest import nearest
from ..patterns import pattern
from ..places import Place, find, office
from ..policy import LANGUAGES, DataCenter, Kind, Policy, RequestType, Territory
from ..text import key
from ..ticket import TICKET_FIELDS, HelpDesk, Notice, Ticket
from ..times import FIRST_YEAR, LAST_YEAR, instant
from ..zones import zone, zone_refusal
from .language import detect

_MAX_ADDRESS = 254  # characters, as RFC 5321 has it
_MAX_ATTACHMENTS = 10_000
_ADDRESS = pattern(r"[^\s@<>(),;:\"]+@[^\s@<>(),;:\"]+\.[^\s@<>(),;:\".]+")
_RFC3339 = pattern(r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s?([Zz]|[+-]\d\d:?\d\d)?")
_MAX_LICENSES = 100_000_000
_MAX_PAUSES = 10_000
_MAX_TEXT = 5_000_000  # characters of one field
_SPELLED = {"licences": "licenses", "data_centre": "data_center"}
_FIRST, _AFTER_LAST = (instant(datetime(year, 1, 1, tzinfo=UTC)) for year in (FIRST_YEAR, LAST_YEAR + 1))
_EMPTY: dict[str, Any] = Ticket()._asdict()
_TIMES = ("created_at", "acknowledged_at", "last_reply_at", "resolved_at")


def build(
    raw: Mapping[str, Any],
    policy: Policy,
    *,
    where: str = "ticket",
    notices: tuple[Notice, ...] = (),
    forgiven: frozenset[str] = frozenset(),
    help_desk: HelpDesk | None = None,
) -> Ticket:
    """The Ticket of raw values by field name. `where` names the record in messages.

    A value of a `forgiven` field that is not allowed becomes a notice and the field stays empty. Raises InputError
    for the first other one, and for a record with neither text nor a declared severity.
    """
    return _Reader(policy, where, list(notices), forgiven).ticket(raw, help_desk)


class _Reader:
    def __init__(self, policy: Policy, where: str, notices: list[Notice], forgiven: frozenset[str]) -> None:
        self.policy = policy
        self.where = where
        self.notices = notices
        self.forgiven = forgiven

    def refuse(self, field: str, value: Any, allowed: str) -> InputError:
        return InputError(f"{self.where}: {field}", f"{quote(value)} is not allowed", allowed)

    def ticket(self, raw: Mapping[str, Any], help_desk: HelpDesk | None) -> Ticket:
        values = self.known(raw)
        out: dict[str, Any] = {}
        self.take(_READERS, values, out)
        self.place(out, values)
        self.take(_TIME_READERS, values, out)
        self.order(out)
        text = "\n".join(out[f] for f in ("subject", "description", "reproduction", "steps_taken") if out.get(f))
        if not text.strip() and "severity" not in out:
            raise InputError(self.where, "no text to judge", "a subject or description, or a declared severity")
        if "language" not in out and text.strip():
            out["language"] = detect(text)
        out["notices"], out["help_desk"] = tuple(self.notices), help_desk
        return Ticket(*(_EMPTY | out).values())

    def take(
        self,
        readers: "Mapping[str, Callable[[_Reader, str, Any], Any]]",
        values: Mapping[str, Any],
        out: dict[str, Any],
    ) -> None:
        """Each given value as its reader reads it, in the order of the readers."""
        for field, read in readers.items():
            value = values.get(field)
            if value is None:
                continue
            try:
                out[field] = read(self, field, value)
            except InputError as error:
                self.forgive(field, value, error)

    def forgive(self, field: str, value: Any, error: InputError) -> None:
        """Lets a refusal of a forgiven field pass as a notice."""
        if field not in self.forgiven:
            raise error
        self.notices.append(Notice("unreadable-value", field, {"value": quote(value), "allowed": error.hint or ""}))

    def known(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """The values by field, none of them null. Where a field stands in both spellings its own name counts."""
        found: dict[str, Any] = {}
        for name, value in raw.items():
            field = _SPELLED.get(name, name)
            if field in TICKET_FIELDS and (value is None or name == field or raw.get(field) is None):
                if value is not None:
                    found[field] = value
                continue
            guess = field if field in TICKET_FIELDS else nearest(name, (*TICKET_FIELDS, *_SPELLED))
            values = {"key": repr(name[:80]), **({"near": repr(guess)} if guess else {})}
            self.notices.append(Notice("unknown-key", name[:80], values))
        return found

    # ------------------------------------------------------------ one value each

    def text(self, field: str, value: Any) -> str:
        if not isinstance(value, str):
            raise self.refuse(field, value, "text")
        if len(value) > _MAX_TEXT:
            raise InputError(f"{self.where}: {field}", f"{len(value)} characters", f"at most {_MAX_TEXT}")
        return value.encode("utf-8", "replace").decode("utf-8")

    def identifier(self, field: str, value: Any) -> str:
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return self.text(field, value).strip()

    def flag(self, field: str, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        raise self.refuse(field, value, "true or false")

    def language(self, field: str, value: Any) -> str:
        code = value.lower().replace("_", "-").split("-")[0] if isinstance(value, str) else None
        if code in LANGUAGES:
            return str(code)
        raise self.refuse(field, value, f"one of {', '.join(LANGUAGES)}")

    def product(self, field: str, value: Any) -> str:
        name = self.text(field, value).strip()
        id_ = self.policy.known_names.products.get(key(name))
        if id_ is not None:
            return self.policy.products[id_].name
        if name:
            self.notices.append(Notice("unknown-product", field, {"name": repr(name[:80])}))
        return name

    def request_type(self, field: str, value: Any) -> str:
        if isinstance(value, str):
            id_ = self.policy.known_names.request_types.get(key(value))
            if id_ is not None:
                return id_
        guess = nearest(key(value), self.policy.known_names.request_types) if isinstance(value, str) else None
        allowed = ", ".join(get_args(RequestType))
        raise self.refuse(field, value, f"one of {allowed}" + (f"; nearest: {guess}" if guess else ""))

    def tier(self, field: str, value: Any) -> str:
        if isinstance(value, str):
            id_ = self.policy.known_names.tiers.get(key(value))
            if id_ is not None:
                return id_
        guess = nearest(key(value), self.policy.known_names.tiers) if isinstance(value, str) else None
        raise self.refuse(
            field, value, "one of authorised, advanced, premium" + (f"; nearest: {guess}" if guess else "")
        )

    def licenses(self, field: str, value: Any) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MAX_LICENSES:
            return value
        raise self.refuse(field, value, f"a whole number of user licenses, 0 to {_MAX_LICENSES}")

    def severity(self, field: str, value: Any) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 3:
            return value
        raise self.refuse(field, value, "1, 2 or 3")

    def email(self, field: str, value: Any) -> str:
        address = self.text(field, value).strip()
        if len(address) > _MAX_ADDRESS or not _ADDRESS.fullmatch(address) or not address.isprintable():
            raise self.refuse(field, value, "an e-mail address such as admin@example.com")
        return address

    def attachments(self, field: str, value: Any) -> tuple[str, ...]:
        if isinstance(value, list | tuple) and all(isinstance(v, str) for v in value):
            if len(value) > _MAX_ATTACHMENTS:
                raise InputError(f"{self.where}: {field}", f"{len(value)} names", f"at most {_MAX_ATTACHMENTS}")
            return tuple(self.text(field, v) for v in value)
        raise self.refuse(field, value, "a list of file names")

    def time_zone(self, field: str, value: Any) -> str:
        if isinstance(value, str) and zone(value) is not None:
            return value
        message, allowed = zone_refusal(value)
        raise InputError(f"{self.where}: {field}", message, allowed)

    # ------------------------------------------------------------ values that hang on others

    def place(self, out: dict[str, Any], values: Mapping[str, Any]) -> None:
        """Region and country as ids, the country filled in where the region word is one."""
        region, country = (
            self.text(f, values[f]) if values.get(f) is not None else None for f in ("region", "country")
        )
        found = self.found(region or None, country or None)
        out["region"], out["country"] = found.region, found.country
        self.calendar_zone = out.get("time_zone")
        if self.calendar_zone is None:
            home = office(self.policy, found)
            self.calendar_zone = home.time_zone if home else "UTC"
        if "territory" in out and not (
            found.country == "US" or (found.country is None and found.region in ("north_america", None))
        ):
            value = out.pop("territory")
            allowed = "a territory only within the United States (region North America)"
            self.forgive("territory", value, self.refuse("territory", value, allowed))

    def found(self, region: str | None, country: str | None) -> Place:
        """The place; of a forgiven region and country that contradict each other the country holds."""
        try:
            return find(self.policy, region=region, country=country)
        except InputError as error:
            field = "region" if region is not None and (country is None or "region" in error.where) else "country"
            if field not in self.forgiven:
                raise InputError(f"{self.where}: {error.where}", error.message, error.hint) from None
            value = region if field == "region" else country
            self.notices.append(Notice("unreadable-value", field, {"value": quote(value), "allowed": error.hint or ""}))
        return self.found(None, country) if field == "region" else self.found(region, None)

    def time(self, field: str, value: Any) -> datetime:
        if isinstance(value, datetime) and value.tzinfo is not None:
            return value
        name = str(self.calendar_zone)
        home = zone(name)
        assert home is not None
        found = moment(f"{self.where}: {field}", value, home)
        if found.tzinfo is home:
            self.notices.append(Notice("time-without-offset", field, {"time": repr(value), "zone": name}))
        if ":60" in value and found.second == 59:  # no other part of a time can be 60
            self.notices.append(Notice("leap-second", field, {"time": repr(value)}))
        return found

    def pauses(self, field: str, value: Any) -> tuple[tuple[datetime, datetime | None], ...]:
        if not isinstance(value, list | tuple):
            raise self.refuse(field, value, "a list of [from, to]; to may be null")
        if len(value) > _MAX_PAUSES:
            raise InputError(f"{self.where}: {field}", f"{len(value)} intervals", f"at most {_MAX_PAUSES}")
        found = []
        for i, pair in enumerate(value):
            name = f"{field}[{i}]"
            if not isinstance(pair, list | tuple) or len(pair) != 2 or pair[0] is None:
                raise self.refuse(name, pair, "[from, to]; to may be null")
            start = self.time(name, pair[0])
            end = None if pair[1] is None else self.time(name, pair[1])
            if end is not None and instant(end) < instant(start):
                raise self.refuse(name, pair, "an interval that does not end before it begins")
            found.append((start, end))
        return tuple(found)

    def order(self, out: dict[str, Any]) -> None:
        """A reply cannot stand before the ticket."""
        created = out.get("created_at")
        for field in _TIMES[1:]:
            reply = out.get(field)
            if created is None or reply is None or instant(reply) >= instant(created):
                continue
            del out[field]
            allowed = f"a time not before created_at ({created.isoformat()})"
            self.forgive(field, reply.isoformat(), self.refuse(field, reply.isoformat(), allowed))


def _choice(*allowed: str) -> Callable[[_Reader, str, Any], str]:
    def read(reader: _Reader, field: str, value: Any) -> str:
        folded = key(value).replace(" ", "_") if isinstance(value, str) else None
        if folded in allowed:
            return str(folded)
        guess = nearest(str(folded), allowed)
        raise reader.refuse(field, value, f"one of {', '.join(allowed)}" + (f"; nearest: {guess}" if guess else ""))

    return read


_READERS: dict[str, Callable[[_Reader, str, Any], Any]] = {
    "id": _Reader.identifier,
    "subject": _Reader.text,
    "description": _Reader.text,
    "language": _Reader.language,
    "product": _Reader.product,
    "request_type": _Reader.request_type,
    "territory": _choice(*get_args(Territory)),
    "data_center": _choice(*get_args(DataCenter)),
    "tier": _Reader.tier,
    "selected_for_chat": _Reader.flag,
    "contract": _Reader.flag,
    "licenses": _Reader.licenses,
    "superadmin_email": _Reader.email,
    "customer_email": _Reader.email,
    "zuid": _Reader.identifier,
    "zoid": _Reader.identifier,
    "zgid": _Reader.identifier,
    "partner": _Reader.text,
    "partner_email": _Reader.email,
    "reproducible": _Reader.flag,
    "reproduction": _Reader.text,
    "steps_taken": _Reader.text,
    "attachments": _Reader.attachments,
    "time_zone": _Reader.time_zone,
    "severity": _Reader.severity,
    "kind": _choice(*get_args(Kind)),
    "weekend_exception": _Reader.flag,
}
_TIME_READERS: dict[str, Callable[[_Reader, str, Any], Any]] = {
    **dict.fromkeys(_TIMES, _Reader.time),
    "waiting_on_partner": _Reader.pauses,
}


def moment(where: str, value: Any, home: tzinfo) -> datetime:
    """The aware time of RFC 3339 text; without an offset it is read in `home`. Raises InputError.

    A leap second is the last microsecond before it, for no clock here counts one.
    """
    allowed = "RFC 3339 such as 2026-11-20T17:45:00+01:00"
    match = _RFC3339.fullmatch(value.strip()) if isinstance(value, str) and value.isascii() else None
    if match is None:
        raise InputError(where, f"{quote(value)} is not allowed", allowed)
    year, month, day, hour, minute = (int(match[i]) for i in range(1, 6))
    second, micro = int(match[6] or 0), int((match[7] or "").ljust(6, "0")[:6])
    if second == 60:
        second, micro = 59, 999_999
    try:
        naive = datetime(year, month, day, hour, minute, second, micro)
        found = (
            naive.replace(tzinfo=home)
            if match[8] is None
            else datetime.fromisoformat(naive.isoformat() + match[8].upper())
        )
    except (ValueError, OverflowError) as error:
        raise InputError(where, f"{quote(value)} is not allowed", f"{allowed} ({error})") from None
    if not _FIRST <= instant(found) < _AFTER_LAST:
        raise InputError(where, f"{quote(value)} is not allowed", f"a time in the years {FIRST_YEAR} to {LAST_YEAR}")
    return found
