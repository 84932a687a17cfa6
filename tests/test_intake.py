"""Records, flags and the e-mail template: what is read, what is refused and in which words, what is noticed."""

import pytest

from partnersup.errors import InputError
from partnersup.intake.fields import build
from partnersup.intake.language import detect
from partnersup.intake.numbers import whole_number
from partnersup.intake.records import parse_json
from partnersup.intake.template import read_template
from partnersup.policy import LANGUAGES
from partnersup.triaging import notice_answer

REFUSED = [
    ({"licenses": "70"}, "t: licenses: '70' is not allowed; a whole number of user licenses, 0 to 100000000"),
    ({"licenses": -1}, "t: licenses: -1 is not allowed; a whole number of user licenses, 0 to 100000000"),
    ({"licenses": True}, "t: licenses: True is not allowed; a whole number of user licenses, 0 to 100000000"),
    ({"severity": 4}, "t: severity: 4 is not allowed; 1, 2 or 3"),
    ({"tier": "gold"}, "t: tier: 'gold' is not allowed; one of authorised, advanced, premium"),
    ({"tier": "premum"}, "t: tier: 'premum' is not allowed; one of authorised, advanced, premium; nearest: premium"),
    ({"superadmin_email": "nobody"}, "t: superadmin_email: 'nobody' is not allowed; an e-mail address such as admin@example.com"),
    ({"created_at": "2026-02-30T10:00:00Z"}, "t: created_at: '2026-02-30T10:00:00Z' is not allowed; RFC 3339 such as 2026-11-20T17:45:00+01:00 (day is out of range for month)"),
    ({"created_at": "now"}, "t: created_at: 'now' is not allowed; RFC 3339 such as 2026-11-20T17:45:00+01:00"),
    ({"created_at": "0001-01-01T00:00:00Z"}, "t: created_at: '0001-01-01T00:00:00Z' is not allowed; a time in the years 1970 to 2999"),
    ({"time_zone": "europe/amsterdam"}, "t: time_zone: 'europe/amsterdam' is not a time zone; an IANA name such as Europe/Amsterdam; nearest: Europe/Amsterdam"),
    ({"time_zone": "../../etc/passwd"}, "t: time_zone: '../../etc/passwd' is not a time zone; an IANA name such as Europe/Amsterdam"),
    ({"country": "Nederlnd"}, "t: country: unknown country 'Nederlnd'; nearest: nederland; an ISO 3166 code such as NL, or a name"),
    ({"region": "EU", "country": "IN"}, "t: region: 'EU' contradicts the country IN, which belongs to India; drop one of the two, or move the country in a policy"),
    ({"territory": "west", "country": "IN"}, "t: territory: 'west' is not allowed; a territory only within the United States (region North America)"),
    ({"waiting_on_partner": [["2026-11-20T10:00:00Z", "2026-11-20T09:00:00Z"]]}, "t: waiting_on_partner[0]: ['2026-11-20T10:00:00Z', '2026-11-20T09:00:00Z'] is not allowed; an interval that does not end before it begins"),
    ({"created_at": "2026-11-20T10:00:00Z", "acknowledged_at": "2026-11-20T09:59:00Z"}, "t: acknowledged_at: '2026-11-20T09:59:00+00:00' is not allowed; a time not before created_at (2026-11-20T10:00:00+00:00)"),
    ({"contract": "yes"}, "t: contract: 'yes' is not allowed; true or false"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "line"), REFUSED, ids=[f"{next(iter(r))} {next(iter(r.values()))!s:.20}" for r, _ in REFUSED]
)
def test_a_value_that_cannot_be_right_is_refused_in_one_line(raw, line, policy) -> None:
    with pytest.raises(InputError) as refused:
        build({"description": "x", **raw}, policy, where="t")
    told = refused.value.line()
    assert told.startswith(line[:60])
    assert told == line or line.split("; ")[0] in told


def test_some_text_or_a_severity_must_be_there(policy) -> None:
    with pytest.raises(InputError, match="no text to judge"):
        build({"id": "1"}, policy)
    assert build({"severity": 2}, policy).severity == 2


def test_unknown_keys_are_noticed_with_the_nearest(policy) -> None:
    ticket = build({"description": "x", "licences": 5, "descripton": "y"}, policy)
    assert ticket.licenses == 5
    assert [n.code for n in ticket.notices] == ["unknown-key"]
    assert "nearest known key is 'description'" in notice_answer(policy, ticket.notices[0]).message


def test_a_time_without_offset_is_read_in_the_calendars_zone(policy) -> None:
    ticket = build({"description": "x", "country": "JP", "created_at": "2026-11-20T10:00:00"}, policy)
    assert ticket.created_at is not None
    assert ticket.created_at.isoformat() == "2026-11-20T10:00:00+09:00"
    assert [n.code for n in ticket.notices] == ["time-without-offset"]


@pytest.mark.parametrize(
    ("text", "number"),
    [("75", 75), ("７５ ライセンス", 75), ("٧٥", 75), ("1.200 gebruikers", 1200), ("1,200", 1200), ("1 200", 1200), ("-5", None), ("5 of 6", None), ("1.5", None), ("many", None)],
)  # fmt: skip
def test_whole_numbers_as_people_write_them(text, number) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2}',
        "[NaN]",
        "[1e999]",
        "[" * 500 + "]" * 500,
        '{"a": ' + "9" * 5000 + "}",
        '{"a": 1',
        '{"a": 1} x',
        "",
    ],
    ids=["a key twice", "not a number", "infinite", "deep", "5000 digits", "truncated", "more behind", "nothing"],
)
def test_json_that_is_not_whole_and_plain_is_refused(text) -> None:
    with pytest.raises(InputError):
        parse_json(text, "t")


LANGUAGE_OF = [
    ("en", "Since this morning our customer cannot open the app."),
    ("nl", "Sinds vanochtend kan onze klant de app niet openen."),
    ("de", "Seit heute Morgen kann unser Kunde die App nicht öffnen."),
    ("es", "Desde esta mañana nuestro cliente no puede abrir la aplicación."),
    ("ar", "منذ صباح اليوم لا يستطيع عميلنا فتح التطبيق Zoho CRM."),
    ("ja", "今朝からお客様がZoho CRMアプリを開けません。"),
    ("en", "12345"),
]


@pytest.mark.parametrize(("language", "text"), LANGUAGE_OF, ids=[t[:20] for _, t in LANGUAGE_OF])
def test_the_language_is_told(language, text) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_empty_template_filled_in_reads_back(language, policy) -> None:
    words = policy.template[language]
    answers = {
        "customer_email": "admin@customer.example",
        "request_type": next(iter(words.request_types["invoice_changes"])),
        "reproducible": words.yes[0],
        "product": "Zoho CRM",
        "description": "Line one.\n\nLine two.",
        "steps_taken": words.none[0],
        "attachments": "a.png, b.mp4",
    }
    behind = "\n".join(f"{label.prints}: {answers[field]}" for field, label in words.labels.items())
    beneath = "\n".join(f"{label.prints}\n({label.hint})\n{answers[field]}" for field, label in words.labels.items())
    numbered = "\n".join(
        f"{n}. **{label.prints.upper()}** - {answers[f]}" for n, (f, label) in enumerate(words.labels.items(), 1)
    )
    shuffled = "\n".join(f"• {label.prints}： {answers[field]}" for field, label in reversed(words.labels.items()))
    for text in (behind, beneath, numbered, shuffled):
        fields = read_template(text, policy).fields
        assert fields.pop("description").split() == ["Line", "one.", "Line", "two."]
        assert fields == {
            "customer_email": "admin@customer.example",
            "request_type": "invoice_changes",
            "reproducible": True,
            "product": "Zoho CRM",
            "attachments": ["a.png", "b.mp4"],
        }, text


def test_every_published_label_and_preset_is_read(policy) -> None:
    for language in LANGUAGES:
        words = policy.template[language]
        for field, label in words.labels.items():
            for name in (label.prints, *label.reads):
                read = read_template(f"{name}: \nx@y.example\n{words.labels['description'].prints}: z", policy)
                assert read.labelled, (language, field, name)
        for id_, names in words.request_types.items():
            for name in names:
                text = f"{words.labels['request_type'].prints}: {name}\n{words.labels['description'].prints}: z"
                assert read_template(text, policy).fields["request_type"] == id_, (language, name)


def test_text_without_a_label_is_the_description(policy) -> None:
    text = "Hello, nobody can log in.\nDate: yesterday"
    assert read_template(text, policy).fields == {"description": text}


def test_what_a_field_cannot_take_is_kept_in_the_description(policy) -> None:
    read = read_template("Description: it fails\nRegion: Atlantis\nCountry: NL", policy)
    assert read.fields == {"description": "it fails", "country": "NL"}
    assert read.notices[0].values["value"] == "'Atlantis'"
    long = "somewhere between the Azores and the Canary Islands, on a ship of ours"
    kept = read_template(f"Description: it fails\nRegion: {long}", policy)
    assert kept.fields == {"description": f"it fails\n{long}"}
    assert [n.code for n in read.notices] == ["unreadable-answer"]
