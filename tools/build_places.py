#!/usr/bin/env python3
"""Build config/places.json: where each country belongs and what it is called.

    pip install babel countrynames      (built with babel 2.18.0, CLDR 47, and countrynames 1.17.0)
    python3 tools/build_places.py           write config/places.json
    python3 tools/build_places.py --check   exit 1 when the committed file is stale

For development only: the output is committed and reviewed, and the program itself needs neither
package. Everything decided by hand stands in the tables below. From outside come

- CLDR (through Babel): the usual name of every country in each of the six languages;
- countrynames: official English names and Japanese spellings, and a second opinion on every name.

A name that could mean two countries is refused, and so is one that is another country's ISO code.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel import Locale
from countrynames import to_code
from countrynames.data import DATA as COUNTRYNAMES
from countrynames.mappings import mappings as ALPHA3

OUTPUT = Path(__file__).resolve().parent.parent / "config" / "places.json"
LANGUAGES = ("en", "nl", "de", "es", "ar", "ja")
PAGES = ("nl", "de", "es", "ar", "ja")
ARABIC_LETTERS = str.maketrans("أإآىة", "ااايه", "\u0640")  # and no tatweel
UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
VOICING = "\u3099\u309a"  # the marks that tell kana such as ka and ga apart

# ---------------------------------------------------------------------------------------------
# Where a country belongs
# ---------------------------------------------------------------------------------------------

# escalation region, large-account group, office, part of the world (UN M49), countries.
PLACEMENT = (
    ("anz", "anz", "anz", "Australia and New Zealand", "AU CC CX HM NF NZ"),
    ("anz", "anz", "anz", "Antarctica", "AQ"),
    ("apac_japan", "apac_japan", "japan", "Eastern Asia", "JP"),
    ("apac_japan", "apac_japan", "apac", "Eastern Asia", "CN HK KP KR MN MO TW"),
    ("apac_japan", "apac_japan", "apac", "South-eastern Asia", "BN ID KH LA MM MY PH SG TH TL VN"),
    ("apac_japan", "apac_japan", "apac", "Southern Asia", "AF BD BT LK MV NP PK"),
    ("apac_japan", "apac_japan", "apac", "Central Asia", "KG KZ TJ TM UZ"),
    ("apac_japan", "apac_japan", "apac", "Melanesia", "FJ NC PG SB VU"),
    ("apac_japan", "apac_japan", "apac", "Micronesia", "FM GU KI MH MP NR PW UM"),
    ("apac_japan", "apac_japan", "apac", "Polynesia", "AS CK NU PF PN TK TO TV WF WS"),
    ("india", "india", "india", "Southern Asia", "IN"),
    ("mea", "mea", "mea", "Northern Africa", "DZ EG EH LY MA SD TN"),
    ("mea", "mea", "mea", "Western Africa", "BF BJ CI CV GH GM GN GW LR ML MR NE NG SH SL SN TG"),
    ("mea", "mea", "mea", "Middle Africa", "AO CD CF CG CM GA GQ ST TD"),
    ("mea", "mea", "mea", "Eastern Africa", "BI DJ ER ET IO KE KM MG MU MW MZ"),
    ("mea", "mea", "mea", "Eastern Africa", "RE RW SC SO SS TF TZ UG YT ZM ZW"),
    ("mea", "mea", "mea", "Southern Africa", "BW LS NA SZ ZA"),
    ("mea", "mea", "mea", "Western Asia", "AE BH IL IQ JO KW LB OM PS QA SA SY YE"),
    ("mea", "mea", "mea", "Southern Asia", "IR"),
    ("uk_eu", "europe_uk", "uk", "Northern Europe", "GB GG IM JE"),
    ("uk_eu", "europe_uk", "uk", "Southern Europe", "GI"),
    ("uk_eu", "europe_uk", "europe", "Northern Europe", "AX DK EE FI FO IE IS LT LV NO SE SJ"),
    ("uk_eu", "europe_uk", "europe", "Western Europe", "AT BE CH DE FR LI LU MC NL"),
    ("uk_eu", "europe_uk", "europe", "Eastern Europe", "BG BY CZ HU MD PL RO RU SK UA"),
    ("uk_eu", "europe_uk", "europe", "Southern Europe", "AD AL BA ES GR HR IT ME MK MT PT"),
    ("uk_eu", "europe_uk", "europe", "Southern Europe", "RS SI SM VA XK"),
    ("uk_eu", "europe_uk", "europe", "Western Asia", "AM AZ CY GE TR"),
    ("north_america", "usa_latam", "us", "Northern America", "BM GL PM US"),
    ("north_america", "canada_brazil", "canada", "Northern America", "CA"),
    ("latam", "usa_latam", "latam", "Central America", "BZ CR GT HN MX NI PA SV"),
    ("latam", "usa_latam", "latam", "Caribbean", "AG AI AW BB BL BQ BS CU CW DM DO GD GP HT JM"),
    ("latam", "usa_latam", "latam", "Caribbean", "KN KY LC MF MQ MS PR SX TC TT VC VG VI"),
    ("latam", "usa_latam", "latam", "South America", "AR BO BV CL CO EC FK GF GS GY PE PY SR"),
    ("latam", "usa_latam", "latam", "South America", "UY VE"),
    ("brazil", "canada_brazil", "brazil", "South America", "BR"),
)

# The countries that each page names in its escalation ladder, be it in a list, as the heading of a
# group ("Frankrijk") or beside a contact ("Canada"). Letters and names of groups (DACH, ANZ, Benelux)
# name no country. The German page has no ladder.
PUBLISHED = {
    "nl": "FR IT ES GB JP IN US CA BR",
    "de": "",
    "es": "NL BE LU NO DK IS FI SE FR MC IE LV LT EE PL CZ SK HU TR CY GR SI RU BY UA GE AZ AM MT BG LI"
    " IT SM VA HR BA AL ME XK MK RS RO MD ES AD PT DE AT CH GB JP IN US CA BR",
    "ar": "FR IT ES DE AT CH GB AU NZ JP IN US CA BR",
    "ja": "NL BE LU NO DK IS FI SE FR MC IE LV LT EE PL CZ SK HU TR CY GR SI RU BY UA GE AZ AM MT BG LI"
    " IT SM VA HR BA AL ME XK MK RS RO MD ES AD PT DE AT CH GB AU NZ JP IN US CA BR",
}

# Why an unpublished country stands where it does, where "geography" alone would raise a question.
GEOGRAPHY = "geography"
REASONS = {
    "AF": "Southern Asia by UN M49, though sometimes counted as Middle East",
    "IR": "counted as Middle East, though UN M49 has it in Southern Asia",
    "AQ": "no region of its own; placed with Australasia as the nearest office",
    "BD BT LK MV NP PK": "Southern Asia by geography; the India region is named after India alone",
    "KG KZ TJ TM UZ": "Central Asia by geography, though sometimes sold with Russia or Europe",
    "AS GU MP UM": "United States territory, but Oceania by geography",
    "PR VI": "United States territory, but the Caribbean by geography",
    "CK NU TK": "tied to New Zealand, but Polynesia by geography",
    "NC PF WF": "French territory, but Oceania by geography",
    "PN": "United Kingdom territory, but Polynesia by geography",
    "RE YT": "part of France, but Eastern Africa by geography",
    "BL GP MF MQ": "part of France, but the Caribbean by geography",
    "GF": "part of France, but South America by geography",
    "PM": "part of France, but Northern America by geography",
    "GL": "part of the Kingdom of Denmark, but Northern America by geography",
    "AW BQ CW SX": "part of the Kingdom of the Netherlands, but the Caribbean by geography",
    "BM": "United Kingdom territory, but Northern America by UN M49",
    "AI KY MS TC VG": "United Kingdom territory, but the Caribbean by geography",
    "FK GS": "United Kingdom territory, but South America by UN M49",
    "SH": "United Kingdom territory, but Western Africa by UN M49",
    "IO": "United Kingdom territory, but Eastern Africa by UN M49",
    "TF": "French territory, but Eastern Africa by UN M49",
    "BV": "uninhabited Norwegian territory, but South America by UN M49",
    "GG IM JE": "geography; Crown dependency, served by the United Kingdom's office",
    "GI": "geography; United Kingdom territory, served by its office",
    "MX": "Latin America by language and UN M49, though on the North American continent",
}

# Codes that CLDR knows and ISO 3166-1 does not (Kosovo's XK is the one we keep).
NOT_ISO = "AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ"

# ---------------------------------------------------------------------------------------------
# What a country is called
# ---------------------------------------------------------------------------------------------

# CLDR names that we do not take.
LEFT_OUT = {
    ("CG", "es"): "Congo",  # alone it can be either of the two
    ("NF", "nl"): "Norfolk",  # an English county too
    ("SX", "ar"): "سانت مارتن",  # either half of the island
}

# Words left out on purpose, so that nobody adds them without thought: each can mean two countries.
AMBIGUOUS = (
    "Congo | Kongo | الكونغو | コンゴ | Virgin Islands | Maagdeneilanden | Jungferninseln"
    " | Islas Vírgenes | جزر فيرجن | ヴァージン諸島 | バージン諸島 | ドミニカ | Guiana | Guayana"
    " | غويانا | ギアナ | سانت مارتن | Norfolk | Timor | Antilles"
    " | Channel Islands | Kanaaleilanden | Kanalinseln | المملكة"
)

# More names, after CLDR's; a name that begins with "=" is the usual one and goes before CLDR's.
# Given to the one country that nearly everybody means: Korea (KR), America (US), Guinea (GN),
# Samoa (WS), Georgia (GE), Micronesia (FM), Macedonia (MK), St. Martin (MF, as in CLDR).
ALSO = {
    "en": """
        AE UAE | U.A.E. | Emirates | The Emirates
        AG Antigua
        AX Åland
        BA Bosnia | Bosnia-Herzegovina
        BL St. Barts
        BN Brunei Darussalam
        BQ Bonaire | Sint Eustatius | Saba | Bonaire, Sint Eustatius and Saba | BES Islands
        BS The Bahamas
        BY Byelorussia | Belorussia
        CC Cocos Islands | Keeling Islands
        CD =DR Congo | DRC | D.R. Congo | Congo DR | Democratic Republic of Congo | Zaire
        CG =Republic of the Congo | Congo Republic | Republic of Congo
        CI Ivory Coast | Cote d Ivoire
        CN PRC | PR China | P.R. China | Mainland China
        CV Cabo Verde
        CZ Czech Republic | Czech Rep.
        DO Dominican Rep.
        FK Falklands | Falkland Islands (Malvinas)
        FO Faroes | Faeroe Islands
        GB UK | U.K. | The UK | The United Kingdom | Great Britain | Britain | England | Scotland | Wales
        GB Northern Ireland | United Kingdom of Great Britain and Northern Ireland
        GM The Gambia
        GS South Georgia | South Georgia and the South Sandwich Islands
        HK =Hong Kong | Hong Kong SAR
        HM Heard Island and McDonald Islands
        IE Eire
        IO Chagos Archipelago
        KG Kirghizstan | Kirgizstan | Kirghizia
        KM The Comoros
        KN St. Kitts | Nevis
        KP DPRK | Korea, North
        KR Korea | ROK | Korea, South
        KY Caymans
        KZ Kazakstan
        LA Lao PDR
        LY Libyan Arab Jamahiriya
        MF Saint Martin (French part)
        MK Macedonia | FYROM
        MM =Myanmar | Burma
        MO =Macao | Macau | Macao SAR
        MP Northern Marianas
        MV The Maldives
        NL The Netherlands | Holland
        NZ Aotearoa
        PF Tahiti
        PH The Philippines
        PN Pitcairn
        PR Porto Rico
        PS Palestine | Palestinian Territory, Occupied | Palestinian Authority
        RE Reunion Island
        SA KSA | K.S.A. | Saudi
        SH Saint Helena, Ascension and Tristan da Cunha | Ascension Island | Tristan da Cunha
        SJ Svalbard | Spitsbergen | Jan Mayen
        ST Sao Tome
        SX St. Maarten | Sint Maarten (Dutch part)
        SZ Swaziland
        TC Turks & Caicos
        TF French Southern and Antarctic Lands
        TL East Timor
        TR Turkey
        TT Trinidad | Tobago
        TW Taiwan, Province of China | Chinese Taipei
        UM United States Minor Outlying Islands | US Minor Outlying Islands
        US USA | U.S.A. | US | U.S. | The US | The USA | The United States | America
        VA Vatican | The Vatican | Holy See | Holy See (Vatican City State)
        VC St. Vincent | St. Vincent & the Grenadines
        VG BVI | Virgin Islands, British
        VI USVI | US Virgin Islands | United States Virgin Islands | Virgin Islands, U.S.
        VN Viet Nam
        WS Western Samoa
        XK Kosova
        ZA RSA
    """,
    "nl": """
        AE VAE | V.A.E. | Emiraten
        AF Afganistan
        AG Antigua
        AX Ålandeilanden
        AZ Azerbeidjan
        BA Bosnië | Bosnië-Herzegovina
        BQ Bonaire, Sint Eustatius en Saba | BES-eilanden
        BS De Bahama’s
        BY Wit-Rusland
        CC Cocos (Keeling) Eilanden
        CD =Democratische Republiek Congo | DR Congo
        CG =Republiek Congo
        CN Volksrepubliek China
        CV Kaapverdische Eilanden
        CZ Tsjechische Republiek
        DE Bondsrepubliek Duitsland
        FK Falklands
        FO Faröer
        GB VK | V.K. | het VK | UK | Groot-Brittannië | Engeland | Schotland | Wales | Noord-Ierland
        GB Het Verenigd Koninkrijk
        GS Zuid-Georgia
        HK =Hongkong | Hong Kong
        IE Republiek Ierland
        KG Kirgizstan | Kirgistan
        KR Republiek Korea
        KY Caymaneilanden
        KZ Kazakstan
        MD Moldova
        MK Macedonië
        MM =Myanmar | Birma | Burma
        MO =Macau | Macao
        MV Malediven
        NF =Norfolkeiland
        NL Holland | Koninkrijk der Nederlanden
        PG Papua-Nieuw-Guinea
        PS Palestina
        RU Russische Federatie
        SA Saudi-Arabië | Saoudi-Arabië | KSA
        SJ Spitsbergen | Svalbard
        ST Sao Tomé
        SZ Swaziland
        TJ Tadjikistan
        TL Timor-Leste
        US VS | V.S. | de VS | USA | Amerika | Verenigde Staten van Amerika | De Verenigde Staten
        VA Vaticaan | Het Vaticaan | Vaticaanstaat | Heilige Stoel
        VC St. Vincent en de Grenadines
        ZA Republiek Zuid-Afrika
    """,
    "de": """
        AE VAE | Emirate | Die Emirate
        AG Antigua
        AT Republik Österreich
        AX Åland
        BA Bosnien | Bosnien-Herzegowina | Bosnien & Herzegowina
        BN =Brunei
        BQ Bonaire, Sint Eustatius und Saba | BES-Inseln
        BY Weißrussland
        CD =Demokratische Republik Kongo | DR Kongo
        CG =Republik Kongo
        CH Die Schweiz | Schweizerische Eidgenossenschaft
        CI Elfenbeinküste
        CN Volksrepublik China | VR China
        CV Kapverden | Kap Verde
        CZ Tschechische Republik | Tschechei
        DE BRD | Bundesrepublik Deutschland
        DO Dom. Rep.
        FJ Fidschi-Inseln
        FK Falkland | Malwinen
        FO Färöer-Inseln
        GB UK | Großbritannien | Das Vereinigte Königreich | England | Schottland | Wales | Nordirland
        GF Französisch-Guyana
        GS Südgeorgien
        HK =Hongkong | Hong Kong
        IE Republik Irland
        KG Kirgistan | Kirgisien
        KR Republik Korea
        KY Cayman-Inseln
        LI Fürstentum Liechtenstein
        LU Großherzogtum Luxemburg
        MD Moldau | Moldawien | Moldova
        MK Mazedonien
        MM Birma | Burma
        MO =Macau | Macao
        NL Holland | Die Niederlande
        PF Tahiti
        PS Palästina | Palästinensische Gebiete
        RU Russische Föderation
        SA Saudiarabien | KSA | Königreich Saudi-Arabien
        SB Salomon-Inseln
        SJ Spitzbergen | Svalbard
        SK Slowakische Republik
        ST Sao Tome
        SZ Swasiland | Swaziland
        TL Osttimor
        TR Türkiye
        US =USA | U.S.A. | Vereinigte Staaten von Amerika | Die Vereinigten Staaten | Die USA | Amerika
        VA Vatikan | Der Vatikan | Heiliger Stuhl
        VC St. Vincent
        VI US-Jungferninseln
        ZA Republik Südafrika | RSA
    """,
    "es": """
        AE EAU | Emiratos | Los Emiratos
        AG Antigua
        BA Bosnia | Bosnia-Herzegovina
        BH Bahréin
        BQ Bonaire, San Eustaquio y Saba
        BR República Federativa del Brasil
        BS Las Bahamas
        BT Bhután
        BY Belarús | Bielorusia
        CC Islas Cocos (Keeling)
        CD RDC | RD Congo | Congo-Kinshasa
        CG =República del Congo | Congo-Brazzaville
        CI =Costa de Marfil
        CN República Popular China
        CW Curasao
        CZ República Checa
        DO Rep. Dominicana
        FK Malvinas | Islas Falkland
        FM Estados Federados de Micronesia
        FO Islas Faroe
        GB UK | Gran Bretaña | Inglaterra | Escocia | Gales | Irlanda del Norte
        GS Georgia del Sur
        HK =Hong Kong
        IE República de Irlanda
        KG Kirguizistán | Kirguisia
        KM Islas Comoras
        KN San Cristóbal y Nevis | Saint Kitts y Nevis
        KR Corea | República de Corea
        KY Islas Caimanes
        KZ Kazajstán | Kazakstán
        MD Moldova | República de Moldova
        MF San Martín (parte francesa)
        MK Macedonia
        MM =Myanmar | Birmania
        MO =Macao
        MU Isla Mauricio
        MV Islas Maldivas
        MX Méjico | Estados Unidos Mexicanos
        NL Holanda | Los Países Bajos
        NZ Nueva Zelandia
        PF Tahití
        PH Las Filipinas
        PK Paquistán
        PS Palestina | Estado de Palestina
        RO Rumania
        RU Federación de Rusia | Federación Rusa
        SA Arabia Saudita | Reino de Arabia Saudita
        SH Santa Helena
        SK República Eslovaca
        SX San Martín (parte neerlandesa)
        SY República Árabe Siria
        SZ Suazilandia | Swazilandia
        TJ Tadjikistán
        TL Timor Oriental
        TR Türkiye
        TT Trinidad y Tabago
        US EE. UU. | EE.UU. | EEUU | EE UU | EUA | E.U.A. | USA | Estados Unidos de América
        US Los Estados Unidos | Estados Unidos de Norteamérica
        VA El Vaticano | Vaticano | Santa Sede
        VC San Vicente
        VI Islas Vírgenes de EEUU | Islas Vírgenes Estadounidenses | Islas Vírgenes Americanas
        WS Samoa Occidental
        ZA Suráfrica | África del Sur
    """,
    "ar": """
        AE الإمارات | دولة الإمارات | الإمارات العربية | دولة الإمارات العربية المتحدة
        AM أرمنيا
        BA البوسنة
        BD بنجلاديش | بنغلادش
        BH مملكة البحرين
        BN بروناي دار السلام
        BS الباهاما | البهاما
        BY بيلاروسيا | روسيا البيضاء
        CD =جمهورية الكونغو الديمقراطية | الكونغو الديمقراطية | جمهورية الكونغو الديموقراطية
        CF أفريقيا الوسطى
        CG =جمهورية الكونغو
        CI كوت ديفوار
        CL شيلي
        CN جمهورية الصين الشعبية
        CV كابو فيردي | كاب فيردي
        CZ جمهورية التشيك | تشيكيا | الجمهورية التشيكية
        DK الدنمارك | الدانمارك
        DO الدومينيكان | الدومنيكان
        EG جمهورية مصر العربية
        ET الحبشة
        FK فوكلاند | جزر الفوكلاند
        FM ميكرونيسيا
        GA الجابون
        GB بريطانيا | بريطانيا العظمى | إنجلترا | إنكلترا | اسكتلندا | ويلز | أيرلندا الشمالية
        GL جرينلاند
        GM جامبيا
        GT جواتيمالا
        GU جوام
        GY غايانا
        HK =هونغ كونغ | هونج كونج
        HU المجر
        IR جمهورية إيران الإسلامية
        JO المملكة الأردنية الهاشمية
        KG قرغيزستان | قرغيزيا
        KR كوريا | جمهورية كوريا
        KW دولة الكويت
        KY جزر كايمان
        KZ كازخستان | قازاقستان
        LI ليشتنشتاين
        LK سري لانكا | سيريلانكا
        LU لوكسمبورج | لكسمبورغ
        MA المملكة المغربية
        MD مولدافيا
        ME مونتينيغرو
        MK مقدونيا
        MM =ميانمار | بورما
        MO =ماكاو | مكاو
        MV المالديف
        MZ موزامبيق
        NL هولاندا
        NZ نيوزيلاندا | نيوزلندا
        OM سلطنة عمان
        PH الفليبين
        PL بولونيا
        PR بورتو ريكو
        PS فلسطين | دولة فلسطين
        QA دولة قطر
        RS الصرب
        RU روسيا الاتحادية | الاتحاد الروسي
        SA =السعودية | العربية السعودية
        SC سيشيل | جزر سيشل
        SG سنجافورة
        SX =سينت مارتن
        SY سورية | الجمهورية العربية السورية
        SZ سوازيلاند
        TH تايلند
        TL تيمور الشرقية
        TZ تانزانيا
        US أمريكا | أميركا | الولايات المتحدة الأمريكية | الولايات المتحدة الأميركية
        UY أوروغواي
        VN فييتنام
        XK كوسوفا
        ZW زمبابوي
    """,
    "ja": """
        AE UAE | アラブ首長国
        AG アンティグア
        AQ 南極大陸
        AS アメリカ領サモア
        AU 豪州 | オーストラリア連邦
        BA ボスニアヘルツェゴビナ | ボスニア・ヘルツェゴヴィナ | ボスニア
        BD バングラデッシュ
        BH バハレーン
        BQ ボネール
        BY 白ロシア
        CC ココス諸島
        CD =コンゴ民主共和国
        CG =コンゴ共和国
        CI コートジボアール | 象牙海岸
        CN 中華人民共和国
        CV カボベルデ
        DE ドイツ連邦共和国
        DK デンマーク王国
        FK マルビナス諸島
        FM ミクロネシア
        FR フランス共和国
        GB 英国 | UK | 連合王国 | グレートブリテン
        GB イングランド | スコットランド | ウェールズ | 北アイルランド
        GF フランス領ギアナ
        GG ガーンジー島
        GR ギリシア
        GS 南ジョージア
        GU グァム
        HK =香港 | ホンコン
        IE アイルランド共和国
        IT イタリア共和国
        JE ジャージー島
        JP 日本国 | ニッポン
        KG キルギスタン | キルギス共和国
        KN セントキッツ・ネイビス
        KP 朝鮮民主主義人民共和国
        KR 大韓民国
        LV ラトヴィア
        MD モルドヴァ
        MM =ミャンマー | ビルマ
        MN モンゴル国
        MO =マカオ | 澳門
        MV モルジブ
        NL オランダ王国
        PF フランス領ポリネシア | タヒチ
        SA サウディアラビア | サウジ
        SI スロヴェニア
        SK スロヴァキア
        TH タイ王国
        TR トルコ共和国 | テュルキエ
        TW 中華民国
        US =アメリカ | 米国 | USA | 合衆国
        VA バチカン | ヴァチカン
        VC セントビンセント
        VG イギリス領ヴァージン諸島 | 英領バージン諸島
        VI アメリカ領ヴァージン諸島 | 米領バージン諸島
        VN ヴェトナム
        XK コソヴォ
        ZA 南アフリカ共和国 | 南ア
    """,
}

# Official English names are taken from countrynames by their form ("Kingdom of Belgium", "Swiss
# Confederation", "Iran, Islamic Republic of"); these have the form and are of the past, of
# a part only, or misspelled.
OFFICIAL_WORDS = r"(?:Republic|Kingdom|States?|Commonwealth|Principality|Grand Duchy|Sultanate|Union)"
OFFICIAL_FORMS = (
    rf"(?:[A-Z][a-z'-]+ )*{OFFICIAL_WORDS} of (?:the )?[A-Z].*",
    rf"[A-Z][a-z]+, (?:The )?(?:[A-Z][a-z']+ )*{OFFICIAL_WORDS} of(?: the)?",
    r"(?:[A-Z][a-z'-]+ )+(?:Republic|Federation|Confederation)",
)
REJECTED = {
    "BA": "Socialist Republic of Bosnia and Herzegovina",
    "CF": "Cenral African Republic",
    "CZ": "Emetab Czech Republic",
    "DO": "Emetab Dominican Republic",
    "EH": "Sahrawi Arab Democratic Republic",
    "ET": "Ethiopia Federal Democratic Republic of Ethiopia",
    "FI": "Grand Duchy of Finland",
    "GB": "Kingdom of England | United Kingdom of Great Britain | United Kingdom of Great Britain and Ireland",
    "GE": "Democratic Republic of Georgia | Socialist Soviet Republic Of Georgia",
    "GG": "States of Guernsey",
    "GR": "Kingdom of Greece",
    "HU": "People's Republic of Hungary",
    "IN": "Kingdom of Mysore",
    "KP": "Democratic People's Republic of Korea (DPRK) | Democratic People's Republic of Korea,RPDC",
    "LA": "Lao People's Republic",
    "MK": "Socialist Republic of Macedonia",
    "MN": "Mongolian People's Republic",
    "MX": "State of Mexico",
    "MT": "State of Malta",
    "RU": "Russia Federation | Russian Republic | Republic of Tatarstan"
    " | Chechen Republic | Chechen Republic of Ichkeria",
    "SO": "Somali Democratic Republic",
    "SY": "Second Syrian Republic",
    "TN": "Kingdom of Tunisia",
    "US": "Confederate States of America",
}

# Where countrynames gives one of our names to another country, and why we stand by ours.
DISAGREEMENTS = {
    "Zaire": ("ZR", "the code that DR Congo had under that name"),
    "مصر": ("MS", "it reads the consonants m-s-r as Montserrat's MSR"),
    "Ascension Island": ("AC", "reserved, not in ISO 3166-1, which counts it as SH"),
    "Tristan da Cunha": ("TA", "reserved, not in ISO 3166-1, which counts it as SH"),
}


# ---------------------------------------------------------------------------------------------
# From the tables to the file
# ---------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """Where one country belongs."""

    region: str
    account_group: str
    office: str


def main(arguments: list[str]) -> int:
    """Write the file, or with --check compare it; the exit code."""
    if arguments not in ([], ["--check"]):
        print(f"error: {' '.join(arguments)}: unknown arguments; only --check", file=sys.stderr)
        return 2
    places = placements()
    names = all_names(places)
    problems = [*placement_problems(places), *name_problems(names)]
    if problems:
        print("\n".join(f"error: {problem}" for problem in problems), file=sys.stderr)
        return 2
    text = render(places, names)
    if arguments:
        if OUTPUT.is_file() and OUTPUT.read_text(encoding="utf-8") == text:
            return 0
        print(f"error: {OUTPUT.name}: stale; run python3 tools/build_places.py", file=sys.stderr)
        return 1
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(text, encoding="utf-8")
    print(f"{OUTPUT.name}: {len(places)} countries, {len(text.encode())} bytes", file=sys.stderr)
    return 0


def placements() -> dict[str, Place]:
    """Every country's place, by code."""
    return {
        code: Place(region, group, office) for region, group, office, _, codes in PLACEMENT for code in codes.split()
    }


def sources(code: str) -> list[str]:
    """The pages that name this country in their escalation ladder."""
    return [page for page in PAGES if code in PUBLISHED[page].split()]


def reason(code: str) -> str:
    """Why an unpublished country stands where it does."""
    return next((why for codes, why in REASONS.items() if code in codes.split()), GEOGRAPHY)


def all_names(places: dict[str, Place]) -> dict[str, dict[str, list[str]]]:
    """Names by code and language, the usual one first, none twice."""
    cldr = {language: Locale.parse(language).territories for language in LANGUAGES}
    also = {language: dict(table_lines(ALSO[language])) for language in LANGUAGES}
    return {
        code: {
            language: country_names(code, language, cldr[language][code], also[language].get(code, []))
            for language in LANGUAGES
        }
        for code in sorted(places)
    }


def table_lines(table: str) -> Iterator[tuple[str, list[str]]]:
    """Code and names of each country in a table of ALSO; its lines are put together."""
    gathered: dict[str, list[str]] = {}
    for line in table.strip().splitlines():
        code, _, names = line.strip().partition(" ")
        gathered.setdefault(code, []).extend(split(names))
    yield from gathered.items()


def split(names: str) -> list[str]:
    return [name.strip() for name in names.split("|")]


def country_names(code: str, language: str, cldr_name: str, also: list[str]) -> list[str]:
    """One country's names in one language. What stands in ALSO is kept as it is written; what is
    derived or taken from elsewhere is dropped when it folds to a name already there."""
    usual = [name[1:] for name in also if name.startswith("=")]
    others = [name for name in also if not name.startswith("=")]
    cldr = [tidy(cldr_name)] if LEFT_OUT.get((code, language)) != cldr_name else []
    written = list(dict.fromkeys([*usual, *cldr, *others]))
    names = list(written)
    for name in [*from_countrynames(code, language), *(v for w in written for v in variants(w, language))]:
        if fold(name) not in map(fold, names):
            names.append(name)
    return names


def tidy(name: str) -> str:
    """Without invisible direction marks, doubled and non-breaking spaces."""
    shown = "".join(character for character in name if unicodedata.category(character) != "Cf")
    return " ".join(shown.split())


def variants(name: str, language: str) -> Iterator[str]:
    """Spellings that follow from a name by rule: "and" for "&", "Saint" for "St.", "ue" for "ü"."""
    if language == "en":
        spelled_out = name.replace(" & ", " and ")
        yield spelled_out
        yield spelled_out.replace("St. ", "Saint ")
    if language == "de" and re.search("[äöüÄÖÜ]", name):
        yield re.sub("[äöüÄÖÜ]", lambda umlaut: UMLAUTS[umlaut[0]], name)


def from_countrynames(code: str, language: str) -> Iterator[str]:
    """countrynames does not say which language a name is in: official English names are known by
    their form, Japanese ones by their kana."""
    for name in countrynames_of(code):
        kana = re.search(r"[\u3041-\u30fa]", name)
        official = name.isascii() and any(re.fullmatch(form, name) for form in OFFICIAL_FORMS)
        if language == "ja" and kana:
            yield name
        if language == "en" and official and name not in split(REJECTED.get(code, "")):
            yield name


def countrynames_of(code: str) -> list[str]:
    """All that countrynames lists; some of its hyphens stand behind stray spaces."""
    return [tidy(name).replace(" -", "-") for name in COUNTRYNAMES.get(code, [])]


def fold(name: str) -> str:
    """The form in which names are compared: width, case, accents (not the voicing marks of kana),
    Arabic letter variants, vowel signs and article, and punctuation do not count."""
    text = unicodedata.normalize("NFKC", name).casefold().translate(ARABIC_LETTERS)
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if c in VOICING or c.isalnum() or c.isspace())
    return " ".join(unicodedata.normalize("NFC", text).split()).removeprefix("ال")


def placement_problems(places: dict[str, Place]) -> Iterator[str]:
    """Countries missing, doubled or unknown in the tables above."""
    listed = [code for *_, codes in PLACEMENT for code in codes.split()]
    cldr = {str(code) for code in Locale.parse("en").territories}
    known = {code for code in cldr if len(code) == 2} - set(NOT_ISO.split())
    yield from (f"PLACEMENT: {code} stands twice" for code in sorted(set(listed)) if listed.count(code) > 1)
    yield from (f"PLACEMENT: {code} is missing" for code in sorted(known - set(listed)))
    yield from (f"PLACEMENT: {code} is not in ISO 3166-1" for code in sorted(set(listed) - known))
    if len(known) != 250:
        yield f"PLACEMENT: ISO 3166-1 and Kosovo make 250, not {len(known)}"
    for table, keys in (("PUBLISHED", PUBLISHED.values()), ("REASONS", REASONS), ("REJECTED", REJECTED)):
        for code in (code for codes in keys for code in codes.split() if code not in places):
            yield f"{table}: {code} is unknown"
    for code, rejected in REJECTED.items():
        for name in split(rejected):
            if name not in countrynames_of(code):
                yield f"REJECTED: {code} {name!r} is not in countrynames"
    for (code, language), name in LEFT_OUT.items():
        if Locale.parse(language).territories[code] != name:
            yield f"LEFT_OUT: {code} {language} is no longer {name!r} in CLDR"
    for code in (code for codes in REASONS for code in codes.split() if sources(code)):
        yield f"REASONS: {code} is published and needs no reason"


def name_problems(names: dict[str, dict[str, list[str]]]) -> Iterator[str]:
    """Names that could mean two countries, are another country's code, or are disputed."""
    codes = {written.casefold(): code for code in names for written in (code, ALPHA3[code])}
    ambiguous = {compact(name) for name in split(AMBIGUOUS)}
    owners: dict[str, str] = {}
    for language in LANGUAGES:
        for code, _ in table_lines(ALSO[language]):
            if code not in names:
                yield f"ALSO {language}: {code} is unknown"
    for code, by_language in names.items():
        for language, name in ((spoken, name) for spoken in LANGUAGES for name in by_language[spoken]):
            where = f"{code} {language} {name!r}"
            folded = compact(name)
            if not folded:
                yield f"{where}: nothing is left of it when folded"
            if folded in ambiguous:
                yield f"{where}: stands in AMBIGUOUS"
            if owners.setdefault(folded, code) != code:
                yield f"{where}: is a name of {owners[folded]} too"
            if codes.get(folded, code) != code:
                yield f"{where}: is the ISO code of {codes[folded]}"
            other = to_code(name) or code
            part_of_it = other.startswith(f"{code}-")  # GB-SCT
            if other != code and not part_of_it and DISAGREEMENTS.get(name, ("", ""))[0] != other:
                yield f"{where}: countrynames says {other}; look, and list it in DISAGREEMENTS"
        if any(not by_language[language] for language in LANGUAGES):
            yield f"{code}: has no name in one of the languages"


def compact(name: str) -> str:
    """A stricter fold for the check alone: no spaces, no voicing marks, no Arabic article in any
    word. Names that differ here differ however carelessly they are written."""
    words = "".join(c for c in unicodedata.normalize("NFD", fold(name)) if c not in VOICING).split()
    return "".join(word.removeprefix("ال") or word for word in words)


def render(places: dict[str, Place], names: dict[str, dict[str, list[str]]]) -> str:
    """The file's text: one country a line, sorted by code."""
    lines = []
    for code, place in sorted(places.items()):
        pages = sources(code)
        entry = {
            **place._asdict(),
            "sources": pages,
            "assumption": not pages,
            "reason": None if pages else reason(code),
            "names": names[code],
        }
        lines.append(f"{to_json(code)}: {to_json(entry)}")
    return '{"countries": {\n' + ",\n".join(lines) + "\n}}\n"


def to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
