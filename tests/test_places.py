"""Every country belongs to one region, one group and one office, and is found by its names in six languages."""

import json

import pytest

from partnersup.errors import InputError
from partnersup.places import find, office

REGIONS = ["anz", "apac_japan", "india", "mea", "uk_eu", "north_america", "latam", "brazil"]

# The 249 codes of ISO 3166-1 by continent; XK stands for Kosovo, which has none.
AFRICA = "DZ AO BJ BW BF BI CV CM CF TD KM CG CD CI DJ EG GQ ER SZ ET GA GM GH GN GW KE LS LR LY MG MW ML MR MU YT MA MZ NA NE NG RE RW SH ST SN SC SL SO ZA SS SD TZ TG TN UG EH ZM ZW"
MIDDLE_EAST = "AE BH IQ IR IL JO KW LB OM PS QA SA SY YE"
PUBLISHED_EUROPE = "NL BE LU NO DK IS FI SE FR MC IE LV LT EE PL CZ SK HU TR CY GR SI RU BY UA GE AZ AM MT BG LI IT SM VA HR BA AL ME XK MK RS RO MD ES AD PT DE AT CH GB"
OTHER_EUROPE = "AX FO GG GI IM JE SJ"
EAST_ASIA = "CN HK MO TW KR KP MN"
SOUTHEAST_ASIA = "SG MY ID PH TH VN LA KH MM BN TL"
OTHER_ASIA = "BD BT LK MV NP PK AF KZ KG TJ TM UZ"
PACIFIC = "CC CX NF HM FJ NC PG SB VU FM GU KI MH MP NR PW UM AS CK NU PF PN TK TO TV WF WS"
LATIN_AMERICA = "MX BZ CR SV GT HN NI PA AR BO CL CO EC GF GY PY PE SR UY VE AG AI AW BB BL BQ CU CW DM DO GD GP HT JM KN KY LC MF MQ MS SX TC TT VC VG BS"
OTHER_AMERICA = "BM GL PM PR VI FK GS"
REMOTE = "AQ BV IO TF"
CONTINENTS = [AFRICA, MIDDLE_EAST, PUBLISHED_EUROPE, OTHER_EUROPE, EAST_ASIA, SOUTHEAST_ASIA, OTHER_ASIA, PACIFIC]
ALL = " ".join([*CONTINENTS, LATIN_AMERICA, OTHER_AMERICA, REMOTE, "AU NZ JP IN US CA BR"]).split()

# (office, group) that a country of the region can have
HOMES = {
    "anz": {("anz", "anz")},
    "apac_japan": {("apac", "apac_japan"), ("japan", "apac_japan")},
    "india": {("india", "india")},
    "mea": {("mea", "mea")},
    "uk_eu": {("uk", "europe_uk"), ("europe", "europe_uk")},
    "north_america": {("us", "usa_latam"), ("canada", "canada_brazil")},
    "latam": {("latam", "usa_latam")},
    "brazil": {("brazil", "canada_brazil")},
}
ZONES = {
    "anz": "Australia/Sydney",
    "apac": "Asia/Singapore",
    "japan": "Asia/Tokyo",
    "india": "Asia/Kolkata",
    "mea": "Asia/Dubai",
    "uk": "Europe/London",
    "europe": "Europe/Amsterdam",
    "us": "America/New_York",
    "canada": "America/Toronto",
    "latam": "America/Mexico_City",
    "brazil": "America/Sao_Paulo",
}


def home(place):
    assert len(place.account_groups) == 1
    return place.region, place.office, place.account_groups[0]


def test_the_table_holds_every_code_once(policy):
    assert len(ALL) == len(set(ALL)) == 250
    assert set(policy.countries) == set(ALL)


@pytest.mark.parametrize("code", ALL)
def test_every_code_resolves_to_one_region_group_and_office(code, policy):
    place = find(policy, country=code)
    assert place.country == code
    region, where, group = home(place)
    assert (where, group) in HOMES[region]
    assert office(policy, place).time_zone == ZONES[where]
    assert find(policy, country=code.lower()) == place
    assert find(policy, region=region, country=code) == place


def test_there_are_eight_regions_and_seven_groups(policy):
    assert list(policy.regions) == REGIONS
    assert {g: row.licenses for g, row in policy.large_accounts.groups.items()} == {
        "anz": 50,
        "apac_japan": 50,
        "india": 100,
        "mea": 60,
        "europe_uk": 60,
        "usa_latam": 70,
        "canada_brazil": 50,
    }


PUBLISHED = [
    *((code, "uk_eu", "uk" if code == "GB" else "europe", "europe_uk") for code in PUBLISHED_EUROPE.split()),
    ("JP", "apac_japan", "japan", "apac_japan"),
    ("IN", "india", "india", "india"),
    ("US", "north_america", "us", "usa_latam"),
    ("CA", "north_america", "canada", "canada_brazil"),
    ("BR", "brazil", "brazil", "canada_brazil"),
    ("AU", "anz", "anz", "anz"),
    ("NZ", "anz", "anz", "anz"),
]


@pytest.mark.parametrize(("code", "region", "where", "group"), PUBLISHED, ids=[row[0] for row in PUBLISHED])
def test_a_country_that_the_pages_name_is_no_assumption(code, region, where, group, policy):
    place = find(policy, country=code)
    assert home(place) == (region, where, group)
    assert "country-region" not in place.assumed


GEOGRAPHY = [
    *((code, "mea") for code in f"{AFRICA} {MIDDLE_EAST}".split()),
    *((code, "uk_eu") for code in OTHER_EUROPE.split()),
    *((code, "apac_japan") for code in f"{EAST_ASIA} {SOUTHEAST_ASIA}".split()),
    *((code, "latam") for code in LATIN_AMERICA.split()),
]


@pytest.mark.parametrize(("code", "region"), GEOGRAPHY, ids=[row[0] for row in GEOGRAPHY])
def test_any_other_country_is_placed_by_geography_as_an_assumption(code, region, policy):
    place = find(policy, country=code)
    assert place.region == region
    assert "country-region" in place.assumed


@pytest.mark.parametrize("code", [*OTHER_ASIA.split(), *PACIFIC.split(), *OTHER_AMERICA.split(), *REMOTE.split()])
def test_a_country_hard_to_place_is_an_assumption_too(code, policy):
    place = find(policy, country=code)
    assert place.region not in ("india", "brazil")
    assert "country-region" in place.assumed


def test_a_users_policy_can_move_a_country(cli, tmp_path):
    overlay = tmp_path / "mine.yaml"
    overlay.write_text(
        "countries:\n  KZ:\n    region: uk_eu\n    office: europe\n    account_group: europe_uk\n", encoding="utf-8"
    )
    ran = cli("eligible", "--country", "KZ", "--licenses", "60", "--policy", str(overlay), "--json")
    assert (ran.code, json.loads(ran.out)["group"]) == (0, "europe_uk")


# ------------------------------------------------------------ names of countries

# en, nl, de, es, ar, ja
SIX = {
    "NL": "Netherlands|Nederland|Niederlande|Países Bajos|هولندا|オランダ",
    "BE": "Belgium|België|Belgien|Bélgica|بلجيكا|ベルギー",
    "DE": "Germany|Duitsland|Deutschland|Alemania|ألمانيا|ドイツ",
    "AT": "Austria|Oostenrijk|Österreich|Austria|النمسا|オーストリア",
    "CH": "Switzerland|Zwitserland|Schweiz|Suiza|سويسرا|スイス",
    "GB": "United Kingdom|Verenigd Koninkrijk|Vereinigtes Königreich|Reino Unido|المملكة المتحدة|イギリス",
    "FR": "France|Frankrijk|Frankreich|Francia|فرنسا|フランス",
    "ES": "Spain|Spanje|Spanien|España|إسبانيا|スペイン",
    "IT": "Italy|Italië|Italien|Italia|إيطاليا|イタリア",
    "SE": "Sweden|Zweden|Schweden|Suecia|السويد|スウェーデン",
    "TR": "Türkiye|Turkije|Türkei|Turquía|تركيا|トルコ",
    "CZ": "Czechia|Tsjechië|Tschechien|Chequia|التشيك|チェコ",
    "SK": "Slovakia|Slowakije|Slowakei|Eslovaquia|سلوفاكيا|スロバキア",
    "SI": "Slovenia|Slovenië|Slowenien|Eslovenia|سلوفينيا|スロベニア",
    "XK": "Kosovo|Kosovo|Kosovo|Kosovo|كوسوفو|コソボ",
    "MK": "North Macedonia|Noord-Macedonië|Nordmazedonien|Macedonia del Norte|مقدونيا الشمالية|北マケドニア",
    "VA": "Vatican City|Vaticaanstad|Vatikanstadt|Ciudad del Vaticano|الفاتيكان|バチカン",
    "GE": "Georgia|Georgië|Georgien|Georgia|جورجيا|ジョージア",
    "US": "United States|Verenigde Staten|Vereinigte Staaten|Estados Unidos|الولايات المتحدة|アメリカ",
    "CA": "Canada|Canada|Kanada|Canadá|كندا|カナダ",
    "BR": "Brazil|Brazilië|Brasilien|Brasil|البرازيل|ブラジル",
    "MX": "Mexico|Mexico|Mexiko|México|المكسيك|メキシコ",
    "AR": "Argentina|Argentinië|Argentinien|Argentina|الأرجنتين|アルゼンチン",
    "IN": "India|India|Indien|India|الهند|インド",
    "ID": "Indonesia|Indonesië|Indonesien|Indonesia|إندونيسيا|インドネシア",
    "JP": "Japan|Japan|Japan|Japón|اليابان|日本",
    "CN": "China|China|China|China|الصين|中国",
    "KR": "South Korea|Zuid-Korea|Südkorea|Corea del Sur|كوريا الجنوبية|韓国",
    "KP": "North Korea|Noord-Korea|Nordkorea|Corea del Norte|كوريا الشمالية|北朝鮮",
    "SG": "Singapore|Singapore|Singapur|Singapur|سنغافورة|シンガポール",
    "AU": "Australia|Australië|Australien|Australia|أستراليا|オーストラリア",
    "NZ": "New Zealand|Nieuw-Zeeland|Neuseeland|Nueva Zelanda|نيوزيلندا|ニュージーランド",
    "AE": "United Arab Emirates|Verenigde Arabische Emiraten|Vereinigte Arabische Emirate|Emiratos Árabes Unidos|الإمارات العربية المتحدة|アラブ首長国連邦",
    "SA": "Saudi Arabia|Saoedi-Arabië|Saudi-Arabien|Arabia Saudita|السعودية|サウジアラビア",
    "QA": "Qatar|Qatar|Katar|Catar|قطر|カタール",
    "OM": "Oman|Oman|Oman|Omán|عمان|オマーン",
    "EG": "Egypt|Egypte|Ägypten|Egipto|مصر|エジプト",
    "ZA": "South Africa|Zuid-Afrika|Südafrika|Sudáfrica|جنوب أفريقيا|南アフリカ",
    "CI": "Ivory Coast|Ivoorkust|Elfenbeinküste|Costa de Marfil|ساحل العاج|コートジボワール",
    "NE": "Niger|Niger|Niger|Níger|النيجر|ニジェール",
    "NG": "Nigeria|Nigeria|Nigeria|Nigeria|نيجيريا|ナイジェリア",
    "DM": "Dominica|Dominica|Dominica|Dominica|دومينيكا|ドミニカ国",
    "DO": "Dominican Republic|Dominicaanse Republiek|Dominikanische Republik|República Dominicana|جمهورية الدومينيكان|ドミニカ共和国",
    "GN": "Guinea|Guinee|Guinea|Guinea|غينيا|ギニア",
    "GQ": "Equatorial Guinea|Equatoriaal-Guinea|Äquatorialguinea|Guinea Ecuatorial|غينيا الاستوائية|赤道ギニア",
    "IE": "Ireland|Ierland|Irland|Irlanda|أيرلندا|アイルランド",
    "IS": "Iceland|IJsland|Island|Islandia|آيسلندا|アイスランド",
    "LB": "Lebanon|Libanon|Libanon|Líbano|لبنان|レバノン",
    "LY": "Libya|Libië|Libyen|Libia|ليبيا|リビア",
}  # fmt: skip
IN_SIX = [
    pytest.param(name, code, id=f"{name} ({language}) is {code}")
    for code, names in SIX.items()
    for language, name in zip(("en", "nl", "de", "es", "ar", "ja"), names.split("|"), strict=True)
]


@pytest.mark.parametrize(("name", "code"), IN_SIX)
def test_a_country_by_its_name_in_six_languages(name, code, policy):
    assert find(policy, country=name) == find(policy, country=code)


# The country lists of the Spanish and Japanese pages, as they stand there.
LISTED = [
    ("Países Bajos,Bélgica,Luxemburgo,Noruega,Dinamarca,Islandia,Finlandia,Suecia", "NL BE LU NO DK IS FI SE"),
    ("Francia,Mónaco", "FR MC"),
    (
        "Irlanda,Letonia,Lituania,Estonia,Polonia,República Checa,Eslovaquia,Hungría,Turquía,Chipre,Grecia,Eslovenia,Rusia,"
        "Bielorrusia,Ucrania,Georgia,Azerbaiyán,Armenia,Malta,Bulgaria,Liechtenstein",
        "IE LV LT EE PL CZ SK HU TR CY GR SI RU BY UA GE AZ AM MT BG LI",
    ),
    (
        "Italia,San Marino,El Vaticano,Croacia,Bosnia y Herzegovina,Albania,Montenegro,Kosovo,Macedonia del Norte,Serbia,"
        "Rumania,Moldavia",
        "IT SM VA HR BA AL ME XK MK RS RO MD",
    ),
    ("España,Andorra,Portugal", "ES AD PT"),
    ("Alemania,Austria,Suiza", "DE AT CH"),
    (
        "オランダ、ベルギー、ルクセンブルク、ノルウェー、デンマーク、アイスランド、フィンランド、スウェーデン",
        "NL BE LU NO DK IS FI SE",
    ),
    ("フランス、モナコ", "FR MC"),
    (
        "アイルランド、ラトビア、リトアニア、エストニア、ポーランド、チェコ、スロバキア、ハンガリー、トルコ、キプロス、ギリシャ、スロベニア、ロシア、"
        "ベラルーシ、ウクライナ、ジョージア、アゼルバイジャン、アルメニア、マルタ、ブルガリア、リヒテンシュタイン",
        "IE LV LT EE PL CZ SK HU TR CY GR SI RU BY UA GE AZ AM MT BG LI",
    ),
    (
        "イタリア、サンマリノ、バチカン、クロアチア、ボスニアヘルツェゴビナ、アルバニア、モンテネグロ、コソボ、北マケドニア、セルビア、ルーマニア、モルドバ",
        "IT SM VA HR BA AL ME XK MK RS RO MD",
    ),
    ("スペイン、アンドラ、ポルトガル", "ES AD PT"),
    ("ドイツ、オーストリア、スイス", "DE AT CH"),
    ("イギリス、アメリカ、カナダ、ブラジル、インド、日本", "GB US CA BR IN JP"),
    ("Reino Unido,EE. UU.,Canadá,Brasil,India,JAPÓN", "GB US CA BR IN JP"),
    ("VK,VS,Canada,Brazilië,India,JAPAN", "GB US CA BR IN JP"),
]
AS_LISTED = [
    pytest.param(name, code, id=f"{name} is {code}")
    for names, codes in LISTED
    for name, code in zip(names.replace("、", ",").split(","), codes.split(), strict=True)
]


@pytest.mark.parametrize(("name", "code"), AS_LISTED)
def test_a_country_as_the_pages_spell_it(name, code, policy):
    assert find(policy, country=name).country == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("uk", "GB"),
        ("Great Britain", "GB"),
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("Holland", "NL"),
        ("the netherlands", "NL"),
        ("  Nederland ", "NL"),
        ("PAISES BAJOS", "NL"),
        ("Turkey", "TR"),
        ("Turkiye", "TR"),
        ("Czech Republic", "CZ"),
        ("Cote d'Ivoire", "CI"),
        ("Côte d’Ivoire", "CI"),
        ("Bosnia & Herzegovina", "BA"),
        ("Bosnia and Herzegovina", "BA"),
        ("no", "NO"),
        ("xk", "XK"),
    ],
)
def test_a_country_written_in_another_way(name, code, policy):
    assert find(policy, country=name).country == code


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("IrlandaLetonia", id="two names that the Spanish page runs together"),
        pytest.param("ZZ", id="a code that is nobody's"),
        pytest.param("Atlantis", id="a country that is none"),
        pytest.param("Europe", id="a region"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_country_is_refused(name, policy):
    with pytest.raises(InputError):
        find(policy, country=name)


# ------------------------------------------------------------ names of regions

SPELLED = {
    "anz": "ANZ|anz|Australia & New Zealand|أستراليا ونيوزيلندا|オーストラリア・ニュージーランド",
    "apac_japan": "APAC & Japan|APAC and Japan|apac_japan|APAC|APAC en JAPAN|APAC EN JAPAN|APAC & JAPAN|APAC y JAPÓN|آسيا والمحيط الهادئ & اليابان|آسيا والمحيط الهادئ واليابان|آسيا والمحيط الهادئ|アジア太平洋&日本|アジア太平洋＆日本|アジア太平洋",
    "mea": "MEA|mea|Middle East & Africa|الشرق الأوسط وإفريقيا|中近東アフリカ",
    "uk_eu": "UK & EU|uk_eu|UK and EU|EU|Europe|Europe and UK|EU & UK|VK en EU|EUROPA en VK|EUROPE|UE y Reino Unido|EUROPA y REINO UNIDO|Europa|EU und UK|المملكة المتحدة & أوروبا|أوروبا والمملكة المتحدة|أوروبا & والمملكة المتحدة|أوروبا|EU&イギリス|ヨーロッパ&イギリス|ヨーロッパ＆イギリス|ヨーロッパ",
    "north_america": "North America|north_america|Noord-Amerika|Nordamerika|América del Norte|أمريكا الشمالية|北米",
    "latam": "LATAM|latam|Latin America|Latijns-Amerika|Lateinamerika|América Latina|أمريكا اللاتينية|中南米",
}  # fmt: skip
REGION_WORDS = [
    pytest.param(name, id_, id=f"{name} is {id_}") for id_, names in SPELLED.items() for name in names.split("|")
]


@pytest.mark.parametrize(("name", "region"), REGION_WORDS)
def test_a_region_as_the_pages_spell_it_names_no_country(name, region, policy):
    place = find(policy, region=name)
    assert (place.region, place.country) == (region, None)


@pytest.mark.parametrize(
    ("region", "where", "groups"),
    [
        ("ANZ", "anz", {"anz"}),
        ("APAC & Japan", "apac", {"apac_japan"}),
        ("MEA", "mea", {"mea"}),
        ("UK & EU", "europe", {"europe_uk"}),
        ("North America", "us", {"usa_latam", "canada_brazil"}),
        ("LATAM", "latam", {"usa_latam"}),
    ],
)
def test_a_region_without_a_country_has_an_office_and_the_groups_left_open(region, where, groups, policy):
    place = find(policy, region=region)
    assert (place.office, set(place.account_groups)) == (where, groups)
    assert office(policy, place).time_zone == ZONES[where]


COUNTRY_WORDS = {
    "GB": "UK|United Kingdom|VK|Verenigd Koninkrijk|Großbritannien|Reino Unido|المملكة المتحدة|イギリス",
    "US": "USA|US|United States|VS|Verenigde Staten|EE. UU.|Estados Unidos|الولايات المتحدة|アメリカ",
    "CA": "Canada|CA|Kanada|Canadá|كندا|カナダ",
    "JP": "Japan|JAPAN|JP|JAPÓN|اليابان|日本",
    "IN": "India|INDIA|india|IN|Indien|الهند|インド",
    "BR": "Brazil|brazil|BR|Brazilië|Brasil|Brasilien|البرازيل|ブラジル",
    "SA": "SA|Saudi Arabia",
    "AU": "AU|Australia",
    "NL": "NL|Nederland",
}
BOTH = [
    pytest.param(name, code, id=f"{name} is {code}")
    for code, names in COUNTRY_WORDS.items()
    for name in names.split("|")
]


@pytest.mark.parametrize(("name", "code"), BOTH)
def test_a_region_word_that_is_a_country_means_both(name, code, policy):
    assert find(policy, region=name) == find(policy, country=code)


def test_nothing_given_is_no_place(policy):
    place = find(policy)
    assert (place.region, place.country, place.office, place.account_groups) == (None, None, None, ())


# ------------------------------------------------------------ asked back


@pytest.mark.parametrize(
    ("name", "could_be"),
    [
        ("EMEA", ["UK & EU", "MEA"]),
        ("emea", ["UK & EU", "MEA"]),
        ("Europe, Middle East and Africa", ["UK & EU", "MEA"]),
        ("Americas", ["North America", "LATAM", "Brazil"]),
        ("Noord- en Zuid-Amerika", ["North America", "LATAM", "Brazil"]),
        ("América del Norte y del Sur", ["North America", "LATAM", "Brazil"]),
        ("أمريكا الشمالية والجنوبية", ["North America", "LATAM", "Brazil"]),
        ("北米&南米", ["North America", "LATAM", "Brazil"]),
        ("South America", ["LATAM", "Brazil"]),
    ],
)
def test_a_word_for_more_than_one_region_is_asked_back(name, could_be, policy):
    with pytest.raises(InputError) as refused:
        find(policy, region=name)
    assert repr(name) in refused.value.message
    assert all(region in refused.value.hint for region in could_be)


@pytest.mark.parametrize(
    "name",
    [
        "USA and LATAM",
        "VS en Latijns-Amerika",
        "EE. UU. y LATAM",
        "アメリカ&中南米",
        "Canada and Brazil",
        "Canada en Brazilië",
        "カナダ&ブラジル",
    ],
)
def test_a_published_group_that_spans_two_regions_is_not_guessed(name, policy):
    with pytest.raises(InputError):
        find(policy, region=name)


@pytest.mark.parametrize("name", ["Europe", "EU", "UK & EU", "Europa"])
@pytest.mark.parametrize("country", ["EMEA", "EU"])
def test_a_region_is_no_country(name, country, policy):
    with pytest.raises(InputError):
        find(policy, region=name, country=country)


CONTRADICTIONS = [
    ("LATAM", "BR"),
    ("latam", "Brazil"),
    ("North America", "MX"),
    ("India", "NL"),
    ("UK", "NL"),
    ("UK", "DE"),
    ("USA", "CA"),
    ("Canada", "US"),
    ("Japan", "SG"),
    ("MEA", "TR"),
    ("APAC", "IN"),
    ("APAC", "AU"),
    ("EU", "IN"),
]


@pytest.mark.parametrize(("region", "country"), CONTRADICTIONS)
def test_a_region_that_contradicts_the_country_is_refused(region, country, policy):
    with pytest.raises(InputError) as refused:
        find(policy, region=region, country=country)
    assert repr(region) in refused.value.message


@pytest.mark.parametrize("region", ["EU", "Europe", "UK & EU", "VK en EU", "ヨーロッパ&イギリス"])
@pytest.mark.parametrize("country", ["GB", "CH", "NO", "TR", "RU", "XK", "NL"])
def test_eu_and_europe_contradict_none_of_the_regions_countries(region, country, policy):
    assert find(policy, region=region, country=country) == find(policy, country=country)


@pytest.mark.parametrize(
    ("region", "country"), [("APAC", "JP"), ("North America", "CA"), ("UK", "GB"), ("VS", "USA"), ("Brasil", "BR")]
)
def test_a_region_that_holds_the_country_is_accepted(region, country, policy):
    assert find(policy, region=region, country=country) == find(policy, country=country)
