"""policy diff: what another policy changes, in words and in tickets."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from partnersup.load import whole_policy
from partnersup.policy import LANGUAGES, Policy
from partnersup.policy_changes import PolicyDiff, policy_diff
from partnersup.policy_files import shipped_folder

NOW = "2026-11-22T10:00:00Z"
OVERLAY = """
version: "2026.12"
commitment: {levels: {"2": {acknowledgement: {deadline: 14}}}}
offices:
  mea: {time_zone: Asia/Riyadh, working_days: [sun, mon, tue, wed, thu]}
large_accounts: {groups: {europe_uk: {licenses: 70}}}
escalation:
  department: {email: escalations@desk.example}
  regions: {anz: {levels: {"4": {contacts: {thilakraj: null}}}}}
"""


@pytest.fixture(scope="module")
def shipped() -> Policy:
    return whole_policy()


@pytest.fixture(scope="module")
def overlay(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("policy") / "mine.yaml"
    path.write_text(OVERLAY, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def found(shipped: Policy, overlay: Path) -> PolicyDiff:
    return policy_diff(shipped, whole_policy(overlay), shipped)


def diff(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "partnersup", "policy", "diff", *arguments],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def ticket(tmp_path: Path, **fields: object) -> str:
    path = tmp_path / "ticket.json"
    base = {"id": "T-1", "description": "One report shows an error.", "created_at": "2026-11-23T09:00:00Z"}
    path.write_text(json.dumps({**base, **fields}), encoding="utf-8")
    return str(path)


def test_every_fact_that_differs_is_told_once_and_nothing_else(found: PolicyDiff) -> None:
    assert [(c.path, c.change) for c in found.changes] == [
        ("commitment.levels.2.acknowledgement.deadline", "changed"),
        ("offices.mea.time_zone", "changed"),
        ("offices.mea.working_days", "changed"),
        ("large_accounts.groups.europe_uk.licenses", "changed"),
        ("escalation.department.email", "added"),
        ("escalation.regions.anz.levels.4.contacts.thilakraj", "removed"),
    ]
    assert found.old.version != found.new.version == "2026.12"
    assert found.tickets is None


def test_the_words_say_old_and_new(found: PolicyDiff) -> None:
    told = [c.message for c in found.changes]
    assert told[0] == "Severity 2, acknowledgement deadline: 12 becomes 14"
    assert told[2] == "Office mea, working days: new sun; gone fri"
    assert told[3] == "Licenses of a large user account, europe_uk: 60 becomes 70"
    assert told[4] == "Address of the escalation department: new escalations@desk.example"
    assert told[5].startswith("Contact in anz, level 4, thilakraj: gone name Thilakraj, email thilakraj.v@zohocorp.com")


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_each_language_says_each_change(shipped: Policy, overlay: Path, found: PolicyDiff, language: str) -> None:
    other = policy_diff(shipped, whole_policy(overlay), shipped._replace(spoken=language))  # type: ignore[arg-type]
    for change, english in zip(other.changes, found.changes, strict=True):
        assert change[:4] == english[:4]
        assert change.message != english.message


def test_two_that_are_alike_have_no_change(shipped: Policy) -> None:
    assert policy_diff(shipped, shipped, shipped).changes == ()


def test_the_other_way_round_is_the_mirror(shipped: Policy, overlay: Path, found: PolicyDiff) -> None:
    back = policy_diff(whole_policy(overlay), shipped, shipped)
    mirrored = {"added": "removed", "removed": "added", "changed": "changed"}
    turned = [(c.path, mirrored[c.change], c.new, c.old) for c in back.changes]
    assert sorted(turned, key=str) == sorted((c[:4] for c in found.changes), key=str)


def test_grounds_alone_are_a_change(shipped: Policy, tmp_path: Path) -> None:
    path = tmp_path / "grounds.yaml"
    path.write_text("offices: {mea: {assumption: false, sources: [overlay], reason: null}}\n", encoding="utf-8")
    paths = [c.path for c in policy_diff(shipped, whole_policy(path), shipped).changes]
    assert paths == ["offices.mea.sources", "offices.mea.assumption", "offices.mea.reason"]


def test_a_row_of_the_decision_table_is_named(shipped: Policy) -> None:
    rules = shipped.severity.rules
    other = shipped._replace(severity=shipped.severity._replace(rules=(rules[1], rules[0], *rules[2:-1])))
    changes = {c.path: c.change for c in policy_diff(shipped, other, shipped).changes}
    assert changes == {f"severity.rules.{rules[-1].name}": "removed", "severity.rules.order": "changed"}


# ---------------------------------------------------------------- on tickets, by the command


def test_a_ticket_with_another_deadline_is_named_and_the_exit_code_says_so(overlay: Path, tmp_path: Path) -> None:
    source = ticket(tmp_path, region="EU", severity=2)
    run = diff("shipped", str(overlay), "--on", source, "--now", NOW, "--json")
    assert run.returncode == 1, run.stderr
    (changed,) = json.loads(run.stdout)["tickets"]["changed"]
    by_field = {d["field"]: (d["old"], d["new"]) for d in changed["differences"]}
    assert changed["id"] == "T-1"
    # Mon 23 Nov 10:00 in Amsterdam, 12 and 14 working hours later
    assert by_field["clock.acknowledgement.deadline"] == ("2026-11-23T22:00:00+01:00", "2026-11-24T00:00:00+01:00")
    assert by_field["escalation.contacts"][1][0].endswith("<escalations@desk.example>")
    assert "clock.determination.deadline" not in by_field


def test_severity_and_flag_of_a_large_account(overlay: Path, tmp_path: Path) -> None:
    source = ticket(tmp_path, region="EU", licenses=65, superadmin_email="admin@customer.example")
    run = diff("shipped", str(overlay), "--on", source, "--now", NOW, "--json")
    (changed,) = json.loads(run.stdout)["tickets"]["changed"]
    by_field = {d["field"]: (d["old"], d["new"]) for d in changed["differences"]}
    assert by_field["priority.flag"] == (True, False)
    assert by_field["severity.level"][0] == 1
    assert by_field["severity.level"][1] > 1


def test_no_ticket_changes(tmp_path: Path) -> None:
    run = diff("shipped", "shipped", "--on", ticket(tmp_path), "--now", NOW)
    assert run.returncode == 0
    assert "Tickets compared: 1, changed: 0" in run.stdout


def test_changes_without_tickets_are_no_finding(overlay: Path) -> None:
    assert diff("shipped", str(overlay), "--quiet").returncode == 0


def test_what_neither_can_read_is_told_and_counted(overlay: Path) -> None:
    lines = (
        '{"description": "Sync is down", "licenses": -1}\n{"id": "T-2", "description": "A question", "region": "EU"}\n'
    )
    run = diff("shipped", str(overlay), "--on", "-", "--now", NOW, "--json", stdin=lines)
    assert run.returncode == 3
    assert run.stderr.count("error: ") == 1
    found = json.loads(run.stdout)["tickets"]
    assert (found["compared"], found["refused"]) == (1, 1)
    assert [c["id"] for c in found["changed"]] == ["T-2"]


def test_a_ticket_that_only_one_policy_can_read(tmp_path: Path) -> None:
    path = tmp_path / "names.yaml"
    path.write_text("tiers: {premium: {names: [Gold]}}\n", encoding="utf-8")
    run = diff("shipped", str(path), "--on", ticket(tmp_path, tier="Gold"), "--now", NOW, "--json")
    assert run.returncode == 1, run.stderr
    ((only,),) = (c["differences"] for c in json.loads(run.stdout)["tickets"]["changed"])
    assert only["field"] == "refused"
    assert "Gold" in only["old"]
    assert only["new"] is None


def test_a_bad_policy_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("commitments: {}\n", encoding="utf-8")
    run = diff("shipped", str(path))
    assert run.returncode == 2
    assert run.stderr.startswith(f"error: {path}:1: unknown key 'commitments'")
    assert run.stderr.count("\n") == 1


def test_a_whole_policy_in_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "older"
    folder.mkdir()
    for file in Path(shipped_folder()).rglob("*"):
        if file.is_file() and file.parent.name != "errors":
            target = folder / file.relative_to(shipped_folder())
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(file.read_bytes())
    text = (folder / "policy.yaml").read_text(encoding="utf-8")
    (folder / "policy.yaml").write_text(text.replace("2026-11-22", "2025-01-01"), encoding="utf-8")
    run = diff(str(folder), "shipped", "--json")
    found = json.loads(run.stdout)
    assert found["changes"] == []
    assert (found["old"]["valid_from"], found["old"]["overlay"]) == ("2025-01-01", str(folder))
