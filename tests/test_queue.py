"""board, next, wait, ask and calendar files: the order of the queue, the moment waited for, what is asked."""

import json
import re
from datetime import UTC, datetime

import pytest

from partnersup.cli import edge

from .conftest import ROOT

NOW = "2026-11-20T17:00:00Z"
LINES = [
    {"id": "A", "subject": "waits", "description": "Invoices show wrong totals.", "country": "NL", "created_at": "2026-11-20T16:00:00Z",
     "waiting_on_partner": [["2026-11-20T16:30:00Z", None]]},
    {"id": "B", "subject": "runs", "severity": 2, "description": "x", "country": "NL", "created_at": "2026-11-20T16:00:00Z"},
    {"id": "C", "subject": "over", "severity": 2, "description": "x", "country": "NL", "created_at": "2026-11-18T08:00:00Z"},
    {"id": "D", "subject": "due", "severity": 1, "description": "x", "country": "NL", "created_at": "2026-11-20T15:00:00Z"},
    {"id": "E", "subject": "done", "severity": 2, "description": "x", "country": "NL", "created_at": "2026-11-18T08:00:00Z",
     "acknowledged_at": "2026-11-18T09:00:00Z", "resolved_at": "2026-11-18T12:00:00Z"},
    {"id": "F", "description": "How could a dark theme be added? We wish for one.", "kind": "feature_request", "country": "NL"},
]  # fmt: skip


@pytest.fixture
def queue(tmp_path):
    file = tmp_path / "queue.ndjson"
    file.write_text(
        "\n".join(map(json.dumps, LINES)) + '\n{"id": "G", "licenses": "x", "description": "y"}\n', encoding="utf-8"
    )
    return str(file)


def test_the_board_stands_in_the_order_of_need_with_counts(cli, queue) -> None:
    ran = cli("board", queue, "--now", NOW, "--json")
    told = json.loads(ran.out)
    assert [row["id"] for row in told["rows"]] == ["C", "D", "B", "A", "E", "F"]
    assert told["counts"] == {
        "tickets": 6,
        "breached": 1,
        "due": 1,
        "running": 1,
        "waiting": 1,
        "done": 2,
        "refused": 1,
    }
    assert ran.code == 3
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("width", ["60", "80", "120", "200"])
@pytest.mark.parametrize("lang", ["en", "ar", "ja"])
def test_the_board_fits_the_screen(cli, queue, width, lang) -> None:
    from rich.cells import cell_len

    ran = cli("board", queue, "--now", NOW, "--width", width, "--lang", lang)
    assert max(cell_len(line) for line in ran.out.splitlines()) <= int(width)
    assert "over" in ran.out


def test_next_is_the_first_of_the_board(cli, queue) -> None:
    told = json.loads(cli("next", queue, "--now", NOW, "--json").out)
    assert (told["ticket"], told["do"], told["clock"]) == ("C", "acknowledge", "acknowledgement")
    assert told["remaining_seconds"] < 0
    assert "Acknowledge C over" in cli("next", queue, "--now", NOW).out


def test_next_says_when_nothing_is_open(cli, tmp_path) -> None:
    file = tmp_path / "done.json"
    file.write_text(json.dumps(LINES[4]), encoding="utf-8")
    told = json.loads(cli("next", str(file), "--now", NOW, "--json").out)
    assert told["clock"] is None
    assert "Nothing is open" in told["do"]


MOMENTS = [("target", "2026-11-20T22:00:00+00:00"), ("deadline", "2026-11-23T04:00:00+00:00"), ("50%", "2026-11-20T22:00:00+00:00"), ("75%", "2026-11-23T01:00:00+00:00")]  # fmt: skip


@pytest.mark.parametrize(("until", "moment"), MOMENTS, ids=[u for u, _ in MOMENTS])
def test_wait_sleeps_through_working_time_only(cli, tmp_path, monkeypatch, until, moment) -> None:
    file = tmp_path / "b.json"
    file.write_text(json.dumps(LINES[1]), encoding="utf-8")
    passed = [datetime(2026, 11, 20, 17, tzinfo=UTC)]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        from datetime import timedelta

        slept.append(seconds)
        passed[0] += timedelta(seconds=seconds)

    monkeypatch.setattr("partnersup.cli.commands.queue.sleep", sleep)
    monkeypatch.setattr("partnersup.cli.commands.queue.real_now", lambda: passed[0])
    ran = cli("wait", str(file), "--until", until, "--now", NOW, "--tz", "UTC")
    assert ran.code == 0
    assert sum(slept) == (datetime.fromisoformat(moment) - datetime.fromisoformat(NOW)).total_seconds()


def test_wait_for_what_is_past_exits_1_at_once(cli, queue) -> None:
    ran = cli("wait", queue, "--until", "deadline", "--now", NOW)
    assert ran.code == 1
    assert "already past" in ran.err


@pytest.mark.parametrize("until", ["soon", "0%", "101%", ""])
def test_wait_refuses_what_is_no_moment(cli, queue, until) -> None:
    ran = cli("wait", queue, "--until", until, "--now", NOW)
    assert ran.code == 2
    assert "target, deadline, or a share such as 75%" in ran.err


@pytest.mark.parametrize(
    ("lang", "greeting"), [("en", "Hello"), ("nl", ""), ("de", ""), ("es", ""), ("ar", ""), ("ja", "")]
)
def test_ask_asks_each_thing_once(cli, lang, greeting) -> None:
    ran = cli(
        "ask",
        "--description",
        "The report shows wrong totals.",
        "--region",
        "North America",
        "--licenses",
        "60",
        "--lang",
        lang,
        "--json",
        "--now",
        NOW,
    )
    told = json.loads(ran.out)
    abouts = [one["about"] for one in told["asks"]]
    assert told["language"] == lang
    assert len(abouts) == len(set(abouts)) >= 3
    assert abouts[0] in ("country", "superadmin_email")  # what changes the verdict comes first
    assert told["body"].count("\n1. ") == 1
    assert "{" not in told["body"]
    assert greeting in told["body"]


def test_ask_speaks_the_tickets_language(cli) -> None:
    ran = cli("ask", str(ROOT / "examples" / "template-ja.txt"), "--now", NOW)
    assert "お知らせください" in ran.out


def test_a_calendar_file_holds_open_deadlines_in_utc(cli, queue) -> None:
    ran = cli("triage", queue, "--now", NOW, "--format", "ics")
    lines = ran.out.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2] == "END:VCALENDAR"
    assert all(len(line.encode()) <= 75 for line in lines)
    starts = [line for line in lines if line.startswith("DTSTART")]
    assert len(starts) == sum(line == "BEGIN:VEVENT" for line in lines) == 2 * 4  # of A to D; E is done, F is exempt
    assert all(re.fullmatch(r"DTSTART:\d{8}T\d{6}Z", line) for line in starts)
    assert len({line for line in lines if line.startswith("UID:")}) == 8


def test_a_calendar_file_is_only_for_deadlines(cli) -> None:
    ran = cli("eligible", "--region", "EU", "--licenses", "75", "--format", "ics")
    assert ran.code == 2
    assert "'ics' holds deadlines" in ran.err


def test_watch_needs_a_terminal(cli, queue) -> None:
    ran = cli("board", queue, "--watch")
    assert ran.code == 2
    assert "no terminal" in ran.err


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("partnersup eligible --region ", "uk_eu"),
        ("partnersup channels --tier ad", "advanced"),
        ("partnersup triage --product Zoho", "Zoho CRM"),
        ("partnersup board --lang ", "ja"),
        ("partnersup esc", "escalate"),
    ],
)
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_names(shell, words, offered, tmp_path) -> None:
    import os
    import subprocess
    import sys

    environment = {**os.environ, "_PARTNERSUP_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": words, "COMP_WORDS": words,
                   "COMP_CWORD": str(len(words.split()) - (not words.endswith(" "))), "_TYPER_COMPLETE_FISH_ACTION": "get-args"}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", "from partnersup.cli import run; import sys; sys.argv = ['partnersup']; run()"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert offered in done.stdout


def test_the_language_comes_from_the_locale_only_for_people(cli, monkeypatch) -> None:
    monkeypatch.setenv("LC_ALL", "nl_NL.UTF-8")
    assert edge.os.environ["LC_ALL"]
    assert (
        "grote" in cli("eligible", "--region", "EU", "--licenses", "75").out
        or "ja" in cli("eligible", "--region", "EU", "--licenses", "75").out
    )
    assert "claim" in cli("eligible", "--region", "EU", "--licenses", "75", "--json").out
    assert "is niet toegestaan" in cli("triage", "--licenses", "x", "--description", "y").err
    assert "is not allowed" in cli("triage", "--licenses", "x", "--description", "y", "--json").err
