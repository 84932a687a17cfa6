"""No text makes the work grow faster than itself. Steps of Python are counted for a text and for one four times as long;
where the work is a pattern's or the library's, the text is so long that more than linear work would not end."""

import io
import sys
from collections.abc import Callable
from typing import Any

import pytest

from partnersup.intake.mail.html import seen
from partnersup.intake.mail.mime import read_mail
from partnersup.intake.sources import Asked, read_source
from partnersup.intake.template import read_template
from partnersup.quoted import bare_subject, without_history
from partnersup.severity import judge
from partnersup.severity.judge import read_signals
from partnersup.severity.learned import score
from partnersup.severity.phrases import find
from partnersup.severity.sentences import folded, row
from partnersup.text import fold

MAIL = "From: a@example.com\nSubject: Fwd: s\nDate: Fri, 20 Nov 2026 17:45:00 +0100\n"


def steps(run: Callable[[], object]) -> int:
    """The lines and calls of Python that a call takes."""
    count = 0

    def trace(frame: Any, event: str, arg: object) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return count


def letter(text: str, policy) -> list[Any]:
    return list(read_source("-", policy, Asked("mail"), stdin=io.BytesIO(text.encode())).reads)


def attached(n: int) -> str:
    part = "--b\nContent-Type: message/rfc822\n\nSubject: again\n\nThe CRM is down.\n"
    return f'{MAIL}Content-Type: multipart/mixed; boundary="b"\n\n--b\n\nFor you\n' + part * n + "--b--\n"


GROWING: dict[str, Callable[[int, Any], object]] = {
    "hits and modifiers in a sentence": lambda n, policy: read_signals(
        policy, {"description": "cannot log in if not last week " * n}, "en"
    ),
    "modifiers, then hits": lambda n, policy: read_signals(
        policy, {"description": "not " * n + "the data is lost " * n}, "en"
    ),
    "quoted headers": lambda n, _: without_history("> From: a\n> Sent: 2026-01-01\n" * n),
    "empty cells": lambda n, _: seen("<table><tr>" + "<td> </td>" * n),
    "classes around an element": lambda n, _: seen(
        f"<style>.z p{{color:red}}</style><div class='{'a ' * n}'>{'<p>x</p>' * n}</div>"
    ),
    "attached mails": lambda n, policy: letter(attached(n), policy),
}


@pytest.fixture
def in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is compiled takes no steps of Python."""
    for name, step in {"row": row, "find": find, "score": score}.items():
        monkeypatch.setattr(judge, name, step)


@pytest.mark.usefixtures("in_python")
@pytest.mark.parametrize("case", GROWING.values(), ids=GROWING)
def test_four_times_the_text_takes_four_times_the_steps(case, policy) -> None:
    case(240, policy)  # what is looked up once is remembered
    assert steps(lambda: case(240, policy)) < 5 * steps(lambda: case(60, policy))


def test_patterns_do_not_go_back_over_a_long_text() -> None:
    blanks = " " * 300_000
    assert bare_subject(f"re: a{blanks}x") == (f"a{blanks}x", False)
    assert bare_subject("re: " * 300_000 + "CRM") == ("CRM", False)
    assert seen(f'<p style="width:{"1" * 300_000}(">x</p>').text == "x"
    assert seen("<style>" + "</" * 300_000).text == ""


@pytest.mark.parametrize(
    "words", ["cannot log in if not last week ", "not the data is lost ", "ログインできない ", "2fa't- "]
)
def test_the_judge_reads_a_long_text_to_its_end(words: str, policy) -> None:
    said = judge.judge(policy, {"description": words * 20_000}, "ja" if words[0] == "ロ" else "en")
    assert said.level in (1, 2, 3)


def test_marks_out_of_order_on_one_letter_are_folded_as_few_are() -> None:
    assert fold("Cafe" + "\u0301\u0323\u0f73" * 200_000) == fold("Cafe\u0301") == "cafe"
    assert fold("か" + "\u3099" + "\u0301\u0323" * 200_000) == fold("が")
    assert folded("باب" + "\u0652\u064b" * 300_000) == folded("باب")


def test_answers_of_a_form_are_read_once(policy) -> None:
    address = "a" * 300_000
    found = read_template(f"Description: down\nCustomer email:\n{address}\nRegion:\nEU", policy).fields
    assert "customer_email" not in found
    assert found["region"] == "EU"
    assert address in found["description"]
    said = read_template(f"Description: down\nCreated at:\n2026/01/05 10:00{' ' * 300_000}x", policy)
    assert "created_at" not in said.fields
    label = ">" * 300_000 + "1. Region:\n"
    assert read_template(f"Description: down\n{label}{chr(10) * 5_000}EU", policy).fields["region"] == "EU"


def test_parameters_without_end_are_not_followed() -> None:
    head = f'Content-Type: text/plain; a="{";" * 19_000}\n'
    content = f'{MAIL}Content-Type: multipart/mixed; boundary="b"\n\n' + f"--b\n{head}\ndown\n" * 400
    assert read_mail(content.encode(), "mail").text.count("down") == 400


def test_parts_that_say_the_same_again_are_left_out_and_no_other() -> None:
    said = [f"The CRM is down, says user {i:04}. {'x' * 1_000}" for i in range(500)]
    parts = "".join(f"--b\n\n{text}\n" for text in (*said, *said, "The CRM is down"))
    content = f'{MAIL}Content-Type: multipart/alternative; boundary="b"\n\n{parts}--b--\n'
    text = read_mail(content.encode(), "mail").text
    assert all(text.count(f"user {i:04}") == 1 for i in range(500))


@pytest.mark.parametrize(
    "markup",
    [
        "<p" + "".join(f" a{i}" for i in range(60_000)) + ">down",
        "".join(f"<body a{i}>" for i in range(60_000)) + "down",
        "<select>" + "<option>x" * 60_000 + "</select>down",
    ],
    ids=["attributes", "attributes of bodies", "options"],
)
def test_what_the_parser_cannot_bear_is_read_without_tags(markup) -> None:
    found = seen(markup)
    assert found.hidden is None
    assert found.text.endswith("down")


def test_long_addresses_and_lists_are_no_attributes() -> None:
    link = f"<a href='https://example.com/{'a/' * 5_000}' style='{'color: red; ' * 500}'>down</a>"
    assert seen(link + "<select>" + "<option>x" * 500 + "</select>") == ("down", 0)


def test_many_quotes_in_quotes_have_no_more_marks_than_a_reader_needs() -> None:
    found = seen("<blockquote>" * 900 + "a<br>" * 1_000).text
    assert found.startswith("> > ")
    assert len(found) < 60 * 1_000
