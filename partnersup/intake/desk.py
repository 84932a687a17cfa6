"""Zoho Desk's JSON -> raw records: tickets of the API, lists of them, webhook bodies, and all that wrapped by
automation tools."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape
from typing import Any, NamedTuple

from ..errors import InputError
from ..patterns import pattern
from ..policy import Policy
from ..ticket import TICKET_FIELDS, Notice
from ..times import FIRST_YEAR, LAST_YEAR
from .mail.html import seen
from .mail.letter import own_words
from .mail.mime import address
from .moments import instant_of, written_moment
from .names import Names
from .records import Record, parse_json, records_of
from .template import read_answers

_TICKET_KEYS = {"createdTime", "ticketNumber", "statusType", "customerResponseTime", "responseDueDate", "cf",
                "customFields", "threadCount", "firstThread", "contactId"}  # fmt: skip
_ONLY_OURS = {"created_at", "licenses", "tier", "region", "country", "contract", "superadmin_email", "zuid", "zoid",
              "reproducible"}  # fmt: skip
_WRAPPERS = (
    "body",
    "data",
    "payload",
    "ticket",
    "json",
    "event",
    "events",
    "record",
    "content",
    "output",
    "result",
    "tickets",
)
_NOT_WRAPPED = {"subject", "description", "created_at", "licenses", "tier", "reproducible"}
_OWN_FIELDS = frozenset(TICKET_FIELDS) - {"id"}
_THREAD_KEYS = {"direction", "ticketId"}
_MAX_WRAPPING = 8
_MAX_TEXT = 2_000_000
_TAGS = (
    "a|abbr|address|article|b|big|blockquote|body|br|caption|center|code|col|dd|del|div|dl|dt|em|font|footer|form|h[1-6]"
    "|head|header|hr|html|i|img|ins|li|link|main|meta|ol|p|pre|s|section|small|span|strike|strong|style|sub|sup|table"
    "|tbody|td|tfoot|th|thead|title|tr|tt|u|ul"
)
# Of "A<B and C>D" the B is a tag's name too: what follows a name must be an attribute with its value.
_MARKUP = pattern(rf"<!(?:doctype|--)|</?(?:{_TAGS})(?:\s+[\w:-]+\s*=[^<>]*|\s*/?)>", re.IGNORECASE)
_ENTITY = pattern(r"&(?:[a-zA-Z]{2,8}|#\d{2,5});")
_ARRIVED = ("SUCCESS", "SENT", "DELIVERED")


class _Event(NamedTuple):
    """One message of a webhook, or a ticket as it stands (without a type)."""

    type: str | None
    time: str
    payload: dict[str, Any]
    before: dict[str, Any]


class _Other(NamedTuple):
    """What stands among Desk's tickets and is none of them: a record of our own form, or no ticket at all."""

    value: Any


def is_desk(value: Any) -> bool:
    """Whether parsed JSON holds Zoho Desk's: a ticket, a list with one, a webhook body, or one of these wrapped."""
    return _holds_desk(_items(value, 0))


def is_event(value: Any) -> bool:
    return isinstance(value, dict) and "eventType" in value and "payload" in value


def is_many(value: Any) -> bool:
    """Whether it is a list, at whatever depth of wrapping, or holds several tickets: then each is a record of its own."""
    return _is_list(value) or len(_gathered(_items(value, 0))) > 1


def _is_list(value: Any) -> bool:
    for _ in range(_MAX_WRAPPING):
        if isinstance(value, list):
            return not (
                len(value) == 1
                and isinstance(value[0], dict)
                and set(value[0]) == {"json"}
                and not _is_list(value[0]["json"])
            )
        if not isinstance(value, dict) or _is_ticket(value) or is_event(value):
            return False
        inner = (_parsed(value.get(wrapper)) for wrapper in _WRAPPERS)
        value = next((held for held in inner if isinstance(held, dict | list)), None)
    return False


def desk_records(
    value: Any, where: str, policy: Policy, names: Names, *, lines: Sequence[int] | None = None
) -> Iterator[Record]:
    """A record for each ticket of a body that is Desk's, in the order of their first appearance; for an item of a list
    that is none, a record of our own form or the error in its place. `lines` are those of the items, where each has
    one of its own."""
    items = _items(value, 0)
    if not _holds_desk(items):
        return
    gathered = _gathered(items)
    for place, item in gathered:
        if lines is not None:
            at, number = f"{where}:{lines[place]}", lines[place]
        else:
            at, number = where if len(gathered) == 1 else f"{where}[{place}]", place + 1
        yield (
            _other(item.value, at, number, names)
            if isinstance(item, _Other)
            else _record(item, at, number, policy, names)
        )


# ---------------------------------------------------------------- what is in a body


def _items(value: Any, depth: int) -> list[_Event | _Other]:
    """What stands in a body, each item of a list with at least one entry; nothing where there is none."""
    value = _parsed(value)
    if depth > _MAX_WRAPPING:
        return []
    if isinstance(value, list):
        return [found for item in value for found in _items(item, depth + 1) or [_Other(item)]]
    if not isinstance(value, dict):
        return []
    if is_event(value):
        payload, before = _parsed(value["payload"]), value.get("prevState")
        if not isinstance(payload, dict) or not payload:
            return []
        return [_Event(str(value["eventType"]), _written(value.get("eventTime")), payload, _dict(before))]
    as_it_is = _Event(None, "", value, {})
    if _is_ticket(value) or _is_thread(as_it_is):
        return [as_it_is]
    if _NOT_WRAPPED & set(value):
        return [_Other(value)]
    wrapped = [_items(value[wrapper], depth + 1) for wrapper in _WRAPPERS if value.get(wrapper) is not None]
    desk = [found for found in wrapped if _holds_desk(found)]
    if desk:
        return [item for found in desk for item in found]
    own = [item for found in wrapped for item in found]
    return own or ([_Other(value)] if _OWN_FIELDS & set(value) else [])


def _holds_desk(items: Iterable[_Event | _Other]) -> bool:
    return any(isinstance(item, _Event) for item in items)


def _gathered(items: list[_Event | _Other]) -> list[tuple[int, list[_Event] | _Other]]:
    """(the place of the first, the events of one ticket or what is none). A ticket that stands twice as it is, and
    not the same, is two: of one of them the text would be lost."""
    tickets: dict[str | int, list[_Event]] = {}
    standing: dict[str, dict[str, Any]] = {}
    found: list[tuple[int, list[_Event] | _Other]] = []
    for place, item in enumerate(items):
        if isinstance(item, _Other):
            found.append((place, item))
            continue
        name: str | int = _id(item.payload.get("ticketId")) or _id(item.payload.get("id")) or place
        if (
            isinstance(name, str)
            and item.type is None
            and not _is_thread(item)
            and standing.setdefault(name, item.payload) != item.payload
        ):
            name = place
        if name not in tickets:
            tickets[name] = []
            found.append((place, tickets[name]))
        tickets[name].append(item)
    return found


def _parsed(value: Any) -> Any:
    """The value of JSON that stands as a text within JSON, None for any other text; another value as it is."""
    if not isinstance(value, str):
        return value
    if not value.lstrip().startswith(("{", "[")):
        return None
    try:
        return parse_json(value, "")
    except InputError:
        return None


def _is_ticket(value: Mapping[str, Any]) -> bool:
    return bool(_TICKET_KEYS & set(value)) and not set(value) >= _THREAD_KEYS and not _ONLY_OURS & set(value)


def _is_thread(event: _Event) -> bool:
    return (event.type or "").startswith("Ticket_Thread") or set(event.payload) >= _THREAD_KEYS


def _other(value: Any, where: str, line: int, names: Names) -> Record:
    """The record of a value of our own form, the keys that a map names read as fields; the error of any other."""
    if isinstance(value, dict):
        known = {names.own.get(name.lower(), name): held for name, held in value.items()}
        if _OWN_FIELDS & set(known):
            return Record(where, line, known)
    elif not isinstance(value, list):
        return next(records_of(value, where))._replace(line=line)
    return Record(where, line, None, InputError(where, "no ticket in it", "a JSON object, or an array of them"))


# ---------------------------------------------------------------- one ticket


def _record(events: list[_Event], where: str, line: int, policy: Policy, names: Names) -> Record:
    notices: list[Notice] = []
    desk: dict[str, Any] = {}
    threads: list[dict[str, Any]] = []
    comments: list[dict[str, Any]] = []
    pauses: list[tuple[str, str | None]] = []
    for event in sorted(events, key=lambda e: _order(e.time)):
        if event.payload.get("ticketId"):
            desk.setdefault("id", event.payload["ticketId"])
        if _is_thread(event):
            threads.append(event.payload)
            continue
        if event.payload.get("ticketId"):  # a comment, an attachment or an approval of the ticket
            if event.type in ("Ticket_Comment_Add", "Ticket_Comment_Update"):
                comments.append({"commentedTime": event.time, **event.payload})
            continue
        desk.update(event.payload)
        threads.extend(_threads(event.payload))
        comments.extend(_listed(event.payload.get("comments")))
        pauses.extend(_pause(event, notices))
    newest = {_identity(comment): comment for comment in comments}
    threads.extend(_as_thread(comment) for comment in newest.values() if _is_partners(comment, desk))
    values, help_desk = _fields(desk, threads, policy, names, notices)
    if _state(desk) == "onhold":
        held = _time(desk.get("onholdTime"))
        if held:
            pauses.append((held, None))
        else:
            notices.append(Notice("hold-without-time", "waiting_on_partner"))
    if pauses:
        values["waiting_on_partner"] = [list(pause) for pause in dict.fromkeys(pauses)]
    return Record(where, line, values, notices=tuple(notices), loose=True, help_desk=help_desk)


def _pause(event: _Event, notices: list[Notice]) -> Iterator[tuple[str, str]]:
    """The pause that a change of status ended; one that ends before it begins is told and left out."""
    held = _time(event.before.get("onholdTime"))
    until = _time(event.payload.get("modifiedTime")) or _time(event.time)
    if _state(event.before) != "onhold" or _state(event.payload) in ("onhold", "") or not held or not until:
        return
    if _order(until) < _order(held):
        notices.append(Notice("hold-reversed", "waiting_on_partner", {"start": held, "end": until}))
        return
    yield held, until


def _state(ticket: Mapping[str, Any]) -> str:
    """The kind of status as one small word ("onhold"), that of the status itself where no kind is given."""
    said = _text(ticket.get("statusType")) or _text(ticket.get("status")) or ""
    return "".join(c for c in said.casefold() if c.isalnum())


def _fields(
    desk: dict[str, Any], threads: list[dict[str, Any]], policy: Policy, names: Names, notices: list[Notice]
) -> tuple[dict[str, Any], dict[str, str]]:
    values = _custom(desk, policy, names, notices)
    account = _dict(_dict(desk.get("contact")).get("account"))
    product = _dict(desk.get("product"))
    plain = {
        "id": _id(desk.get("id")) or _id(desk.get("ticketNumber")),
        "subject": _text(desk.get("subject")),
        "partner_email": address(_text(desk.get("email")) or "")
        or address(_text(_dict(desk.get("contact")).get("email")) or ""),
        "partner": _text(account.get("accountName")) or _text(desk.get("accountName")),
        "product": _text(product.get("productName")) or _text(desk.get("productName")),
        "created_at": _time(desk.get("createdTime")),
    }
    if not plain["created_at"] and desk.get("createdTime"):
        shown = repr(desk["createdTime"])[:60]
        notices.append(Notice("unreadable-answer", "created_at", {"value": shown, "field": "created_at"}))
    values = {**{name: value for name, value in plain.items() if value}, **values}
    letters = _Letters(threads, policy, notices)
    told = _seen(_text(desk.get("description")) or "", notices).strip()
    texts = [told] if told else []
    texts.extend(
        letters.inbound[1:] if told and letters.inbound and _same(told, letters.inbound[0]) else letters.inbound
    )
    if len(texts) > 1:
        notices.append(Notice("later-messages", "description", {"count": len(texts) - 1}))
    if texts:
        values["description"] = "\n\n".join(dict.fromkeys(texts))
    if letters.attachments:
        values["attachments"] = list(letters.attachments)
    created = _order(_written(desk.get("createdTime")))
    replies = [reply for reply in letters.replies if _order(reply) >= created]
    if len(replies) < len(letters.replies):
        notices.append(Notice("reply-before-ticket", "acknowledged_at", {"count": len(letters.replies) - len(replies)}))
    if replies:
        values["acknowledged_at"] = replies[0]
        if len(replies) > 1:
            values["last_reply_at"] = replies[-1]
    elif letters.undated or _is_reply(_dict(desk.get("lastThread"))):
        notices.append(Notice("reply-without-time", "acknowledged_at"))
    if _state(desk) == "closed":
        closed = _time(desk.get("closedTime"))
        if closed:
            values["resolved_at"] = closed
        else:
            notices.append(Notice("closed-without-time", "resolved_at"))
    if desk.get("isSpam") in (True, "true"):
        notices.append(Notice("marked-as-spam", None))
    clock = {
        "response_due": _time(desk.get("responseDueDate")),
        "due": _time(desk.get("dueDate")),
        "customer_replied": _time(desk.get("customerResponseTime")),
    }
    return values, {name: time for name, time in clock.items() if time}


def _custom(desk: dict[str, Any], policy: Policy, names: Names, notices: list[Notice]) -> dict[str, Any]:
    """The custom fields that are ours, by API name before label; and any key that a map names."""
    given: dict[str, str] = {}
    unread: list[str] = []
    for name, value in {**_dict(desk.get("customFields")), **_dict(desk.get("cf"))}.items():
        if value in (None, [], {}) or str(value).strip() in ("", "-None-"):
            continue
        field = names.field(name)
        if field is None:
            unread.append(_clean(name))
        elif isinstance(value, dict | list):
            notices.append(Notice("unreadable-answer", field, {"value": repr(value)[:60], "field": field}))
        elif field not in given or name.startswith("cf_"):
            given[field] = "yes" if value is True else "no" if value is False else _clean(str(value))
    for name, value in desk.items():
        field = names.own.get(name.lower())
        if field is not None and isinstance(value, str | int | float):
            given[field] = _clean(str(value))
    values, read = read_answers(given, policy)
    notices.extend(read)
    if unread:
        notices.append(Notice("custom-fields-not-read", None, {"names": ", ".join(unread)[:300]}))
    return values


class _Letters:
    """What the threads of a ticket say: the partner's messages, oldest first, and when support replied (`undated`: or
    that it did)."""

    def __init__(self, threads: list[dict[str, Any]], policy: Policy, notices: list[Notice]) -> None:
        self.inbound: list[str] = []
        self.attachments: dict[str, None] = {}
        self.replies: list[str] = []
        self.undated = False
        taken: set[object] = set()
        failed: set[object] = set()
        for thread in sorted(threads, key=lambda t: _order(_written(t.get("createdTime")))):
            name = _identity(thread)
            if name in taken:
                continue
            if str(thread.get("status") or "SUCCESS").upper() not in _ARRIVED:
                if thread.get("direction") == "in":
                    failed.add(name)
                continue
            taken.add(name)
            if thread.get("direction") == "in":
                self._take(thread, policy, notices)
            elif _is_reply(thread):
                moment = _time(thread.get("createdTime"))
                if moment:
                    self.replies.append(moment)
                self.undated = self.undated or not moment
        if failed - taken:
            notices.append(Notice("messages-not-read", "description", {"count": len(failed - taken)}))

    def _take(self, thread: dict[str, Any], policy: Policy, notices: list[Notice]) -> None:
        content, plain = _text(thread.get("content")), _text(thread.get("plainText"))
        summary = _text(thread.get("summary"))
        if content is None and plain is None and summary:
            notices.append(Notice("summary-only", "description"))
        whole = content or plain or summary or ""
        is_plain = content is None or "plain" in str(thread.get("contentType")).lower()
        text = own_words(_cut(whole, notices) if is_plain else _seen(whole, notices), policy, notices)
        if text:
            self.inbound.append(text)
        for attachment in _listed(thread.get("attachments")):
            name = _text(attachment.get("name")) or _text(attachment.get("fileName"))
            if name:
                self.attachments[name] = None


def _identity(thread: Mapping[str, Any]) -> object:
    """What tells a thread from others: its id, or else what it says and when."""
    said = ("direction", "createdTime", "status", "content", "plainText", "summary")
    return _id(thread.get("id")) or tuple(repr(thread.get(name)) for name in said)


def _is_reply(thread: Mapping[str, Any]) -> bool:
    """Whether support wrote it to the partner: not within the house, and not on to somebody else."""
    author = str(_dict(thread.get("author")).get("type") or "AGENT").upper()
    public = str(thread.get("visibility") or "public").lower() == "public"
    forwarded = str(thread.get("isForward")).lower() == "true"
    return thread.get("direction") == "out" and author == "AGENT" and public and not forwarded


def _threads(desk: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name in ("threads", "conversations", "firstThread"):
        yield from (item for item in _listed(desk.get(name)) if item.get("direction") in ("in", "out"))


def _is_partners(comment: Mapping[str, Any], desk: Mapping[str, Any]) -> bool:
    """Whether the partner wrote a comment; one that the partner cannot see is never theirs."""
    commenter, contact = _dict(comment.get("commenter")), _dict(desk.get("contact"))
    public, kind = str(comment.get("isPublic")).lower(), str(commenter.get("type")).upper()
    if public == "false" or kind == "AGENT":
        return False
    theirs = {_id(comment.get("commenterId")), _id(commenter.get("id")), _id(commenter.get("email"))} - {None}
    contacts = {_id(desk.get("contactId")), _id(contact.get("id")), _id(contact.get("email")), _id(desk.get("email"))}
    by_contact = bool(theirs & contacts)
    return kind == "END_USER" or (public == "true" and by_contact)


def _as_thread(comment: Mapping[str, Any]) -> dict[str, Any]:
    """A comment as a message from the partner."""
    name = _id(comment.get("id"))
    return {
        "id": f"comment {name}" if name else None,
        "direction": "in",
        "createdTime": comment.get("commentedTime"),
        **{part: comment.get(part) for part in ("content", "contentType", "attachments")},
    }


# ---------------------------------------------------------------- single values


def _seen(text: str, notices: list[Notice]) -> str:
    """What a reader sees of a text that Desk keeps as HTML; one without markup stays as it is."""
    text = _cut(text, notices)
    if not _MARKUP.search(text):
        return _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    visible = seen(text)
    if visible.hidden is None:
        notices.append(Notice("html-too-deep", "description"))
    elif visible.hidden:
        notices.append(Notice("hidden-html", "description", {"count": visible.hidden}))
    return visible.text


def _cut(text: str, notices: list[Notice]) -> str:
    if len(text) > _MAX_TEXT:
        notices.append(Notice("text-too-long", "description", {"count": len(text), "limit": _MAX_TEXT}))
    return text[:_MAX_TEXT]


def _same(a: str, b: str) -> bool:
    return " ".join(a.split())[:400] == " ".join(b.split())[:400]


def _listed(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, of one under `data`, or one that stands alone."""
    held = value.get("data") if isinstance(value, dict) and "data" in value else value
    return [item for item in (held if isinstance(held, list) else [held]) if isinstance(item, dict)]


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _clean(text: str) -> str:
    """Text that can be written out: lone surrogates become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _text(value: Any) -> str | None:
    return _clean(value) if isinstance(value, str) and value.strip() else None


def _id(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return _clean(str(value)).strip() or None


def _written(value: Any) -> str:
    """A time as it stands in JSON: text, or a number of milliseconds."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _time(value: Any) -> str | None:
    """RFC 3339 text of a time; None for one that cannot be read or lies beyond all reason."""
    moment = written_moment(_written(value)[:100])
    found = instant_of(moment) if moment is not None else None
    return moment if found is not None and FIRST_YEAR <= found.year <= LAST_YEAR else None


def _order(time: str) -> float:
    """Times in order, those that are not known first."""
    moment = _time(time)
    found = instant_of(moment) if moment is not None else None
    return found.timestamp() if found is not None else float("-inf")
