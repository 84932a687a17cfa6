"""The policy files: strict in what they take, exact in what an overlay changes."""

import json
import shutil

import jsonschema
import pytest

from partnersup.errors import PolicyError
from partnersup.load import load_policy
from partnersup.policy import Policy
from partnersup.policy_files import shipped_folder
from partnersup.schemas import policy_schema


def problems(tmp_path, text: str) -> list[str]:
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError) as refused:
        load_policy(file, languages=())
    return refused.value.problems


BAD = [
    ("unknown key", "ofices: {}", "mine.yaml:1: unknown key 'ofices' in policy, nearest 'offices'; allowed: "),
    ("unknown key within", "offices:\n  uk:\n    zone: Europe/London", "mine.yaml:3: unknown key 'zone' in policy.offices.uk"),
    ("duplicate key", "version: '1'\nversion: '2'", "mine.yaml:2: duplicate key 'version'; each key once"),
    ("number for text", "version: 3", "mine.yaml:1: policy.version is '3'; expected text in quotes"),
    ("text for number", "large_accounts: {groups: {anz: {licenses: many}}}", "mine.yaml:1: policy.large_accounts.groups.anz.licenses is 'many'; expected a whole number"),
    ("a choice that is none", "offices: {uk: {working_days: [monday]}}", "mine.yaml:1: policy.offices.uk.working_days[0] is 'monday'; one of mon, tue"),
    ("empty calendar", "offices: {uk: {working_days: []}}", "offices.uk.working_days is empty"),
    ("no such zone", "offices: {uk: {time_zone: Mars/Base}}", "offices.uk.time_zone is 'Mars/Base'"),
    ("not a date", "offices: {uk: {holidays: [Christmas]}}", "offices.uk.holidays has 'Christmas'"),
    ("contact without address", "escalation: {regions: {anz: {levels: {'2': {contacts: {x: {name: X, sources: [nl]}}}}}}}", "lacks the key 'email'; it is required"),
    ("contact with a bad address", "escalation: {regions: {anz: {levels: {'2': {contacts: {sakthi: {email: nobody}}}}}}}", "email is 'nobody'; an e-mail address"),
    ("country in two ladders", "escalation: {regions: {india: {levels: {'4': {contacts: {preetam: {covers: ['NL']}}}}}}}", "covers NL, a country of uk_eu; one region each"),
    ("no such region", "countries: {NL: {region: moon}}", "countries.NL.region is 'moon'"),
    ("nothing to remove", "offices: {moon: null}", "mine.yaml:1: nothing to remove: 'moon'"),
    ("an assumption without reason", "offices: {uk: {time_zone: Europe/London, assumption: true, reason: null}}", "is an assumption without a reason"),
    ("a tag", "version: !!python/object:os.system x", "is not allowed; plain YAML values only"),
    ("an alias", "a: &x [1]\nb: *x", "aliases are not allowed"),
    ("not YAML", "offices: [", "mine.yaml:"),
    ("a list", "- 1", "expected a mapping of sections"),
    ("a bar outside of brackets", "severity: {phrases: {en: {signals: {slow: ['takes 1*|2* hours']}}}}", "a bar outside of brackets"),
    ("a star within a word", "severity: {phrases: {en: {signals: {slow: ['lo*g']}}}}", "a star that is not the last of its word"),
    ("a phrase without end", "severity: {phrases: {en: {signals: {slow: ['(a|b']}}}}", "unbalanced brackets in '(a|b'"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_a_policy_that_does_not_hold_says_where_and_what(text, told, tmp_path) -> None:
    found = problems(tmp_path, text)
    assert any(told in problem for problem in found), found


def test_every_problem_is_reported_at_once(tmp_path) -> None:
    assert len(problems(tmp_path, "ofices: {}\nversion: 3\ntiers: 7")) == 3


def overlay(tmp_path, text: str) -> Policy:
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    return load_policy(file, languages=())


def test_an_overlay_changes_single_facts_and_makes_them_the_users_own(tmp_path, policy) -> None:
    mine = overlay(tmp_path, "offices: {mea: {working_days: [sun, mon, tue, wed, thu]}}")
    assert mine.offices["mea"].working_days == ("sun", "mon", "tue", "wed", "thu")
    assert mine.offices["mea"].time_zone == policy.offices["mea"].time_zone
    assert mine.offices["mea"].sources == ("overlay",)
    assert not mine.offices["mea"].assumption
    assert mine.offices["uk"] == policy.offices["uk"]
    assert mine.overlay == str(tmp_path / "mine.yaml")
    assert mine.digest != policy.digest


def test_null_removes_a_contact_and_an_address_can_be_added(tmp_path) -> None:
    mine = overlay(
        tmp_path,
        "escalation:\n  department: {email: escalations@desk.example}\n"
        "  regions: {anz: {levels: {'4': {contacts: {thilakraj: null, new: {name: New, email: new@desk.example, sources: [overlay]}}}}}}",
    )
    assert list(mine.escalation.regions["anz"].levels["4"].contacts) == ["new"]
    assert mine.escalation.department.email == "escalations@desk.example"


def test_a_country_can_be_moved(tmp_path) -> None:
    mine = overlay(tmp_path, "countries: {KZ: {region: uk_eu, office: europe, account_group: europe_uk}}")
    assert mine.countries["KZ"].region == "uk_eu"


def test_a_folder_with_a_whole_policy_stands_alone(tmp_path, policy) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(shipped_folder(), whole)
    (whole / "policy.yaml").write_text('version: "old"\nvalid_from: "2020-01-01"\n')
    assert load_policy(whole, languages=()).version == "old"


def test_the_cache_gives_the_same_policy_and_survives_rubbish(tmp_path, policy) -> None:
    folder = tmp_path / "cache"
    first = load_policy(cache_folder=folder)
    again = load_policy(cache_folder=folder)
    assert first == again
    assert first.commitment == policy.commitment
    assert first.lexicons == policy.lexicons
    for file in folder.iterdir():
        file.write_text('{"digest": "x"')
    assert load_policy(cache_folder=folder) == first
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert load_policy(cache_folder=blocked / "below").commitment == policy.commitment


def test_every_fact_has_a_page_or_is_an_assumption_with_its_reason(policy) -> None:
    from partnersup.freezing import thaw

    seen = 0

    def walk(value: object, path: str) -> None:
        nonlocal seen
        if isinstance(value, dict):
            if "assumption" in value:
                seen += 1
                assert value["sources"] or (value["assumption"] and value["reason"]), path
                assert "overlay" not in value["sources"], path
            for name, inner in value.items():
                walk(inner, f"{path}.{name}")

    walk(thaw(policy._replace(lexicons={})), "policy")
    assert seen > 300


def test_the_schema_takes_overlays_and_refuses_unknown_keys() -> None:
    schema = policy_schema()
    jsonschema.validate({"offices": {"uk": {"holidays": ["2026-12-25"]}}, "escalation": {"department": None}}, schema)
    for bad in ({"ofices": {}}, {"offices": {"uk": {"zone": "x"}}}, {"version": 3}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(bad, schema)


def test_policy_show_tells_sources_assumptions_and_tzdata(cli) -> None:
    shown = json.loads(cli("policy", "show", "--json").out)
    assert shown["offices"]["uk"]["reason"]
    assert shown["large_accounts"]["groups"]["india"]["sources"] == ["nl", "es", "ar", "ja"]
    assert set(shown) >= {"version", "valid_from", "digest", "overlay", "tzdata"}
    assert "assumed: no page names the zone" in cli("policy", "show").out


def test_policy_check_lists_every_problem_and_leaves_with_2(cli, tmp_path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("ofices: {}\nversion: 3\n")
    ran = cli("policy", "check", str(bad))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("bad.yaml:") == 2
    assert cli("policy", "check").code == 0
