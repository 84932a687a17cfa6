"""Parts of the way from a mail's bytes to fields, each by itself."""

import importlib.util
import io
from datetime import UTC, datetime

import pytest

from partnersup.errors import InputError
from partnersup.intake.charsets import decode
from partnersup.intake.mail.html import seen
from partnersup.intake.mail.letter import fields_of, own_words
from partnersup.intake.mail.mailbox import messages
from partnersup.intake.mail.mime import header_text, moment_of, read_mail
from partnersup.intake.moments import written_moment
from partnersup.intake.sources import read_source
from partnersup.quoted import bare_subject, newest

JAPANESE = "お世話になっております。①番と㈱髙橋のライセンス"
ARABIC = "لا يمكن لأي مستخدم تسجيل الدخول منذ الصباح، نرجو المساعدة"
CHARSETS = [
    (JAPANESE, "cp932", "us-ascii"),
    (JAPANESE, "cp932", "iso-8859-1"),
    (JAPANESE, "utf-8", "iso-8859-1"),
    ("お世話になっております。ライセンス", "euc_jp", None),
    ("お世話になっております。ライセンス", "iso2022_jp", "utf-8"),
    (ARABIC, "cp1256", "iso-8859-1"),
    (ARABIC, "iso8859_6", None),
    (ARABIC, "utf-8", "us-ascii"),
    ("Störung: größer als „200“ – ß", "cp1252", "utf-8"),
    ("Störung", "cp1252", None),
    ("¿Qué pasó?", "latin-1", "utf-8"),
]


@pytest.mark.parametrize(("text", "codec", "label"), CHARSETS, ids=[f"{c} labelled {n}" for _, c, n in CHARSETS])
def test_a_wrong_or_missing_label_is_put_right_and_told(text, codec, label) -> None:
    found = decode(text.encode(codec), label)
    assert found.text == text
    assert found.guessed is not None
    assert found.lost == 0


def test_text_encoded_twice_is_mended() -> None:
    assert decode("Können größer".encode().decode("cp1252").encode(), "utf-8").text == "Können größer"


@pytest.mark.parametrize("label", ["utf-8", "UTF8", None, "nonsense-9", "base64", "", "unknown-8bit"])
def test_right_utf8_stays_whatever_the_label(label) -> None:
    assert decode("Größe ٧٥ ライ".encode(), label).text == "Größe ٧٥ ライ"


def test_what_no_charset_gives_is_counted() -> None:
    found = decode(b"abc \xff\xfe\xfa \x81\x8d", "utf-8")
    assert found.text.startswith("abc")
    assert found.lost == found.text.count("\ufffd")


HEADERS = [
    ("=?utf-8?Q?St=C3=B6rung?= heute", "Störung heute"),
    ("=?utf-8?B?5LiA?=\r\n =?utf-8?B?5LqM?=", "一二"),
    ("=?utf-8?Q?=E4=B8?= =?utf-8?Q?=80?=", "一"),
    ("=?iso-8859-1?Q?caf=E9_?= =?utf-8?B?w6k=?=", "café é"),
    ("=?utf-8?B?w6k?=", "é"),
    ("=?nonsense?Q?abc?=", "abc"),
    ("[urgent] plain", "[urgent] plain"),
    ("St\udcc3\udcb6rung", "Störung"),
    ("=?utf-8?B?!!!?=", ""),
]


@pytest.mark.parametrize(("raw", "text"), HEADERS, ids=[repr(r)[:40] for r, _ in HEADERS])
def test_headers_are_decoded(raw, text) -> None:
    assert header_text(raw) == text


DATES = [
    ("Fri, 20 Nov 2026 17:45:00 +0100", "2026-11-20T16:45:00+00:00"),
    ("Fri, 20 Nov 2026 17:45 CET", "2026-11-20T16:45:00+00:00"),
    ("vr, 20 nov 2026 17:45:00 +0100 (CET)", "2026-11-20T16:45:00+00:00"),
    ("20 Nov 2026 17:45:00 -0000", "2026-11-20T17:45:00+00:00"),
    ("Fri, 20 Nov 2026 17:45:00 IST", None),
    ("yesterday", None),
    ("Fri, 32 Nov 2026 17:45:00 +0100", None),
]


@pytest.mark.parametrize(("said", "instant"), DATES, ids=[d for d, _ in DATES])
def test_dates_of_mails(said, instant) -> None:
    found = moment_of(said)
    assert (found and found.astimezone(UTC).isoformat()) == instant


WRITTEN = [
    ("2026-11-20T17:45:00+01:00", "2026-11-20T17:45:00+01:00"),
    ("2026-11-20 17:45", "2026-11-20 17:45"),
    ("20.11.2026 17:45", "2026-11-20T17:45:00"),
    ("20/11/2026 17:45", "2026-11-20T17:45:00"),
    ("11/20/2026 05:45 PM", "2026-11-20T17:45:00"),
    ("03/04/2026 10:00", None),
    ("20 Nov 2026 12:05 AM", "2026-11-20T00:05:00"),
    ("Nov 20, 2026 05:45 PM", "2026-11-20T17:45:00"),
    ("2026年11月20日 17:45", "2026-11-20T17:45:00"),
    ("２０２６/１１/２０ １７：４５", "2026-11-20T17:45:00"),
    ("1795193100000", "2026-11-20T16:45:00+00:00"),
    ("2026-02-30 99:00", None),
    ("31.02.2026 10:00", None),
    ("2026-11-20", None),
    ("yesterday", None),
]


@pytest.mark.parametrize(("text", "moment"), WRITTEN, ids=[t for t, _ in WRITTEN])
def test_times_as_people_write_them(text, moment) -> None:
    assert written_moment(text) == moment


HTML = [
    ("<p>One<br>two</p><p>three</p>", "One\ntwo\n\nthree"),
    ("<style>.x{display:none}</style><div class=x>gone</div>here", "here"),
    ("<style>@media print{.x{display:none}}</style><div class=x>here</div>", "here"),
    ('<p style="color:#fff">gone</p><p style="background:#000;color:#fff">here</p>', "here"),
    ('<p style="color:#123;background:#112233">gone</p>here', "here"),
    ('<span style="font-size:1px">gone</span><span style="font-size:12px">here</span>', "here"),
    ('<span style="font-size:0.9em">here</span>', "here"),
    ("<script>gone()</script><!-- gone --><noscript>here</noscript>", "here"),
    (
        "<table><tr><td>Region</td><td>EU</td></tr><tr><td>Tier</td><td>Premium</td></tr></table>",
        "Region\tEU\nTier\tPremium",
    ),
    ("<table><tr><th>A<th>B<th>C<tr><td>1<td>2<td>3</table>", "A\t1\nB\t2\nC\t3"),
    ("<blockquote type=cite><p>old</p><p>older</p></blockquote>new", "> old\n> \n> older\n> \nnew"),
    ('<blockquote style="margin-left:40px;border:none">indented</blockquote>', "indented"),
    ("<pre>a\n  b</pre>", "a\n  b"),
    ("&lt;b&gt; 5 &gt; 3", "<b> 5 > 3"),
    ("<p>unclosed <b>bold", "unclosed bold"),
    ("", ""),
]


@pytest.mark.parametrize(("markup", "text"), HTML, ids=[m[:40] or "nothing" for m, _ in HTML])
def test_html_is_read_as_it_is_seen(markup, text) -> None:
    assert seen(markup).text == text


def test_markup_that_nests_beyond_reason_is_read_without_its_tags() -> None:
    found = seen("<div>" * 50_000 + "deep")
    assert found.text.strip() == "deep"
    assert found.hidden is None


SUBJECTS = [
    ("Re: AW: Fwd: it", ("it", False)),
    ("WG: Re[2]: es", ("es", True)),
    ("Doorst: FW: het", ("het", True)),
    ("إعادة توجيه: رد: هو", ("هو", True)),
    ("返信：転送: それ", ("それ", False)),
    ("Error: nothing works", ("Error: nothing works", False)),
    ("Region: EU", ("Region: EU", False)),
]


@pytest.mark.parametrize(("subject", "bare"), SUBJECTS, ids=[s for s, _ in SUBJECTS])
def test_the_marks_of_answers_and_forwards_leave_the_subject(subject, bare) -> None:
    assert bare_subject(subject) == bare


ATTRIBUTIONS = [
    "On Fri, Nov 20, 2026 at 5:45 PM Support <s@desk.example> wrote:",
    "On Fri, Nov 20, 2026 at 5:45 PM Partner Support <\npartner-support@desk.example> wrote:",
    "Op vr 20 nov 2026 om 17:45 schreef Support <s@desk.example>:",
    "Am Fr., 20. Nov. 2026 um 17:45 Uhr schrieb Support <\ns@desk.example>:",
    "El vie, 20 nov 2026 a las 17:45, Soporte (<s@desk.example>) escribió:",
    "في الجمعة، 20 نوفمبر 2026 في 5:45 م تمت كتابة ما يلي بواسطة Support <s@desk.example>:",
    "2026年11月20日(金) 17:45 Support <s@desk.example>:",
    "---- On Fri, 20 Nov 2026 17:45:00 +0100 Support <s@desk.example> wrote ----",
    "-----Original Message-----\nFrom: Support",
    "-----Ursprüngliche Nachricht-----\nVon: Support",
    "From: Support <s@desk.example>\nSent: Friday, 20 November 2026 17:45\nTo: Ann",
    "Van: Support\nVerzonden: vrijdag 20 november 2026 17:45\nAan: An",
    "Von: Support\nGesendet: Freitag, 20. November 2026 17:45\nAn: Anna",
    "De: Soporte\nEnviado: viernes, 20 de noviembre de 2026 17:45\nPara: Ana",
    "من: الدعم\nتم الإرسال: الجمعة، 20 نوفمبر 2026 05:45 م\nإلى: آنا",
    "差出人: サポート\n送信日時: 2026年11月20日 17:45\n宛先: 安",
]


@pytest.mark.parametrize("line", ATTRIBUTIONS, ids=[a[:30] for a in ATTRIBUTIONS])
def test_history_is_found_in_every_language(line) -> None:
    text = f"It works again.\n\n{line}\n\nNobody can log in."
    view = newest(text)
    assert view.split() == ["It", "works", "again."]
    assert len(view) == len(text)


def test_new_text_below_quoted_lines_is_kept() -> None:
    text = "On Fri, Nov 20, 2026 Support <s@desk.example> wrote:\n> Is it solved?\n\nNo, nobody can log in."
    assert newest(text).split() == ["No,", "nobody", "can", "log", "in."]


KEPT = [
    "Thanks\nError: 500 on every page\nUsers: all",
    "Hello,\n\nKind regards from a desperate team: nobody can log in.",
    "Der Absender erhält eine Fehlermeldung, der Empfänger bekommt keine Mail.",
    "The number +31 20 555 0100 cannot be called from Zoho Voice.",
    "Hallo,\n\nBedankt!\n\nHelaas kan nog steeds niemand inloggen.\nAlle 75 gebruikers zien fout 500.",
    "Hello,\n\nThanks.\n\nnobody can sign in\nerror 500",
    "Hallo,\n\nDanke\n\nKein Nutzer kann arbeiten",
    "お世話になっております。\n\n以上\n\n全員ログインできません",
    "Started 05/11/2026 at 09.30\nAll 75 users cannot sign in",
    "We see trouble.\n\nServer 192.168.100.20 refused\nPort 8080 closed",
    "Steps\n-----\nlogin with a@b.example\nclick save\nfails",
    "Outlook for Windows cannot connect to Zoho Mail any more.",
    "Hi\n\nVon meinem Konto aus kann sich niemand mehr anmelden.",
    "Enviado desde la API, ningún pedido llega",
    "alle Benutzer außerhalb des Büros können Zoho CRM nicht mehr öffnen",
    "社外から届いたメールの添付ファイルが全員開けません",
    "Hello there.\n\nWhen we delete a contact from the distribution list the job ends in error and shows 'unauthorized'",
    "Every external email with attachments has been bounced",
    "From: 08:00\nTo: 12:30\n\nNobody could sign in",
    "Mail fails:\nFrom: Salesforce\nTo: Zoho CRM\nNobody gets it",
    "Text\nOn the login page Zoho wrote:\nNobody may enter",
    "Text\nThe import job wrote error 5001 in the log:\nNobody knows",
    "The mail goes to Jan <jan@x.example>:\nall down",
    "Hello\n> 500 users cannot sign in\nBye for now",
]


@pytest.mark.parametrize("text", KEPT, ids=[k[:30] for k in KEPT])
def test_words_of_the_problem_are_not_taken_for_a_signature_or_for_history(text, policy) -> None:
    notices: list = []
    assert own_words(text, policy, notices) == text
    assert notices == []


def test_what_follows_a_sign_off_and_is_no_signature_is_kept(policy) -> None:
    text = "We have a problem.\n\nKind regards,\nJan\n\nerror log:\nERROR 5001 disk full"
    assert own_words(text, policy, []) == "We have a problem.\n\nerror log:\nERROR 5001 disk full"


SIGNED = [
    ("It fails.\n\nKind regards,\nAnn Lee\nPartner Ltd\n+44 1632 960000", "It fails."),
    ("It fails.\n-- \nAnn Lee\nPartner Ltd", "It fails."),
    ("It fails.\n\nMet vriendelijke groet, An\n\nP.S. Nu ligt alles plat.", "It fails.\n\nP.S. Nu ligt alles plat."),
    ("Es geht nicht.\n\nVon meinem iPhone gesendet", "Es geht nicht."),
    ("動きません。\n\nよろしくお願いいたします。\n山田", "動きません。"),
    (
        "CAUTION: This email originated from outside of the organization. Do not click links.\n\nIt fails.",
        "It fails.",
    ),
]


@pytest.mark.parametrize(("text", "words"), SIGNED, ids=[s[:30] for s, _ in SIGNED])
def test_signatures_and_banners_are_left_off_and_told(text, words, policy) -> None:
    notices: list = []
    assert own_words(text, policy, notices).strip() == words
    assert "signature-cut" in {n.code for n in notices}


def test_a_mailbox_is_split_at_separators_and_not_at_prose() -> None:
    box = (
        b"From a@x.example Fri Nov 20 17:45:00 2026\nSubject: one\n\nBody.\n\nFrom now on nothing works.\n>From here too.\n\n"
        b"From b@x.example Fri Nov 20 17:46:00 2026\nSubject: two\n\nBody.\n"
    )
    told = list(messages(io.BytesIO(box)))
    assert [line for line, _ in told] == [1, 9]
    assert b"From now on" in told[0][1]
    assert b"\nFrom here too." in told[0][1]


def test_nested_parts_beyond_reason_are_refused_in_one_line() -> None:
    inner = "Subject: x\n"
    for i in range(3000):
        inner += f"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n"
    with pytest.raises(InputError, match="nested too deeply"):
        read_mail(inner.encode(), "m")


def test_the_forms_sender_yields_to_the_mails(policy) -> None:
    mail = b"From: a@gmail.com\nSubject: x\nDate: Fri, 20 Nov 2026 17:45:00 +0100\n\nDescription: it fails\nPartner email: b@partner.example\nCountry: NL\n"
    found = fields_of(read_mail(mail, "m"), policy)
    assert found.fields["partner_email"] == "a@gmail.com"
    assert "sender-differs" in {n.code for n in found.notices}


@pytest.mark.skipif(importlib.util.find_spec("oxmsg") is not None, reason="the extra is installed")
def test_an_outlook_message_without_the_extra_says_what_to_install(policy) -> None:
    (read,) = read_source("-", policy, stdin=io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)).reads
    assert read.error is not None
    assert "partnersup[msg]" in read.error.line()


@pytest.mark.skipif(importlib.util.find_spec("oxmsg") is None, reason="needs the extra `msg`")
def test_a_damaged_outlook_message_is_refused_in_one_line(policy) -> None:
    (read,) = read_source("-", policy, stdin=io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)).reads
    assert read.error is not None
    assert "not a whole Outlook message" in read.error.line()


def test_a_desk_date_says_why_it_differs(policy) -> None:
    from partnersup.triaging import triage

    payload = b"""{"id": "458700000012400222", "subject": "Totals", "description": "All invoices show wrong totals.", "cf": {"cf_country": "NL"},
        "createdTime": "2026-11-20T16:45:00Z", "statusType": "Open", "dueDate": "2026-11-21T16:45:00Z", "responseDueDate": "2026-11-23T04:45:00Z"}"""
    (read,) = read_source("-", policy, stdin=io.BytesIO(payload)).reads
    told = triage(read.ticket, policy, now=datetime(2026, 11, 20, 17, tzinfo=UTC))
    desk = [c for c in told.checks if c.code.startswith("desk-")]
    assert [c.code for c in desk] == ["desk-resolution-due"]  # the response is due when the commitment says
    assert "counted the weekend" in desk[0].message
    assert "took the target" in desk[0].message
