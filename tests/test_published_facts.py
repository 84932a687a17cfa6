"""The facts that the clock, the accounts and the ladder stand on, as the pages publish them, each with its pages."""

EVERY = ("nl", "es", "ar", "ja")


def test_the_published_ranges(policy) -> None:
    found = policy.commitment
    hour = 3600
    assert {
        n: (row.name, row.acknowledgement.seconds(), row.determination.seconds()) for n, row in found.levels.items()
    } == {
        "1": ("critical", (1 * hour, 3 * hour), (2 * hour, 8 * hour)),
        "2": ("moderate", (6 * hour, 12 * hour), (24 * hour, 48 * hour)),
        "3": ("minimal", (16 * hour, 24 * hour), (48 * hour, 72 * hour)),
    }
    assert {row.sources for level in found.levels.values() for row in (level.acknowledgement, level.determination)} == {
        EVERY
    }
    assert (found.resolution.seconds(), found.resolution.sources) == ((24 * hour, 48 * hour), ("de",))
    assert (found.exempt.kinds, found.exempt.sources) == (("feature_request",), EVERY)
    assert (set(found.weekend_exception.cases), found.weekend_exception.sources) == (
        {"downtime", "outage", "sign_in"},
        EVERY,
    )
    assert (found.basic_requests.limit, found.basic_requests.days, found.basic_requests.assumption) == (5, 30, True)


def test_the_offices_keep_monday_to_friday_each_in_its_zone_and_say_that_this_is_assumed(policy) -> None:
    assert {id_: (row.name, row.time_zone) for id_, row in policy.offices.items()} == {
        "anz": ("Australia & New Zealand", "Australia/Sydney"),
        "apac": ("Asia-Pacific", "Asia/Singapore"),
        "japan": ("Japan", "Asia/Tokyo"),
        "india": ("India", "Asia/Kolkata"),
        "mea": ("Middle East & Africa", "Asia/Dubai"),
        "uk": ("United Kingdom", "Europe/London"),
        "europe": ("Europe", "Europe/Amsterdam"),
        "us": ("United States", "America/New_York"),
        "canada": ("Canada", "America/Toronto"),
        "latam": ("Latin America", "America/Mexico_City"),
        "brazil": ("Brazil", "America/Sao_Paulo"),
    }
    assert {(row.working_days, row.holidays, row.assumption) for row in policy.offices.values()} == {
        (("mon", "tue", "wed", "thu", "fri"), (), True)
    }


def test_the_groups_of_large_accounts(policy) -> None:
    found = policy.large_accounts
    assert {id_: (row.name, row.licenses) for id_, row in found.groups.items()} == {
        "anz": ("ANZ", 50),
        "apac_japan": ("APAC and Japan", 50),
        "india": ("India", 100),
        "mea": ("MEA", 60),
        "europe_uk": ("Europe and UK", 60),
        "usa_latam": ("USA and LATAM", 70),
        "canada_brazil": ("Canada and Brazil", 50),
    }
    assert {row.sources for row in found.groups.values()} == {EVERY}
    assert [id_ for id_, row in found.groups.items() if row.at_threshold] == ["europe_uk"]
    assert (found.flag, found.classification) == ("Priority Customer – Large User Account", "S1 – Critical")
    assert set(found.excluded.products) == {
        "zoho_campaigns", "zoho_dataprep", "zoho_pagesense", "zoho_writer_addons", "zoho_marketing_automation",
    }  # fmt: skip
    assert found.excluded.sources == ("de",)


EU, COM = "@eu.zohocorp.com", "@zohocorp.com"
DANNY = ("Danny", f"daniel.p{COM}", "", "es ja")
DEEPAK = ("Deepak", f"deepak.b{COM}", "", "nl es ar ja")
STEPHEN = ("Stephen", f"stephen.devaraj{COM}", "", "nl es ar ja")
POOJITHA = ("Poojitha", f"poojitha.k{COM}", "", "nl es ar ja")
# name, address, what the page says they cover, the pages that name them
LADDER = {
    "anz": [[("Sakthi Priya", f"sakthi.g{COM}", "", "nl es ar ja")], [DANNY], [("Thilakraj", f"thilakraj.v{COM}", "", "ja")]],
    "apac_japan": [
        [("Kishore", f"kishore.ks{COM}", "", "nl es ar ja")],
        [DANNY],
        [
            ("Vick Silva", f"vick.silva{COM}", "apac", "nl es ar ja"),
            ("Jin", f"jin.nakazawa{COM}", "JP", "nl es ar ja"),
            ("Akira", f"akira.nakai{COM}", "JP", "nl es ar ja"),
        ],
    ],
    "india": [
        [("Adhithya", f"adhithya.ss{COM}", "", "nl es ar ja"), POOJITHA],
        [DANNY],
        [("Preetam Chougule", f"preetam.cj{COM}", "", "es ja")],
    ],
    "mea": [[("Vishnu", f"vishnu.r{COM}", "", "nl es ar ja"), POOJITHA], [DANNY], [("Tonia", f"tonia.l{COM}", "", "ja")]],
    "uk_eu": [
        [("Krish", f"krishna.k{EU}", "uk", "nl es ar ja"), ("Russell", f"ganesh.ca{EU}", "europe", "nl es ar ja")],
        [("Raaj", f"rajvikram.s{EU}", "", "nl es ar ja"), ("Danny", f"daniel.p{EU}", "", "nl es ar ja")],
        [
            ("Atya Arain", f"atya.arain{EU}", "NL BE LU NO DK IS FI SE", "nl es ar ja"),
            ("Claire Tredez", f"claire.tredez{EU}", "FR MC", "nl es ar ja"),
            (
                "Vivek Venkatraman",
                f"vivek.venkatraman{EU}",
                "IE LV LT EE PL CZ SK HU TR CY GR SI RU BY UA GE AZ AM MT BG LI",
                "nl es ar ja",
            ),
            ("Francesco Orazi", f"francesco.orazi{EU}", "IT SM VA HR BA AL ME XK MK RS RO MD", "nl es ar ja"),
            ("Javier Guilló", f"javier.guillo{EU}", "ES AD PT", "nl es ar ja"),
            ("Harvey", f"harvey{EU}", "DE AT CH", "nl es ar ja"),
            ("Sebastian", f"sebastian{EU}", "GB", "nl es ar ja"),
        ],
    ],
    "north_america": [
        [DEEPAK, ("Gokul", f"gokul.kd{COM}", "US", "nl es ar ja"), ("Steve", f"srivats.n{COM}", "CA", "nl es ar ja")],
        [DANNY],
        [
            ("Matt", f"matt.lackey{COM}", "US east", "nl es ar ja"),
            ("Connor", f"connor.a{COM}", "US west", "es ar ja"),
            ("Diana", f"diana.c{COM}", "US central", "nl es ar ja"),
            ("Kevin", f"kevin{COM}", "CA", "nl es ar ja"),
        ],
    ],
    "latam": [[DEEPAK, STEPHEN], [DANNY], [("Edwin", f"edwin.trejo{COM}", "", "ja")]],
    "brazil": [[DEEPAK, STEPHEN], [DANNY], [("Kathe Sallum", f"katherine.sallum{COM}", "", "es ja")]],
}  # fmt: skip


def test_the_escalation_ladder_person_by_person(policy) -> None:
    found = policy.escalation.regions
    assert list(found) == list(LADDER)
    for region, ladder in LADDER.items():
        levels = found[region].levels
        assert list(levels) == ["2", "3", "4"]
        for people, level in zip(ladder, levels.values(), strict=True):
            told = [(c.name, c.email, " ".join(c.covers), " ".join(c.sources)) for c in level.contacts.values()]
            assert told == people


def test_the_roles_of_the_ladder(policy) -> None:
    in_europe = ["Regional Partner Support DRI / Lead", "Senior Lead / Central Partner Support Manager"]
    for region, ladder in policy.escalation.regions.items():
        first = in_europe if region == "uk_eu" else ["Regional Partner Support Lead", "Partner Support Manager"]
        assert [level.role for level in ladder.levels.values()] == [*first, "Partner Account Manager"]


def test_all_but_jin_and_akira_answer_in_english_as_the_japanese_page_notes(policy) -> None:
    for ladder in policy.escalation.regions.values():
        for level in ladder.levels.values():
            for contact in level.contacts.values():
                assert contact.answers_in == (None if contact.name in ("Jin", "Akira") else "en")


def test_the_departments_address_is_not_published(policy) -> None:
    department = policy.escalation.department
    assert (department.role, department.name) == ("Partner Support Escalation department", "Partner Support Escalation")
    assert (department.email, department.assumption) == (None, True)
