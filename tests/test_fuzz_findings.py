"""What tools/fuzz.py has found, each as the shortest input that showed it."""

import io
import time
from datetime import UTC, datetime

import pytest

from partnersup.errors import PolicyError
from partnersup.intake.sources import Asked, read_source
from partnersup.intake.template import read_template
from partnersup.load import load_policy
from partnersup.severity.judge import judge
from partnersup.severity.phrase_compiler import compile_lexicon
from partnersup.triaging import triage

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
SECONDS = 2.0  # of this process's own time; far more than any of these inputs needs


def reads(policy, content: str, kind):
    return list(read_source("-", policy, Asked(kind), stdin=io.BytesIO(content.encode())).reads)


# ---------------------------------------------------------------- template: no text is lost

BESIDE_A_VALUE = {
    "request type, behind it": "Type of support request: technical support (nobody can sign in)",
    "request type, beneath it": "Type of support request: technical support\nWhat happened: nobody can sign in",
    "request type, in its place": "Customer email address: a@b.example\nType of support request: nobody can sign in",
    "request type, in Dutch": "Type supportaanvraag: technische support\n\nHallo, nobody can sign in",
    "address": "Customer email address: ann@cust.example nobody can sign in",
    "licenses": "Customer email address: ann@cust.example\nLicenses: 70, nobody can sign in",
}


@pytest.mark.parametrize("form", BESIDE_A_VALUE.values(), ids=BESIDE_A_VALUE)
def test_words_beside_a_value_of_a_form_are_kept_in_the_description(policy, form) -> None:
    (read,) = reads(policy, form, "template")
    assert read.ticket is not None, read.error
    assert "nobody can sign in" in read.ticket.description


A_VALUE_ALONE = [
    ("Type of support request: technical support, upgrades", {"request_type": "technical_support"}),
    ("Customer email address: Ann Lee <ann@cust.example>", {"customer_email": "ann@cust.example"}),
    ("Licenses: 1.200 user licenses\nRegion: EU", {"licenses": 1200, "region": "EU"}),
]


@pytest.mark.parametrize(("form", "fields"), A_VALUE_ALONE, ids=[f for f, _ in A_VALUE_ALONE])
def test_a_name_or_a_unit_beside_a_value_is_no_text_of_the_ticket(policy, form, fields) -> None:
    assert read_template(form, policy).fields == fields


# ---------------------------------------------------------------- judge


@pytest.mark.parametrize("sign", ["\u0650", "\u064b\u0651", "\u0670"], ids=["kasra", "two marks", "small alef"])
def test_a_vowel_sign_without_a_letter_is_no_word(policy, sign) -> None:
    told = f'The PDF prints "{sign}" as a question mark, only in the template of the quotes we send out.'
    bare = told.replace(sign, "")
    assert judge(policy, {"description": told}, "en").level == judge(policy, {"description": bare}, "en").level


# ---------------------------------------------------------------- policy


@pytest.mark.parametrize("key", ["? {a: b}\n: c", "[a, b]: c", "{a: b}: c"], ids=["mapping", "list", "flow mapping"])
def test_a_key_that_is_no_text_is_a_problem_of_its_line(tmp_path, key) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"offices:\n{chr(10).join('  ' + line for line in key.splitlines())}\n", encoding="utf-8")
    with pytest.raises(PolicyError, match="a key must be plain text"):
        load_policy(path)


@pytest.mark.parametrize("phrase", ["[" * 1500 + "a" + "]" * 1500, "[a|b] " * 1500], ids=["in one another", "in a row"])
def test_a_phrase_of_brackets_beyond_reason_is_refused(phrase) -> None:
    with pytest.raises(ValueError, match=r"phrase|brackets"):
        compile_lexicon({"broken": [phrase]}, {}, "en", {})


# ---------------------------------------------------------------- clock


def test_a_pause_of_centuries_takes_no_time(policy) -> None:
    pause = '[["2026-01-01T00:00:01Z", "2999-01-01T00:00:00Z"]]'
    (read,) = reads(
        policy,
        f'{{"description": "down", "created_at": "2026-01-01T00:00:00Z", "waiting_on_partner": {pause}}}',
        "json",
    )
    began = time.process_time()
    timer = triage(read.ticket, policy, now=NOW).clock.acknowledgement
    assert time.process_time() - began < SECONDS
    assert timer is not None
    assert timer.deadline.isoformat() > "2999-01-01"


# ---------------------------------------------------------------- records


def test_the_line_of_an_event_is_that_of_its_source(policy) -> None:
    event = '{"eventType": "Ticket_Add", "eventTime": "1795280700000", "payload": {"id": "%d", "subject": "down"}}'
    lines = ['{"description": "ours"}', "", "", event % 5, event % 6, event % 5]
    assert [(read.line, read.id) for read in reads(policy, "\n".join(lines), "ndjson")] == [
        (1, None),
        (4, "5"),
        (5, "6"),
    ]
