"""Refusals in five more languages: every one stands in every phrasebook, and is found again with its values."""

import re
import sys
import time
from pathlib import Path

import pytest
import yaml

from partnersup.errors import InputError, PolicyError, UsageError
from partnersup.intake.fields import build
from partnersup.load import load_policy
from partnersup.said import Phrasebook, error_line, translated
from partnersup.zones import zone_refusal

ROOT = Path(__file__).resolve().parent.parent
WORDS = ROOT / "config" / "words" / "errors"
LANGUAGES = ("nl", "de", "es", "ar", "ja")

there = pytest.mark.skipif(not WORDS.is_dir(), reason="config/words/errors/ does not exist yet")


def phrases(language):
    return yaml.safe_load((WORDS / f"{language}.yaml").read_text(encoding="utf-8"))["errors"][language]


def gaps(text):
    return sorted(re.findall(r"\{\d+\}", text))


@pytest.fixture(scope="module")
def found():
    """The templates that the source holds now."""
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        from collect_errors import templates
    finally:
        sys.path.pop(0)
    return set(templates())


@pytest.fixture(scope="module")
def german():
    return Phrasebook(phrases("de"))


# ------------------------------------------------------------ the phrasebooks


@there
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_stands_in_the_phrasebook_and_no_other(language, found):
    have = set(phrases(language))
    assert (sorted(found - have), sorted(have - found)) == ([], [])


@there
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_same_gaps(language):
    wrong = [english for english, said in phrases(language).items() if gaps(said) != gaps(english) or not said.strip()]
    assert wrong == []


@there
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_template_finds_itself_with_its_values(language):
    sentences = phrases(language)
    book = Phrasebook(sentences)
    for english, said in sentences.items():
        values = {gap: f"'v{gap[1:-1]}'" for gap in gaps(english)}
        for gap, value in values.items():
            english, said = english.replace(gap, value), said.replace(gap, value)
        assert book.say(english) == said


def test_the_collector_reads_what_the_source_builds(found):
    assert {
        "{0} is not allowed",
        "nearest: {0}",
        "a whole number of user licenses, 0 to {0}",
        "offices.{0}.working_days is empty: its clock would never run",
        "severity.phrases.{0}: the phrase {1} of {2} has no words",
        "{0} is {1}; expected text in quotes",
        "no command {0}",
    } <= found


# ------------------------------------------------------------ real refusals, in German


@there
def test_licenses_as_text(policy, german):
    with pytest.raises(InputError) as refused:
        build({"subject": "x", "licenses": "70"}, policy)
    told = translated(refused.value, german)
    assert (type(told), told.code) == (InputError, "input")
    assert (
        told.line() == "ticket: licenses: '70' ist nicht erlaubt; eine ganze Zahl von Benutzerlizenzen, 0 bis 100000000"
    )
    assert error_line(refused.value, german) == told.line()


@there
def test_a_hint_of_two_parts(german):
    error = UsageError("--tz", *zone_refusal("europe/amsterdm"))
    assert translated(error, german).line() == (
        "--tz: 'europe/amsterdm' ist keine Zeitzone; ein IANA-Name wie Europe/Amsterdam; am nächsten: Europe/Amsterdam"
    )


@there
def test_a_policy_keeps_the_place_of_every_problem(tmp_path, german):
    overlay = tmp_path / "mine.yaml"
    overlay.write_text("offices:\n  europe:\n    time_zon: x\n    working_days: [1]\n", encoding="utf-8")
    with pytest.raises(PolicyError) as refused:
        load_policy(str(overlay))
    told = translated(refused.value, german)
    day, zone = sorted(told.problems, key=lambda problem: "time_zon" in problem)
    assert "mine.yaml:4: policy.offices.europe.working_days[0] ist '1'; eines von mon, tue" in day
    unknown = "unbekannter Schlüssel 'time_zon' in policy.offices.europe, am nächsten 'time_zone'; erlaubt: "
    assert f"mine.yaml:3: {unknown}" in zone
    assert error_line(refused.value, german).endswith(" (und 1 weitere; `partnersup policy check` zeigt sie)")


@there
@pytest.mark.parametrize(
    ("english", "said"),
    [
        ("policy: severity.phrases.de: unbalanced brackets in '(a'", "severity.phrases.de: Klammern nicht paarig"),
        (
            "policy: offices.eu.time_zone is 'x'; an IANA name such as Europe/Amsterdam",
            "offices.eu.time_zone ist 'x'; ein",
        ),
    ],
)
def test_a_problem_without_a_file(english, said, german):
    assert said in translated(PolicyError([english]), german).problems[0]


@there
def test_a_place_whose_name_is_words(german):
    assert translated(InputError("standard input[2]", "a text is no ticket", "a JSON object"), german).line() == (
        "Standardeingabe[2]: ein Text ist kein Ticket; ein JSON-Objekt"
    )


# ------------------------------------------------------------ how a sentence is found


BOOK = Phrasebook(
    {
        "{0} is not allowed": "verboten ist {0}",
        "one of {0}": "eines von {0}",
        "one of the two": "eins von zweien",
        "nearest: {0}": "nah: {0}",
        "{0} is {1}; expected {2}": "{2} statt {1} bei {0}",
        'a ticket with {"kind"}': 'ein Ticket mit {"kind"}',
    }
)


@pytest.mark.parametrize(
    ("english", "said"),
    [
        ("'x' is not allowed", "verboten ist 'x'"),
        ("'a; b' is not allowed", "verboten ist 'a; b'"),
        ("'one of us' is not allowed", "verboten ist 'one of us'"),
        ("'is not allowed' is not allowed", "verboten ist 'is not allowed'"),
        ("'{1}' is not allowed", "verboten ist '{1}'"),
        ("'a\nb' is not allowed", "verboten ist 'a\nb'"),
        ("one of a, b; nearest: a", "eines von a, b; nah: a"),
        ("one of the two", "eins von zweien"),
        ("a is b; expected c", "c statt b bei a"),
        ('a ticket with {"kind"}', 'ein Ticket mit {"kind"}'),
        ("unheard of; nearest: a", "unheard of; nah: a"),
        ("unheard of", "unheard of"),
        ("", ""),
    ],
)
def test_a_sentence_is_found_by_its_words(english, said):
    assert BOOK.say(english) == said


def test_what_is_too_long_stays_english():
    assert BOOK.say("x" * 1_990 + " is not allowed") == "x" * 1_990 + " is not allowed"


@pytest.mark.parametrize("piece", ["; ", " is ", "; expected ", "nearest: ; ", "a"])
def test_no_sentence_takes_long(piece):
    start = time.perf_counter()
    BOOK.say((piece * 2_000)[:2_000])
    assert time.perf_counter() - start < 0.5


def test_an_empty_phrasebook_says_english():
    error = UsageError("--lang", "'xx' is not a language", "one of en, nl")
    assert translated(error, Phrasebook({})).line() == error.line()
