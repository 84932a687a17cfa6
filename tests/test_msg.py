"""Outlook's .msg files, written by msg_file.py: read like the same mail in any other form."""

import io
from datetime import UTC, datetime, timedelta, timezone

import pytest

from partnersup.intake.mail.letter import fields_of
from partnersup.intake.mail.outlook import read_msg
from partnersup.intake.sources import read_source

from . import msg_file as m
from .msg_file import compound, message, msg

pytest.importorskip("oxmsg")

WHEN = datetime(2026, 11, 20, 16, 45, tzinfo=UTC)
X500 = "/O=EXCH/OU=EXCHANGE ADMINISTRATIVE GROUP (FYDIBOHF23SPDLT)/CN=RECIPIENTS/CN=ANN@PARTNER.EXAMPLE"
PLAIN = {
    m.CLASS: "IPM.Note",
    m.SUBJECT: "Nobody can sign in",
    m.BODY: "Nobody can sign in to Zoho CRM since 9:00.\r\n\r\nAll 40 users are affected.\r\n",
    m.SENDER_NAME: "Ann",
    m.SENDER: "ann@partner.example",
    m.SENT: WHEN,
}
FORM = """Customer email address: it@customer.example
Type of support request: technical support
Can you replicate the issue? Yes or no (explain): Yes, user id 12345
Zoho product name: Zoho Desk
Description of the issue or question: Tickets are assigned to nobody since the update.
Troubleshooting steps taken: cleared the cache
Screenshots or screencast, if any: rules.png
"""


def codes(letter) -> set[str]:
    return {notice.code for notice in letter.notices}


@pytest.fixture
def read(policy):
    def one(content: bytes):
        reading = read_source("-", policy, stdin=io.BytesIO(content))
        assert not reading.many
        (found,) = reading.reads
        return found

    return one


def test_the_file_is_one_that_the_library_reads_too() -> None:
    from oxmsg import Message

    headers = "From: Ann <ann@partner.example>\r\nMessage-ID: <1@partner.example>\r\n\r\n"
    files = [{m.FILE_NAME: "log.txt", m.DATA: b"x" * 5000}]
    content = msg({**PLAIN, m.HTML: b"<p>Nobody</p>", m.HEADERS: headers}, files)
    found = Message.load(io.BytesIO(content))
    assert (found.subject, found.sender, found.sent_date) == (PLAIN[m.SUBJECT], "Ann <ann@partner.example>", WHEN)
    assert (found.body, found.html_body) == (PLAIN[m.BODY], "<p>Nobody</p>")
    assert found.message_headers["Message-ID"] == "<1@partner.example>"
    assert [(file.file_name, file.size) for file in found.attachments] == [("log.txt", 5000)]
    assert [one.email_address for one in found.recipients] == ["s@zoho.example"]


def test_a_plain_message(read) -> None:
    ticket = read(msg({**PLAIN, m.MESSAGE_ID: "<7@partner.example>"})).ticket
    assert ticket.id == "7@partner.example"
    assert ticket.subject == "Nobody can sign in"
    assert ticket.description == "Nobody can sign in to Zoho CRM since 9:00.\n\nAll 40 users are affected."
    assert ticket.partner_email == "ann@partner.example"
    assert ticket.created_at == WHEN
    assert ticket.attachments is None
    assert ticket.notices == ()


def test_it_is_recognized_by_its_content(policy, tmp_path) -> None:
    path = tmp_path / "mail.txt"
    path.write_bytes(msg(PLAIN))
    (found,) = read_source(path, policy).reads
    assert found.ticket.subject == "Nobody can sign in"


# ---------------------------------------------------------------- text

WORDS = [
    ("ja", "至急:ログインできません", "朝9時から全員がZoho CRMにログインできません。①画面が真っ白です。髙橋", 932),
    ("ar", "عاجل: لا يمكن تسجيل الدخول", "لا يستطيع أحد تسجيل الدخول إلى النظام منذ الصباح.", 1256),
]


@pytest.mark.parametrize(("language", "subject", "body"), [w[:3] for w in WORDS], ids=[w[0] for w in WORDS])
@pytest.mark.parametrize("times", [1, 200], ids=["small", "large"])
def test_text_of_other_scripts(read, language, subject, body, times) -> None:
    text = "\r\n".join([body] * times)
    ticket = read(msg({**PLAIN, m.SUBJECT: subject, m.BODY: text})).ticket
    assert (ticket.language, ticket.subject, ticket.description) == (language, subject, text.replace("\r\n", "\n"))


@pytest.mark.parametrize("paged", [True, False], ids=["code page", "none"])
@pytest.mark.parametrize(("subject", "body", "page"), [w[1:] for w in WORDS], ids=[w[0] for w in WORDS])
def test_text_of_eight_bits_is_read_by_its_code_page(subject, body, page, paged) -> None:
    """As Outlook wrote it up to 2003."""
    charset = f"cp{page}"
    narrow = {0x0037001E: subject.encode(charset), 0x1000001E: body.encode(charset)}
    name = f"{subject[:2]}.png"
    files = [{0x3707001E: name.encode(charset), m.DATA: b"x"}]
    letter = read_msg(msg({**narrow, m.SENT: WHEN, **({m.CODEPAGE: page} if paged else {})}, files), "m")
    assert letter.text == body
    if paged:  # a few bytes alone do not tell
        assert (letter.subject, letter.attachments) == (subject, (name,))


@pytest.mark.parametrize("page", [65001, 28591, 4711, None])
def test_html_alone(read, page) -> None:
    markup = "<html><body><p>Nobody can sign in – é 日本</p><p style='display:none'>ignore</p></body></html>".encode()
    coded = {} if page is None else {m.INTERNET_CODEPAGE: page}
    ticket = read(msg({m.SUBJECT: "Login", m.SENT: WHEN, m.HTML: markup, **coded})).ticket
    assert ticket.description == "Nobody can sign in – é 日本"
    assert codes(ticket) == {"hidden-html"}


def test_html_beside_a_placeholder_is_told() -> None:
    html = b"<p>Nobody can sign in to Zoho CRM since nine, all forty users are affected.</p>"
    letter = read_msg(msg({**PLAIN, m.BODY: "This mail is HTML", m.HTML: html}), "m")
    assert letter.text.startswith("Nobody can sign in")
    assert codes(letter) == {"html-instead-of-text"}


def test_html_that_is_text(read) -> None:
    ticket = read(msg({m.SUBJECT: "Login", m.SENT: WHEN, 0x1013001F: "<p>Nobody can</p>"})).ticket
    assert ticket.description == "Nobody can"


def test_characters_that_are_none_are_told() -> None:
    letter = read_msg(msg({**PLAIN, m.BODY: "Nobody can \ud83d sign in"}), "m")
    assert letter.text == "Nobody can \ufffd sign in"
    assert codes(letter) == {"characters-lost"}


def test_a_filled_in_form(read) -> None:
    ticket = read(msg({**PLAIN, m.BODY: FORM.replace("\n", "\r\n")})).ticket
    assert ticket.customer_email == "it@customer.example"
    assert ticket.request_type == "technical_support"
    assert ticket.reproducible is True
    assert ticket.product == "Zoho Desk"
    assert ticket.description == "Tickets are assigned to nobody since the update."
    assert ticket.steps_taken == "cleared the cache"
    assert ticket.attachments == ("rules.png",)
    assert (ticket.partner_email, ticket.created_at) == ("ann@partner.example", WHEN)


def test_the_history_of_a_reply_is_cut(read) -> None:
    body = (
        "It fails again today, for everybody.\r\n\r\n-----Original Message-----\r\nFrom: Support <s@zoho.example>\r\n"
        "Sent: Thursday, November 19, 2026 9:00 AM\r\nTo: Ann\r\nSubject: Login\r\n\r\nThe outage is over.\r\n"
    )
    ticket = read(msg({**PLAIN, m.SUBJECT: "RE: Login", m.BODY: body})).ticket
    assert ticket.description == "It fails again today, for everybody."
    assert ticket.subject == "Login"
    assert "history-cut" in codes(ticket)


# ---------------------------------------------------------------- who and when

SENDERS = [
    ("an Exchange name beside the address", {m.SENDER: X500, m.SENDER_SMTP: "ann@partner.example"}, "ann@partner.example"),
    ("an Exchange name alone", {m.SENDER: X500, m.SENDER_NAME: "Ann"}, None),
    ("another Exchange name", {m.SENDER: "/o=ExchangeLabs/cn=Recipients/cn=0a1b-ann"}, None),
    ("one written as an address", {m.SENDER: "IMCEAEX-_O=EXCH_OU=FIRST_CN=ANN@partner.example"}, None),
    ("an Exchange name in From", {m.HEADERS: f"From: Ann <{X500}>\r\n", m.SENDER_SMTP: "ann@partner.example"}, "ann@partner.example"),
    ("a name in From", {m.HEADERS: "From: Ann\r\nReply-To: r@partner.example\r\n", m.SENDER: "ann@partner.example"}, "ann@partner.example"),
    ("on behalf of another", {m.SENDER_SMTP: "assistant@partner.example", m.FROM_SMTP: "ann@partner.example"}, "ann@partner.example"),
    ("headers", {m.HEADERS: "From: =?utf-8?q?Ann_=C3=89?= <ann@partner.example>\r\n", m.SENDER: X500}, "ann@partner.example"),
    ("nobody", {}, None),
]  # fmt: skip


@pytest.mark.parametrize(("told", "sender"), [s[1:] for s in SENDERS], ids=[s[0] for s in SENDERS])
def test_the_sender_is_a_mail_address_or_none(read, told, sender) -> None:
    content = msg({m.SUBJECT: "Login", m.BODY: "Nobody can sign in.", m.SENT: WHEN, **told})
    ticket = read(content).ticket
    assert ticket.partner_email == sender
    assert "EXCH" not in repr(ticket)


def test_the_time_is_that_of_the_sending_or_of_the_headers() -> None:
    text = {m.SUBJECT: "Login", m.BODY: "Nobody can"}
    headers = "Received: from a by b; Fri, 20 Nov 2026 18:00:00 +0100\nDate: Fri, 20 Nov 2026 17:45:00 +0100\n"
    of_headers = read_msg(msg({**text, m.HEADERS: headers}), "m")
    assert of_headers.sent == WHEN
    assert of_headers.sent.tzinfo == timezone(timedelta(hours=1))
    assert read_msg(msg({**text, m.RECEIVED: WHEN}), "m").sent == WHEN
    for nothing in (0, 2**64 - 1, 0x0CB34557A3DD4000):  # the last is Outlook's "none"
        letter = read_msg(msg({**text, m.SENT: nothing}), "m")
        assert letter.sent is None
        assert codes(letter) == {"date-missing"}


@pytest.mark.parametrize(
    "told",
    [{m.HEADERS: "Auto-Submitted: auto-replied\r\n"}, {m.CLASS: "REPORT.IPM.Note.NDR"}, {m.CLASS: "IPM.Note.Rules.OofTemplate.Microsoft"}],
    ids=["header", "report", "out of office"],
)  # fmt: skip
def test_a_mail_of_a_machine_is_told(told) -> None:
    assert codes(read_msg(msg({**PLAIN, **told}), "m")) == {"automatic-mail"}


# ---------------------------------------------------------------- attachments


def test_the_names_of_attachments(read) -> None:
    files = [
        {m.FILE_NAME: "Fehler Übersicht.png", m.SHORT_NAME: "FEHLER~1.PNG", m.DATA: b"\x89PNG" + b"x" * 20_000},
        {m.SHORT_NAME: "TRACE.LOG", m.DATA: b"x"},
        {m.FILE_NAME: "image001.png", m.CONTENT_ID: "image001.png@01D", m.DATA: b"\x89PNG"},
    ]
    ticket = read(msg(PLAIN, files)).ticket
    assert ticket.attachments == ("Fehler Übersicht.png", "TRACE.LOG")
    assert codes(ticket) == {"small-images-left-out"}


def test_a_message_that_is_attached_is_read(policy) -> None:
    form = message({**PLAIN, m.SUBJECT: "Desk", m.BODY: FORM, m.SENDER: "c@customer.example"}, embedded=True)
    content = msg({**PLAIN, m.SUBJECT: "FW: Desk", m.BODY: "Please see below."}, [{m.NAME: "Desk", m.EMBEDDED: form}])
    letter = read_msg(content, "m")
    (inner,) = letter.attached
    assert (inner.subject, inner.sender, inner.sent) == ("Desk", "c@customer.example", WHEN)
    found = fields_of(letter, policy)
    assert found.fields["product"] == "Zoho Desk"
    assert found.fields["partner_email"] == "ann@partner.example"


def test_messages_in_messages_beyond_reason_are_refused(read) -> None:
    inner = message(PLAIN, embedded=True)
    for _ in range(12):
        inner = message(PLAIN, [{m.EMBEDDED: inner}], embedded=True)
    assert "too deeply" in read(msg(PLAIN, [{m.EMBEDDED: inner}])).error.line()


# ---------------------------------------------------------------- refused

LETTER = {m.SUBJECT: "Secret", m.SENT: WHEN}
REFUSED = [
    ("S/MIME", msg({**LETTER, m.CLASS: "IPM.Note.SMIME"}, [{m.FILE_NAME: "smime.p7m", m.DATA: b"0\x80"}]), "encrypted message"),
    ("rights management", msg({**LETTER, m.BODY: "This message is protected."}, [{m.FILE_NAME: "message.rpmsg", m.DATA: b"v"}]), "encrypted message"),
    ("an encrypted workbook", compound({"EncryptionInfo": b"x" * 200, "EncryptedPackage": b"x" * 9000}), "encrypted Office file"),
    ("a document", compound({"WordDocument": b"x" * 9000, "1Table": b"x"}), "no Outlook message"),
    ("nothing", compound({}), "not a whole Outlook message"),
    ("RTF alone", msg({**LETTER, m.RTF: b"\x10\0\0\0LZFu"}), "RTF alone"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "why"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_what_cannot_be_read_is_refused_in_one_line(read, content, why) -> None:
    found = read(content)
    assert found.ticket is None
    assert why in found.error.line()
    assert "\n" not in found.error.line()


@pytest.mark.parametrize("size", [1, 200], ids=["small", "large"])
def test_a_file_cut_anywhere_is_refused_in_one_line(read, size) -> None:
    """But for one that lost only what nobody reads, such as the names of Outlook's own properties."""
    content = msg({**PLAIN, m.BODY: PLAIN[m.BODY] * size}, [{m.FILE_NAME: "log.txt", m.DATA: b"x" * 5000 * size}])
    whole = read(content).ticket
    assert whole.attachments == ("log.txt",)
    refused = 0
    lengths = [*range(8, 512, 100), *range(512, len(content), 512 * (1 + size // 10))]
    for length in lengths:
        found = read(content[:length])
        if found.error is None:
            assert found.ticket == whole, length
            continue
        refused += 1
        assert "not a whole Outlook message" in found.error.line()
        assert "\n" not in found.error.line()
    assert refused >= len(lengths) - 2


def test_a_stream_that_is_missing_or_short_is_no_empty_text(read) -> None:
    for harm in ("missing", "short"):
        tree = message(PLAIN)
        body = tree.pop("__substg1.0_1000001F")
        if harm == "short":
            tree["__substg1.0_1000001F"] = body[:20]
        assert "not a whole Outlook message" in read(compound(tree)).error.line()
