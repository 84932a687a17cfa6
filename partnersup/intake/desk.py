"""Zoho Desk's JSON -> raw records: tickets of the API, lists of them, webhook bodies, and all that wrapped by
automation tools."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from ..policy import Policy
from ..ticket import Notice
from .mail.html import seen
from .mail.letter import own_words
from .mail.mime import address
from .moments import written_moment
from .names import Names
from .records import Record
from .template import read_answers

_TICKET_KEYS = {"ticketNumber", "statusType", "customerResponseTime", "responseDueDate", "departmentId", "contactId",
                "createdTime", "threadCount", "cf", "customFields", "webUrl", "layoutId", "firstThread"}  # fmt: skip
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
_OURS = {"created_at", "licenses", "tier", "reproducible"}
_THREAD_KEYS = {"direction", "ticketId"}
_MAX_WRAPPING = 8
_MAX_TEXT = 2_000_000
_MARKUP = re.compile(r"<[a-zA-Z!/][^>]{0,2000}>|&(?:[a-z]{2,8}|#\d{2,5});")


class _Event(NamedTuple):
    """One message of a webhook, or a ticket as it stands (without a type)."""

    type: str | None
    time: str
    payload: dict[str, Any]
    before: dict[str, Any]


def is_desk(value: Any) -> bool:
    """Whether parsed JSON is Zoho Desk's: a ticket, a list of them, a webhook body, or one of these wrapped."""
    return any(True for _ in _events(value, 0))


def is_event(value: Any) -> bool:
    return isinstance(value, dict) and "eventType" in value and "payload" in value


def is_many(value: Any) -> bool:
    """Whether it is a list, at whatever depth of wrapping: then every ticket is a record of its own."""
    for _ in range(_MAX_WRAPPING):
        if isinstance(value, list):
            return not (
                len(value) == 1
                and isinstance(value[0], dict)
                and set(value[0]) == {"json"}
                and not is_many(value[0]["json"])
            )
        if not isinstance(value, dict) or _is_ticket(value) or is_event(value):
            return False
        inner = next((value[w] for w in _WRAPPERS if isinstance(value.get(w), dict | list | str)), None)
        value = _parsed(inner) if isinstance(inner, str) else inner
    return False


def desk_records(value: Any, where: str, policy: Policy, names: Names, *, line: int | None = None) -> Iterator[Record]:
    """A record for each ticket of a body, in the order of their first appearance."""
    tickets: dict[str, list[_Event]] = {}
    for number, event in enumerate(_events(value, 0)):
        id_ = _id(event.payload.get("ticketId") or event.payload.get("id"))
        tickets.setdefault(id_ or f"#{number}", []).append(event)
    for number, (_, events) in enumerate(tickets.items(), 1):
        yield _record(events, where if len(tickets) == 1 else f"{where}[{number - 1}]", line or number, policy, names)


# ---------------------------------------------------------------- what is in a body


def _events(value: Any, depth: int) -> Iterator[_Event]:
    if depth > _MAX_WRAPPING:
        return
    if isinstance(value, str):
        value = _parsed(value)
    if isinstance(value, list):
        for item in value:
            yield from _events(item, depth + 1)
        return
    if not isinstance(value, dict):
        return
    if is_event(value):
        payload = value["payload"]
        payload = _parsed(payload) if isinstance(payload, str) else payload
        before = value.get("prevState")
        if isinstance(payload, dict) and payload:
            yield _Event(
                str(value["eventType"]),
                str(value.get("eventTime") or ""),
                payload,
                before if isinstance(before, dict) else {},
            )
        return
    if _is_ticket(value) or _is_thread(_Event(None, "", value, {})):
        yield _Event(None, "", value, {})
        return
    if _OURS & set(value):
        return
    for wrapper in _WRAPPERS:
        if isinstance(value.get(wrapper), dict | list | str):
            yield from _events(value[wrapper], depth + 1)


def _parsed(text: str) -> Any:
    """JSON that stands as a text within JSON; None for any other text."""
    if not text.lstrip().startswith(("{", "[")) or text.count("[") + text.count("{") > 100_000:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_ticket(value: Mapping[str, Any]) -> bool:
    return bool(_TICKET_KEYS & set(value)) and not set(value) >= _THREAD_KEYS and not _OURS & set(value)


def _is_thread(event: _Event) -> bool:
    return (event.type or "").startswith("Ticket_Thread") or set(event.payload) >= _THREAD_KEYS


# ---------------------------------------------------------------- one ticket


def _record(events: list[_Event], where: str, line: int, policy: Policy, names: Names) -> Record:
    notices: list[Notice] = []
    desk: dict[str, Any] = {}
    threads: list[dict[str, Any]] = []
    pauses: list[list[str | None]] = []
    for event in sorted(events, key=lambda e: _order(e.time)):
        if _is_thread(event):
            threads.append(event.payload)
            if event.payload.get("ticketId"):
                desk.setdefault("id", event.payload["ticketId"])
            continue
        if event.payload.get("ticketId"):  # a comment, an attachment or an approval of the ticket
            continue
        desk.update(event.payload)
        threads.extend(_threads(event.payload))
        held = _time(event.before.get("onholdTime"))
        until = _time(event.payload.get("modifiedTime")) or _time(event.time)
        if (
            event.before.get("statusType") == "On Hold"
            and event.payload.get("statusType") not in ("On Hold", None)
            and held
            and until
        ):
            pauses.append([held, until])
    values, help_desk = _fields(desk, threads, policy, names, notices)
    if desk.get("statusType") == "On Hold":
        held = _time(desk.get("onholdTime"))
        if held:
            pauses.append([held, None])
        else:
            notices.append(Notice("hold-without-time", "waiting_on_partner"))
    unique = [pause for i, pause in enumerate(pauses) if pause not in pauses[:i]]
    if unique:
        values["waiting_on_partner"] = unique
    return Record(where, line, values, notices=tuple(notices), loose=True, help_desk=help_desk)


def _fields(
    desk: dict[str, Any], threads: list[dict[str, Any]], policy: Policy, names: Names, notices: list[Notice]
) -> tuple[dict[str, Any], dict[str, str]]:
    values = _custom(desk, policy, names, notices)
    account = _dict(_dict(desk.get("contact")).get("account"))
    product = _dict(desk.get("product"))
    plain = {
        "id": _id(desk.get("id")) or _text(desk.get("ticketNumber")),
        "subject": _text(desk.get("subject")),
        "partner_email": address(_text(desk.get("email")) or "")
        or address(_text(_dict(desk.get("contact")).get("email")) or ""),
        "partner": _text(account.get("accountName")) or _text(desk.get("accountName")),
        "product": _text(product.get("productName")) or _text(desk.get("productName")),
        "created_at": _time(desk.get("createdTime")),
    }
    values = {**{name: value for name, value in plain.items() if value}, **values}
    letters = _Letters(threads, policy, notices)
    told = _markup(_text(desk.get("description")) or "", policy, notices)
    texts = [told] if told else []
    texts.extend(
        letters.inbound[1:] if told and letters.inbound and _same(told, letters.inbound[0]) else letters.inbound
    )
    if len(texts) > 1:
        notices.append(Notice("later-messages", "description", {"count": len(texts) - 1}))
    if texts:
        values["description"] = "\n\n".join(dict.fromkeys(texts))
    if letters.attachments:
        values["attachments"] = letters.attachments
    if letters.replies:
        values["acknowledged_at"] = letters.replies[0]
        if len(letters.replies) > 1:
            values["last_reply_at"] = letters.replies[-1]
    elif _dict(desk.get("lastThread")).get("direction") == "out":
        notices.append(Notice("reply-without-time", "acknowledged_at"))
    closed = _time(desk.get("closedTime"))
    if desk.get("statusType") == "Closed":
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
        if value is None or isinstance(value, dict | list) or str(value).strip() in ("", "-None-"):
            continue
        field = names.field(str(name))
        if field is None:
            unread.append(str(name))
        elif field not in given or str(name).startswith("cf_"):
            given[field] = "yes" if value is True else "no" if value is False else str(value)
    for name, value in desk.items():
        field = names.own.get(name.lower())
        if field is not None and isinstance(value, str | int | float):
            given[field] = str(value)
    values, read = read_answers(given, policy)
    notices.extend(read)
    if unread:
        notices.append(Notice("custom-fields-not-read", None, {"names": ", ".join(unread)[:300]}))
    return values


class _Letters:
    """What the threads of a ticket say: the partner's messages, oldest first, and when support replied."""

    def __init__(self, threads: list[dict[str, Any]], policy: Policy, notices: list[Notice]) -> None:
        self.inbound: list[str] = []
        self.attachments: list[str] = []
        self.replies: list[str] = []
        seen_ids: set[str] = set()
        for thread in sorted(threads, key=lambda t: _order(_text(t.get("createdTime")) or "")):
            id_ = _id(thread.get("id")) or json.dumps(thread, sort_keys=True, default=str)
            if id_ in seen_ids or str(thread.get("status") or "SUCCESS").upper() not in (
                "SUCCESS",
                "SENT",
                "DELIVERED",
            ):
                continue
            seen_ids.add(id_)
            direction = thread.get("direction")
            if direction == "in":
                self._take(thread, policy, notices)
            elif direction == "out" and _is_reply(thread):
                moment = _time(thread.get("createdTime"))
                if moment:
                    self.replies.append(moment)

    def _take(self, thread: dict[str, Any], policy: Policy, notices: list[Notice]) -> None:
        whole = _text(thread.get("content")) or _text(thread.get("plainText"))
        if whole is None and _text(thread.get("summary")):
            notices.append(Notice("summary-only", "description"))
        text = _markup(whole or _text(thread.get("summary")) or "", policy, notices, mail=True)
        if text:
            self.inbound.append(text)
        for attachment in thread.get("attachments") or []:
            name = _text(_dict(attachment).get("name")) or _text(_dict(attachment).get("fileName"))
            if name and name not in self.attachments:
                self.attachments.append(name)


def _is_reply(thread: dict[str, Any]) -> bool:
    author = str(_dict(thread.get("author")).get("type") or "AGENT").upper()
    return author == "AGENT" and str(thread.get("visibility") or "public").lower() == "public"


def _threads(desk: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for name in ("threads", "conversations", "firstThread"):
        value = desk.get(name)
        listed = value.get("data") if isinstance(value, dict) and "data" in value else value
        for item in listed if isinstance(listed, list) else [listed]:
            if isinstance(item, dict) and item.get("direction") in ("in", "out"):
                yield item


# ---------------------------------------------------------------- single values


def _markup(text: str, policy: Policy, notices: list[Notice], *, mail: bool = False) -> str:
    text = text[:_MAX_TEXT]
    if _MARKUP.search(text):
        visible = seen(text)
        if visible.hidden:
            notices.append(Notice("hidden-html", "description", {"count": visible.hidden}))
        text = visible.text
    return own_words(text, policy, notices) if mail else text.strip()


def _same(a: str, b: str) -> bool:
    return " ".join(a.split())[:400] == " ".join(b.split())[:400]


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _id(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value).strip() or None


def _time(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        return None
    return written_moment(str(value))


def _order(time: str) -> float:
    """Times in order, those that are not known first."""
    moment = _time(time)
    if moment is None:
        return float("-inf")
    found = datetime.fromisoformat(moment)
    return (found if found.tzinfo is not None else found.replace(tzinfo=UTC)).timestamp()
