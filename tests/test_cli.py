"""The command line: exit codes, one line for every refusal, formats, and what a hostile ticket cannot do."""

import csv
import io
import json

import jsonschema
import pytest
import yaml

from partnersup.cli.table import COMMANDS
from partnersup.schemas import schema

NOW = ("--now", "2026-11-23T10:00:00Z")
USAGE = [
    (["triag"], "error: partnersup: no command 'triag'; one of triage, eligible, escalate, clock, channels, template, ask, board, next, wait, summary, evaluate, policy, schema; nearest: triage"),
    (["triage", "--bogus"], "error: partnersup triage: no such option: --bogus (Possible options: --jobs, --out); see `partnersup triage --help`"),
    (["triage"], "error: partnersup triage: no ticket given; a SOURCE, or flags such as --description"),
    (["triage", "nowhere.json"], "error: nowhere.json: cannot be read (No such file or directory); a file, a folder or -"),
    (["triage", "--format", "jsn", "--description", "x"], "error: --format: 'jsn' is not a format; one of card, table, json, ndjson, csv, markdown, yaml, ics; nearest: json"),
    (["triage", "--fail-on", "fire", "--description", "x"], "error: --fail-on: 'fire' is not a finding; one of breached, due, review, severity-1, priority"),
    (["eligible", "--region", "EU"], "error: partnersup eligible: --licenses is missing; see `partnersup eligible --help`"),
    (["escalate"], "error: partnersup escalate: neither --region nor --country is given; one of them"),
    (["escalate", "--region", "India", "--level", "5"], "error: --level: '5' is not a level; 1, 2, 3 or 4"),
    (["template", "--lang", "fr"], "error: --lang: 'fr' is not a language of the tool; one of en, nl, de, es, ar, ja"),
    (["schema", "tickt"], "error: partnersup schema: 'tickt' has no schema; one of ticket, triage, eligible, escalate, clock, channels, summary, ask, board, next, evaluate, policy_diff, error; nearest: ticket"),
    (["clock", "--severity", "2", "--created-at", "2026-11-20T17:45:00Z", "--tz", "Mars"], "error: --tz: 'Mars' is not a time zone; an IANA name such as Europe/Amsterdam"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "line"), USAGE, ids=[" ".join(w) for w, _ in USAGE])
def test_a_refusal_is_one_line_and_exit_2(words, line, cli) -> None:
    ran = cli(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == line + "\n"


@pytest.mark.parametrize(("words", "line"), USAGE, ids=[" ".join(w) for w, _ in USAGE])
def test_with_json_the_refusal_is_json(words, line, cli) -> None:
    if "--format" in words or words[0] in ("template", "schema", "triag"):
        return
    ran = cli(*words, "--json")
    jsonschema.validate(json.loads(ran.err), schema("error"))
    assert ran.out == ""


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--description", "Wrong totals", "--created-at", "2026-11-16T08:00:00Z", "--fail-on", "breached"], 1),
        (["--description", "x", "--severity", "1", "--fail-on", "severity-1"], 1),
        (["--description", "x", "--severity", "2", "--fail-on", "severity-1,breached"], 0),
        (["--description", "hm", "--fail-on", "review"], 1),
        (
            [
                "--severity",
                "3",
                "--country",
                "NL",
                "--licenses",
                "60",
                "--superadmin-email",
                "a@b.example",
                "--fail-on",
                "priority",
            ],
            1,
        ),
    ],
)
def test_fail_on_turns_a_finding_into_exit_1(words, code, cli) -> None:
    assert cli("triage", *words, "--quiet", *NOW) == (code, "", "")


def test_a_batch_keeps_a_bad_record_in_its_place(cli, tmp_path) -> None:
    batch = tmp_path / "batch.ndjson"
    batch.write_text(
        '{"id": "a", "description": "x"}\n{"id": "b", "licenses": "x"}\n\nnot json\n{"id": "d", "description": "y"}\n'
    )
    ran = cli("triage", str(batch), "--format", "ndjson", *NOW)
    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 3
    assert [r.get("ticket", {}).get("id") or (r["id"], r["line"]) for r in rows] == ["a", ("b", 2), (None, 4), "d"]
    assert all(set(r["error"]) == {"code", "where", "message", "hint"} for r in rows if "error" in r)
    assert ran.err.count("error: ") == 2


def test_output_follows_the_kind_of_the_source(cli, tmp_path) -> None:
    record = {"id": "a", "description": "x"}
    for name, text, kind in (("a.json", json.dumps(record), dict), ("b.json", json.dumps([record]), list), ("c.ndjson", json.dumps(record), list), ("d.txt", "hello there", dict)):  # fmt: skip
        (tmp_path / name).write_text(text)
        assert isinstance(json.loads(cli("triage", str(tmp_path / name), "--json").out), kind), name
    assert len(json.loads(cli("triage", str(tmp_path), "--json").out)) == 4


def test_flags_override_a_source(cli, tmp_path) -> None:
    (tmp_path / "a.json").write_text('{"description": "x", "country": "NL"}')
    answer = json.loads(cli("triage", str(tmp_path / "a.json"), "--country", "JP", "--licenses", "50", "--json").out)
    assert (answer["ticket"]["country"], answer["ticket"]["licenses"]) == ("JP", 50)


def test_the_same_ticket_policy_and_now_give_the_same_bytes(cli) -> None:
    words = ("triage", "--description", "Nobody can log in", "--country", "NL", "--json", *NOW)
    assert cli(*words).out == cli(*words).out


@pytest.mark.parametrize("form", ["card", "table", "json", "ndjson", "csv", "markdown", "yaml"])
def test_every_format_of_a_hostile_ticket_is_harmless(form, cli) -> None:
    subject = "=cmd|' /C calc'!A1 [/foo] :bomb: \x1b[31mred\x1b]8;;http://evil.example\x07 \u202egnp.exe | <b>"
    ran = cli("triage", "--subject", subject, "--description", "Nobody can log in", "--format", form, *NOW)
    assert ran.code == 0
    for sign in ("\x1b", "\x07", "\u202e"):
        assert sign not in ran.out
    if form == "csv":
        row = next(iter(csv.DictReader(io.StringIO(ran.out))))
        assert row["subject"].startswith("'=cmd")
    if form in ("json", "ndjson"):
        assert json.loads(ran.out)["ticket"]["subject"] == subject
    if form == "yaml":
        assert yaml.safe_load(ran.out)["ticket"]["subject"] == subject
    if form == "card":
        assert "[/foo] :bomb:" in ran.out


def test_tz_changes_only_how_times_are_shown(cli) -> None:
    words = ("clock", "--severity", "1", "--region", "EU", "--created-at", "2026-11-20T17:45:00+01:00", "--json", *NOW)
    here, there = (json.loads(cli(*words, *more).out)["clock"] for more in ((), ("--tz", "Asia/Tokyo")))
    assert here["acknowledgement"]["deadline"] == "2026-11-20T20:45:00+01:00"
    assert there["acknowledgement"]["deadline"] == "2026-11-21T04:45:00+09:00"
    assert here["time_zone"] == there["time_zone"] == "Europe/Amsterdam"


def test_holidays_close_days_from_a_list_a_file_and_a_calendar(cli, tmp_path) -> None:
    (tmp_path / "days.txt").write_text("2026-11-23  # Monday\n")
    (tmp_path / "days.ics").write_text(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261123\r\nDTEND;VALUE=DATE:20261124\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    for given in ("2026-11-23", str(tmp_path / "days.txt"), str(tmp_path / "days.ics")):
        words = ("clock", "--severity", "1", "--region", "EU", "--created-at", "2026-11-20T23:00:00+01:00")
        ran = cli(*words, "--holidays", given, "--json", *NOW)
        assert json.loads(ran.out)["clock"]["acknowledgement"]["deadline"] == "2026-11-24T02:00:00+01:00"


ANSWERS = [
    ("eligible", ["--region", "EU", "--licenses", "75"]),
    ("escalate", ["--region", "India", "--level", "3"]),
    ("clock", ["--severity", "2", "--region", "EU", "--created-at", "2026-11-20T17:45:00+01:00"]),
    ("channels", ["--tier", "advanced", "--region", "EU"]),
    ("triage", ["--description", "Nobody can log in"]),
]


@pytest.mark.parametrize(("name", "words"), ANSWERS, ids=[a[0] for a in ANSWERS])
def test_an_answer_holds_to_its_schema_and_a_changed_one_does_not(name, words, cli) -> None:
    answer = json.loads(cli(name, *words, "--json", *NOW).out)
    own = json.loads(cli("schema", name).out)
    jsonschema.validate(answer, own)
    lacking = {k: v for k, v in answer.items() if k != "schema_version"}
    for bad in ({**answer, "extra": 1}, lacking):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(bad, own)
    if name == "triage":
        answer["severity"]["level"] = 4
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(answer, own)


@pytest.mark.parametrize(("name", "words"), ANSWERS, ids=[a[0] for a in ANSWERS])
@pytest.mark.parametrize("form", ["card", "table", "csv", "markdown", "yaml", "ndjson"])
def test_every_answer_has_every_format(name, words, form, cli) -> None:
    ran = cli(name, *words, "--format", form, *NOW)
    assert ran.code == 0
    assert ran.out.strip()


def test_summary_counts_and_names_whom_to_tell(cli, tmp_path) -> None:
    batch = tmp_path / "batch.ndjson"
    rows = [{"description": "How do I export?", "kind": "how_to", "severity": 3, "partner": "Chatty", "country": "DE", "created_at": f"2026-11-{10 + i}T09:00:00Z"} for i in range(6)]  # fmt: skip
    rows.append(
        {"description": "x", "severity": 2, "kind": "incident", "country": "DE", "created_at": "2026-11-16T09:00:00Z"}
    )
    batch.write_text("\n".join(map(json.dumps, rows)))
    answer = json.loads(cli("summary", str(batch), "--json", *NOW).out)
    assert answer["by_severity"] == {"1": 0, "2": 1, "3": 6}
    (row,) = answer["basic_requests"]
    assert (row["partner"], row["requests"], row["too_many"]) == ("Chatty", 6, True)
    assert [c["email"] for c in row["tell"]] == ["harvey@eu.zohocorp.com"]


def test_help_lists_under_headings_and_cuts_nothing(cli) -> None:
    told = cli("--help").out
    for command in COMMANDS:
        if len(command.words) == 1:
            assert f"\n{command.panel}:\n" in told
            assert command.about in " ".join(told.split())
    told = cli("triage", "--help").out
    places = [told.index(f"\n{heading}:\n") for heading in ("Arguments", "Options", "The ticket", "Everywhere")]
    assert places == sorted(places)
    example = next(command.example for command in COMMANDS if command.words == ("triage",))
    assert f"Example: partnersup {example}" in told


@pytest.mark.parametrize("words", [["--help"], [], ["triage", "--help"], ["policy"], ["policy", "show", "--help"]])
def test_help_is_an_answer(words, cli) -> None:
    ran = cli(*words)
    assert ran.code == 0
    assert "Usage" in ran.out
