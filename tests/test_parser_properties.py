"""What holds of every reader for any input: a ticket or a refusal that says what is allowed, never a third thing."""

import csv
import io
import itertools
import json
import random
import re
import time
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnersup.cli.edge import holidays
from partnersup.errors import InputError, PartnersupError
from partnersup.freezing import freeze
from partnersup.intake.fields import build, moment
from partnersup.intake.language import detect
from partnersup.intake.moments import instant_of, written_moment
from partnersup.intake.names import Names
from partnersup.intake.numbers import whole_number
from partnersup.intake.records import parse_json
from partnersup.intake.sources import Asked, read_source
from partnersup.intake.template import labels, read_template
from partnersup.load import load_policy
from partnersup.places import country_code, find
from partnersup.policy import LANGUAGES, Office
from partnersup.policy_files import Layer
from partnersup.policy_yaml import _Build, _lay_over, _parse
from partnersup.quoted import forwarded, newest, without_history
from partnersup.render.clean import cell, clean, one_line
from partnersup.text import key
from partnersup.ticket import TICKET_FIELDS, Ticket
from partnersup.times import FIRST_YEAR, LAST_YEAR, instant, wall
from partnersup.triaging import triage
from partnersup.zones import names, zone, zone_refusal

POLICY = load_policy()
ANY = Asked()
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
UNFORESEEN = "could not be read ("
SPELLED = {"licences": "licenses", "data_centre": "data_center"}
ZONES = ["Europe/Amsterdam", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Cairo",
         "America/St_Johns", "UTC"]  # fmt: skip


def examples(count: int) -> settings:
    return settings(max_examples=count, deadline=None, derandomize=True)


def reads_of(content: bytes | str, asked: Asked = ANY) -> list:
    content = content if isinstance(content, bytes) else content.encode()
    return list(read_source("-", POLICY, asked, stdin=io.BytesIO(content)).reads)


def tried(call: Callable[..., Any], *given: Any, **named: Any) -> tuple[Any, PartnersupError | None]:
    """What a call gives, or how it refuses."""
    try:
        return call(*given, **named), None
    except PartnersupError as error:
        return None, error


def bare(ticket: Ticket | None) -> Ticket | None:
    """The ticket without its notices."""
    return None if ticket is None else ticket._replace(notices=())


def outcome(read: Any) -> tuple:
    return bare(read.ticket), read.error and (read.error.message, read.error.hint)


def same_instants(ticket: Ticket | None) -> Any:
    """The ticket with its times as instants, for whatever offset they were written with."""
    assert ticket is not None
    times = {f: v.astimezone(UTC) for f, v in ticket._asdict().items() if isinstance(v, datetime)}
    return ticket._replace(notices=(), **times)


# ---------------------------------------------------------------- values

scalars = (
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
)  # fmt: skip
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
WORDS = [
    "nobody",
    "can",
    "sign",
    "in",
    "since",
    "nine",
    "the",
    "report",
    "is",
    "wrong",
    "gebruikers",
    "kunnen",
    "niet",
    "inloggen",
    "Berichte",
    "fehlen",
    "für",
    "Münze",
    "no",
    "se",
    "puede",
    "entrar",
    "año",
    "المستخدمون",
    "لا",
    "يستطيعون",
    "الدخول",
    "ログインできません",
    "請求書",
    "error",
    "500",
    "crm",
]
words = st.sampled_from(WORDS)
sentences = st.lists(words, min_size=4, max_size=10).map(lambda told: " ".join(told) + ".")
paragraphs = st.lists(sentences, min_size=1, max_size=3).map("\n".join)
instants = st.datetimes(datetime(1973, 1, 1), datetime(2998, 12, 31))
offsets = st.integers(-14 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
aware = st.builds(lambda naive, offset: naive.replace(tzinfo=offset), instants, offsets)
past = st.builds(
    lambda naive, offset: naive.replace(tzinfo=offset),
    st.datetimes(datetime(1973, 1, 1), datetime(2026, 11, 20)),
    offsets,
)
COUNTRIES = ("NL", "GB", "IN", "US", "BR", "JP", "AE", "AU", "LR", "MX")


@st.composite
def records(draw, *, times=aware) -> dict[str, Any]:
    """A record of our own form in which every value is right."""
    one: dict[str, Any] = {"description": draw(paragraphs)}
    choices: dict[str, Any] = {
        "id": st.integers(0, 10**9) | words,
        "subject": sentences,
        "language": st.sampled_from([*LANGUAGES, "NL", "de-AT", "ja_JP"]),
        "product": st.sampled_from(["Zoho CRM", "zoho desk", "Books", "a thing of ours"]),
        "request_type": st.sampled_from(["technical_support", "Technical Support", "upgrades"]),
        "country": st.sampled_from(COUNTRIES),
        "data_center": st.sampled_from(["us", "EU", "in"]),
        "tier": st.sampled_from(["advanced", "Premium", "AUTHORISED"]),
        "selected_for_chat": st.booleans(),
        "contract": st.booleans(),
        "licenses": st.integers(0, 100_000_000),
        "superadmin_email": st.just("admin@customer.example"),
        "customer_email": st.just("desk@customer.example"),
        "zoid": st.integers(1, 10**12),
        "partner": words,
        "partner_email": st.just("ann@partner.example"),
        "reproducible": st.booleans(),
        "steps_taken": sentences,
        "attachments": st.lists(words, max_size=3),
        "time_zone": st.sampled_from(ZONES),
        "severity": st.integers(1, 3),
        "kind": st.sampled_from(["incident", "how_to", "feature_request"]),
        "weekend_exception": st.booleans(),
    }
    for field in draw(st.sets(st.sampled_from(sorted(choices)))):
        one[field] = draw(choices[field])
    stamps = sorted(draw(st.lists(times, max_size=4)))
    for field, stamp in zip(("created_at", "acknowledged_at", "last_reply_at", "resolved_at"), stamps, strict=False):
        one[field] = stamp.isoformat()
    if draw(st.booleans()):
        one["waiting_on_partner"] = [[a.isoformat(), b.isoformat()] for a, b in itertools.pairwise(stamps)]
    return one


# ---------------------------------------------------------------- records of our own form


@examples(80)
@given(field=st.sampled_from((*TICKET_FIELDS, *SPELLED)), value=json_values)
def test_any_value_in_a_field_is_read_or_refused_by_its_name(field, value) -> None:
    record = {"description": "Nobody can sign in", "severity": 2, field: value}
    (read,) = reads_of(json.dumps(record))
    if read.error is not None:
        assert UNFORESEEN not in read.error.message
        assert read.error.where.startswith(f"standard input: {SPELLED.get(field, field)}"), read.error.line()
        assert read.error.hint
        assert len(read.error.line()) < 1000
    else:
        assert read.ticket is not None
        triage(read.ticket, POLICY, now=NOW)


@examples(25)
@given(record=records(), value=json_values, field=st.sampled_from(TICKET_FIELDS))
def test_the_order_of_keys_does_not_matter(record, field, value) -> None:
    record = {**record, field: value, "licences": 7, "licenses": record.get("licenses", 9)}
    items = list(record.items())
    random.Random(repr(record)).shuffle(items)
    found = [reads_of(json.dumps(dict(order)))[0] for order in (record.items(), items)]
    assert outcome(found[0]) == outcome(found[1])


@examples(20)
@given(record=records(times=past))  # what lies ahead is told in the offset it came with
def test_what_a_triage_echoes_is_the_same_ticket(record) -> None:
    (first,) = reads_of(json.dumps(record))
    assert first.ticket is not None, first.error
    told = triage(first.ticket, POLICY, now=NOW).to_dict()
    (again,) = reads_of(json.dumps(told["ticket"]))
    assert again.ticket is not None, again.error
    told_again = triage(again.ticket, POLICY, now=NOW).to_dict()
    assert {**told_again, "notices": None} == {**told, "notices": None}


@examples(40)
@given(keys=st.sets(st.text(max_size=30).filter(lambda name: name not in {*TICKET_FIELDS, *SPELLED}), max_size=5))
def test_every_unknown_key_is_noticed_once(keys) -> None:
    ticket = build({"description": "x", **dict.fromkeys(keys, 1)}, POLICY)
    noticed = [notice for notice in ticket.notices if notice.code == "unknown-key"]
    assert len(noticed) == len(keys)
    assert {notice.field for notice in noticed} == {name[:80] for name in keys}


@examples(25)
@given(
    lines=st.lists(
        records().map(json.dumps)
        | st.sampled_from(["", "  ", "{", "null", "3", "[]", '"x"', "nonsense", '{"id": "1"}', '{"a": 1, "a": 2}'])
        | st.dictionaries(st.sampled_from(TICKET_FIELDS), json_values, max_size=3).map(json.dumps),
        max_size=8,
    ),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_lines_are_read_each_for_itself(lines, end) -> None:
    asked = Asked("ndjson")
    if not any(line.strip() for line in lines):
        return
    found = reads_of(end.join(lines), asked)
    assert [read.line for read in found] == [n for n, line in enumerate(lines, 1) if line.strip()]
    for read in found:
        (alone,) = reads_of(lines[read.line - 1], asked)
        assert outcome(read) == outcome(alone)
        assert read.error is None or UNFORESEEN not in read.error.message


@examples(100)
@given(st.text(max_size=40) | st.text(alphabet='{}[]",:0123456789eE+-. \\untfalse', max_size=40))
def test_json_is_parsed_as_the_library_does_or_refused(text) -> None:
    found, error = tried(parse_json, text, "t")
    if error is not None:
        assert error.where == "t"
        assert error.hint
    else:
        assert found == json.loads(text)


# ---------------------------------------------------------------- tables

QUOTINGS = (csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC)
cells = st.lists(
    words | st.sampled_from([",", ";", "|", '"', "'", "-", "=1+1", '""', "a,b;c|d"]), min_size=1, max_size=8
).map(" ".join)


@st.composite
def rows(draw) -> dict[str, str]:
    one = {
        "description": "\n".join(["It fails:", *draw(st.lists(cells, max_size=3))]),
        "subject": draw(sentences),
        "licenses": str(draw(st.integers(0, 10_000))),
        "created_at": draw(aware).isoformat(),
    }
    more = {
        "tier": st.sampled_from(["advanced", "Premium"]),
        "country": st.sampled_from(COUNTRIES),
        "partner": cells.map("Partner {} GmbH".format),
        "partner_email": st.just("ann@partner.example"),
        "product": st.sampled_from(["Zoho CRM", "Zoho Desk"]),
    }
    return {**one, **{field: draw(more[field]) for field in draw(st.sets(st.sampled_from(sorted(more))))}}


@examples(40)
@given(
    data=st.data(),
    told=st.lists(rows(), min_size=1, max_size=4),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from(QUOTINGS),
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_a_table_gives_the_tickets_that_json_gives(data, told, delimiter, quoting, end, encoding) -> None:
    fields = data.draw(st.permutations(sorted({field for row in told for field in row})))
    named = {f: data.draw(st.sampled_from([f, *POLICY.intake.columns.get(f, ())])) for f in fields}
    table = io.StringIO(newline="")
    writer = csv.writer(table, delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writerow(named[field] for field in fields)
    writer.writerows([row.get(field, "") for field in fields] for row in told)
    found = reads_of(table.getvalue().encode(encoding))
    expected = [build({**row, "licenses": int(row["licenses"])}, POLICY) for row in told]
    assert [read.error for read in found] == [None] * len(told)
    assert [same_instants(read.ticket) for read in found] == [same_instants(ticket) for ticket in expected]


# ---------------------------------------------------------------- the template

marks = st.sampled_from(
    ["{}:", "{} :", "{}：", "**{}**:", "*{}:*", "- {}:", "• {}：", "2) {}:", "  {}:", "{} =", "> {}:", "_{}_ :"]
)


@examples(40)
@given(data=st.data(), language=st.sampled_from(LANGUAGES), end=st.sampled_from(["\n", "\r\n"]))
def test_a_form_filled_in_gives_its_answers(data, language, end) -> None:
    form = POLICY.template[language]
    told = {
        "customer_email": "desk@customer.example",
        "product": data.draw(st.sampled_from(["Zoho CRM", "Zoho Desk"])),
        "description": data.draw(paragraphs),
        "steps_taken": data.draw(sentences),
        "request_type": data.draw(st.sampled_from(sorted(form.request_types))),
        "tier": data.draw(st.sampled_from(["advanced", "premium"])),
        "country": data.draw(st.sampled_from(COUNTRIES)),
        "licenses": data.draw(st.integers(0, 9999)),
    }
    lines = []
    for field in data.draw(st.permutations(sorted(told))):
        label = form.labels.get(field)
        printed = data.draw(st.sampled_from([label.prints, *label.reads] if label else list(form.extra[field])))
        answer = str(told[field])
        if field == "request_type":
            answer = data.draw(st.sampled_from([answer, *form.request_types[answer]]))
        gap = data.draw(st.sampled_from([" ", "  ", "\u3000", "\n", "\t"]))
        beneath = f"\n({label.hint})\n" if label and label.hint and gap == "\n" else gap
        lines.append(data.draw(marks).format(printed) + beneath + answer + data.draw(st.sampled_from(["", " ", "\n"])))
    read = read_template("\n".join(lines).replace("\n", end), POLICY)
    assert read.labelled
    assert read.fields == told, "\n".join(lines)


@examples(60)
@given(st.text(max_size=200))
def test_text_without_labels_is_the_description_as_it_is(text) -> None:
    known = labels(POLICY).fields
    if any(name in key(text) for name in known):
        return
    assert read_template(text, POLICY) == ({"description": text}, (), False)


# ---------------------------------------------------------------- mails

CODED = {"utf-8": None, "iso-8859-1": "en", "windows-1252": "en", "iso-2022-jp": "ja", "shift_jis": "ja", "euc-jp": "ja",
         "windows-1256": "ar"}  # fmt: skip
SPOKEN = {
    "en": [
        "Nobody can sign in since nine.",
        "Für München geht es nicht, señor.",
        "The report shows a wrong total.",
        "It fails = always.",
    ],
    "ja": ["今朝からログインできません。", "請求書の合計が違います。", "ZohoCRMの画面が白いままです。"],
    "ar": ["لا يستطيع أحد الدخول منذ الصباح.", "مجموع التقرير غير صحيح اليوم.", "النظام بطيء جدا منذ أمس."],
}


class Made(NamedTuple):
    """What a mail is made of."""

    label: str
    cte: str
    subject: str
    text: str
    rich: bool
    pictures: int

    def written(self) -> bytes:
        mail = EmailMessage()
        mail["From"] = "Ann <ann@partner.example>"
        mail["Date"] = format_datetime(NOW)
        mail["Subject"] = self.subject
        mail.set_content(self.text, charset=self.label, cte=self.cte)
        if self.rich:
            lines = "".join(f"<div>{line or '<br>'}</div>" for line in self.text.split("\n"))
            mail.add_alternative(f"<html><body>{lines}</body></html>", subtype="html")
        for number in range(self.pictures):
            mail.add_attachment(b"\x89PNG" + bytes(8000), maintype="image", subtype="png", filename=f"shot{number}.png")
        return mail.as_bytes()


@st.composite
def mails(draw) -> Made:
    label = draw(st.sampled_from(sorted(CODED)))
    spoken = SPOKEN[CODED[label] or draw(st.sampled_from(sorted(SPOKEN)))]
    lines = draw(st.lists(st.sampled_from(spoken) | st.just(""), max_size=6))
    text = "\n".join([spoken[0], *lines]).rstrip()
    cte = draw(st.sampled_from(["base64", "quoted-printable", "8bit"]))
    return Made(label, cte, draw(st.sampled_from(spoken)), text, draw(st.booleans()), draw(st.integers(0, 2)))


@examples(40)
@given(mail=mails())
def test_a_mail_gives_its_text_and_subject(mail) -> None:
    (read,) = reads_of(mail.written())
    assert read.ticket is not None, read.error
    assert read.ticket.subject == mail.subject
    assert read.ticket.description == re.sub(r"\n{3,}", "\n\n", mail.text)
    assert read.ticket.partner_email == "ann@partner.example"
    assert read.ticket.created_at == NOW
    assert len(read.ticket.attachments or ()) == mail.pictures


garbage = st.lists(
    st.builds(
        lambda name, value: name + b": " + value,
        st.sampled_from([b"Content-Type", b"Content-Transfer-Encoding", b"From", b"Date", b"Subject", b"Received", b"Reply-To",
                         b"Content-Disposition", b"Message-ID", b"MIME-Version", b"Auto-Submitted", b"X-Original-From"]),
        st.binary(max_size=30).map(lambda value: value.replace(b"\n", b" ").replace(b"\r", b" "))
        | st.sampled_from([b"multipart/mixed", b"multipart/mixed; boundary=", b"text/html; charset=\xff", b"message/rfc822",
                           b"=?utf-8?b?4pi?=", b"=?x?q?=ZZ?=", b"text/plain; charset=utf-7", b"Mon, 99 Nov 2026 99:99 +9999",
                           b"<@>", b"a@b.example, c@d.example", b"multipart/alternative; boundary=B", b"base64", b"x-uuencode",
                           b"text/plain; name*0*=utf-8''%ff; name*1=x", b"attachment; filename*=x'y'%zz", b"application/ms-tnef"]),
    ),
    max_size=8,
).map(b"\n".join)  # fmt: skip
bodies = st.binary(max_size=60) | st.sampled_from(
    [b"--B\n\nx\n--B--", b"<p>Nobody <b>can", b"> quoted\nnobody can", b"=ZZ=\n=", b"bm9ib2R5", b"Nobody can sign in."]
)


@examples(70)
@given(head=garbage, body=bodies)
def test_garbage_in_a_mail_is_read_or_told(head, body) -> None:
    for read in reads_of(b"From: ann@partner.example\n" + head + b"\n\n" + body, Asked("mail")):
        assert read.error is None or UNFORESEEN not in read.error.message, read.error.line()
        if read.ticket is not None:
            triage(read.ticket, POLICY, now=NOW)


@examples(20)
@given(
    held=st.lists(
        mails() | st.builds(lambda h, b: b"Subject: x\n" + h + b"\n\n" + b, garbage, bodies), min_size=1, max_size=5
    )
)
def test_a_mailbox_has_as_many_reads_as_mails(held) -> None:
    line = b"From ann@partner.example Mon Nov 23 09:00:00 2026\n"
    whole = (mail.written() if isinstance(mail, Made) else mail for mail in held)
    box = b"".join(line + re.sub(rb"(?m)^(>*From )", rb">\1", mail) + b"\n\n" for mail in whole)
    found = reads_of(box, Asked("mbox"))
    assert len(found) == len(held)
    assert not [read.error.line() for read in found if read.error and UNFORESEEN in read.error.message]


# ---------------------------------------------------------------- the help desk

DESK_KEYS = ("id", "ticketNumber", "subject", "description", "email", "contact", "product", "productName", "accountName",
             "createdTime", "closedTime", "onholdTime", "modifiedTime", "statusType", "status", "responseDueDate", "dueDate",
             "customerResponseTime", "cf", "customFields", "threads", "conversations", "firstThread", "lastThread", "comments",
             "isSpam", "contactId", "threadCount")  # fmt: skip
desk_values = json_values | st.sampled_from(
    ["2026-11-20T16:45:00.000Z", "1795193100000", 1795193100000, "On Hold", "Closed", "Open", {"email": "ann@partner.example"},
     {"cf_tier": "advanced", "cf_country": ["NL"], "cf_licenses": 75}, {"account": {"accountName": 5}},
     [{"id": 1, "direction": "in", "content": "<p>Nobody can sign in"}, {"direction": "out", "createdTime": []}, None],
     {"data": [{"direction": "in", "plainText": "Hello", "attachments": [{"name": 3}, "x"]}]}, "<b>Nobody</b> can sign in"]
)  # fmt: skip


@examples(60)
@given(held=st.dictionaries(st.sampled_from(DESK_KEYS), desk_values, max_size=8))
def test_any_values_in_a_desk_ticket_are_read_or_told(held) -> None:
    body = {"ticketNumber": "820", "subject": "Nobody can sign in", **held}
    for read in reads_of(json.dumps([{"eventType": "Ticket_Add", "eventTime": "1795193100000", "payload": body}])):
        assert read.error is None or UNFORESEEN not in read.error.message, read.error.line()
        if read.ticket is not None:
            triage(read.ticket, POLICY, now=NOW)


@st.composite
def events(draw) -> list[dict[str, Any]]:
    """The events of one ticket in the order of time, no two at the same."""
    start = datetime(2026, 11, 20, 9, tzinfo=UTC)
    steps = sorted(draw(st.sets(st.integers(1, 5000), min_size=1, max_size=6)))
    state: dict[str, Any] = {
        "id": "1", "ticketNumber": "1", "subject": "Sign-in", "email": "ann@partner.example", "statusType": "Open",
        "createdTime": start.isoformat(),
    }  # fmt: skip
    told = [{"eventType": "Ticket_Add", "eventTime": str(int(start.timestamp() * 1000)), "payload": dict(state)}]
    for step in steps:
        at = start + timedelta(minutes=step)
        kind = draw(st.sampled_from(["in", "out", "hold", "open", "close", "field", "comment"]))
        stamp = str(int(at.timestamp() * 1000))
        if kind in ("in", "out"):
            thread = {"ticketId": "1", "id": f"t{step}", "direction": kind, "createdTime": at.isoformat(),
                      "content": draw(sentences), "status": "SUCCESS"}  # fmt: skip
            told.append({"eventType": "Ticket_Thread_Add", "eventTime": stamp, "payload": thread})
            continue
        if kind == "comment":
            comment = {
                "ticketId": "1",
                "id": f"c{step}",
                "content": draw(sentences),
                "isPublic": True,
                "commenter": {"type": "END_USER"},
            }
            told.append({"eventType": "Ticket_Comment_Add", "eventTime": stamp, "payload": comment})
            continue
        before = dict(state)
        state["modifiedTime"] = at.isoformat()
        if kind == "hold":
            state.update(statusType="On Hold", onholdTime=at.isoformat())
        elif kind == "open":
            state.update(statusType="Open", onholdTime=None)
        elif kind == "close":
            state.update(statusType="Closed", closedTime=at.isoformat())
        else:
            state["cf"] = {"cf_licenses": str(step)}
        told.append({"eventType": "Ticket_Update", "eventTime": stamp, "payload": dict(state), "prevState": before})
    return told


@examples(40)
@given(told=events(), data=st.data())
def test_events_in_any_order_and_repeated_are_one_ticket(told, data) -> None:
    mixed = data.draw(st.permutations(told + data.draw(st.lists(st.sampled_from(told), max_size=3))))
    (first,), (second,) = (reads_of(json.dumps(body)) for body in (told, mixed))
    assert first.ticket is not None, first.error
    assert second.ticket is not None, second.error
    assert bare(second.ticket) == bare(first.ticket)
    assert sorted(map(repr, set_of(second))) == sorted(map(repr, set_of(first)))


def set_of(read: Any) -> list:
    return [(notice.code, notice.field, tuple(notice.values.items())) for notice in read.ticket.notices]


# ---------------------------------------------------------------- times

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
FULL = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def offset_of(at: datetime) -> str:
    return at.strftime("%z")


def forms(at: datetime) -> list[str]:
    """A time to the second as people and programs write it."""
    clock, offset = at.strftime("%H:%M:%S"), offset_of(at)
    half = f"{at.hour % 12 or 12}:{at.minute:02}:{at.second:02} {'PM' if at.hour >= 12 else 'AM'}"
    year, month, day = f"{at.year:04}", at.month, at.day
    apart = f"{offset[:3]}:{offset[3:]}"
    wide = str.maketrans("0123456789:", "０１２３４５６７８９：")
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    found = [
        f"{year}-{month:02}-{day:02}T{clock}{apart}",
        f"{year}-{month:02}-{day:02} {clock}{offset}",
        f"{year}-{month:02}-{day:02}t{clock}.000{apart}",
        f"{year}-{month:02}-{day:02}T{clock},000000 {apart}",
        f"{year}/{month}/{day} {clock} {apart}",
        f"{year}年{month}月{day}日 (金) {clock} {apart}",
        f"{year}.{month}.{day}, {half}{apart}",
        f"{day}.{month}.{year} {clock} {apart}",
        f"{day:02}.{month:02}.{year}, {half} {offset}",
        f"{day} {MONTHS[month - 1]} {year} {clock} {apart}",
        f"{FULL[month - 1]} {day}, {year}, {half} {apart}",
        f"{day} {MONTHS[month - 1].upper()} {year} {half.replace('AM', 'a.m.').replace('PM', 'p.m.')} {apart}",
        f"{year}/{month}/{day} {clock} {apart}".translate(wide),
        f"{year}-{month:02}-{day:02} {clock}{apart}".translate(arabic),
        f"  {year}-{month:02}-{day:02}T{clock}{apart} ",
    ]
    if day > 12 or day == month:
        found += [f"{day}/{month}/{year} {clock} {apart}", f"{month:02}-{day:02}-{year} {half}{apart}"]
    if offset == "+0000":
        found += [
            f"{year}-{month:02}-{day:02}T{clock}Z",
            f"{day}.{month}.{year} {clock} UTC",
            f"{year}/{month}/{day} {clock} GMT",
        ]
    return found


@examples(80)
@given(at=aware | st.builds(lambda naive: naive.replace(tzinfo=UTC), instants))
def test_a_time_in_every_form_is_the_same_instant(at) -> None:
    at = at.replace(microsecond=0)
    for text in forms(at):
        told = written_moment(text)
        assert told is not None, text
        assert instant_of(told) == at, text
        assert moment("t", told, zone("Asia/Tokyo")) == at, text


@examples(80)
@given(st.integers(0, 9_999_999_999_999))
def test_milliseconds_are_exact(count) -> None:
    told = written_moment(f"{count:013}")
    assert told is not None
    assert instant(instant_of(told)) == count * 1000


number = st.integers(0, 99).map(lambda n: f"{n:02}") | st.integers(0, 40).map(str)
piece = (
    st.sampled_from(["-", "/", ".", ":", " ", "T", "Z", "+", "PM", "am", ",", "年", "月", "日", "Nov", "2026", "1999"])
    | number
)
loose = st.lists(piece, min_size=5, max_size=14).map("".join)
shaped = st.builds("{}{}{}{}{} {}:{}{}{}".format, st.sampled_from(["2026", "1970", "12", "31", "3"]), st.sampled_from("-/."),
                   number, st.sampled_from("-/."), st.sampled_from(["2026", "2027", "12", "05"]), number, number,
                   st.sampled_from(["", ":30", ":60", ":30.5", ".5", ":30,1234567", ":00.1234567890123"]),
                   st.sampled_from(["", "Z", "+01:00", "+0530", " PM", "+24:00", "-00:00", " UTC", "+14:99"]))  # fmt: skip


@examples(100)
@given(text=loose | shaped | st.text(max_size=30))
def test_what_is_read_as_a_time_shows_that_time(text) -> None:
    told = written_moment(text)
    if told is None:
        return
    found = instant_of(told)
    assert found is not None
    plain = unicodedata.normalize("NFKC", text)
    shown = [int(n) for n in re.findall(r"\d+", re.sub(r"(?:Z|UTC|GMT|[+-]\d\d:?\d\d)\s*$", "", plain))]
    if len(shown) > 1:  # no count of milliseconds
        assert {found.year, found.day, found.minute} <= {*shown}, text
        assert found.month in shown or re.search("[A-Za-z]{3}", plain), text
        assert found.hour % 12 in {n % 12 for n in shown}, text
    if FIRST_YEAR <= found.year <= LAST_YEAR:
        assert abs(moment("t", told, zone("UTC")) - found) < timedelta(seconds=1), text


@examples(80)
@given(
    naive=st.datetimes(datetime(1973, 1, 1), datetime(2037, 12, 31)) | st.sampled_from(
        [datetime(2026, 3, 29, 2, 30), datetime(2026, 10, 25, 2, 30), datetime(2026, 4, 5, 1, 45), datetime(2026, 10, 4, 2, 15),
         datetime(2011, 12, 30, 12), datetime(2018, 11, 4, 0, 30)]
    ),
    name=st.sampled_from(ZONES),
)  # fmt: skip
def test_a_time_without_an_offset_is_that_of_the_wall(naive, name) -> None:
    """Of an hour that comes twice the first is meant; one that is skipped counts on from the hour before it."""
    ticket = build({"description": "x", "created_at": naive.isoformat(), "time_zone": name}, POLICY)
    home = zone(name)
    assert home is not None
    assert ticket.created_at is not None
    assert [notice.code for notice in ticket.notices] == ["time-without-offset"]
    shown = wall(instant(ticket.created_at), home)
    before, after = (naive.replace(tzinfo=home, fold=fold).utcoffset() for fold in (0, 1))
    assert before is not None
    assert after is not None
    assert shown.replace(tzinfo=None) - naive == max(timedelta(), after - before)


@examples(50)
@given(pair=st.tuples(instants, instants), name=st.sampled_from(ZONES))
def test_replies_and_pauses_are_compared_by_their_instants(pair, name) -> None:
    created, reply = (at.isoformat() for at in pair)
    record = {"description": "x", "time_zone": name, "created_at": created, "acknowledged_at": reply}
    ticket, error = tried(build, record, POLICY)
    if error is not None:
        assert "acknowledged_at" in error.where
        home = zone(name)
        assert instant(pair[1].replace(tzinfo=home)) < instant(pair[0].replace(tzinfo=home))
    else:
        assert instant(ticket.acknowledged_at) >= instant(ticket.created_at)


# ---------------------------------------------------------------- numbers, names, places, zones


def printed(count: int, mark: str) -> str:
    return f"{count:,}".replace(",", mark)


@examples(80)
@given(
    count=st.integers(0, 10**9),
    mark=st.sampled_from(["", ",", ".", "'", "’", " ", "\u00a0", "\u202f", "٬", "，"]),
    digits=st.sampled_from(["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"]),
    around=st.sampled_from(["{}", " {} ", "{} users", "{}ライセンス", "{} gebruikers", "ca. {}", "({})", "{} مستخدم"]),
)
def test_a_whole_number_is_read_however_it_is_written(count, mark, digits, around) -> None:
    text = around.format(printed(count, mark).translate(str.maketrans("0123456789", digits)))
    assert whole_number(text) == count, text


@examples(80)
@given(
    count=st.integers(1, 10**6),
    form=st.sampled_from(
        [
            "-{}",
            "−{}",
            "－{}",
            "- {}",
            "{}.5",
            "{},25",
            "{} or 7",
            "{}k",
            "{} K users",
            "{}万",
            "{}千人",
            "{} thousand",
            "{} ألف",
        ]
    ),
)
def test_what_is_no_whole_number_is_none(count, form) -> None:
    assert whole_number(form.format(count)) is None, form.format(count)


@examples(50)
@given(st.text(max_size=60))
def test_a_number_is_never_invented(text) -> None:
    found = whole_number(text)
    if found is not None:
        digits = "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal())
        assert int(digits) == found >= 0


def spellings(name: str) -> list[str]:
    """The same name in other cases, widths and spaces."""
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name)
    return [
        name,
        name.upper(),
        name.lower(),
        wide,
        f"  {name} ",
        name.replace(" ", "  "),
        unicodedata.normalize("NFD", name),
    ]


def test_every_name_is_found_however_it_is_folded() -> None:
    for code, country in POLICY.countries.items():
        for name in (code, *(name for told in country.names.values() for name in told)):
            assert {country_code(POLICY, spelled) for spelled in spellings(name)} == {code}, name
    for id_, region in POLICY.regions.items():
        for name in (id_, region.name, *region.names):
            found = {find(POLICY, region=spelled).region for spelled in spellings(name)}
            assert found == {id_}, name
    for id_, tier in POLICY.tiers.items():
        for name in (id_, tier.name, *tier.names):
            for spelled in spellings(name):
                assert build({"description": "x", "tier": spelled}, POLICY).tier == id_, spelled
    for id_, product in POLICY.products.items():
        for name in (id_, product.name, *product.names):
            for spelled in spellings(name):
                assert build({"description": "x", "product": spelled}, POLICY).product == product.name, spelled
    read = Names(POLICY, {})
    for field in TICKET_FIELDS:
        for name in (field, *POLICY.intake.columns.get(field, ())):
            assert {read.field(spelled) for spelled in (*spellings(name), f"cf_{name}", f"{name} (x)")} == {field}, name


@examples(25)
@given(st.text(max_size=30) | st.text(alphabet="!?.,;:-_・ـ \t\u0301", max_size=6))
def test_an_unknown_name_is_told_with_what_is_allowed(text) -> None:
    index = POLICY.known_names
    assert not {"", " "} & {*index.countries, *index.regions, *index.products, *index.tiers, *index.request_types}
    for field in ("region", "country", "tier", "product", "request_type", "time_zone", "language"):
        _, error = tried(build, {"description": "x", field: text}, POLICY)
        assert error is None or (error.where == f"ticket: {field}" and error.hint)
    assert Names(POLICY, {}).field(text) in {None, *TICKET_FIELDS}


def test_every_zone_is_found_by_its_name_and_by_no_other() -> None:
    for name in names():
        assert zone(name) is not None, name
        assert zone(f"{name} ") is None
        assert name.lower() == name or zone(name.lower()) is None


@examples(15)
@given(name=st.sampled_from(names()), spelled=st.sampled_from([str.lower, str.upper, str.swapcase, " {} ".format]))
def test_a_zone_spelled_otherwise_is_suggested(name, spelled) -> None:
    if zone(spelled(name)) is None:
        suggested = zone_refusal(spelled(name).replace("_", " "))[1].partition("; nearest: ")[2]
        assert suggested.lower() == name.lower()


@examples(80)
@given(st.text(max_size=40) | st.text(alphabet="./\\AEurope_+-0", max_size=30) | json_values)
def test_what_is_no_zone_is_refused_with_words(value) -> None:
    if isinstance(value, str) and zone(value) is not None:
        assert value in names()
        return
    message, allowed = zone_refusal(value)
    assert message.endswith("is not a time zone")
    assert allowed


# ---------------------------------------------------------------- language, quoted mail, what is shown


@examples(60)
@given(text=st.text(max_size=300) | paragraphs, spaces=st.text(alphabet=" \n\t\u3000", max_size=20))
def test_the_language_is_one_of_ours_and_spaces_do_not_tell(text, spaces) -> None:
    assert detect(text) in LANGUAGES
    assert detect(text + spaces) == detect(text) == detect(spaces + text)


QUOTED = ["> quoted words", "&gt; more", "On 20 Nov 2026 at 17:45 Ann wrote:", "Op 20-11-2026 schreef Ann:", "Am 20.11.2026 schrieb Ann:",
          "-----Original Message-----", "---------- Forwarded message ---------", "From: ann@partner.example", "Sent: Friday, 20 November 2026 17:45",
          "To: b@c.example", "Subject: down", "差出人: ann@partner.example", "日時: 2026/11/20 17:45", "من: ann@partner.example", "", ">From here on",
          "-- ", "________________________________", "Nobody can sign in.", "El 20/11/2026 Ann escribió:"]  # fmt: skip
quoting_text = st.lists(st.sampled_from(QUOTED) | sentences | st.text(max_size=20), max_size=12).map("\n".join)


@examples(60)
@given(text=quoting_text, said=st.booleans())
def test_quoted_mail_is_blanked_in_its_place(text, said) -> None:
    for view in (newest(text), without_history(text)):
        assert len(view) == len(text)
        assert all(shown == written or shown == " " for shown, written in zip(view, text, strict=True))
        assert view.count("\n") == text.count("\n")
    assert without_history(without_history(text)) == without_history(text)
    assert newest(newest(text)) == newest(text)
    parts = forwarded(text, said=said)
    if parts is not None:
        above, below = parts
        assert text.startswith(above)
        assert text.endswith(below)


@examples(50)
@given(
    text=st.lists(words, max_size=20).map(" ".join) | st.text(max_size=100).filter(lambda t: not set(t) & set(">:：-&"))
)
def test_text_without_marks_is_all_new(text) -> None:
    assert newest(text) == without_history(text) == text
    assert forwarded(text, said=True) is None


ACTIVE = ["\x1b[31m", "\x1b]8;;http://x\x07", "\x1bP", "\x9b2J", "\u202e", "\u2066", "\ufeff", "\r\n", "\r", "\t", "\x00", "\x1b", "'", "=", "+", "-", "@", " ",
          "\ud800", "\U000e0041", "＝", "\x90", "\x9c", "\u2028", "\x85"]  # fmt: skip
hostile = st.lists(st.sampled_from(ACTIVE) | st.text(max_size=4), max_size=12).map("".join)


@examples(70)
@given(hostile)
def test_what_is_shown_has_nothing_active_left(text) -> None:
    shown, line = clean(text), one_line(text)
    assert clean(shown) == shown
    assert one_line(line) == line
    assert "\n" not in line
    for c in shown + line:
        assert unicodedata.category(c) not in ("Cc", "Cs") or c in "\n\t", repr(text)
        assert unicodedata.bidirectional(c) not in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"), (
            repr(text)
        )
    filled = cell(text)
    assert not filled.lstrip().startswith(tuple("=+-@＝＋－＠\t\r")), repr(filled)
    assert cell(filled).lstrip("'") == filled.lstrip("'")


# ---------------------------------------------------------------- holidays

days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@examples(25)
@given(told=st.lists(days, min_size=1, max_size=6), end=st.sampled_from(["\n", "\r\n"]))
def test_holidays_are_the_same_from_a_list_and_a_file(tmp_path_factory, told, end) -> None:
    dates = tuple(day.isoformat() for day in told)
    file = tmp_path_factory.mktemp("days") / "days.txt"
    lines = [f" {day}  # closed" if n % 2 else day for n, day in enumerate(dates)]
    file.write_bytes(("\ufeff# ours" + end + end.join(lines) + end).encode())
    assert holidays(",".join(dates)) == holidays(" , ".join(dates)) == holidays(str(file)) == dates


@examples(40)
@given(
    told=st.lists(
        st.tuples(days, st.integers(1, 5), st.sampled_from(["end", "duration", "weeks", "open"])),
        min_size=1,
        max_size=4,
    ),
    end=st.sampled_from(["\n", "\r\n"]),
    fold=st.booleans(),
)
def test_holidays_are_the_days_of_a_calendars_events(tmp_path_factory, told, end, fold) -> None:
    lines = [
        "BEGIN:VCALENDAR",
        "BEGIN:VTIMEZONE",
        "BEGIN:STANDARD",
        "DTSTART:19701025T030000",
        "RRULE:FREQ=YEARLY",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]
    expected: list[str] = []
    for first, length, form in told:
        length = 7 * length if form == "weeks" else 1 if form == "open" else length
        start = "DTSTART;VALUE=" + (end + " " if fold else "") + f"DATE:{first:%Y%m%d}"
        stop = {
            "end": [f"DTEND;VALUE=DATE:{first + timedelta(days=length):%Y%m%d}"],
            "duration": [f"DURATION:P{length}D"],
            "weeks": [f"DURATION:P{length // 7}W"],
            "open": [],
        }[form]
        lines += [
            "BEGIN:VEVENT",
            "SUMMARY:Closed",
            start,
            *stop,
            "BEGIN:VALARM",
            "DURATION:P9D",
            "END:VALARM",
            "END:VEVENT",
        ]
        expected += [(first + timedelta(days=n)).isoformat() for n in range(length)]
    file = tmp_path_factory.mktemp("days") / "days.ics"
    file.write_bytes(end.join([*lines, "END:VCALENDAR", ""]).encode())
    assert holidays(str(file)) == tuple(expected)


@examples(60)
@given(
    text=st.text(alphabet="0123456789-, ", max_size=24) | st.text(max_size=12),
    calendar=st.lists(st.sampled_from(["BEGIN:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "DTSTART:20261225", "DTSTART:20261399", "DTEND:99991231", "DTSTART:00000101", "DTEND:", "DTSTART:99991231", "DURATION:P1D", "DURATION:P99999999999D", "RDATE;VALUE=DATE:20270101", "RRULE:x", "\x00"]), max_size=8),
)  # fmt: skip
def test_holidays_are_dates_or_refused_with_words(tmp_path_factory, text, calendar) -> None:
    file = tmp_path_factory.mktemp("days") / "days"
    file.write_text("BEGIN:VCALENDAR\n" + "\n".join(calendar), encoding="utf-8")
    for given_ in (text, str(file)):
        found, error = tried(holidays, given_)
        if error is not None:
            assert error.hint
        else:
            assert all(date.fromisoformat(day).isoformat() == day for day in found)


# ---------------------------------------------------------------- a policy of one's own

BASE = b"""
offices:
  uk: {name: United Kingdom, time_zone: Europe/London, working_days: [mon, tue, wed], assumption: true, reason: not published}
  mea: {name: Middle East, time_zone: Asia/Dubai, working_days: [mon], holidays: ["2026-12-02"], sources: [de]}
"""


def laid_over(overlay: str) -> tuple[Mapping[str, Any], list[str]]:
    """(the offices, the problems) of a small policy with an overlay upon it."""
    problems: list[str] = []
    root = _parse(Layer("base.yaml", BASE), problems)
    _lay_over(
        root, _parse(Layer("mine.yaml", overlay.encode("utf-8", "replace")), problems), problems, mark_overlay=True
    )
    if problems:
        return {}, problems
    plain = _Build(problems).value(Mapping[str, Mapping[str, Office]], root, "policy")
    return ({} if problems else freeze(Mapping[str, Mapping[str, Office]], plain)), problems


office_values = {
    "name": words,
    "time_zone": st.sampled_from(ZONES),
    "working_days": st.lists(st.sampled_from(["mon", "fri", "sun"]), min_size=1, max_size=3),
    "holidays": st.lists(days.map(str), max_size=3),
}
changes = st.sets(st.sampled_from(sorted(office_values)), min_size=1).flatmap(
    lambda fields: st.fixed_dictionaries({field: office_values[field] for field in fields})
)


@examples(50)
@given(id_=st.sampled_from(["uk", "mea"]), changed=changes)
def test_an_overlay_changes_what_it_says_and_no_more(id_, changed) -> None:
    base, _ = laid_over("")
    found, problems = laid_over(json.dumps({"offices": {id_: changed}}))
    assert problems == []
    wanted = {field: tuple(value) if isinstance(value, list) else value for field, value in changed.items()}
    own = {"sources": ("overlay",), "assumption": False, "reason": None}
    other = "mea" if id_ == "uk" else "uk"
    assert found["offices"][id_] == base["offices"][id_]._replace(**wanted, **own)
    assert found["offices"][other] == base["offices"][other]


yaml_pieces = st.sampled_from(
    ["offices:", "  uk:", "    name: ", "    time_zone: ", "x", "[", "]", "{", "}", ": ", "- ", "&a", "*a", "null",
     "~", "'", '"', "|", ">", "#", "%", "@", "\t", "\n", "\n", "\n", "1e5", "0x1f", "true", "yes", "2026-12-25", "---", "...", "\x07", "\ufeff", "é", "? ", "!t ", "!!binary x", "<<: "]
)  # fmt: skip


@examples(90)
@given(
    overlay=st.lists(yaml_pieces, max_size=14).map("".join)
    | st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["offices", "uk", "mea", "name", "holidays", "x"]), inner, max_size=3), max_leaves=6).map(json.dumps)
)  # fmt: skip
def test_whatever_stands_in_an_overlay_is_a_policy_or_told_with_its_line(overlay) -> None:
    _, problems = laid_over(overlay)
    for problem in problems:
        assert re.match(r"(mine|base)\.yaml:\d+: .+", problem), problem


# ---------------------------------------------------------------- what these once found


@pytest.mark.parametrize(
    "text",
    ["−5", "－5", "‐5", "2k", "2 K users", "2.5k", "3 tsd", "2 thousand", "2 mil", "٢ ألف", "2万", "3千人", "1,2k"],
)
def test_a_number_below_zero_or_in_thousands_is_not_its_digits(text) -> None:
    assert whole_number(text) is None


@pytest.mark.parametrize(
    ("text", "count"), [("1，200", 1200), ("75 Kunden", 75), ("75 millas", 75), ("75 minutes", 75)]
)
def test_a_word_behind_a_number_is_no_thousand(text, count) -> None:
    assert whole_number(text) == count


def test_milliseconds_are_not_rounded_on_the_way() -> None:
    assert written_moment("9999999999998") == "2286-11-20T17:46:39.998000+00:00"


def test_a_fraction_stands_behind_seconds_only() -> None:
    assert written_moment("2026-11-20 17:45.5") is None
    told = written_moment("2026-11-20T17:45:00.1234567890123Z")
    assert told is not None
    assert moment("t", told, ZoneInfo("UTC")).microsecond == 123456


def test_a_long_answer_is_no_time_and_takes_none() -> None:
    began = time.perf_counter()
    assert written_moment("20.11.2026 17:45" + " " * 50_000 + "x") is None
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize("order", [("licenses", "licences"), ("licences", "licenses")])
@pytest.mark.parametrize(("own", "read"), [(9, 9), (None, 7)])
def test_of_two_spellings_the_fields_own_counts_in_any_order(order, own, read) -> None:
    told = {"licenses": own, "licences": 7}
    ticket = build({"description": "x", **{name: told[name] for name in order}}, POLICY)
    assert ticket.licenses == read
    near = [(notice.code, notice.values["near"]) for notice in ticket.notices]
    assert near == ([("unknown-key", "'licenses'")] if own else [])


def test_a_reply_is_before_the_ticket_by_its_instant() -> None:
    """02:30 was skipped in Amsterdam and is 03:30, after a reply of 03:10."""
    times = {"created_at": "2026-03-29T02:30:00", "acknowledged_at": "2026-03-29T03:10:00"}
    with pytest.raises(InputError, match="is not allowed"):
        build({"description": "x", "country": "NL", **times}, POLICY)
    with pytest.raises(InputError, match="is not allowed"):
        build({"description": "x", "country": "NL", "waiting_on_partner": [list(times.values())]}, POLICY)


@pytest.mark.parametrize("text", ["2999-12-31T23:30:00Z", "1970-01-01T00:00:00Z"])
def test_the_first_and_the_last_year_are_those_of_the_instant(text) -> None:
    for name in ("Asia/Tokyo", "America/New_York"):
        shown = moment("t", text, ZoneInfo("UTC")).astimezone(zone(name)).isoformat()
        assert moment("t", shown, ZoneInfo("UTC")) == moment("t", text, ZoneInfo("UTC"))
    with pytest.raises(InputError):
        moment("t", "2999-12-31T23:30:00-01:00", ZoneInfo("UTC"))


def test_a_time_that_is_left_out_is_noticed_once() -> None:
    raw = {"description": "x", "created_at": "1950-01-01T10:00:00"}
    ticket = build(raw, POLICY, forgiven=frozenset({"created_at"}))
    assert [notice.code for notice in ticket.notices] == ["unreadable-value"]


@pytest.mark.parametrize("field", ["time_zone", "country", "region"])
def test_a_refusal_shows_no_more_of_a_value_than_tells_it(field) -> None:
    with pytest.raises(InputError) as refused:
        build({"description": "x", field: "z" * 100_000}, POLICY)
    assert len(refused.value.message) < 100


EVENTS = [
    ("DTSTART;VALUE=DATE:20261224\nDURATION:P3D", ("2026-12-24", "2026-12-25", "2026-12-26")),
    ("DTSTART;VALUE=DATE:99991231\nDURATION:P2W", ("9999-12-31",)),
    ("DTSTART;VALUE=DATE:20261224\nBEGIN:VALARM\nDURATION:P9D\nEND:VALARM", ("2026-12-24",)),
    ("DTSTART:20261224T000000\nDTEND:20261226T000000", ("2026-12-24", "2026-12-25")),
    ('DTSTART;TZID="GMT+01:00":20261224T000000', ("2026-12-24",)),
    ("DTSTART;VALUE=DATE:20261225\nRDATE;VALUE=DATE:20271225,20281225", ("2026-12-25", "2027-12-25", "2028-12-25")),
]


@pytest.mark.parametrize(("event", "dates"), EVENTS, ids=[event[:40] for event, _ in EVENTS])
def test_the_days_of_an_event_however_they_are_given(tmp_path, event, dates) -> None:
    file = tmp_path / "days.ics"
    file.write_text(f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{event}\nEND:VEVENT\nEND:VCALENDAR\n")
    assert holidays(str(file)) == dates


def test_an_event_at_a_time_of_the_day_is_no_holiday(tmp_path) -> None:
    file = tmp_path / "days.ics"
    file.write_text("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261224T090000\nDTEND:20261224T100000\nEND:VEVENT\n")
    with pytest.raises(InputError, match="no DTSTART date"):
        holidays(str(file))


@pytest.mark.parametrize(
    "overlay", ["? [a]\n: b\n", "? {a: 1}\n: 2\n", "<<: \n", "!t a: null\n", "!!binary a: \n", "x: " + "9" * 5000]
)
def test_an_overlay_of_odd_keys_or_numbers_is_told_with_its_line(overlay) -> None:
    _, problems = laid_over(overlay)
    assert problems
    assert all(re.match(r"mine\.yaml:1: .+", problem) for problem in problems)


@pytest.mark.parametrize(
    ("written", "read"),
    [('Acme "Ost"', 'Acme "Ost"'), ('"Acme"', "Acme"), ("„Acme“", "Acme"), ('"Ost" and "West"', '"Ost" and "West"')],
)  # fmt: skip
def test_only_quotation_marks_around_the_whole_answer_are_taken_off(policy, written, read) -> None:
    form = f"Zoho Service: CRM\nDescription: it fails\nPartner: {written}\n"
    assert read_template(form, policy).fields["partner"] == read


def test_a_table_with_lines_that_end_in_a_carriage_return_alone(policy, tmp_path) -> None:
    path = tmp_path / "tickets.txt"
    path.write_bytes(b"subject,description,licenses\rA,It fails,5\rB,It hangs,6\r")
    assert [(r.ticket.subject, r.ticket.licenses) for r in read_source(path, policy).reads] == [("A", 5), ("B", 6)]
