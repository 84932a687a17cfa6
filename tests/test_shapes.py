"""The same ticket as JSON, template, HTML mail, forwarded mail and Zoho Desk payload is answered alike."""

import html
import io
import json
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

import pytest

from partnersup.intake.sources import read_source
from partnersup.policy import LANGUAGES, Policy
from partnersup.triaging import triage

from .conftest import ROOT

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
CREATED = datetime(2026, 11, 20, 16, 45, tzinfo=UTC)
COUNTRIES = {"en": "GB", "nl": "NL", "de": "DE", "es": "ES", "ar": "AE", "ja": "JP"}
FORWARD = {
    "en": ("Fwd", "---------- Forwarded message ---------", "From", "Date", "Subject", "To"),
    "nl": ("Doorst", "---------- Doorgestuurd bericht ---------", "Van", "Datum", "Onderwerp", "Aan"),
    "de": ("WG", "-------- Weitergeleitete Nachricht --------", "Von", "Datum", "Betreff", "An"),
    "es": ("RV", "---------- Mensaje reenviado ---------", "De", "Fecha", "Asunto", "Para"),
    "ar": ("إعادة توجيه", "---------- رسالة معاد توجيهها ---------", "من", "التاريخ", "الموضوع", "إلى"),
    "ja": ("転送", "---------- 転送されたメッセージ ---------", "差出人", "日時", "件名", "宛先"),
}


def tickets(language: str) -> list[dict]:
    lines = (ROOT / "corpus" / f"{language}-c.ndjson").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines[3::10]]
    return [t for t in told if t.get("subject") and t.get("description")][:10]


def form(ticket: dict, policy: Policy, language: str) -> list[tuple[str, str]]:
    labels = policy.template[language].labels
    extra = policy.template[language].extra
    return [
        (labels["customer_email"].prints, "desk@customer.example"),
        (labels["product"].prints, "Zoho CRM"),
        (labels["description"].prints, ticket["description"]),
        (extra["country"][0], COUNTRIES[language]),
        (extra["tier"][0], "Advanced"),
        (extra["licenses"][0], "75"),
    ]


def as_json(ticket: dict, policy: Policy, language: str) -> bytes:
    fields = {
        "subject": ticket["subject"],
        "description": ticket["description"],
        "customer_email": "desk@customer.example",
        "partner_email": "ann@partner.example",
        "product": "Zoho CRM",
        "country": COUNTRIES[language],
        "tier": "advanced",
        "licenses": 75,
        "created_at": CREATED.isoformat(),
    }
    return json.dumps(fields).encode()


def as_template(ticket: dict, policy: Policy, language: str) -> bytes:
    extra = policy.template[language].extra
    more = [
        (extra["subject"][0], ticket["subject"]),
        (extra["partner_email"][0], "ann@partner.example"),
        (extra["created_at"][0], CREATED.isoformat()),
    ]
    return "\n".join(f"{label}: {answer}" for label, answer in [*more, *form(ticket, policy, language)]).encode()


def message(ticket: dict, subject: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Ann Partner <ann@partner.example>"
    mail["To"] = "partner-support@desk.example"
    mail["Date"] = format_datetime(CREATED)
    mail["Subject"] = subject
    return mail


def as_html_mail(ticket: dict, policy: Policy, language: str) -> bytes:
    def cell(text: str) -> str:
        return "<p>" + html.escape(text).replace("\n", "<br>") + "</p>"

    rows = "".join(f"<tr><td>{cell(a)}</td><td>{cell(b)}</td></tr>" for a, b in form(ticket, policy, language))
    mail = message(ticket, ticket["subject"])
    mail.set_content(f"<html><body><table border=1>{rows}</table></body></html>", subtype="html", cte="base64")
    return mail.as_bytes()


def as_forward(ticket: dict, policy: Policy, language: str) -> bytes:
    prefix, mark, sender, date, subject, to = FORWARD[language]
    head = [
        mark,
        f"{sender}: Customer <desk@customer.example>",
        f"{date}: 20.11.2026 17:40",
        f"{subject}: {ticket['subject']}",
        f"{to}: Ann Partner <ann@partner.example>",
        "",
    ]
    mail = message(ticket, f"{prefix}: {ticket['subject']}")
    mail.set_content("\n".join([*head, *(f"{a}: {b}" for a, b in form(ticket, policy, language))]), cte="base64")
    return mail.as_bytes()


def as_desk(ticket: dict, policy: Policy, language: str) -> bytes:
    body = "<div>" + html.escape(ticket["description"]).replace("\n", "<br>") + "</div>"
    payload = {
        "id": "458700000012400222",
        "ticketNumber": "820",
        "subject": ticket["subject"],
        "description": None,
        "email": "ann@partner.example",
        "productName": "Zoho CRM",
        "createdTime": "2026-11-20T16:45:00.000Z",
        "statusType": "Open",
        "cf": {
            "cf_country": COUNTRIES[language],
            "cf_partner_tier": "Advanced",
            "cf_licenses": "75",
            "cf_customer_email": "desk@customer.example",
        },
        "threads": [{"id": "1", "direction": "in", "content": body, "createdTime": "2026-11-20T16:45:00.000Z"}],
    }
    return json.dumps([{"eventType": "Ticket_Add", "eventTime": "1795193100000", "payload": payload}]).encode()


SHAPES = (as_json, as_template, as_html_mail, as_forward, as_desk)


def verdict(content: bytes, policy: Policy) -> dict:
    (read,) = read_source("-", policy, stdin=io.BytesIO(content)).reads
    assert read.ticket is not None, read.error
    told = triage(read.ticket, policy, now=NOW).to_dict()
    severity = {
        name: told["severity"][name]
        for name in ("level", "text_level", "range", "kind", "basic", "decided_by", "review")
    }
    return {
        "severity": severity,
        **{name: told[name] for name in ("priority", "commitment", "clock", "channels", "escalation")},
        "language": told["ticket"]["language"],
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shape_of_a_ticket_gets_the_same_verdict(language, policy) -> None:
    told = tickets(language)
    assert len(told) == 10
    for ticket in told:
        first, *others = (verdict(shape(ticket, policy, language), policy) for shape in SHAPES)
        for shape, other in zip(SHAPES[1:], others, strict=True):
            assert other == first, f"{shape.__name__}: {ticket['subject']}"
