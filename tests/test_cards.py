"""What a terminal shows: whole cards kept beside the tests, for each language and width; and that nothing is cut or let through."""

import io
import os
import re
import unicodedata
from datetime import UTC, datetime
from functools import cache

import pytest
from rich.cells import cell_len

from partnersup.clock import calendar_of
from partnersup.intake.sources import read_source
from partnersup.load import load_policy, saying
from partnersup.policy import LANGUAGES
from partnersup.render.card import card
from partnersup.render.pieces import Screen
from partnersup.render.strip import lines_of, strip
from partnersup.render.voice import Voice
from partnersup.times import instant
from partnersup.triaging import triage

from .conftest import ROOT

GOLDEN = ROOT / "tests" / "cards"
NOW = datetime(2026, 11, 20, 17, tzinfo=UTC)
WIDTHS = (60, 80, 120, 200)
TICKETS = {
    "friday": {
        "id": "T-1042", "subject": "Sync stops", "country": "NL", "tier": "advanced", "product": "Zoho CRM", "licenses": 40,
        "partner_email": "ann@partner.example", "created_at": "2026-11-20T17:45:00+01:00",
        "description": "Since this morning the sync with the shop stops with an error and orders are missing.",
    },
    "open": {
        "id": "T-4001", "subject": "Totals", "region": "North America", "licenses": 60, "created_at": "2026-11-20T10:00:00-05:00",
        "description": "The monthly report shows wrong totals since the update.",
    },
    "japan": {
        "id": "T-2001", "subject": "ログインできません", "country": "JP", "product": "Zoho One", "licenses": 120,
        "created_at": "2026-11-20T15:00:00+09:00", "description": "今朝から全員がログインできません。業務が完全に止まっています。",
    },
    "arabic": {
        "id": "T-3001", "subject": "تقرير المبيعات في Zoho Analytics بطيء", "country": "AE", "tier": "premium", "partner": "نور للحلول",
        "created_at": "2026-11-20T09:00:00+04:00", "description": "تقرير المبيعات بطيء جدا منذ أمس ويستغرق عشر دقائق لكل المستخدمين.",
    },
}  # fmt: skip


@cache
def policy_in(language: str):
    return saying(load_policy(), language, None) if language == "en" else saying(policy_in("en"), language, None)


@cache
def answer(name: str, language: str) -> tuple[dict, object]:
    import json

    policy = policy_in(language)
    (read,) = read_source("-", policy, stdin=io.BytesIO(json.dumps(TICKETS[name]).encode())).reads
    plain = triage(read.ticket, policy, now=NOW).to_dict()
    plain["policy"]["digest"] = "*"
    return plain, policy


def drawn(
    name: str, language: str, width: int, *, details: bool = False, brief: bool = False, colour: bool = False
) -> str:
    plain, policy = answer(name, language)
    voice = Voice(policy.words[language], language)
    return card("triage", plain, Screen(width, colour, voice, policy, details, brief)) + "\n"


CASES = [("friday", language, 80) for language in LANGUAGES] + [("friday", "en", w) for w in (60, 120, 200)]
CASES += [("japan", "ja", w) for w in WIDTHS] + [("arabic", "ar", w) for w in WIDTHS]


@pytest.mark.parametrize(("name", "language", "width"), CASES, ids=[f"{n} {la} {w}" for n, la, w in CASES])
def test_the_card_is_the_one_kept_beside(name, language, width) -> None:
    kept = GOLDEN / f"{name}-{language}-{width}.txt"
    found = drawn(name, language, width)
    if os.environ.get("WRITE_CARDS"):
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(found, encoding="utf-8")
    assert found == kept.read_text(encoding="utf-8"), (
        "WRITE_CARDS=1 python3 -m pytest tests/test_cards.py, and read the difference"
    )


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TICKETS)
def test_no_line_is_longer_than_the_screen_and_nothing_is_cut(name, language, width) -> None:
    text = drawn(name, language, width, details=True)
    assert max(cell_len(line) for line in text.split("\n")) <= width
    assert "…" not in text
    squeezed = re.sub(r"[\s\u2068\u2069]", "", text)
    assert re.sub(r"\s", "", TICKETS[name]["subject"]) in squeezed


@pytest.mark.parametrize("language", LANGUAGES)
def test_isolates_are_balanced_and_no_other_mark_of_direction_gets_through(language) -> None:
    text = drawn("arabic", language, 80, details=True)
    assert text.count("\u2068") == text.count("\u2069") > 0
    assert not re.search("[\u200e\u200f\u202a-\u202e\u2066\u2067]", text)


def test_without_colour_there_is_not_one_escape_and_with_it_only_colours() -> None:
    assert "\x1b" not in drawn("friday", "en", 80)
    assert set(re.findall(r"\x1b\[[0-9;]*(.)", drawn("friday", "en", 80, colour=True))) == {"m"}


def test_brief_is_one_line() -> None:
    told = drawn("friday", "nl", 200, brief=True)
    assert told.count("\n") == 1
    assert "T-1042" in told


def test_an_open_range_leads_with_what_to_act_on_and_the_question() -> None:
    lines = drawn("open", "en", 120).split("\n")
    heading = next(i for i, line in enumerate(lines) if "TREAT AS" in line)
    assert heading < 5
    assert lines[heading + 1].strip().startswith("?")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_a_card_is_of_its_language(language) -> None:
    """No label of English stands on another language's card; published roles, names and codes are no labels."""
    if language == "en":
        return
    english = policy_in("en").words["en"]
    told = drawn("friday", language, 200)
    own = policy_in(language).words[language]
    for code in (
        "card.to-do",
        "clock.acknowledgement",
        "clock.target",
        "card.escalation",
        "strip.now",
        "card.assumed",
        "state.running",
    ):
        if own[code] != english[code]:
            assert not re.search(rf"\b{re.escape(english[code])}\b", told), code


def cells(zone: str, created: str, now: str, country: str) -> list:
    policy = policy_in("en")
    ticket = f'{{"description": "x", "severity": 1, "country": "{country}", "created_at": "{created}"}}'.encode()
    (read,) = read_source("-", policy, stdin=io.BytesIO(ticket)).reads
    plain = triage(read.ticket, policy, now=datetime.fromisoformat(now)).to_dict()
    voice = Voice(policy.words["en"])
    hours = calendar_of(policy.offices[policy.countries[country].office or "europe"])
    return strip(lines_of(plain["clock"], voice), hours, instant(datetime.fromisoformat(now)), (), voice, 70)


def test_the_strip_shows_why_friday_evening_becomes_monday() -> None:
    days, acknowledgement, determination, now = cells(
        "", "2026-11-20T17:45:00+01:00", "2026-11-20T18:00:00+01:00", "NL"
    )
    assert [w for w in ("Sat 21", "Sun 22", "Mon 23") if w in days.cells] == ["Sat 21", "Sun 22", "Mon 23"]
    assert "░" not in acknowledgement.cells[: acknowledgement.cells.index("◆")]
    counted = determination.cells[: determination.cells.index("◆")]
    assert 35 <= counted.count("░") <= 50  # two closed days of an hour a cell
    assert "▲ now 18:00" in now.cells
    assert days.cells.index("Mon 23") < determination.cells.index("◆") <= days.cells.index("Mon 23") + 2


def test_the_strip_keeps_its_cells_through_a_clock_change() -> None:
    rows = cells("", "2026-10-23T20:00:00+02:00", "2026-10-23T20:10:00+02:00", "NL")  # clocks go back on Sunday 25
    assert {len(row.cells) for row in rows[1:-1]} == {len(rows[1].cells)}
    sunday, monday = rows[0].cells.index("Sun 25"), rows[0].cells.index("Mon 26")
    saturday = rows[0].cells.index("Sat 24")
    assert (monday - sunday) - (sunday - saturday) == 1  # a day of 25 hours, an hour a cell


def test_hostile_text_shows_as_harmless_text() -> None:
    import json

    policy = policy_in("en")
    evil = "\x1b]0;owned\x07[red]x[/red] :bomb: \u202egnp.exe\u202c \x9b31mred a\nb"
    ticket = {"id": evil, "subject": evil, "description": "Nobody can log in. " + evil, "partner": evil}
    (read,) = read_source("-", policy, stdin=io.BytesIO(json.dumps(ticket).encode())).reads
    plain = triage(read.ticket, policy, now=NOW).to_dict()
    for details in (True, False):
        told = card("triage", plain, Screen(80, False, Voice(policy.words["en"]), policy, details))
        assert not [c for c in told if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\u2068\u2069"]
        assert "[red]x[/red] :bomb:" in told
