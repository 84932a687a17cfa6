"""`partnersup escalate`: the whole ladder, person by person, and what it refuses to guess."""

import json

import pytest

EU, COM = "eu.zohocorp.com", "zohocorp.com"
LEAD, MANAGER, ACCOUNT = "Regional Partner Support Lead", "Partner Support Manager", "Partner Account Manager"
DANNY = [("Danny", f"daniel.p@{COM}")]
ATYA = [("Atya Arain", f"atya.arain@{EU}")]
CLAIRE = [("Claire Tredez", f"claire.tredez@{EU}")]
VIVEK = [("Vivek Venkatraman", f"vivek.venkatraman@{EU}")]
FRANCESCO = [("Francesco Orazi", f"francesco.orazi@{EU}")]
JAVIER = [("Javier Guilló", f"javier.guillo@{EU}")]
HARVEY = [("Harvey", f"harvey@{EU}")]
SEBASTIAN = [("Sebastian", f"sebastian@{EU}")]
KRISH = [("Krish", f"krishna.k@{EU}")]
RUSSELL = [("Russell", f"ganesh.ca@{EU}")]
RAAJ_AND_DANNY = [("Raaj", f"rajvikram.s@{EU}"), ("Danny", f"daniel.p@{EU}")]
DEEPAK = [("Deepak", f"deepak.b@{COM}")]
GOKUL = [("Gokul", f"gokul.kd@{COM}")]
STEVE = [("Steve", f"srivats.n@{COM}")]
STEPHEN = [("Stephen", f"stephen.devaraj@{COM}")]
MATT = [("Matt", f"matt.lackey@{COM}")]
CONNOR = [("Connor", f"connor.a@{COM}")]
DIANA = [("Diana", f"diana.c@{COM}")]
KEVIN = [("Kevin", f"kevin@{COM}")]
VICK = [("Vick Silva", f"vick.silva@{COM}")]
JIN_AND_AKIRA = [("Jin", f"jin.nakazawa@{COM}"), ("Akira", f"akira.nakai@{COM}")]
POOJITHA = [("Poojitha", f"poojitha.k@{COM}")]

LADDER = {
    "ANZ": ("anz", {2: (LEAD, [("Sakthi Priya", f"sakthi.g@{COM}")]), 3: (MANAGER, DANNY), 4: (ACCOUNT, [("Thilakraj", f"thilakraj.v@{COM}")])}),
    "APAC & Japan": ("apac_japan", {2: (LEAD, [("Kishore", f"kishore.ks@{COM}")]), 3: (MANAGER, DANNY), 4: (ACCOUNT, VICK + JIN_AND_AKIRA)}),
    "India": ("india", {2: (LEAD, [("Adhithya", f"adhithya.ss@{COM}"), *POOJITHA]), 3: (MANAGER, DANNY), 4: (ACCOUNT, [("Preetam Chougule", f"preetam.cj@{COM}")])}),
    "MEA": ("mea", {2: (LEAD, [("Vishnu", f"vishnu.r@{COM}"), *POOJITHA]), 3: (MANAGER, DANNY), 4: (ACCOUNT, [("Tonia", f"tonia.l@{COM}")])}),
    "UK & EU": (
        "uk_eu",
        {
            2: ("Regional Partner Support DRI / Lead", KRISH + RUSSELL),
            3: ("Senior Lead / Central Partner Support Manager", RAAJ_AND_DANNY),
            4: (ACCOUNT, ATYA + CLAIRE + VIVEK + FRANCESCO + JAVIER + HARVEY + SEBASTIAN),
        },
    ),
    "North America": ("north_america", {2: (LEAD, DEEPAK + GOKUL + STEVE), 3: (MANAGER, DANNY), 4: (ACCOUNT, MATT + CONNOR + DIANA + KEVIN)}),
    "LATAM": ("latam", {2: (LEAD, DEEPAK + STEPHEN), 3: (MANAGER, DANNY), 4: (ACCOUNT, [("Edwin", f"edwin.trejo@{COM}")])}),
    "Brazil": ("brazil", {2: (LEAD, DEEPAK + STEPHEN), 3: (MANAGER, DANNY), 4: (ACCOUNT, [("Kathe Sallum", f"katherine.sallum@{COM}")])}),
}  # fmt: skip

ACCOUNT_MANAGERS = [
    (ATYA, "NL BE LU NO DK IS FI SE"),
    (CLAIRE, "FR MC"),
    (VIVEK, "IE LV LT EE PL CZ SK HU TR CY GR SI RU BY UA GE AZ AM MT BG LI"),
    (FRANCESCO, "IT SM VA HR BA AL ME XK MK RS RO MD"),
    (JAVIER, "ES AD PT"),
    (HARVEY, "DE AT CH"),
    (SEBASTIAN, "GB"),
]
NAMED = [
    pytest.param(country, manager, id=f"{country} to {manager[0][0]}")
    for manager, countries in ACCOUNT_MANAGERS
    for country in countries.split()
]


def ask(cli, *words):
    ran = cli("escalate", *words, "--json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def people(answer, level):
    return [(c["name"], c["email"]) for row in answer["levels"] if row["level"] == level for c in row["contacts"]]


def row(answer, level):
    return next(r for r in answer["levels"] if r["level"] == level)


@pytest.mark.parametrize("level", [2, 3, 4])
@pytest.mark.parametrize("region", LADDER)
def test_each_level_of_each_region(region, level, cli):
    id_, levels = LADDER[region]
    answer = ask(cli, "--region", region)
    assert (answer["schema_version"], answer["region"]) == (1, id_)
    assert [r["level"] for r in answer["levels"]] == [1, 2, 3, 4]
    assert (row(answer, level)["role"], people(answer, level)) == levels[level]


@pytest.mark.parametrize("region", LADDER)
def test_level_1_is_the_department_and_says_that_its_address_is_not_published(region, cli):
    first = row(ask(cli, "--region", region), 1)
    assert first["role"] == "Partner Support Escalation department"
    assert first["contacts"] == []
    assert all(word in first["note"] for word in ("not published", "Help Center", "policy"))
    assert "@" not in first["note"]


def test_level_1_takes_its_address_from_a_users_policy(cli, tmp_path):
    overlay = tmp_path / "policy.yaml"
    overlay.write_text("escalation:\n  department:\n    email: escalation@example.com\n", encoding="utf-8")
    first = row(ask(cli, "--region", "India", "--policy", str(overlay)), 1)
    assert [c["email"] for c in first["contacts"]] == ["escalation@example.com"]


@pytest.mark.parametrize(
    ("region", "title"),
    [
        ("ANZ", "Manager - Central Partner Support"),
        ("APAC & Japan", "Manager - Central Partner Support"),
        ("India", "Manager - Central Partner Support"),
        ("MEA", "Manager - Central Partner Support"),
        ("North America", "Manager - Partner Support"),
        ("LATAM", "Manager - Partner Support"),
        ("Brazil", "Manager - Partner Support"),
    ],
)
def test_danny_is_central_manager_except_in_the_americas(region, title, cli):
    assert [c["title"] for c in row(ask(cli, "--region", region), 3)["contacts"]] == [title]


def test_danny_of_uk_and_eu_is_central_manager(cli):
    assert row(ask(cli, "--region", "EU"), 3)["contacts"][1]["title"] == "Manager - Central Partner Support"


def test_every_named_country_is_in_the_table():
    assert len(NAMED) == len({p.values[0] for p in NAMED}) == 50


@pytest.mark.parametrize(("country", "manager"), NAMED)
def test_a_european_country_and_its_people(country, manager, cli):
    answer = ask(cli, "--country", country)
    assert (answer["region"], answer["country"]) == ("uk_eu", country)
    assert people(answer, 2) == (KRISH if country == "GB" else RUSSELL)
    assert people(answer, 3) == RAAJ_AND_DANNY
    assert people(answer, 4) == manager
    assert country in row(answer, 4)["contacts"][0]["covers"]


@pytest.mark.parametrize("country", ["GI", "FO", "JE"])
def test_a_european_country_that_no_account_manager_names_says_so(country, cli):
    last = row(ask(cli, "--country", country), 4)
    assert last["contacts"] == []
    assert last["note"]


@pytest.mark.parametrize("region", ["EU", "Europe", "UK & EU"])
def test_europe_without_a_country_names_both_leads_and_every_account_manager(region, cli):
    answer = ask(cli, "--region", region)
    assert answer["country"] is None
    assert people(answer, 2) == KRISH + RUSSELL
    assert len(people(answer, 4)) == 7


@pytest.mark.parametrize("region", ["EU", "Europe", "UK & EU"])
@pytest.mark.parametrize(("country", "manager"), [("GB", SEBASTIAN), ("CH", HARVEY), ("TR", VIVEK), ("XK", FRANCESCO)])
def test_europe_contradicts_none_of_its_countries(region, country, manager, cli):
    assert people(ask(cli, "--region", region, "--country", country), 4) == manager


PLACES = [
    pytest.param("--region Japan", "JP", [("Kishore", f"kishore.ks@{COM}")], JIN_AND_AKIRA, id="Japan as a region"),
    pytest.param("--country JP", "JP", [("Kishore", f"kishore.ks@{COM}")], JIN_AND_AKIRA, id="Japan as a country"),
    pytest.param("--country SG", "SG", [("Kishore", f"kishore.ks@{COM}")], VICK, id="Singapore is APAC"),
    pytest.param("--country KR", "KR", [("Kishore", f"kishore.ks@{COM}")], VICK, id="South Korea is APAC"),
    pytest.param("--region UK", "GB", KRISH, SEBASTIAN, id="the UK as a region"),
    pytest.param("--region USA", "US", DEEPAK + GOKUL, MATT + CONNOR + DIANA, id="the USA, territory not known"),
    pytest.param("--country US --territory east", "US", DEEPAK + GOKUL, MATT, id="the US East"),
    pytest.param("--country US --territory west", "US", DEEPAK + GOKUL, CONNOR, id="the US West"),
    pytest.param("--country US --territory central", "US", DEEPAK + GOKUL, DIANA, id="the US Central"),
    pytest.param("--region Canada", "CA", DEEPAK + STEVE, KEVIN, id="Canada as a region"),
    pytest.param("--country Canada", "CA", DEEPAK + STEVE, KEVIN, id="Canada as a country"),
    pytest.param("--country MX", "MX", DEEPAK + STEPHEN, [("Edwin", f"edwin.trejo@{COM}")], id="Mexico is LATAM"),
    pytest.param("--country BR", "BR", DEEPAK + STEPHEN, [("Kathe Sallum", f"katherine.sallum@{COM}")], id="Brazil as a country"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "country", "leads", "managers"), PLACES)
def test_within_a_region_only_those_who_cover_the_country(place, country, leads, managers, cli):
    answer = ask(cli, *place.split())
    assert (answer["country"], people(answer, 2), people(answer, 4)) == (country, leads, managers)


@pytest.mark.parametrize(("territory", "manager"), [("east", MATT), ("west", CONNOR), ("central", DIANA)])
def test_a_territory_names_its_account_manager_without_a_country(territory, manager, cli):
    assert people(ask(cli, "--region", "North America", "--territory", territory), 4) == manager


@pytest.mark.parametrize("territory", ["east", "west", "central"])
def test_a_territory_of_the_united_states_leaves_out_canadas_lead(territory, cli):
    assert people(ask(cli, "--region", "North America", "--territory", territory), 2) == DEEPAK + GOKUL


def test_the_territory_is_asked_for_and_never_inferred(cli):
    assert "--territory" in row(ask(cli, "--country", "US"), 4)["note"]


@pytest.mark.parametrize("level", ["1", "2", "3", "4"])
def test_one_level_alone(level, cli):
    whole = ask(cli, "--country", "NL")
    alone = ask(cli, "--country", "NL", "--level", level)
    assert alone["levels"] == [row(whole, int(level))]
    assert alone["when"] == whole["when"]


def test_when_an_escalation_may_start_is_told(cli):
    told = " ".join(ask(cli, "--region", "India")["when"])
    assert all(word in told for word in ("contract", "response time", "satisf", "production"))


ALL_FOUR, TWO, JA = ["nl", "es", "ar", "ja"], ["es", "ja"], ["ja"]
SOURCES = {
    "ANZ": [ALL_FOUR, TWO, JA],
    "APAC & Japan": [ALL_FOUR, TWO, ALL_FOUR],
    "India": [ALL_FOUR, TWO, TWO],
    "MEA": [ALL_FOUR, TWO, JA],
    "UK & EU": [ALL_FOUR, ALL_FOUR, ALL_FOUR],
    "North America": [ALL_FOUR, TWO, ALL_FOUR],
    "LATAM": [ALL_FOUR, TWO, JA],
    "Brazil": [ALL_FOUR, TWO, TWO],
}


@pytest.mark.parametrize("region", SOURCES)
def test_each_contact_names_the_pages_that_it_stands_on(region, cli):
    answer = ask(cli, "--region", region)
    for level, pages in zip((2, 3, 4), SOURCES[region], strict=True):
        for contact in row(answer, level)["contacts"]:
            damaged_in_nl = contact["name"] == "Connor"
            assert contact["sources"] == [p for p in pages if not (damaged_in_nl and p == "nl")], contact["name"]


@pytest.mark.parametrize("region", LADDER)
def test_a_contact_has_the_keys_of_the_contract(region, cli):
    for level in ask(cli, "--region", region)["levels"]:
        for contact in level["contacts"]:
            assert list(contact) == ["name", "email", "title", "covers", "sources"]


REFUSED = [
    pytest.param("--region India --country NL", "India", id="India and the Netherlands"),
    pytest.param("--region EU --country JP", "EU", id="Europe and Japan"),
    pytest.param("--region LATAM --country BR", "LATAM", id="LATAM leaves out Brazil"),
    pytest.param("--region UK --country DE", "UK", id="the UK and Germany, one region but two countries"),
    pytest.param("--region USA --country CA", "USA", id="the USA and Canada"),
    pytest.param("--region Japan --country SG", "Japan", id="Japan and Singapore"),
    pytest.param("--region Brazil --country AR", "Brazil", id="Brazil and Argentina"),
    pytest.param("--region ANZ --country SG", "ANZ", id="ANZ and Singapore"),
    pytest.param("--region EMEA", "EMEA", id="EMEA is Europe or the Middle East and Africa"),
    pytest.param("--region Americas", "Americas", id="the Americas are three regions"),
    pytest.param("--region Südamerika", "Südamerika", id="South America is LATAM or Brazil"),
    pytest.param("--region Asia", "Asia", id="Asia is more than APAC"),
    pytest.param("--region Atlantis", "Atlantis", id="an unknown region"),
    pytest.param("--country Atlantis", "Atlantis", id="an unknown country"),
    pytest.param("--region India --level 5", "5", id="a fifth level"),
    pytest.param("--region India --level 0", "0", id="a level before the first"),
    pytest.param("--country US --territory north", "north", id="an unknown territory"),
    pytest.param("--country NL --territory west", "west", id="a territory outside the United States"),
]


@pytest.mark.parametrize(("words", "quoted"), REFUSED)
def test_what_contradicts_itself_or_is_not_known_is_refused(words, quoted, cli):
    ran = cli("escalate", *words.split())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: ")
    assert ran.err.count("\n") == 1
    assert repr(quoted) in ran.err


def test_refused_in_json_too(cli):
    ran = cli("escalate", "--region", "EMEA", "--json")
    assert (ran.code, ran.out) == (2, "")
    error = json.loads(ran.err)["error"]
    assert list(error) == ["code", "where", "message", "hint"]
    assert "UK & EU" in error["hint"]
    assert "MEA" in error["hint"]


def test_without_a_place_there_is_nobody_to_name(cli):
    assert cli("escalate").code == 2


@pytest.mark.parametrize("country", ["SG", "MX", "ZA", "FO"])
def test_a_country_placed_by_geography_says_that_this_is_assumed(country, cli):
    ran = cli("escalate", "--country", country, "--json")
    assert "assum" in ran.out + ran.err
