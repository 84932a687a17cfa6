"""Every example gives the answer beside it, whole: the acceptance tests."""

import json
import re

import jsonschema
import pytest

from partnersup.schemas import schema

from .conftest import ROOT

NOW = "2026-11-23T10:00:00Z"
EXAMPLES = sorted(
    p
    for p in (ROOT / "examples").iterdir()
    if p.suffix in {".json", ".txt", ".ndjson", ".eml", ".csv"} and ".expected" not in p.name
)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 14


@pytest.mark.parametrize("source", EXAMPLES, ids=lambda p: p.name)
def test_the_answer_is_the_one_beside_it(source, cli, monkeypatch) -> None:
    monkeypatch.chdir(source.parent)
    ran = cli("triage", source.name, "--json", "--now", NOW)
    expected = json.loads(source.with_suffix(".expected.json").read_text(encoding="utf-8"))
    answer = json.loads(re.sub(r'"digest": "[0-9a-f]+"', '"digest": "*"', ran.out))
    assert answer == expected, "run tools/regenerate_examples.py and read the difference"
    assert ran.code == (3 if source.name in ("refused.ndjson", "desk-export.csv") else 0)


@pytest.mark.parametrize("source", EXAMPLES, ids=lambda p: p.name)
def test_the_answer_holds_to_its_schema(source) -> None:
    answer = json.loads(source.with_suffix(".expected.json").read_text(encoding="utf-8"))
    for record in answer if isinstance(answer, list) else [answer]:
        if "error" not in record:
            jsonschema.validate(record, schema("triage"))


def test_the_examples_show_every_status_state_region_and_language() -> None:
    seen: dict[str, set[object]] = {"status": set(), "state": set(), "region": set(), "language": set()}
    for source in EXAMPLES:
        answer = json.loads(source.with_suffix(".expected.json").read_text(encoding="utf-8"))
        for record in answer if isinstance(answer, list) else [answer]:
            if "error" in record:
                continue
            seen["status"].add(record["priority"]["status"])
            seen["region"].add(record["ticket"]["region"])
            seen["language"].add(record["ticket"]["language"])
            seen["state"] |= {t["state"] for n in ("acknowledgement", "determination") if (t := record["clock"][n])}
    assert seen["status"] == {
        "flagged", "pending_update", "eligible_unverified", "not_eligible", "excluded_product", "unknown",
    }  # fmt: skip
    assert seen["state"] == {"not_started", "running", "due", "breached", "met", "missed", "paused"}
    assert seen["region"] >= {"anz", "apac_japan", "india", "mea", "uk_eu", "north_america", "latam", "brazil"}
    assert seen["language"] == {"en", "nl", "de", "es", "ar", "ja"}
