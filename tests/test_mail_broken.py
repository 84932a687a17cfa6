"""Mails, tables and texts that are broken, or look like something else: read right, or told, and never slowly."""

import base64
import io
import time

import pytest

from partnersup.errors import InputError
from partnersup.intake import sources
from partnersup.intake.charsets import decode
from partnersup.intake.mail.html import seen
from partnersup.intake.mail.mailbox import messages
from partnersup.intake.mail.mime import address, read_mail
from partnersup.intake.sources import read_source

HEAD = "From: a@b.example\nSubject: x\nDate: Mon, 23 Nov 2026 09:00:00 +0100\n"
INNER = "From: c@cust.example\nSubject: down\nDate: Mon, 23 Nov 2026 08:00:00 +0100\n\nNobody can sign in = all\n"
SECONDS = 4.0  # far more than any of the inputs below takes; all of them took minutes once


def codes(letter) -> set:
    return {notice.code for notice in letter.notices}


def part(kind: str, text: str, boundary: str = "B") -> str:
    return f"--{boundary}\nContent-Type: {kind}\n\n{text}\n"


# ---------------------------------------------------------------- parts

BROKEN = [
    ("another boundary", "mixed; boundary=ZZZ\n\n" + part("text/plain", "Nobody can") + "--B--\n", "Nobody can"),
    ("another boundary, HTML in it", "mixed; boundary=Z\n\n" + part("text/html", "<p>Nobody can") + "--B--\n", "Nobody can"),
    ("no boundary", "mixed\n\nNobody can sign in\n", "Nobody can sign in"),
    ("no boundary, HTML in it", "mixed\n\n<html><p>Nobody can", "Nobody can"),
    ("words before empty parts only", "mixed; boundary=B\n\nNobody can\n" + part("text/plain", "") + "--B--", "Nobody can"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_parts_with_a_wrong_boundary_are_read_and_told(kind, text) -> None:
    letter = read_mail(f"{HEAD}Content-Type: multipart/{kind}".encode(), "m")
    assert letter.text.strip() == text
    assert "multipart-broken" in codes(letter)


def test_words_around_the_parts_are_told_and_the_usual_remark_is_not() -> None:
    parts = part("text/plain", "Hello")
    for before, after, told in (
        ("Nobody can", "", True),
        ("", "all lost", True),
        ("This is a multi-part message in MIME format.", "", False),
    ):
        mail = f"{HEAD}Content-Type: multipart/mixed; boundary=B\n\n{before}\n{parts}--B--\n{after}"
        letter = read_mail(mail.encode(), "m")
        assert letter.text.strip() == "Hello"
        assert ("outside-parts-left-off" in codes(letter)) == told


ENCODED = [
    ("7bit", INNER),
    ("base64", base64.encodebytes(INNER.encode()).decode()),
    ("quoted-printable", INNER.replace("=", "=3D")),
]


@pytest.mark.parametrize(("encoding", "text"), ENCODED, ids=[e for e, _ in ENCODED])
def test_a_message_within_is_read_however_it_is_encoded(encoding, text) -> None:
    head = f"{HEAD}Content-Type: multipart/mixed; boundary=B\n\n"
    inner = f"--B\nContent-Type: message/rfc822\nContent-Transfer-Encoding: {encoding}\n\n{text}\n--B--\n"
    (attached,) = read_mail((head + inner).encode(), "m").attached
    assert attached.subject == "down"
    assert attached.text.strip() == "Nobody can sign in = all"


def test_a_second_plain_part_of_an_alternative_is_added() -> None:
    parts = part("text/plain", "Hello") + part("text/plain", "Nobody can") + part("text/html", "<p>Hello</p>")
    letter = read_mail(f"{HEAD}Content-Type: multipart/alternative; boundary=B\n\n{parts}--B--\n".encode(), "m")
    assert letter.text.split() == ["Hello", "Nobody", "can"]


REFUSED = [
    ("parts in parts", "".join(f"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n" for i in range(55))
     + "x\n" * 100_000, "nested too deeply"),
    ("many parts", "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n" * 100_000, "too many parts"),
]  # fmt: skip


@pytest.mark.parametrize(("mail", "why"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_parts_beyond_reason_are_refused_at_once(mail, why) -> None:
    began = time.perf_counter()
    with pytest.raises(InputError, match=why):
        read_mail(mail.encode(), "m")
    assert time.perf_counter() - began < SECONDS


def test_many_parts_beside_one_another_are_no_depth() -> None:
    inner = "".join(
        f"--o\nContent-Type: multipart/mixed; boundary=i{i}\n\n--i{i}\n\nword{i}\n--i{i}--\n" for i in range(200)
    )
    letter = read_mail(f"{HEAD}Content-Type: multipart/mixed; boundary=o\n\n{inner}--o--\n".encode(), "m")
    assert len(letter.text.split()) == 200


# ---------------------------------------------------------------- senders

SENDERS = [
    ('"a@spoof.example" <real@partner.example>, <b@c.example>', "real@partner.example"),
    ("a@spoof.example <real@partner.example>", "real@partner.example"),
    ("Lee, Ann <ann@x.example>", "ann@x.example"),
    ("a@x.example, B <b@x.example>", "a@x.example"),
    ('"only@x.example"', "only@x.example"),
    ("undisclosed", None),
]


@pytest.mark.parametrize(("text", "sender"), SENDERS, ids=[s for s, _ in SENDERS])
def test_the_first_address_of_a_list_is_the_senders(text, sender) -> None:
    assert address(text) == sender


VIA = [("Via Roma GmbH <info@x.example>", "info@x.example"), ("'Ann' via Desk <info@x.example>", "other@x.example")]


@pytest.mark.parametrize(("told", "sender"), VIA, ids=[v for v, _ in VIA])
def test_a_list_that_writes_via_is_not_the_sender_and_a_street_is(told, sender) -> None:
    assert read_mail(f"From: {told}\nReply-To: other@x.example\n\nhello".encode(), "m").sender == sender


# ---------------------------------------------------------------- HTML

SEEN = [
    ("a transparent ground", '<p style="color:#000;background-color:transparent">seen'),
    ("a transparent border", '<p style="border-color:transparent">seen'),
    ("no line height", '<p style="line-height:0">seen'),
    ("no least height", '<p style="min-height:0px">seen'),
    ("no height that is kept to", '<p style="height:0">seen'),
    ("a size within none", '<div style="font-size:0px"><div style="font-size:13px">seen'),
    ("visible within hidden", '<div style="visibility:hidden"><b style="visibility:visible">seen'),
    ("black within white", '<div style="color:#fff"><span style="color:#000">seen'),
    ("a link within white", '<div style="color:#fff"><a href="x">seen</a>'),
    ("white on a class's ground", '<style>.h{background:#036}</style><div class=h><font color=white>seen'),
    ("white on a ground further up", '<style>.h td{background:#036 none}</style><table class=h><td style="color:#fff">seen'),
    ("white on a picture", '<div style="background:url(x.png)"><p style="color:#fff">seen'),
    ("white on a ground that a child keeps", '<div style="background:#036"><p style="color:#fff;background:none">seen'),
    ("for all programs but one", "<!--[if !mso]><!--><p>seen</p><!--<![endif]-->"),
    ("hidden on small screens only", "<style>@media (max-width:9px){p{display:none}}</style><p>seen"),
    ("shown by the weightier rule", "<style>#a{display:block}.b{display:none}</style><p id=a class=b>seen"),
    ("another's class in another", "<style>.a .b{display:none}</style><p class=b>seen"),
]  # fmt: skip


@pytest.mark.parametrize("markup", [m for _, m in SEEN], ids=[i for i, _ in SEEN])
def test_what_a_reader_sees_is_read(markup) -> None:
    assert seen(markup).text.strip() == "seen"
    assert seen(markup).hidden == 0


HIDDEN = [
    ("no display", '<p style="display:none"><b style="display:block">gone'),
    ("no opacity", '<p style="opacity: 0.0 !important">gone'),
    ("no height and no overflow", '<p style="max-height:0;overflow:hidden">gone'),
    ("for one program", '<p style="mso-hide:all">gone'),
    ("no size, of nothing", '<p style="font-size:0"><b style="font-size:2em">gone'),
    ("invisible all the way down", '<p style="visibility:hidden"><b>gone'),
    ("white with spaces", '<p style="color:rgb(255, 255, 255)">gone'),
    ("white below", '<p style="color:#fff"><b><i>gone'),
    ("transparent", "<style>.x{color:transparent}</style><p class=x>gone"),
    ("far out", '<p style="text-indent:-9999px"><b>gone'),
    ("by a class in a class", "<style>/* { */ .a > p.b, i{display:none}</style><div class=a><p class=b>gone"),
]


@pytest.mark.parametrize("markup", [m for _, m in HIDDEN], ids=[i for i, _ in HIDDEN])
def test_what_no_reader_sees_is_left_out_and_counted(markup) -> None:
    found = seen(f"<div>here</div>{markup}")
    assert (found.text.strip(), found.hidden) == ("here", 4)


def test_hidden_words_in_a_table_of_pairs_stay_hidden_and_captions_are_kept() -> None:
    rows = "<tr><th>A<th>B<th>C<tr><td>1<td>2<td>3<b style='display:none'>gone</b></table>"
    assert seen(f"<table>{rows}") == ("A\t1\nB\t2\nC\t3", 4)
    assert seen(f"<table><caption>All out</caption>{rows}") == ("All out\nA\tB\tC\n1\t2\t3", 4)


DEEP = {
    "div with another's closer": "<div></span>" * 80_000,
    "dl and dd": "<dl><dd>" * 100_000,
    "closers in an attribute": '<div a="</div>">' * 50_000,
    "closers in a comment": "<div><!--</div>-->" * 50_000,
    "marks left open over blocks": "".join(f"<b id=i{i}>" for i in range(900)) + "<p>x" * 100_000,
}


@pytest.mark.parametrize("markup", DEEP.values(), ids=DEEP)
def test_depth_is_told_however_it_is_made(markup) -> None:
    began = time.perf_counter()
    found = seen(f"{markup}deep")
    assert found.hidden is None
    assert found.text.endswith("deep")
    assert time.perf_counter() - began < SECONDS


SLOW = {
    "at rules": "<style>" + "@media" * 33_000 + "</style>",
    "at rules with blocks": "<style>" + "@media{" * 28_000 + "</style>",
    "no braces": "<style>" + "a" * 200_000 + "</style>",
    "comments in a sheet": "<style>" + "/*" * 90_000 + "</style>",
    "conditionals": "<!--[if" * 100_000 + "-->",
    "many selectors": "<style>" + "".join(f".a{i}{{display:none}}" for i in range(8000)) + "</style>" + "<p class=b>x</p>" * 20_000,
    "selectors in selectors": "<style>" + "i div div div p{display:none}" * 200 + "</style>" + "<div>" * 900 + "<p>x</p>" * 2000,
    "unclosed cells in a table": "<table>" + "<tr><td>x" * 30_000 + "</table>",
}  # fmt: skip


@pytest.mark.parametrize("markup", SLOW.values(), ids=SLOW)
def test_markup_made_to_take_time_takes_none(markup) -> None:
    began = time.perf_counter()
    assert seen(f"{markup}<h1>hello</h1>").text.endswith("hello")
    assert time.perf_counter() - began < SECONDS


def test_flowed_lines_are_joined_in_one_go() -> None:
    began = time.perf_counter()
    mail = f"{HEAD}Content-Type: text/plain; format=flowed\n\n" + "aaaa \n" * 150_000 + "b\nc\n"
    assert read_mail(mail.encode(), "m").text.endswith("aaaa b\nc\n")
    assert time.perf_counter() - began < SECONDS


# ---------------------------------------------------------------- what a source is

TEXTS = [
    ("prose with commas", "Empresa, usuarios, país: todos sin servicio\nNadie puede entrar\n"),
    ("more prose with commas", "Bedrijf, gebruikers, land, regio en product zijn alle weg.\nNiemand kan inloggen.\n"),
    ("prose with bars", "Company | Users | Region | Problem\nNobody can sign in, all of it is down.\n"),
    ("prose that begins with From", "From Monday on, nobody can sign in\nError: 500\n"),
    ("a word in brackets", "[URGENT] CRM down\nNobody can sign in\n"),
    ("a number in brackets", "[1] CRM down\nNobody can sign in\n"),
    ("a time in brackets", "[2026-11-20 10:00] CRM down\n"),
    ("words in braces", "{see screenshot} Nobody can sign in\n"),
]


def read(content: bytes | str, policy) -> list:
    stream = io.BytesIO(content if isinstance(content, bytes) else content.encode())
    return list(read_source("-", policy, stdin=stream).reads)


@pytest.mark.parametrize("text", [t for _, t in TEXTS], ids=[i for i, _ in TEXTS])
def test_prose_is_taken_for_prose(text, policy) -> None:
    (one,) = read(text, policy)
    assert one.error is None
    assert " ".join(one.ticket.description.split()) == " ".join(text.split())


@pytest.mark.parametrize("text", ['{"a": 1,', '[{"a": 1', "[", "{", "[1, 2", "{'a': 1}", "{subject: 1}", "[NaN]"])
def test_broken_json_is_refused_and_no_prose(text, policy) -> None:
    (one,) = _refused(text, policy)
    assert "JSON" in one


def _refused(text: str, policy) -> list[str]:
    try:
        return [one.error.line() for one in read(text, policy)]
    except InputError as error:
        return [error.line()]


MAILS = [
    ("many headers", HEAD.encode() + b"".join(b"X-H%d: v\n" % i for i in range(9000)) + b"\nNobody can"),
    ("old line ends", (HEAD + "\nNobody can").replace("\n", "\r").encode()),
    ("Windows line ends", (HEAD + "\nNobody can").replace("\n", "\r\n").encode()),
]


@pytest.mark.parametrize("content", [c for _, c in MAILS], ids=[i for i, _ in MAILS])
def test_a_mail_is_known_by_its_headers(content, policy) -> None:
    (one,) = read(content, policy)
    assert (one.ticket.subject, one.ticket.description.strip()) == ("x", "Nobody can")
    assert one.ticket.partner_email == "a@b.example"


def box(line: str) -> bytes:
    return f"From a@b Mon Nov 23 09:00:00 2026\n{HEAD}\nHello\n\n{line}\nError: 500\n\nmore\n".encode()


SEPARATORS = [
    ("From 20 Nov 2026 nobody can sign in.", 1),
    ("From a@b.example we heard on 20 Nov 2026", 1),
    ("From Monday 9:00 on nobody can", 1),
    ("From a@b.example Fri Nov 20 17:45:00 2026", 2),
    ("From - Fri Nov 20 17:45:00 2026", 2),
    ("From MAILER-DAEMON Fri Nov 20 17:45:00 2026", 2),
    ("From ann Fri Nov 20 17:45:00 2026", 2),
    ("From 17@xxx Fri Nov 20 17:45:00 +0000 2026", 2),
    ("From a@b.example 2026-11-20T17:45:00Z", 2),
]


@pytest.mark.parametrize(("line", "count"), SEPARATORS, ids=[s for s, _ in SEPARATORS])
def test_a_mailbox_is_split_only_where_a_sender_and_a_time_stand(line, count) -> None:
    told = list(messages(io.BytesIO(box(line))))
    assert len(told) == count
    assert line.encode() in told[0][1] or count == 2


def test_the_delimiter_that_excel_names_is_taken_and_its_line_is_no_row(policy, tmp_path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("sep=;\nid;subject;description\n1;a, b, c, d;Nobody can\n", encoding="utf-8")
    (one,) = read_source(path, policy).reads
    assert (one.line, one.ticket.subject, one.ticket.description) == (3, "a, b, c, d", "Nobody can")
    (one,) = read(path.read_bytes(), policy)
    assert one.ticket.subject == "a, b, c, d"


def test_records_that_are_only_wrapped_are_our_own(policy) -> None:
    told = read('{"data": [{"subject": "A", "description": "Nobody can"}, {"description": "B"}]}', policy)
    assert [one.ticket.description for one in told] == ["Nobody can", "B"]
    (one,) = read('{"ticket": {"description": "Nobody can"}}', policy)
    assert one.ticket.description == "Nobody can"


# ---------------------------------------------------------------- charsets

ARABIC = "لا أحد يستطيع الدخول"
WIDE = [
    (ARABIC, "utf-16-le", "utf-16le", None),
    ("الدخول", "utf-16-le", "utf-16le", None),
    (ARABIC, "utf-32-be", "utf-32be", None),
    ("id;المنتج\n1;نظام\n", "utf-16-le", None, "utf-16-le"),
    ("id;Größe\n", "utf-16-be", None, "utf-16-be"),
    ("件名\u3000ライセンスです\n", "utf-16-le", None, "utf-16-le"),
    ("plain words", "ascii", "utf-16", None),
]


@pytest.mark.parametrize(("text", "codec", "label", "guessed"), WIDE, ids=[f"{t!r} {c} labelled {n}" for t, c, n, _ in WIDE])  # fmt: skip
def test_text_of_two_bytes_a_character_is_read(text, codec, label, guessed) -> None:
    assert decode(text.encode(codec), label) == (text, guessed, 0)


def test_a_table_of_two_bytes_a_character_is_read_and_told(policy, tmp_path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("subject;description\nنظام;لا يستطيع أحد\n".encode("utf-16-le"))
    (one,) = read_source(path, policy).reads
    assert one.ticket.description == "لا يستطيع أحد"
    assert "charset-guessed" in {notice.code for notice in one.ticket.notices}


# ---------------------------------------------------------------- the unforeseen


def _fails(*_, **__):
    raise KeyError("unforeseen")


def test_what_nobody_foresaw_is_the_error_of_its_record(policy, monkeypatch) -> None:
    real = sources.build
    monkeypatch.setattr(sources, "build", lambda raw, *a, **k: _fails() if raw.get("id") == "2" else real(raw, *a, **k))
    told = read(
        '[{"id": "1", "description": "a"}, {"id": "2", "description": "b"}, {"id": "3", "description": "c"}]', policy
    )
    assert [one.error and one.error.code for one in told] == [None, "input", None]
    assert "could not be read (KeyError)" in told[1].error.line()
    assert told[1].id == "2"


def test_a_mail_that_nobody_foresaw_leaves_the_others(policy, monkeypatch) -> None:
    from partnersup.intake.mail import letter

    real = letter.fields_of
    monkeypatch.setattr(letter, "fields_of", lambda one, p: _fails() if one.subject == "bad" else real(one, p))
    mails = "".join(
        f"From a@b Mon Nov 23 09:00:00 2026\n{HEAD.replace(': x', ': ' + s)}\nHello\n\n" for s in ("one", "bad", "two")
    )
    told = read(mails, policy)
    assert [one.error is None for one in told] == [True, False, True]


def test_a_reader_that_fails_is_told_and_ends_only_its_source(policy, monkeypatch) -> None:
    monkeypatch.setattr(sources.Intake, "own", _fails)
    with pytest.raises(InputError, match=r"could not be read \(KeyError\)"):
        read('[{"description": "a"}]', policy)
