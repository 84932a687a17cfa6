"""Each tier's channels, the mailbox of each region and the portal of each data centre."""

import json
from datetime import UTC, datetime

import pytest

from partnersup import triage
from partnersup.intake.fields import build

CHANNELS = ["help_center", "email", "chat", "phone", "success_manager", "critical_dashboard"]
YES = dict.fromkeys(CHANNELS, True)
AUTHORISED = {**YES, "chat": False, "phone": False, "success_manager": False}
ELSEWHERE, EUROPE = "partner-support@zohocorp.com", "partner-support@eu.zohocorp.com"


def ask(cli, *words):
    ran = cli("channels", *words, "--json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def channel(answer, id_):
    return next(c for c in answer["channels"] if c["channel"] == id_)


@pytest.mark.parametrize(
    ("words", "available"),
    [
        pytest.param("--tier authorised", AUTHORISED, id="Authorised: no chat, phone or success manager"),
        pytest.param("--tier authorised --selected-for-chat", {**AUTHORISED, "chat": True}, id="Authorised and selected for chat"),
        pytest.param("--tier authorised --no-selected-for-chat", AUTHORISED, id="Authorised and not selected for chat"),
        pytest.param("--tier advanced", YES, id="Advanced has everything"),
        pytest.param("--tier advanced --no-selected-for-chat", YES, id="Advanced needs no selection"),
        pytest.param("--tier premium", YES, id="Premium has everything"),
        pytest.param("--tier premium --selected-for-chat", YES, id="Premium needs no selection"),
    ],
)  # fmt: skip
def test_each_channel_of_each_tier(words, available, cli):
    answer = ask(cli, *words.split())
    assert [c["channel"] for c in answer["channels"]] == CHANNELS
    assert {c["channel"]: c["available"] for c in answer["channels"]} == available
    assert all(list(c) == ["channel", "available", "address", "note"] for c in answer["channels"])


@pytest.mark.parametrize("tier", ["authorised", "advanced", "premium"])
def test_every_tier_is_supported_24x5_with_commitment_and_priority(tier, cli):
    answer = ask(cli, "--tier", tier)
    assert (answer["schema_version"], answer["tier"]) == (1, tier)
    assert answer["offerings"] == {"support_hours": "24x5", "commitment": "yes", "large_accounts": "yes"}


@pytest.mark.parametrize(
    ("written", "tier"),
    [
        ("Authorised", "authorised"),
        ("authorized", "authorised"),
        ("Geautoriseerd", "authorised"),
        ("Autorizado", "authorised"),
        ("المعتمدة", "authorised"),
        ("認定", "authorised"),
        ("認定パートナー", "authorised"),
        ("ADVANCED", "advanced"),
        ("Geavanceerd", "advanced"),
        ("Avanzado", "advanced"),
        ("المتقدمين", "advanced"),
        ("المتطورين", "advanced"),
        ("المتطورة", "advanced"),
        ("Advanced Partner", "advanced"),
        ("アドバンスト", "advanced"),
        ("Premium", "premium"),
        ("Prémium", "premium"),
        ("المتميزين", "premium"),
        ("المميزة", "premium"),
        ("Premium Partner", "premium"),
        ("プレミアム", "premium"),
    ],
)
def test_a_tier_in_its_published_spellings(written, tier, cli):
    assert ask(cli, "--tier", written)["tier"] == tier


@pytest.mark.parametrize(
    "words", [["--tier", "gold"], ["--region", "EU"], ["--tier", "advanced", "--data-center", "cn"]]
)
def test_a_tier_or_data_centre_that_is_not_one_is_refused(words, cli):
    ran = cli("channels", *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: ")


# ------------------------------------------------------------ mailboxes

MAILBOXES = [
    ("--region", ELSEWHERE, "ANZ|APAC & Japan|India|MEA|North America|LATAM|Brazil|US|IN|AU|JP|SA|CA"),
    ("--country", ELSEWHERE, "US|IN|AU|JP|SA|CA|NZ|SG|AE|ZA|MX|BR"),
    ("--region", EUROPE, "EU|UK|UK & EU|Europe"),
    ("--country", EUROPE, "GB|DE|NL|IE|CH|NO|TR|RU|XK"),
]


@pytest.mark.parametrize(
    ("flag", "place", "address"),
    [
        pytest.param(flag, place, address, id=f"{flag[2:]} {place} writes to {address}")
        for flag, address, places in MAILBOXES
        for place in places.split("|")
    ],
)
def test_mailbox(flag, place, address, cli):
    assert channel(ask(cli, "--tier", "authorised", flag, place), "email")["address"] == address


@pytest.mark.parametrize("data_center", ["us", "eu", "in", "au", "jp", "sa", "ca", "uk"])
@pytest.mark.parametrize(("region", "address"), [("EU", EUROPE), ("India", ELSEWHERE)])
def test_the_mailbox_does_not_depend_on_the_data_centre(region, address, data_center, cli):
    answer = ask(cli, "--tier", "premium", "--region", region, "--data-center", data_center)
    assert channel(answer, "email")["address"] == address


def test_without_a_region_both_mailboxes_are_told_and_none_is_chosen(cli):
    email = channel(ask(cli, "--tier", "premium"), "email")
    assert email["address"] is None
    assert ELSEWHERE in email["note"]
    assert EUROPE in email["note"]


def test_email_is_for_exceptional_cases_from_the_registered_domain(cli):
    note = channel(ask(cli, "--tier", "premium", "--region", "EU"), "email")["note"]
    assert "exceptional" in note
    assert "registered domain" in note


# The German page names US, IN, AU, JP, SA and CA, and EU and UK; SA as Saudi Arabia is itself assumed.
ASSUMED = [(c, False) for c in ["US", "IN", "AU", "JP", "CA", "GB", "DE", "NL", "IE", "SE"]] + [
    (c, True) for c in ["SA", "NZ", "SG", "AE", "ZA", "MX", "BR", "CH", "NO", "TR", "RU", "XK"]
]


@pytest.mark.parametrize(("country", "assumed"), ASSUMED, ids=lambda v: str(v))
def test_a_mailbox_beyond_the_published_regions_is_an_assumption(country, assumed, policy):
    ticket = build({"description": "How do I change the logo?", "country": country, "tier": "premium"}, policy)
    answer = triage(ticket, policy, now=datetime(2026, 11, 18, 12, tzinfo=UTC)).to_dict()
    assert ("mailbox-region" in answer["assumptions"]) is assumed


@pytest.mark.parametrize("country", ["SA", "NZ", "BR", "CH"])
def test_the_channels_command_says_that_the_mailbox_is_assumed(country, cli):
    ran = cli("channels", "--tier", "premium", "--country", country, "--json")
    assert "assum" in ran.out + ran.err


# ------------------------------------------------------------ portals


@pytest.mark.parametrize(
    ("data_center", "store", "help_"),
    [
        *((dc, "store.zoho.com/zstore#partnerhome", "help.zoho.com") for dc in ("us", "in", "au", "jp")),
        ("eu", "store.zoho.eu/zstore#partnerhome", "help.zoho.eu"),
    ],
)
def test_the_portal_of_a_published_data_centre(data_center, store, help_, cli):
    found = channel(ask(cli, "--tier", "advanced", "--data-center", data_center), "help_center")
    assert found["address"].removeprefix("https://") == store
    assert help_ in found["note"]


@pytest.mark.parametrize("data_center", ["sa", "ca", "uk"])
@pytest.mark.parametrize("form", ["json", "card"])
def test_no_web_address_for_a_data_centre_without_a_published_one(data_center, form, cli):
    ran = cli("channels", "--tier", "advanced", "--region", "EU", "--data-center", data_center, "--format", form)
    assert ran.code == 0
    assert not [word for word in ("store.zoho", "help.zoho", "http") if word in ran.out]


def test_the_data_centre_is_not_taken_from_the_region(cli):
    assert channel(ask(cli, "--tier", "advanced", "--region", "EU"), "help_center")["address"] is None


# ------------------------------------------------------------ words


@pytest.mark.parametrize("tier", ["advanced", "premium"])
def test_phone_is_toll_free_and_its_numbers_stand_in_the_widget(tier, cli):
    phone = channel(ask(cli, "--tier", tier, "--region", "EU"), "phone")
    assert phone["address"] is None
    assert "widget" in phone["note"]
    assert not any(sign.isdigit() for sign in phone["note"])


@pytest.mark.parametrize("tier", ["authorised", "advanced", "premium"])
@pytest.mark.parametrize("form", ["json", "card", "markdown"])
def test_poc_is_not_spelled_out_and_phone_is_not_called_free(tier, form, cli):
    ran = cli("channels", "--tier", tier, "--region", "EU", "--format", form)
    out = ran.out.lower()
    assert (ran.code, "success" in out) == (0, True)
    assert "point of contact" not in out
    assert "proof of concept" not in out
    assert "free support" not in out


def test_a_ticket_without_a_tier_leaves_open_what_the_tier_decides(policy):
    ticket = build({"description": "How do I change the logo?", "country": "NL"}, policy)
    answer = triage(ticket, policy, now=datetime(2026, 11, 18, 12, tzinfo=UTC)).to_dict()
    assert {c["channel"]: c["available"] for c in answer["channels"]} == {
        "help_center": True,
        "email": True,
        "chat": None,
        "phone": None,
        "success_manager": None,
        "critical_dashboard": True,
    }


@pytest.mark.parametrize(
    ("fields", "chat"),
    [
        pytest.param({}, False, id="selection is never assumed"),
        pytest.param({"selected_for_chat": True}, True, id="selected"),
        pytest.param({"selected_for_chat": False}, False, id="not selected"),
    ],
)
def test_chat_of_an_authorised_partners_ticket(fields, chat, policy):
    ticket = build({"description": "How do I change the logo?", "tier": "authorised", **fields}, policy)
    answer = triage(ticket, policy, now=datetime(2026, 11, 18, 12, tzinfo=UTC)).to_dict()
    assert channel(answer, "chat")["available"] is chat
