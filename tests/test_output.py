"""What a stranger writes, on its way out: no terminal, spreadsheet, calendar or page that shows an answer acts on it."""

import csv
import io
import json
import re
from datetime import UTC, datetime
from functools import cache

import pytest
import yaml
from markdown_it import MarkdownIt

from partnersup.answers import to_plain
from partnersup.asking import ask
from partnersup.board import board, next_thing, row
from partnersup.errors import InputError
from partnersup.evaluate import evaluate, labelled
from partnersup.intake.fields import build
from partnersup.load import saying
from partnersup.render.calendar_file import as_calendar
from partnersup.render.card import card
from partnersup.render.clean import cell, clean, one_line
from partnersup.render.pieces import Screen, drawn, indented, line
from partnersup.render.records import as_json, as_line, as_yaml
from partnersup.render.tables import COLUMNS, as_csv, as_table, csv_head, rows
from partnersup.render.voice import Voice
from partnersup.summary import summarize
from partnersup.triaging import triage

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
KINDS = {
    # terminals
    "csi": "\x1b[31mred\x1b[0m\x1b[2J\x1b[1;1H\x1b[6n", "csi open": "a\x1b[31", "title": "a\x1b]0;owned\x07b", "osc open": "a\x1b]0;b",
    "link": "\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\", "clipboard": "\x1b]52;c;cm0gLXJmIC8=\x07x", "dcs": "a\x1bP$q q\x1b\\b",
    "apc": "a\x1b_Gf=24;AAAA\x1b\\b\x1b^x\x1b\\\x1bXy\x1b\\", "reset": "a\x1bcb\x1b(0b\x1b#8", "c1": "a\x9b31mred\x9b0m \x9d0;owned\x9cb \x90q\x9c \x85",
    "c0": "a" + "".join(map(chr, range(0x20))) + "b\x7f", "bells": "a" + "\a" * 500, "overwritten": "harmless\b\b\b\b\b\b\b\bEVIL\rEVIL",
    # letters that are not seen, or move others
    "override": "user\u202egnp.exe\u202c", "isolates": "a\u2066b\u2067c\u2068d", "pops": "a\u2069\u2069b\u202c", "marks": "a\u200eb\u200fc\u061cd",
    "zero width": "T\u200b-\u200c1\u200d\u2060\ufeff\u180e", "tags": "a\U000e0069\U000e0067\U000e0001b", "variation": "a\ufe0fb\ufe00\U000e0100c",
    "annotation": "a\ufff9b\ufffac\ufffb", "soft hyphen": "a\u00adb", "blank name": "\u3164\uffa0\u115f\u1160\u2800", "joiner": "a\u034f\u17b4b",
    "musical": "a\U0001d173\U0001bca0b", "zalgo": "z" + "\u0301\u0316\u0489\u20dd" * 99, "surrogate": "a\ud800b\udfff", "nonchar": "a\uffff\ufffe\ufff0",
    "rtl": "שלום abc 123 مرحبا", "rtl beyond": "\U00010800\U0001e900 x", "wide": "漢字" * 90, "emoji": "👩‍👩‍👧❤️1️⃣", "blank": " \u00a0\u3000\u2003 ",
    # lines
    "newlines": "a\nb\r\n\r\nc\rd", "separators": "a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g", "tabs": "a\tb\t\tc",
    # markup
    "rich": "[bold]x[/bold] [/foo] [link=http://evil.example]z[/link] :bomb: :pile_of_poo:", "table": "a | b || c |---|---| \\| x\\",
    "code": "`x` ```y``` ``", "html": "<script>alert(1)</script><img src=x onerror=y><!-- c -->", "image": "![x](http://evil.example/a.png)",
    "md link": "[x](javascript:alert(1)) [y][z] <http://auto.example> www.evil.example https://e.example/?a=b&c", "heading": "x\n# heading\n===\n",
    "rule": "x\n---\n***\n- item\n1. item\n> quote", "emphasis": "**b** __u__ ~~s~~ $x$", "entities": "&lt;b&gt; &#60;i&#62; &NewLine;# y",
    # spreadsheets
    **{f"formula {sign}": f"{sign}1+1" for sign in "=+-@\t\r＝＋－＠﹦−"}, "dde": "=cmd|'/c calc'!A1", "quoted": "'=1+1", "double quoted": '"=1+1',
    "curly quoted": "“=1+1", "hidden formula": "\u200b\x1b[0m\u3164=1+1", "cut": 'a;=1+1; "@b', "quotes": '"","\n",',
    # JSON, YAML, calendars, templates
    "page": "</script><!-- <script>", "object": "!!python/object/apply:os.system ['id']", "document": "---\nx: 1\n...\n", "directive": "%YAML 1.1",
    **{f"yaml {text}": text for text in ("true", "no", "null", "~", "0x1F", "010", "1e3", ".inf", "2026-11-20", "12:30:45", "&a x", "*a", "x # y",
       "a: b", "- a", "{a: b}", "? x", "<<", "  lead", "trail  ", "|\n x", "=")},
    "alarm": "a,b;c:d\\e\nBEGIN:VALARM\nACTION:PROCEDURE", "event": "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\u2028ATTACH:http://evil.example",
    "folded": "é漢😀" * 60, "places": "{0} {evil} {x.__class__} %s %(x)s", "long": "A" * 3_000, "long header": "word " * 397 + "Bcc: x@evil.example",
}  # fmt: skip
FIELDS = ("id", "subject", "partner", "product", "description", "reproduction", "steps_taken", "zuid", "zoid", "zgid")
UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
HEAPED = re.compile("[\u0300-\u036f\u0489\u20d0-\u20ff]{4}")
FORMULA = re.compile("[\\s\"'‘-‟]*[=+\\-@＝＋－＠﹦−]")
SPREAD = [list(KINDS.values())[start : start + len(FIELDS)] for start in range(0, len(KINDS), len(FIELDS))]


def ticket(policy, texts, **more):
    """A ticket whose fields, address, attachment and one unknown key hold the texts, each in turn."""
    given = {field: texts[number % len(texts)] for number, field in enumerate(FIELDS)}
    letters = (c for c in re.sub(r"[\s@<>(),;:\"]", "", texts[0]) if c.isprintable())  # all that an address may have
    address = "".join(letters)[:200] + "a@partner.example"
    given |= {"partner_email": address, "superadmin_email": address, "attachments": texts, texts[-1]: 1}
    given |= {"description": f"Nobody can log in. {given['description']}", "country": "NL", "licenses": 75}
    return build({**given, "created_at": "2026-11-20T17:45:00+01:00", **more}, policy)


@cache
def answers(policy_of, texts):
    """Plain answers of every kind that bears a stranger's words."""
    policy = policy_of()
    told = triage(ticket(policy, texts), policy, now=NOW)
    asking = [triage(ticket(policy, texts, kind="how_to", severity=3), policy, now=NOW)] * 6
    error = InputError(f"x:{texts[0]}", f"{texts[0]!r} is not allowed: {texts[0]}", texts[-1]).to_dict()
    labels = {"severity": 1, "kind": "how_to", "weekend_exception": False}
    label = labelled(
        {"id": texts[0], "subject": texts[-1], "description": f"x {texts[0]}", "expected": labels}, texts[0]
    )
    return {
        "triage": [told.to_dict(), {"id": texts[0], "line": 2, "error": error}, told.to_dict()],
        "board": [to_plain(board([row(told, policy)] * 2, policy, now=NOW), UTC)],
        "next": [to_plain(next_thing([told], policy), UTC)],
        "ask": [to_plain(ask(told, policy))],
        "summary": [to_plain(summarize(asking, policy, now=NOW))],
        "evaluate": [to_plain(evaluate([label], policy))],
    }


@pytest.fixture(scope="module")
def told(policy):
    """`told(*texts)` -> the answers, in English."""
    english = saying(policy, "en", None)

    def policy_of():
        return english

    return lambda *texts: answers(policy_of, texts)


@pytest.fixture
def screen(policy):
    return Screen(80, False, Voice(policy.words["en"]), policy)


def unsafe(text, *, isolates=False):
    """What in an output could act: controls, unseen letters, isolates that do not close on their line, heaps of marks."""
    found = []
    if isolates:
        found += [line for line in text.split("\n") if line.count("\u2068") != line.count("\u2069")]
        text = re.sub("[\u2068\u2069]", "", text)
    return found + [hex(ord(c)) for c in UNSEEN.findall(text)] + HEAPED.findall(text)


# ------------------------------------------------------------ one text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("a\x1b]0;owned\x07b", "ab"),
        ("\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\", "click"),
        ("a\x1b]0;all that follows", "a0;all that follows"),  # a sequence without an end hides nothing
        ("he said â\x80\x9dnoâ\x80\x9c twice", "he said ânoâ twice"),  # nor does a byte of a wrong charset
        ("harmless\b\b\b\bEVIL", "harmlessEVIL"),
        ("a\rb\x85c\u2028d", "a\nb\nc\nd"),
        ("a\tb", "a b"),
        ("T\u200b-\u20601", "T-1"),
        ("z" + "\u0301" * 50 + "a", "z\u0301\u0301\u0301a"),
        ("[red]x[/red] :bomb:", "[red]x[/red] :bomb:"),
        ("Tiếng Việt, مُحَمَّد, हिन्दी, ご不便", "Tiếng Việt, مُحَمَّد, हिन्दी, ご不便"),
    ],
)
def test_text_is_cleaned_and_what_is_seen_of_it_stays(written, shown) -> None:
    assert clean(written) == shown
    assert clean(shown) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("a;=1", "a;'=1"),
        ('"@x', "'\"@x"),
        ("a-b=c", "a-b=c"),
        (-5, "-5"),
        (None, ""),
        ("a\n=b", "a =b"),
    ],
)
def test_a_cell_is_no_formula(value, shown) -> None:
    assert cell(value) == shown


def test_what_people_read_is_bounded_and_a_cell_is_whole() -> None:
    assert (len(one_line("a" * 5_000)), len(one_line("a" * 5_000, 70)), len(cell("a" * 5_000))) == (2_000, 70, 5_000)


# ------------------------------------------------------------ cards


@pytest.mark.parametrize("language", ["en", "ar", "ja"])
@pytest.mark.parametrize("texts", SPREAD, ids=range(len(SPREAD)))
def test_a_card_does_nothing_but_show(texts, language, policy) -> None:
    spoken = saying(policy, language, None)
    voice = Voice(spoken.words[language], language)
    found = answers(lambda: spoken, tuple(texts))
    for kind, plains in found.items():
        for plain in plains[:2]:
            screen = Screen(80, True, voice, spoken, details=True)
            coloured = card(kind, plain, screen)
            assert not unsafe(re.sub(r"\x1b\[[0-9;]*m", "", coloured), isolates=kind != "ask")
            if kind in ("triage", "next", "ask"):
                brief = card(kind, plain, screen._replace(colour=False, brief=True))
                assert not unsafe(brief, isolates=kind != "ask")
                assert kind != "triage" or "\n" not in brief


def test_a_long_subject_makes_no_header_of_the_reply(told, screen) -> None:
    (plain,) = told(KINDS["long header"])["ask"]
    assert not re.search("^Bcc", card("ask", plain, screen), re.MULTILINE)


def test_an_id_of_blanks_is_told_as_none(told, screen) -> None:
    plain = told(KINDS["blank name"])["triage"][0]
    assert card("triage", plain, screen).split("\n")[0] == "ticket"


def test_a_fold_leaves_no_isolate_open(screen) -> None:
    part = line(screen.voice, ("x " + "שלום " * 40 + "y", "bold"))
    shown = drawn([indented(part)], screen).split("\n")
    assert len(shown) > 2
    assert all(text.count("\u2068") == text.count("\u2069") == 1 for text in shown)


def test_facts_of_the_other_direction_do_not_swallow_what_stands_between() -> None:
    shown = Voice({}, "en").shown("שלום · UK & EU · مرحبا")
    assert shown == "\u2068שלום\u2069 · UK & EU · \u2068مرحبا\u2069"
    assert Voice({}, "ar").shown("اسم Müller هنا") == "اسم \u2068Müller\u2069 هنا"


# ------------------------------------------------------------ formats for machines


@pytest.mark.parametrize("text", KINDS.values(), ids=KINDS)
def test_json_and_yaml_are_faithful_and_safe_to_show(text, told) -> None:
    for plains in told(text).values():
        for plain in plains[:2]:
            for written in (as_json(plain), as_line(plain)):
                assert not UNSEEN.findall(written)
                assert json.loads(written) == plain
                assert "</" not in written
            assert len(as_line(plain).splitlines()) == 1
    refused = told(text)["triage"][1]
    assert not UNSEEN.findall(as_yaml(refused))
    held = re.sub("[\ud800-\udfff]", "\ufffd", json.dumps(refused, ensure_ascii=False))  # YAML has no lone surrogates
    assert yaml.safe_load(as_yaml(refused)) == json.loads(held)


@pytest.mark.parametrize("text", KINDS.values(), ids=KINDS)
def test_csv_keeps_its_rows_and_columns_and_holds_no_formula(text, told) -> None:
    for kind, plains in told(text).items():
        written = "\n".join([csv_head(kind), *(as_csv(kind, plain) for plain in plains)])
        head, *read = csv.reader(io.StringIO(written, newline=""))
        assert head == COLUMNS[kind]
        assert not unsafe(written)
        for cells, values in zip(read, (r for plain in plains for r in rows(kind, plain)), strict=True):
            for told_cell, value in zip(cells, values, strict=True):
                if not isinstance(value, int | float):
                    assert not [p for p in told_cell.split(";") if FORMULA.match(p) and not p.lstrip().startswith("'")]


@pytest.mark.parametrize("text", KINDS.values(), ids=KINDS)
def test_a_table_has_a_line_a_row_and_markdown_nothing_but_text(text, told) -> None:
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    for kind, plains in told(text).items():
        count = sum(len(rows(kind, plain)) for plain in plains)
        table = as_table(kind, plains, "table")
        assert table.count("\n") == count + 1
        assert not unsafe(table, isolates=True)
        written = as_table(kind, plains, "markdown")
        assert not unsafe(written)
        assert not re.search(r"(?<!\\)://|www\.|(?<!\\):\w+:|(?<!\\)(?:\\\\)*\$", written)
        tokens = reader.parse(written)
        assert [t.type for t in tokens if t.level == 0] == ["table_open", "table_close"]
        assert sum(t.type == "tr_open" for t in tokens) == count + 1
        inner = [child for t in tokens if t.type == "inline" for child in t.children]
        assert {child.type for child in inner} <= {"text", "text_special"}


@pytest.mark.parametrize("text", KINDS.values(), ids=KINDS)
def test_a_calendar_keeps_its_events_and_their_properties(text, told, policy) -> None:
    def properties(subject):
        plain = told("x")["triage"][0]
        plain = {**plain, "ticket": {**plain["ticket"], "id": subject, "subject": subject}}
        written = as_calendar("triage", [plain, told(subject)["triage"][1]], policy) + "\n"
        assert max(len(line.encode()) for line in written.split("\r\n")) <= 75
        assert not unsafe(written.replace("\r\n", "\n"))
        return [line.partition(":") for line in written.replace("\r\n ", "").split("\r\n")]

    told_lines = properties(text)
    assert [name for name, _, _ in told_lines] == [name for name, _, _ in properties("x")]
    for name, _, value in told_lines:
        if name in ("SUMMARY", "DESCRIPTION"):
            assert not re.search(r"(?<!\\)(?:\\\\)*(?:[,;]|\\[^\\,;])", value)


# ------------------------------------------------------------ refusals

EVIL = "\x1b]0;owned\x07\x9b31m\u202e\U000e0041\u3164[bold]\ta\nb" + "z\u0301\u0301\u0301\u0301\u0301" + "x" * 3_000
REFUSED = [
    ["EVIL"], ["triage", "--EVIL"], ["triage", "--description", "x", "--format=EVIL"], ["escalate", "--region=EVIL"],
    ["eligible", "--region", "EU", "--licenses=EVIL"], ["triage", "--description", "x", "--now=EVIL"], ["triage", "--description", "x", "--tz=EVIL"],
    ["triage", "-", "--map=EVIL"], ["triage", "-", "--from=EVIL"], ["triage", "--description", "x", "--fail-on=EVIL"], ["schema", "EVIL"],
    ["triage", "--description", "x", "--customer-email=EVIL"], ["escalate", "--region", "EU", "--level=EVIL"], ["wait", "-", "--until=EVIL"],
    ["triage", "--description", "x", "--lang=EVIL"], ["template", "--lang=EVIL"],
]  # fmt: skip


@pytest.mark.parametrize("words", REFUSED, ids=" ".join)
def test_a_refusal_is_one_short_line_that_does_nothing(words, cli) -> None:
    ran = cli(*(word.replace("EVIL", EVIL) for word in words))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: ")
    assert ran.err.count("\n") == 1
    assert len(ran.err) < 2_100
    assert not unsafe(ran.err)


@pytest.mark.parametrize("words", [w for w in REFUSED if w[0] not in ("schema", "template")], ids=" ".join)
def test_a_refusal_as_json_is_one_line_that_says_it_all(words, cli) -> None:
    ran = cli(*(word.replace("EVIL", EVIL) for word in words), "--json")
    assert ran.err.count("\n") == 1
    assert not UNSEEN.findall(ran.err)
    assert set(json.loads(ran.err)["error"]) == {"code", "where", "message", "hint"}


@pytest.mark.parametrize("form", ["card", "table", "json", "csv", "markdown", "yaml", "ics"])
def test_a_batch_of_hostile_records_is_told_in_short_lines(form, cli, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    batch = tmp_path / "\x1b[31m\u202ebatch\n.json"
    huge = EVIL + "y" * 1_000_000
    records = [
        {"id": huge, "licenses": EVIL},
        {"id": EVIL, "description": EVIL, EVIL: 1},
        EVIL,
        {"id": huge, "created_at": EVIL},
    ]
    batch.write_text(json.dumps(records), encoding="utf-8")
    ran = cli("triage", str(batch), "--format", form, "--now", "2026-11-23T10:00:00Z")
    assert ran.code == 3
    out = re.sub(r"\x1b\[[0-9;]*m", "", ran.out).replace("\r\n", "\n")
    assert not UNSEEN.findall(re.sub("[\u2068\u2069]", "", out))
    assert form in ("json", "csv", "yaml") or len(out) < 20_000
    refusals = ran.err.splitlines()
    assert len(refusals) == 3
    for refusal in refusals:
        assert refusal.startswith("error: ")
        assert len(refusal) < 2_100
        assert not unsafe(refusal)
