"""When an escalation may start, when it should, and which tickets have no such time."""

from datetime import datetime

import pytest

from partnersup import triage
from partnersup.intake.fields import build

QUESTION = "How do I change the logo?"

# Declared severity 2 in the Netherlands, created Monday 16 November 2026, 09:00: acknowledgement by 21:00 (12 hours),
# determination within 48 working hours of the latest reply.
CREATED = "2026-11-16T09:00:00+01:00"
ACK_DEADLINE = "2026-11-16T21:00:00+01:00"
BEFORE, AFTER, LONG_AFTER = "2026-11-16T20:59:59+01:00", "2026-11-16T21:00:01+01:00", "2026-11-27T12:00:00+01:00"


@pytest.fixture
def decide(policy):
    def answer(now, **fields):
        raw = {"description": QUESTION, "country": "NL", "created_at": CREATED, "severity": 2, **fields}
        ticket = build({k: v for k, v in raw.items() if v is not None}, policy)
        return triage(ticket, policy, now=datetime.fromisoformat(now)).to_dict()

    return answer


@pytest.mark.parametrize(
    ("contract", "now", "is_open", "assumed"),
    [
        pytest.param(True, BEFORE, False, False, id="with a contract, before the deadline"),
        pytest.param(True, ACK_DEADLINE, False, False, id="with a contract, at the deadline itself"),
        pytest.param(True, AFTER, True, False, id="with a contract, after the deadline"),
        pytest.param(True, LONG_AFTER, True, False, id="with a contract, long after the deadline"),
        pytest.param(False, BEFORE, False, False, id="without a contract, before the deadline"),
        pytest.param(False, AFTER, False, False, id="without a contract, after the deadline"),
        pytest.param(False, LONG_AFTER, False, False, id="without a contract, long after the deadline"),
        pytest.param(None, BEFORE, False, True, id="contract unknown, before the deadline"),
        pytest.param(None, AFTER, True, True, id="contract unknown, after the deadline"),
        pytest.param(None, LONG_AFTER, True, True, id="contract unknown, long after the deadline"),
    ],
)
def test_the_acknowledgement_deadline_opens_it_to_partners_with_a_contract(contract, now, is_open, assumed, decide):
    answer = decide(now, contract=contract)
    escalation = {k: answer["escalation"][k] for k in ("region", "open", "advised", "opens_at", "reasons")}
    assert escalation == {
        "region": "uk_eu",
        "open": is_open,
        "advised": False,
        "opens_at": ACK_DEADLINE,
        "reasons": [],
    }
    assert ("contract-unknown" in answer["assumptions"]) is assumed


@pytest.mark.parametrize(
    ("fields", "opens_at"),
    [
        pytest.param({"acknowledged_at": "2026-11-16T10:00:00+01:00"}, "2026-11-18T10:00:00+01:00", id="48 hours from the acknowledgement"),
        pytest.param({"acknowledged_at": "2026-11-16T22:00:00+01:00"}, "2026-11-18T22:00:00+01:00", id="acknowledged late, still from there"),
        pytest.param({"acknowledged_at": "2026-11-19T12:00:00+01:00"}, "2026-11-23T12:00:00+01:00", id="over a weekend, working hours only"),
        pytest.param(
            {"acknowledged_at": "2026-11-16T10:00:00+01:00", "last_reply_at": "2026-11-17T15:30:00+01:00"},
            "2026-11-19T15:30:00+01:00",
            id="each later reply starts it again",
        ),
        pytest.param({"severity": 1, "acknowledged_at": "2026-11-16T10:00:00+01:00"}, "2026-11-16T18:00:00+01:00", id="8 hours at severity 1"),
        pytest.param({"severity": 3, "acknowledged_at": "2026-11-16T10:00:00+01:00"}, "2026-11-19T10:00:00+01:00", id="3 working days at severity 3"),
    ],
)  # fmt: skip
def test_once_acknowledged_the_determination_deadline_opens_it(fields, opens_at, decide):
    early = decide("2026-11-16T11:00:00+01:00", contract=True, **fields)["escalation"]
    late = decide("2026-11-25T12:00:00+01:00", contract=True, **fields)["escalation"]
    assert (early["opens_at"], late["opens_at"]) == (opens_at, opens_at)
    assert (early["open"], late["open"]) == (False, True)


@pytest.mark.parametrize(
    ("fields", "opens_at"),
    [
        pytest.param({"severity": 1}, "2026-11-16T12:00:00+01:00", id="severity 1: 3 hours"),
        pytest.param({"severity": 3}, "2026-11-17T09:00:00+01:00", id="severity 3: 24 hours"),
        pytest.param({"created_at": "2026-11-20T20:00:00+01:00"}, "2026-11-23T08:00:00+01:00", id="created on Friday evening"),
        pytest.param({"created_at": "2026-11-21T12:00:00+01:00"}, "2026-11-23T12:00:00+01:00", id="created on Saturday"),
        pytest.param(
            {"created_at": "2026-11-21T12:00:00+01:00", "severity": 1, "weekend_exception": True},
            "2026-11-21T15:00:00+01:00",
            id="a weekend exception",
        ),
        pytest.param(
            {"waiting_on_partner": [["2026-11-16T10:00:00+01:00", "2026-11-16T13:00:00+01:00"]]},
            "2026-11-17T00:00:00+01:00",
            id="three hours spent waiting on the partner",
        ),
        pytest.param({"country": "IN"}, "2026-11-17T01:30:00+05:30", id="written in the calendar's zone"),
        pytest.param({"licenses": 75, "superadmin_email": "admin@customer.example"}, "2026-11-16T12:00:00+01:00", id="severity 1 by a large account"),
    ],
)  # fmt: skip
def test_opens_at_is_the_clocks_deadline(fields, opens_at, decide):
    answer = decide(LONG_AFTER, **fields)
    assert answer["escalation"]["opens_at"] == answer["clock"]["acknowledgement"]["deadline"] == opens_at


@pytest.mark.parametrize("contract", [True, False, None])
@pytest.mark.parametrize("fields", [{}, {"licenses": 75, "zoid": "1"}], ids=["small account", "large account"])
def test_an_exempt_ticket_has_no_time_at_which_it_opens(contract, fields, decide):
    answer = decide(LONG_AFTER, kind="feature_request", contract=contract, **fields)
    assert answer["commitment"]["applies"] is False
    escalation = answer["escalation"]
    assert (escalation["open"], escalation["opens_at"], escalation["advised"]) == (False, None, False)
    assert [level["level"] for level in escalation["levels"]] == [1, 2, 3, 4]


@pytest.mark.parametrize("contract", [True, None])
@pytest.mark.parametrize(
    "resolved", ["2026-11-17T10:00:00+01:00", "2026-11-20T10:00:00+01:00"], ids=["in time", "late"]
)
@pytest.mark.parametrize(
    "acknowledged", ["2026-11-16T10:00:00+01:00", None], ids=["acknowledged", "never acknowledged"]
)
def test_a_resolved_ticket_is_not_open_however_long_ago(acknowledged, resolved, contract, decide):
    events = {"acknowledged_at": acknowledged, "resolved_at": resolved}
    assert decide(LONG_AFTER, contract=contract, **events)["escalation"]["open"] is False


@pytest.mark.parametrize("contract", [True, False, None])
@pytest.mark.parametrize(
    ("fields", "advised"),
    [
        pytest.param({"description": "Nobody can log in", "severity": None}, True, id="a stopped production"),
        pytest.param({"severity": None}, False, id="a question"),
        pytest.param({}, False, id="a question declared severity 2"),
        pytest.param({"severity": None, "licenses": 75, "superadmin_email": "admin@customer.example"}, False, id="a question of a large account"),
    ],
)  # fmt: skip
def test_an_impact_advises_it_at_once_whatever_the_contract(fields, advised, contract, decide):
    escalation = decide(CREATED, contract=contract, **fields)["escalation"]
    assert (escalation["advised"], bool(escalation["reasons"])) == (advised, advised)
    assert escalation["open"] is False  # the time condition is another matter


def test_the_contracts_own_example(decide):
    answer = decide(
        "2026-11-20T18:00:00+01:00",
        created_at="2026-11-20T17:45:00+01:00",
        severity=None,
        licenses=75,
        superadmin_email="admin@customer.example",
    )
    found = answer["escalation"]
    assert (found["region"], found["open"], found["advised"], found["opens_at"], found["reasons"]) == (
        "uk_eu",
        False,
        False,
        "2026-11-20T20:45:00+01:00",
        [],
    )
    assert [c["email"] for c in found["levels"][3]["contacts"]] == ["atya.arain@eu.zohocorp.com"]
    assert answer["clock"]["act_by"] == "2026-11-20T20:45:00+01:00"


def test_without_a_place_there_is_a_time_but_nobody_to_name(decide):
    answer = decide(LONG_AFTER, country=None)
    assert (answer["escalation"]["region"], answer["escalation"]["levels"]) == (None, [])
    assert answer["escalation"]["opens_at"] == "2026-11-16T20:00:00+00:00"
    assert "utc-calendar" in answer["assumptions"]


def test_without_a_creation_time_it_is_counted_from_now(decide):
    answer = decide(CREATED, created_at=None)
    assert (answer["escalation"]["opens_at"], answer["escalation"]["open"]) == (ACK_DEADLINE, False)
    assert "created-now" in answer["assumptions"]
