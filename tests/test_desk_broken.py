"""Desk payloads and tables that are bent or broken: a right answer or an error in the item's own place, nothing lost."""

import json

import pytest

from partnersup.intake.moments import instant_of, written_moment
from partnersup.intake.names import Names
from partnersup.intake.sources import Asked, read_source
from partnersup.intake.table import _Lines, table_records

TICKET = {
    "id": "1",
    "ticketNumber": "7",
    "subject": "CRM",
    "createdTime": "2026-11-20T16:45:00Z",
    "description": "Nobody can sign in",
}
INBOUND = {"id": "9", "direction": "in", "content": "hello", "createdTime": "2026-11-20T17:00:00Z"}
OUTBOUND = {"id": "8", "direction": "out", "content": "we look", "createdTime": "2026-11-20T18:00:00Z"}
OWN = {"subject": "A", "description": "Nobody can sign in"}


def reads(tmp_path, policy, value, names=None):
    path = tmp_path / "in.json"
    path.write_text(json.dumps(value), encoding="ascii")
    return list(read_source(path, policy, Asked(names=names or {})).reads)


def ticket(tmp_path, policy, value):
    (read,) = reads(tmp_path, policy, value)
    assert read.ticket is not None, read.error
    return read.ticket


def codes(of) -> list[str]:
    return [notice.code for notice in of.notices]


def threads(*more):
    return {**TICKET, "threads": [{**INBOUND, **one} if one.get("direction") != "out" else one for one in more]}


def event(type_, payload, before=None, time="1795280700000"):
    return {"eventType": type_, "eventTime": time, "payload": payload, "prevState": before}


def iso(pairs) -> list[list[str | None]]:
    return [[a.isoformat()[:16], b.isoformat()[:16] if b else None] for a, b in pairs]


# ---------------------------------------------------------------- times

IMPOSSIBLE = ["2026-02-30T10:00:00Z", "2026-13-01T00:00:00Z", "20 Nov 2026 10:00 +9999", "2026-11-20T25:00:00Z",
              "0000-01-01T00:00:00Z", "2026-11-20 10:00 +99:99"]  # fmt: skip


@pytest.mark.parametrize("text", IMPOSSIBLE)
def test_a_time_that_no_calendar_has_is_none(text) -> None:
    assert written_moment(text) is None


@pytest.mark.parametrize("text", ["2026-02-20T10:00:00 +01:00", "2026-12-31T23:59:60Z", "2026-11-20t10:00:00,5z"])
def test_a_time_in_rare_but_right_form_is_one(text) -> None:
    assert written_moment(text) == text
    assert instant_of(text) is not None


@pytest.mark.parametrize("bad", [*IMPOSSIBLE, "x" * 1000, -5, True, {"a": 1}, [], 10**25])
@pytest.mark.parametrize(
    "place",
    [
        pytest.param(lambda bad: threads({"createdTime": bad}), id="thread"),
        pytest.param(lambda bad: [event("Ticket_Add", TICKET, time=bad)], id="event"),
        pytest.param(lambda bad: {**TICKET, "closedTime": bad, "statusType": "Closed", "dueDate": bad}, id="closed"),
        pytest.param(lambda bad: {**TICKET, "statusType": "On Hold", "onholdTime": bad}, id="hold"),
    ],
)
def test_one_bad_time_spoils_nothing_else(tmp_path, policy, place, bad) -> None:
    found = ticket(tmp_path, policy, place(bad))
    assert found.created_at.isoformat() == "2026-11-20T16:45:00+00:00"
    assert "Nobody can sign in" in found.description


def test_a_creation_time_that_cannot_be_read_is_told(tmp_path, policy) -> None:
    found = ticket(tmp_path, policy, {**TICKET, "createdTime": "2026-02-30T10:00:00Z"})
    assert (found.created_at, codes(found)) == (None, ["unreadable-answer"])


@pytest.mark.parametrize("bad", [5, True, "abc", {"name": 5}, [5, None, {"name": []}]])
def test_attachments_that_are_no_list_of_files_are_none(tmp_path, policy, bad) -> None:
    found = ticket(tmp_path, policy, threads({"attachments": bad}))
    assert (found.attachments, found.description) == (None, "Nobody can sign in\n\nhello")


# ---------------------------------------------------------------- lists of many kinds


def test_each_item_of_a_mixed_list_has_its_place(tmp_path, policy) -> None:
    own = {**OWN, "created_at": "2026-11-20T16:45:00Z", "licences": 75}
    items = [own, TICKET, 5, None, {}, {"error": "x"}, "text", [], {**TICKET, "id": "2"}]
    found = reads(tmp_path, policy, items)
    assert [(read.line, read.error and read.error.message) for read in found] == [
        (1, None),
        (2, None),
        (3, "a number is no ticket"),
        (4, "null is no ticket"),
        (5, "no ticket in it"),
        (6, "no ticket in it"),
        (7, "a text is no ticket"),
        (8, "no ticket in it"),
        (9, None),
    ]
    assert [read.where.rpartition("[")[2] for read in found] == [f"{place}]" for place in range(len(items))]
    assert (found[0].ticket.subject, found[0].ticket.licenses) == ("A", 75)
    assert [read.id for read in found if read.ticket] == [None, "1", "2"]


def test_an_own_record_among_desk_ones_is_read_strictly_and_by_the_map(tmp_path, policy) -> None:
    items = [TICKET, {"Betreff": "A", "number": "5"}, {**OWN, "licenses": "many"}]
    found = reads(tmp_path, policy, items, {"betreff": "subject", "number": "id"})
    assert (found[1].ticket.subject, found[1].ticket.id) == ("A", "5")
    assert "licenses" in found[2].error.where


OURS = {
    "with a web address": {**OWN, "webUrl": "https://x.example", "region": "EU", "country": "NL", "contract": True},
    "with a department": {**OWN, "departmentId": "7"},
    "with an object named ticket": {**OWN, "ticket": {"createdTime": "2026-11-20T16:45:00Z"}},
    "with data": {**OWN, "data": {"id": "5"}},
    "with a tier and a Desk key": {**OWN, "createdTime": "2026-11-20T16:45:00Z", "tier": "premium"},
}


@pytest.mark.parametrize("record", OURS.values(), ids=list(OURS))
@pytest.mark.parametrize("listed", [False, True], ids=["alone", "in a list with a Desk ticket"])
def test_a_record_of_our_own_form_stays_one(tmp_path, policy, record, listed) -> None:
    found = reads(tmp_path, policy, [record, {**TICKET, "id": "2"}] if listed else record)
    assert found[0].ticket.subject == "A"
    assert found[0].ticket.description == "Nobody can sign in"
    assert "unknown-key" in codes(found[0].ticket)
    assert len(found) == 1 + listed


def test_two_different_tickets_of_one_id_are_two(tmp_path, policy) -> None:
    found = reads(tmp_path, policy, [TICKET, {**TICKET, "description": "All data lost"}, TICKET])
    assert [read.ticket.description for read in found] == ["Nobody can sign in", "All data lost"]


def test_a_ticket_number_that_is_a_number_is_an_id(tmp_path, policy) -> None:
    assert ticket(tmp_path, policy, {**OWN, "ticketNumber": 4512}).id == "4512"


# ---------------------------------------------------------------- texts


@pytest.mark.parametrize("form", ["yaml", "json", "table"])
def test_half_a_character_is_a_question_mark(tmp_path, cli, form) -> None:
    path = tmp_path / "in.json"
    path.write_text(json.dumps({**TICKET, "id": "\ud800", "cf": {"cf_\ud800": "v\udc00"}}), encoding="ascii")
    ran = cli("triage", str(path), "--format", form, "--now", "2026-11-23T10:00:00Z")
    assert ran.code == 0, ran.err
    ran.out.encode()


AS_WRITTEN = [
    "Formula: if A<B and C>D then\nall deals vanish",
    "Jan <jan@x.example> cannot sign in.\n\nSteps:\n1. open",
    "Error in <module> line 5\nvalue <unknown>",
]


@pytest.mark.parametrize("text", AS_WRITTEN, ids=lambda text: text.split("\n")[0])
def test_text_with_angle_brackets_is_no_markup(tmp_path, policy, text) -> None:
    assert ticket(tmp_path, policy, {**TICKET, "description": text}).description == text


@pytest.mark.parametrize(
    "text", ["<p>a</p>b", "a<br/>b", '<span class="x">a</span><br>b', "a<BR>b", "<!doctype html>a<p>b"]
)
def test_known_tags_are_markup(tmp_path, policy, text) -> None:
    assert ticket(tmp_path, policy, {**TICKET, "description": text}).description.split() == ["a", "b"]


def test_plain_text_keeps_its_brackets_and_loses_its_history(tmp_path, policy) -> None:
    said = (
        "The <b> tag is shown.\nThe other 73 cannot.\n\nOn Fri, 20 Nov 2026 at 17:05, Mara Agent <mara@vendor.example>"
        " wrote:\n> Could you send a trace?\n> Nobody can sign in at all\n"
    )
    found = ticket(tmp_path, policy, threads({"content": None, "plainText": said}))
    assert found.description == "Nobody can sign in\n\nThe <b> tag is shown.\nThe other 73 cannot."
    assert "history-cut" in codes(found)


def test_what_is_not_read_of_a_text_is_told(tmp_path, policy) -> None:
    assert "text-too-long" in codes(ticket(tmp_path, policy, {**TICKET, "description": "a" * 2_000_001}))
    deep = "<p>Hello</p>" + "<div>" * 3000 + "down"
    found = ticket(tmp_path, policy, {**TICKET, "description": deep})
    assert "html-too-deep" in codes(found)
    assert "down" in found.description


def test_a_message_that_did_not_arrive_is_told(tmp_path, policy) -> None:
    found = ticket(
        tmp_path, policy, threads({"status": "PENDING"}, {"id": "10", "status": "SUCCESS", "content": "hey"})
    )
    assert found.description == "Nobody can sign in\n\nhey"
    assert [n.values for n in found.notices if n.code == "messages-not-read"] == [{"count": 1}]


COMMENTS = {
    "of the end user": ({"commenter": {"type": "END_USER"}}, True),
    "public, by the contact": ({"isPublic": True, "commenterId": "77"}, True),
    "public, by somebody else": ({"isPublic": True, "commenterId": "78"}, False),
    "public, by an agent": ({"isPublic": True, "commenterId": "77", "commenter": {"type": "AGENT"}}, False),
    "internal": ({"isPublic": False, "commenter": {"type": "END_USER"}}, False),
    "of nobody": ({}, False),
}


@pytest.mark.parametrize(("about", "read"), COMMENTS.values(), ids=list(COMMENTS))
@pytest.mark.parametrize("hooked", [True, False], ids=["webhook", "API"])
def test_a_partners_comment_is_a_later_message(tmp_path, policy, about, read, hooked) -> None:
    comment = {"id": "44", "content": "<p>All data is lost now</p>", **about}
    desk = {**TICKET, "contactId": "77"}
    hook = [event("Ticket_Add", desk), event("Ticket_Comment_Add", {**comment, "ticketId": "1"})]
    found = ticket(tmp_path, policy, hook if hooked else {**desk, "comments": {"data": [comment]}})
    assert found.description == "Nobody can sign in" + "\n\nAll data is lost now" * read
    assert ("later-messages" in codes(found)) == read


def test_a_comment_that_was_changed_is_read_once(tmp_path, policy) -> None:
    theirs = {"id": "44", "ticketId": "1", "commenter": {"type": "END_USER"}}
    first = event("Ticket_Comment_Add", {**theirs, "content": "It is slow"}, time="1795280700001")
    second = event("Ticket_Comment_Update", {**theirs, "content": "It is down"}, time="1795280700002")
    found = ticket(tmp_path, policy, [event("Ticket_Add", TICKET), first, second])
    assert found.description == "Nobody can sign in\n\nIt is down"


# ---------------------------------------------------------------- replies, pauses, status

REPLIES = {
    "a reply": ([OUTBOUND], "18:00", []),
    "forwarded to somebody else": ([{**OUTBOUND, "isForward": True}], None, []),
    "before the ticket": ([{**OUTBOUND, "createdTime": "2026-11-20T15:00:00Z"}], None, ["reply-before-ticket"]),
    "before the ticket, and a later one": (
        [{**OUTBOUND, "createdTime": "2026-11-20T15:00:00Z"}, {**OUTBOUND, "id": "3"}],
        "18:00",
        ["reply-before-ticket"],
    ),
    "at no known time": ([{**OUTBOUND, "createdTime": "2026-02-30T10:00:00Z"}], None, ["reply-without-time"]),
}


@pytest.mark.parametrize(("out", "clock", "told"), REPLIES.values(), ids=list(REPLIES))
def test_what_counts_as_a_reply(tmp_path, policy, out, clock, told) -> None:
    found = ticket(tmp_path, policy, threads(*out))
    assert (found.acknowledged_at and f"{found.acknowledged_at:%H:%M}") == clock
    assert found.last_reply_at is None
    assert codes(found) == told


def test_a_pause_the_wrong_way_round_leaves_the_others(tmp_path, policy) -> None:
    def resumed(until, held, time):
        payload = {**TICKET, "statusType": "Open", "modifiedTime": until}
        return event("Ticket_Update", payload, {"statusType": "ON HOLD", "onholdTime": held}, time)

    found = ticket(
        tmp_path,
        policy,
        [
            resumed("2026-11-21T10:00:00Z", "2026-11-22T10:00:00Z", "1795280700000"),
            resumed("2026-11-22T18:00:00Z", "2026-11-22T12:00:00Z", "1795380700000"),
        ],
    )
    assert iso(found.waiting_on_partner) == [["2026-11-22T12:00", "2026-11-22T18:00"]]
    assert codes(found) == ["hold-reversed"]


STATUS = {
    "type in capitals": {"statusType": "CLOSED", "status": "Erledigt"},
    "status alone": {"status": "Closed"},
    "type in small letters": {"statusType": "closed"},
}


@pytest.mark.parametrize("said", STATUS.values(), ids=list(STATUS))
def test_a_closed_ticket_is_one_however_it_is_written(tmp_path, policy, said) -> None:
    found = ticket(tmp_path, policy, {**TICKET, **said, "closedTime": "2026-11-21T16:45:00Z"})
    assert found.resolved_at is not None


@pytest.mark.parametrize("said", [{"statusType": "on hold"}, {"status": "On Hold"}, {"statusType": "ON_HOLD"}])
def test_a_ticket_on_hold_is_one_however_it_is_written(tmp_path, policy, said) -> None:
    found = ticket(tmp_path, policy, {**TICKET, **said, "onholdTime": "2026-11-21T16:45:00Z"})
    assert iso(found.waiting_on_partner) == [["2026-11-21T16:45", None]]


def test_the_type_of_a_status_decides_before_its_name(tmp_path, policy) -> None:
    told = {"statusType": "Open", "status": "Closed", "closedTime": "2026-11-21T16:45:00Z"}
    assert ticket(tmp_path, policy, {**TICKET, **told}).resolved_at is None


# ---------------------------------------------------------------- tables

HEAD = "id,subject,description\n"
UNCLOSED = "a quote is not closed"
ROWS = {
    "open to the end of the file": (
        '1,"CRM down,Nobody\n2,Books,VAT\n3,Desk,mail\n',
        [(2, UNCLOSED), (3, "VAT"), (4, "mail")],
    ),
    "open in the last row": ('1,CRM,down\n2,Books,"VAT', [(2, "down"), (3, UNCLOSED)]),
    "closed by the next quote": (
        '1,"CRM down,Nobody\n2,Books,VAT\n3,"Desk, mail",gone\n4,Mail,x\n',
        [(2, UNCLOSED), (3, "VAT"), (4, "gone"), (5, "x")],
    ),
    "closed by a quoted cell of several lines": (
        '1,"CRM down,Nobody\n2,Books,"VAT\nwrong"\n3,Desk,mail\n',
        [(2, UNCLOSED), (4, "VAT\nwrong"), (5, "mail")],
    ),
    "open twice": (
        '1,"CRM,down\n2,Books,VAT\n3,"Desk,mail\n4,Mail,x\n',
        [(2, UNCLOSED), (3, "VAT"), (4, UNCLOSED), (5, "x")],
    ),
    "a cell of several lines": (
        '1,CRM,"down,\nfor all\n\nof us"\n2,Books,VAT\n',
        [(5, "down,\nfor all\n\nof us"), (6, "VAT")],
    ),
    "a line with as many commas in a cell": (
        '1,CRM,"Hello\nwe tried, restarted, and waited\nthanks"\n2,Books,VAT\n',
        [(4, "Hello\nwe tried, restarted, and waited\nthanks"), (5, "VAT")],
    ),
    "a quote within a cell": ('1,CRM,"a"b\n2,5" screen,VAT\n', [(2, "ab"), (3, "VAT")]),
}


def table(policy, text):
    return list(table_records(text.splitlines(keepends=True), "t.csv", policy, Names(policy, {}), ","))


@pytest.mark.parametrize(("text", "told"), ROWS.values(), ids=list(ROWS))
def test_an_open_quote_swallows_no_row(policy, text, told) -> None:
    found = [(r.line, r.error.message if r.error else r.value["description"]) for r in table(policy, HEAD + text)]
    assert found == told


def test_a_cell_all_of_whose_lines_could_be_rows_is_told(policy) -> None:
    (found,) = table(policy, HEAD + '1,CRM,"down\n2,Books,VAT\n3,Desk,mail"\n')
    assert found.value["description"] == "down\n2,Books,VAT\n3,Desk,mail"
    assert [(n.code, n.values) for n in found.notices] == [("cell-like-rows", {"count": 2})]


BENT = {
    "closed by the next": ['1,"a,b\n', "2,c,d\n", '3,e,"f\n', 'x"y,z\n'],
    "open at every line": ['1,b,"\n', "2,c\n"],
    "in the midst of cells": ['1,"a"b,c\n'],
    "never closed": ["2,c,d\n"],
}


@pytest.mark.parametrize("lines", BENT.values(), ids=list(BENT))
def test_no_line_is_read_more_than_a_few_times(policy, monkeypatch, lines) -> None:
    taken = 0
    plain = _Lines.next

    def counted(self):
        nonlocal taken
        taken += 1
        return plain(self)

    monkeypatch.setattr(_Lines, "next", counted)
    whole = [HEAD, '0,"a,b\n', *lines * 1000]
    list(table_records(whole, "t.csv", policy, Names(policy, {}), ","))
    assert taken < 4 * len(whole)


def test_a_runaway_quote_is_held_to_five_million_characters(policy) -> None:
    rows = [f"{n},c,{'d' * 1000}\n" for n in range(2, 6002)]
    found = list(table_records([HEAD, '1,"a,b\n', *rows], "t.csv", policy, Names(policy, {}), ","))
    assert [r.line for r in found if r.error] == [2]
    assert len(found) == 6001


def test_a_second_column_of_a_text_is_added_and_of_another_field_told(policy) -> None:
    head = "Subject,Description,Message,Region,Region\n"
    (found,) = table(policy, head + "CRM,short,all data lost,EU,India\n")
    assert found.value["description"] == "short\nall data lost"
    assert found.value["region"] == "EU"
    assert [(n.code, n.field, n.values["value"]) for n in found.notices] == [("column-twice", "region", "'India'")]
    (same,) = table(policy, head + "CRM,short,,EU,EU\n")
    assert same.notices == ()


def test_a_rule_beneath_a_header_is_no_row(policy) -> None:
    text = "| Subject | Description | Region |\n|---|:---:|---|\n| CRM | Nobody can sign in | EU |\n"
    lines = text.splitlines(keepends=True)
    (found,) = table_records(lines, "t.md", policy, Names(policy, {}), "|")
    assert (found.line, found.value["subject"]) == (3, "CRM")


def test_half_a_character_in_a_column_name_is_a_question_mark(policy) -> None:
    (found,) = table(policy, "subject,description,x\ud800\nCRM,down,1\n")
    assert [n.values for n in found.notices] == [{"names": "x?"}]
