"""Large user accounts as triage sees them: the six statuses, how an account is verified, what follows from it."""

from datetime import datetime

import pytest

from partnersup import triage
from partnersup.intake.fields import build

MONDAY = "2026-11-16T09:00:00+01:00"
SATURDAY = "2026-11-21T12:00:00+01:00"
QUESTION = "How do I change the logo?"
SUPERADMIN = {"superadmin_email": "admin@customer.example"}
FLAG = "Priority Customer – Large User Account"


@pytest.fixture
def decide(policy):
    """A ticket's fields -> triage's answer as JSON has it. A European how-to question with 75 licenses, unless said."""

    def answer(*, now=None, **fields):
        raw = {"description": QUESTION, "country": "NL", "licenses": 75, "created_at": MONDAY, **fields}
        ticket = build({k: v for k, v in raw.items() if v is not None}, policy)
        return triage(ticket, policy, now=datetime.fromisoformat(now or raw["created_at"])).to_dict()

    return answer


def priority_of(answer):
    return {k: answer["priority"][k] for k in ("flag", "status", "group", "threshold", "licenses")}


STATUSES = [
    pytest.param(SUPERADMIN, True, "flagged", id="SuperAdmin e-mail in the field: flagged"),
    pytest.param({**SUPERADMIN, "licenses": 60}, True, "flagged", id="at the threshold itself: flagged"),
    pytest.param({"zuid": "1"}, True, "pending_update", id="a ZUID and no SuperAdmin e-mail: pending"),
    pytest.param({}, False, "eligible_unverified", id="nothing that names the account: unverified"),
    pytest.param({**SUPERADMIN, "licenses": 59}, False, "not_eligible", id="one license too few"),
    pytest.param({"licenses": 0}, False, "not_eligible", id="no license at all"),
    pytest.param({**SUPERADMIN, "product": "Zoho Campaigns"}, False, "excluded_product", id="a product not sold by user"),
    pytest.param({**SUPERADMIN, "licenses": None}, False, "unknown", id="licenses not given"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "flag", "status"), STATUSES)
def test_status(fields, flag, status, decide):
    answer = decide(**fields)
    assert priority_of(answer) == {
        "flag": flag,
        "status": status,
        "group": "europe_uk",
        "threshold": 60,
        "licenses": fields.get("licenses", 75),
    }
    assert list(answer["priority"]) == ["flag", "status", "group", "threshold", "licenses", "actions"]


@pytest.mark.parametrize(("fields", "flag", "status"), STATUSES)
def test_only_a_flag_raises_the_severity_and_gives_a_resolution_time(fields, flag, status, decide):
    answer = decide(**fields)
    severity = answer["severity"]
    assert severity["text_level"] == 3
    assert (severity["level"], severity["decided_by"]) == ((1, "large_account") if flag else (3, "text"))
    assert (answer["clock"]["resolution"] is not None) is flag


@pytest.mark.parametrize(
    "fields",
    [SUPERADMIN, {"zuid": "1"}],
    ids=["flagged", "pending_update"],
)
def test_severity_1_from_creation(fields, decide):
    """Created Monday 09:00: acknowledgement 1-3 hours, determination 2-8, resolution 24-48."""
    answer = decide(**fields)
    assert answer["severity"]["range"] == [1, 1]
    assert (answer["severity"]["name"], answer["severity"]["review"]) == ("critical", False)
    assert answer["commitment"] == {"applies": True, "exempt_because": None}
    assert {
        name: (answer["clock"][name]["target"], answer["clock"][name]["deadline"])
        for name in ("acknowledgement", "determination", "resolution")
    } == {
        "acknowledgement": ("2026-11-16T10:00:00+01:00", "2026-11-16T12:00:00+01:00"),
        "determination": ("2026-11-16T11:00:00+01:00", "2026-11-16T17:00:00+01:00"),
        "resolution": ("2026-11-17T09:00:00+01:00", "2026-11-18T09:00:00+01:00"),
    }


# ------------------------------------------------------------ how an account is verified


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({"customer_email": "it@customer.example"}, "pending_update", id="the customer's e-mail address"),
        pytest.param({"zuid": "12345"}, "pending_update", id="a user's id"),
        pytest.param({"zoid": "12345"}, "pending_update", id="an organisation's id"),
        pytest.param({"zgid": "12345"}, "pending_update", id="a ZGID counts too"),
        pytest.param({"customer_email": "it@customer.example", "zuid": "1", "zoid": "2"}, "pending_update", id="all of them, the field still missing"),
        pytest.param({**SUPERADMIN, "zoid": "12345"}, "flagged", id="the field filled, and an id besides"),
        pytest.param({"partner": "Partner B.V.", "partner_email": "help@partner.example"}, "eligible_unverified", id="the partner's name and address name no customer"),
        pytest.param({"customer_email": "help@partner.example", "partner_email": "help@partner.example"}, "eligible_unverified", id="the partner's own address is not the customer's"),
    ],
)  # fmt: skip
def test_what_verifies_an_account(fields, status, decide):
    assert decide(**fields)["priority"]["status"] == status


OWN = {"partner_email": "help@partner.example"}


@pytest.mark.parametrize("written", ["help@partner.example", "Help@Partner.Example"])
@pytest.mark.parametrize(
    ("fields", "flag", "status"),
    [
        pytest.param({}, False, "eligible_unverified", id="alone"),
        pytest.param({"zoid": "12345"}, True, "pending_update", id="beside an organisation's id"),
    ],
)
def test_the_partners_own_address_in_the_field_is_a_mistake(written, fields, flag, status, decide):
    answer = decide(superadmin_email=written, **OWN, **fields)
    assert (answer["priority"]["flag"], answer["priority"]["status"]) == (flag, status)
    assert any("partner's own address" in action for action in answer["priority"]["actions"])
    assert "error" in {c["level"] for c in answer["checks"] if "partner's own address" in c["message"]}


def test_a_customers_address_is_no_mistake(decide):
    answer = decide(**SUPERADMIN, **OWN)
    assert answer["priority"]["status"] == "flagged"
    assert not any("partner's own address" in action for action in answer["priority"]["actions"])


# ------------------------------------------------------------ actions


def test_a_flagged_account_has_its_flag_set_and_nothing_else_to_do(decide):
    (action,) = decide(**SUPERADMIN)["priority"]["actions"]
    assert FLAG in action


@pytest.mark.parametrize("fields", [{"zoid": "1"}, {}], ids=["pending_update", "eligible_unverified"])
@pytest.mark.parametrize("partner", [None, "help@partner.example"])
def test_an_empty_field_is_no_mistake_of_the_partner(partner, fields, decide):
    actions = decide(partner_email=partner, **fields)["priority"]["actions"]
    assert len(actions) == 2
    assert not any("partner's own address" in action for action in actions)


def test_pending_update_says_which_field_to_fill_and_what_follows(decide):
    actions = " ".join(decide(zoid="12345")["priority"]["actions"])
    assert all(words in actions for words in ("Customer Primary Email Address", "SuperAdmin", FLAG, "S1 – Critical"))


def test_unverified_says_what_is_missing(decide):
    answer = decide()
    actions = " ".join(answer["priority"]["actions"])
    assert all(words in actions for words in ("SuperAdmin", "e-mail", "ZUID", "ZOID"))
    assert "superadmin_email" in [q["field"] for q in answer["severity"]["questions"]]


@pytest.mark.parametrize(
    ("fields", "reminded"),
    [
        pytest.param({"zoid": "1"}, True, id="the field missing, an id given"),
        pytest.param({}, True, id="the field missing, nothing else given"),
        pytest.param(SUPERADMIN, False, id="the field filled"),
        pytest.param({"licenses": 59}, False, id="not a large account"),
    ],
)
def test_a_missing_field_has_the_partner_reminded_of_large_accounts(fields, reminded, decide):
    actions = decide(**fields)["priority"]["actions"]
    assert any("important" in action and "large" in action for action in actions) is reminded


@pytest.mark.parametrize(
    "fields", [{"licenses": 59}, {"product": "Zoho DataPrep"}], ids=["not eligible", "excluded product"]
)
def test_nothing_to_do_where_there_is_no_priority(fields, decide):
    assert decide(**fields)["priority"]["actions"] == []


# ------------------------------------------------------------ where only the country or more tells


@pytest.mark.parametrize(
    ("fields", "status", "group"),
    [
        pytest.param({"region": "North America", "licenses": 49}, "not_eligible", None, id="49 in North America"),
        pytest.param({"region": "North America", "licenses": 50}, "unknown", None, id="50 in North America"),
        pytest.param({"region": "North America", "licenses": 69}, "unknown", None, id="69 in North America"),
        pytest.param({"region": "North America", "licenses": 70}, "flagged", None, id="70 in North America"),
        pytest.param({"country": "US", "licenses": 69}, "not_eligible", "usa_latam", id="69 in the US"),
        pytest.param({"country": "CA", "licenses": 50}, "flagged", "canada_brazil", id="50 in Canada"),
        pytest.param({"region": "LATAM", "licenses": 69}, "not_eligible", "usa_latam", id="69 in LATAM"),
        pytest.param({"region": "Brazil", "licenses": 50}, "flagged", "canada_brazil", id="50 in Brazil"),
        pytest.param({"region": "India", "licenses": 99}, "not_eligible", "india", id="99 in India"),
        pytest.param({"region": "India", "licenses": 100}, "flagged", "india", id="100 in India"),
        pytest.param({"licenses": 49}, "not_eligible", None, id="49 with no place given"),
        pytest.param({"licenses": 75}, "unknown", None, id="75 with no place given"),
        pytest.param({"licenses": 100}, "flagged", None, id="100 are enough in every group"),
    ],
)
def test_groups_that_split(fields, status, group, decide):
    found = decide(**{"country": None, **fields}, **SUPERADMIN)["priority"]
    assert (found["status"], found["group"]) == (status, group)


def test_where_only_the_country_would_tell_it_is_asked_for_and_the_range_is_open(decide):
    severity = decide(country=None, region="North America", licenses=60, **SUPERADMIN)["severity"]
    assert (severity["level"], severity["range"], severity["review"]) == (3, [1, 3], True)
    assert ("country", "priority") in [(q["field"], q["would_change"]) for q in severity["questions"]]


def test_an_unverified_account_leaves_the_range_open(decide):
    severity = decide()["severity"]
    assert (severity["level"], severity["range"], severity["review"]) == (3, [1, 3], True)


def test_until_it_is_known_the_worst_level_says_when_to_act(decide):
    answer = decide()
    assert answer["clock"]["acknowledgement"]["deadline"] == "2026-11-17T09:00:00+01:00"
    assert answer["clock"]["act_by"] == "2026-11-16T12:00:00+01:00"


@pytest.mark.parametrize("product", ["Zoho Writer", "Zoho CRM", None])
def test_other_products_count(product, decide):
    assert decide(product=product, **SUPERADMIN)["priority"]["status"] == "flagged"


@pytest.mark.parametrize(
    "product",
    ["Zoho Campaigns", "Zoho DataPrep", "Zoho PageSense", "Zoho Writer Add-ons", "Zoho Marketing Automation"],
)
def test_the_tickets_product_excludes_it_whatever_the_number(product, decide):
    assert priority_of(decide(product=product, licenses=5000, **SUPERADMIN))["status"] == "excluded_product"


@pytest.mark.parametrize(("licenses", "noted"), [(59, False), (60, True), (61, False)])
def test_at_exactly_60_in_europe_the_answer_notes_the_difference(licenses, noted, decide):
    checks = decide(licenses=licenses, **SUPERADMIN)["checks"]
    assert any("exceed" in c["message"] for c in checks) is noted


# ------------------------------------------------------------ what the caller declares


@pytest.mark.parametrize("fields", [SUPERADMIN, {"zoid": "1"}], ids=["flagged", "pending_update"])
@pytest.mark.parametrize("declared", [1, 2, 3])
def test_a_declared_severity_never_lowers_what_the_account_raises(declared, fields, decide):
    severity = decide(severity=declared, **fields)["severity"]
    assert (severity["level"], severity["range"], severity["decided_by"]) == (1, [1, 1], "large_account")


@pytest.mark.parametrize("declared", [1, 2, 3])
@pytest.mark.parametrize("fields", [{"licenses": 59}, {"product": "Zoho Campaigns"}], ids=["too few", "left out"])
def test_a_declared_severity_wins_where_there_is_no_large_account(declared, fields, decide):
    severity = decide(severity=declared, **fields, **SUPERADMIN)["severity"]
    assert (severity["level"], severity["decided_by"]) == (declared, "caller")
    assert severity["range"] == [declared, declared]


# ------------------------------------------------------------ weekend and feature requests


@pytest.mark.parametrize("fields", [SUPERADMIN, {"zoid": "1"}], ids=["flagged", "pending_update"])
@pytest.mark.parametrize("declared", [None, 1, 2, 3])
def test_a_severity_1_of_the_account_waits_for_monday(fields, declared, decide):
    clock = decide(created_at=SATURDAY, severity=declared, **fields)["clock"]
    assert clock["weekend_exception"] is False
    assert clock["acknowledgement"]["starts_at"] == "2026-11-23T00:00:00+01:00"
    assert clock["acknowledgement"]["deadline"] == "2026-11-23T03:00:00+01:00"
    assert clock["acknowledgement"]["state"] == "not_started"


def test_its_own_weekend_case_runs_straight_through(decide):
    clock = decide(created_at=SATURDAY, description="Nobody can log in", **SUPERADMIN)["clock"]
    assert clock["weekend_exception"] is True
    assert clock["acknowledgement"]["deadline"] == "2026-11-21T15:00:00+01:00"


@pytest.mark.parametrize(
    ("declared", "deadline"), [(True, "2026-11-21T15:00:00+01:00"), (False, "2026-11-23T03:00:00+01:00")]
)
@pytest.mark.parametrize("text", [QUESTION, "Nobody can log in"])
def test_a_declared_weekend_exception_is_taken_as_given(declared, deadline, text, decide):
    clock = decide(created_at=SATURDAY, description=text, weekend_exception=declared, **SUPERADMIN)["clock"]
    assert clock["weekend_exception"] is declared
    assert clock["acknowledgement"]["deadline"] == deadline


def test_a_declared_weekend_exception_is_taken_as_given_at_severity_3(decide):
    clock = decide(created_at=SATURDAY, licenses=1, severity=3, weekend_exception=True)["clock"]
    assert clock["weekend_exception"] is True
    assert clock["acknowledgement"]["deadline"] == "2026-11-22T12:00:00+01:00"


def test_a_declared_severity_1_alone_is_no_weekend_exception(decide):
    clock = decide(created_at=SATURDAY, licenses=1, severity=1)["clock"]
    assert clock["weekend_exception"] is False
    assert clock["acknowledgement"]["starts_at"] == "2026-11-23T00:00:00+01:00"


@pytest.mark.parametrize("fields", [SUPERADMIN, {"zoid": "1"}], ids=["flagged", "pending_update"])
def test_a_feature_request_of_a_large_account_stays_exempt(fields, decide):
    answer = decide(kind="feature_request", **fields)
    assert (answer["priority"]["flag"], answer["severity"]["level"]) == (True, 1)
    assert answer["commitment"] == {"applies": False, "exempt_because": "feature_request"}
    assert {k: answer["clock"][k] for k in ("acknowledgement", "determination", "resolution", "act_by")} == {
        "acknowledgement": None,
        "determination": None,
        "resolution": None,
        "act_by": None,
    }
    assert answer["clock"]["weekend_exception"] is False
