#!/usr/bin/env python3
"""Fuzz one stage with its coverage as the guide (atheris, libFuzzer): `pip install -e '.[fuzz]'`, Linux or macOS.

    python3 tools/fuzz.py mail --minutes 10
    python3 tools/fuzz.py mail --minutes 10 --corpus ~/fuzz/mail --seed-folder own/mails
    python3 tools/fuzz.py mail --again ~/fuzz/mail/findings/THIS   # one input once more, with what it breaks

Targets: json, template, mail, table, policy, judge, clock, card. The corpus (a new temporary folder unless named; its
path is printed) begins with the examples and the tests' inputs; a folder that is named again goes on where it was. Of an
input the first byte chooses how the rest is read: a kind of source, a language, an option.

A finding is an exception that is no refusal, a refusal that nobody foresaw, an answer that contradicts itself, or an input
that takes long. Each different one is printed once and kept in CORPUS/findings as the shortest input that shows it, and
the run goes on; what hangs or eats memory ends it. One that is mended becomes a case of tests/test_fuzz_findings.py.
"""

import argparse
import csv
import io
import json
import os
import re
import struct
import sys
import tempfile
import time
import traceback
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import atheris
import yaml

ROOT = Path(__file__).resolve().parent.parent
# What of the package each target is traced in; the rest runs at full speed.
TRACED = {
    "json": "intake.sources intake.kinds intake.streams intake.recoded intake.records intake.fields intake.desk intake.moments intake.names",
    "template": "intake.template intake.fields intake.moments intake.numbers",
    "mail": "intake.mail intake.charsets quoted",
    "table": "intake.table intake.names intake.moments intake.charsets",
    "policy": "load policy_ freezing severity.phrase",
    "judge": "severity.judge severity.learned severity.phrases severity.sentences quoted",
    "clock": "clock calendars",
    "card": "render asking said",
}
TARGET = next((word for word in sys.argv[1:] if word in TRACED), "json")
MODULES = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in (ROOT / "partnersup").rglob("*.py")]
FOLLOWED = tuple(f"partnersup.{part}" for part in TRACED[TARGET].split())
with atheris.instrument_imports(["partnersup"], ["partnersup", *(m for m in MODULES if not m.startswith(FOLLOWED))]):
    for module in MODULES:
        if "__" not in module and ".cli" not in module:
            import_module(module)
    from partnersup import freezing, load, policy_files, policy_yaml, said
    from partnersup.asking import ask
    from partnersup.calendars import Calendar
    from partnersup.clock import Clock, Events, clock
    from partnersup.errors import InputError, PartnersupError, PolicyError
    from partnersup.intake.fields import build
    from partnersup.intake.sources import Asked, Read, SourceKind, read_source
    from partnersup.policy import LANGUAGES, Policy
    from partnersup.render import calendar_file, card, clean, pieces, records, tables, voice
    from partnersup.severity import judge as judging
    from partnersup.severity import learned, phrases, sentences
    from partnersup.severity.judge import Evidence, judge, read_signals
    from partnersup.text import key
    from partnersup.triaging import triage
    from partnersup.zones import names, zone

# What is compiled shows no way that a text takes: Python's own steps are followed, and both must say the same.
COMPILED = {"row": judging.row, "find": judging.find, "score": judging.score}
FOLLOWABLE = {"row": sentences.row, "find": phrases.find, "score": learned.score}

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2999, 12, 30, tzinfo=UTC)
SLOW = 1.0  # seconds of this process's own time; no input is longer than 4 kB
LONGEST = 4096
KINDS: dict[str, tuple[SourceKind | None, ...]] = {
    "json": (None, "json", "ndjson", "desk"), "template": (None, "template"), "mail": (None, "mail", "mbox"), "table": (None, "csv"),
}  # fmt: skip
TOKENS = """\x1b[31m \u202e \u2068 \u200b \U000e0041 \x9b =1+1 ＝ \x1f | ``` \u2028 \x85 ِ أ が 。 、 > ** (1) ١٢ sep=; " \t \r
From:a@b.example Subject: Date:Mon,_23_Nov_2026_09:00:00_+0100 Content-Type:multipart/mixed;boundary=B \n--B\n
Content-Type:text/html;charset= iso-2022-jp utf-7 Content-Transfer-Encoding:base64 quoted-printable =?utf-8?B? =?iso-2022-jp?Q?
message/rfc822 text/plain;format=flowed filename*0*=utf-8'' On_Fri,_20_Nov_2026,_Ann_wrote: -----Forwarded_message----- --_\n
Best_regards <div_style='display:none'> <table><tr><td> <!--[if_mso]> &nbsp; \nFrom_a@b.example_Fri_Nov_20_17:45:00_2026\n
eventType Ticket_Update payload prevState ticketNumber createdTime threads direction onholdTime statusType customFields cf contact
dueDate comments attachments waiting_on_partner created_at 2026-11-20T17:45:00+01:00 9999999999999 1e400 \\ud800 [] {} null region
offices: severity: phrases: escalation: levels: contacts: holidays: !!python/object: &a *a <<: ?_ |-\n ---\n %YAML_1.1\n
assumption:_true sources:_[nl] <x> [a|b] (a|b) .. http://a.example [red] not_ niet_"""


class Finding(Exception):
    """An answer that contradicts itself, in a few words that name its kind."""


def must(holds: object, what: str) -> None:
    if not holds:
        raise Finding(what)


# ---------------------------------------------------------------- what must hold


def is_read(read: Read) -> None:
    must((read.ticket is None) != (read.error is None), "neither ticket nor error, or both")
    if read.ticket is None:
        is_refusal(read.error)
        return
    answer = triage(read.ticket, POLICY, now=NOW)
    plain, severity = answer.to_dict(), answer.severity
    must(json.loads(records.as_line(plain)) == plain, "not plain JSON")
    must(severity.range[0] <= severity.level <= severity.range[1], "range without its level")
    must(severity.review == (severity.range[0] != severity.range[1]), "review beside the range")
    are_words(severity.evidence, plain["ticket"])
    are_clocks(answer.clock, NOW)


def are_words(evidence: tuple[Evidence, ...], fields: dict[str, Any]) -> None:
    for one in evidence:
        must(one.text and fields[one.field][one.start : one.end] == one.text, "evidence that is not in its field")


def are_clocks(found: Clock, now: datetime) -> None:
    must(found.act_by is None or found.act_by >= now, "act_by in the past")
    for timer in filter(None, (found.acknowledgement, found.determination, found.resolution)):
        counted, left = timer.receipt, timer.remaining_seconds
        must(timer.starts_at <= timer.target <= timer.deadline, "start, target, deadline out of order")
        must(timer.starts_at <= counted[0].from_ and counted[-1].to == timer.deadline, "receipt from or to elsewhere")
        must(all(a.to <= b.from_ for a, b in pairwise(counted)), "receipt out of order")
        must((left is None) == (timer.state in ("met", "missed")), "remaining beside done")
        must((left or 0) * (-1 if timer.state == "breached" else 1) >= 0, "remaining with the wrong sign")


def is_refusal(error: PartnersupError | None) -> None:
    assert error is not None
    must("please report it" not in error.hint, error.message)
    is_printable(clean.one_line(error.line()) + clean.one_line(said.translated(error, PHRASES).line()), "")
    json.loads(records.as_line(error.to_dict()))


def is_printable(text: str, allowed: str) -> None:
    for c in set(text) - set(allowed):  # of the format characters the signs above Arabic and Syriac numbers are seen
        harmless = (
            unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") or "\u0600" <= c <= "\u08e2" != "\u061c"
        )
        must(harmless and c != "\u061c", f"U+{ord(c):04X} is printed")


def nothing_lost(text: str, read: Read) -> None:
    """The words of a form are in its ticket or its notices, but for the few that may stand beside a value."""
    if read.ticket is not None and text.replace("\n", "").isprintable():
        fields = [read.ticket._replace(notices=()), *(n.values for n in read.ticket.notices)]
        told = {*key(json.dumps(fields, ensure_ascii=False, default=str)).split(), *FORM_WORDS}
        for line in text.splitlines():
            lost = [word for word in key(line).split() if word.isalpha() and len(word) > 2 and word not in told]
            must(len(lost) <= 2, "words of a form are lost")


# ---------------------------------------------------------------- targets


def source(data: bytes) -> None:
    """Bytes as a source of a kind; what is read is triaged."""
    kind = KINDS[TARGET][data[0] % len(KINDS[TARGET])]
    parted = kind in ("mbox", "csv", "ndjson")  # a record has a line of its own
    line, last = 0, len(data) if b"\0" in data else len(re.findall(rb"\r\n|\r|\n", data)) + 1
    try:
        for read in read_source("-", POLICY, Asked(kind), stdin=io.BytesIO(data[1:])).reads:
            must(read.line >= max(1, line if parted else 1), "lines out of order")
            must(read.line <= last or not parted, "a line beyond the last")
            line = read.line
            is_read(read)
            if kind == "template" and (text := data[1:].decode("utf-8", "ignore")).encode() == data[1:]:
                nothing_lost(text, read)
    except InputError as error:
        is_refusal(error)


def overlay(data: bytes) -> None:
    """Bytes as a user's policy over a small one; one that is taken must do for a ticket."""
    try:
        document, lexicons = policy_yaml.document_of([SMALL], [policy_files.Layer("mine.yaml", data)])
    except PolicyError as error:
        for problem in error.problems:
            must(re.match(r"mine\.yaml:\d+: |policy(?:\.yaml)?(?::\d+)?: ", problem), "a problem without its place")
        return is_refusal(error)
    policy: Policy = freezing.freeze(Policy, {**json.loads(json.dumps(document)), "lexicons": lexicons})
    every = {code: {**POLICY.words["en"], **words} for code, words in policy.words.items()}
    policy = policy._replace(words=every, digest=str(hash(data)))
    for fields in (
        {"description": "Nobody can sign in", "region": "uk_eu"},
        {"subject": "How?", "country": "US", "licenses": 70},
    ):
        ask(triage(build(fields, policy), policy, now=NOW), policy)
    return None


def copied(node: Any) -> Any:
    """The mappings of a YAML tree once more; nothing else of it changes when another is laid over it."""
    if not isinstance(node, yaml.MappingNode):
        return node
    copy: Any = yaml.MappingNode(node.tag, [(name, copied(value)) for name, value in node.value])
    copy.where = node.where
    return copy


def texts(data: bytes) -> None:
    """A language and a text, as subject and description, through the judge."""
    subject, _, description = data[1:].decode("utf-8", "replace").partition("\n")
    fields, language = {"subject": subject, "description": description}, LANGUAGES[data[0] % 6]
    vars(judging).update(COMPILED)
    by_compiled = judge(POLICY, fields, language)
    vars(judging).update(FOLLOWABLE)
    found = judge(POLICY, fields, language)
    must(found == by_compiled, "what is compiled judges otherwise")
    must(1 <= found.range[0] <= found.level <= found.range[1] <= 3, "range without its level")
    must(not found.case or found.level == 1, "a weekend case below level 1")
    are_words(found.evidence, fields)
    signals = read_signals(POLICY, fields, language)
    must(all(0 <= s.start < s.end <= len(fields[s.field]) for s in signals), "a signal outside of its field")
    must(
        judge(POLICY, {**fields, "description": f"{description}\n\n"}, language) == found,
        "blank lines at the end decide",
    )


def moments(data: bytes) -> None:
    """Bytes as a calendar and what happened, through the clock."""
    given = atheris.FuzzedDataProvider(data)
    found = zone(given.PickValueInList(ZONES))
    assert found is not None
    holidays = frozenset(given.ConsumeIntInRange(719_163, 1_094_970) for _ in range(given.ConsumeIntInRange(0, 6)))
    days = frozenset(given.ConsumeIntInRange(0, 6) for _ in range(given.ConsumeIntInRange(1, 7)))

    def near(moment: datetime) -> datetime:
        """Mostly within two months, at times within fourteen years."""
        span = 60 * 86_400 if given.ConsumeIntInRange(0, 7) else 5_000 * 86_400
        step = timedelta(
            seconds=given.ConsumeIntInRange(-span // 50, span), microseconds=given.ConsumeIntInRange(-1, 1)
        )
        return min(max(moment + step, FIRST), LAST)

    created = FIRST + timedelta(seconds=given.ConsumeIntInRange(0, int((LAST - FIRST).total_seconds())))
    happened = [near(created) if given.ConsumeBool() else None for _ in range(3)]
    held = [(start := near(created), max(start, near(start))) for _ in range(given.ConsumeIntInRange(0, 5))]
    now, severity, weekend = near(created), given.ConsumeIntInRange(1, 3), given.ConsumeBool()
    waiting = tuple((a, None if given.ConsumeIntInRange(0, 3) == 0 else b) for a, b in held)
    events, calendar = Events(created, *happened, waiting), Calendar(found, days, holidays)
    told = clock(POLICY, calendar, events, severity=severity, weekend_exception=weekend, now=now, with_resolution=True)
    are_clocks(told, now)
    level = POLICY.commitment.levels[str(severity)]
    for timer, interval in zip(
        told[4:], (level.acknowledgement, level.determination, POLICY.commitment.resolution), strict=True
    ):
        must(
            abs(sum(r.seconds for r in timer.receipt) - interval.seconds()[1]) < 1e-4, "receipt that misses the budget"
        )
        paused = [(a, b or now) for a, b in waiting if a < (b or now)]
        must(all(r.to <= a or r.from_ >= b for r in timer.receipt for a, b in paused), "a pause that was counted")


def shown(data: bytes) -> None:
    """A text, as several fields of a ticket, on every way out."""
    parts = data[1:].decode("utf-8", "surrogateescape" if data[0] & 64 else "replace").split("\x1f")
    fields: dict[str, Any] = dict(
        zip(("description", "subject", "id", "partner", "product", "zuid"), parts, strict=False)
    )
    fields |= {"attachments": parts[6:], "region": "EU" if data[0] & 32 else None, parts[-1]: 1}
    policy = POLICY._replace(spoken=LANGUAGES[data[0] % 6])
    try:
        found = triage(build(fields, policy), policy, now=NOW)
        answer: dict[str, Any] = found.to_dict()
        clean.one_line(ask(found, policy).subject)
        is_printable(calendar_file.as_calendar("triage", [answer], policy), "\r\n")
    except InputError as error:
        is_refusal(error)
        answer = {"id": parts[0] or None, "line": 1, "error": error.to_dict()}
    spoken = voice.Voice(policy.words[policy.spoken], policy.spoken, UTC)
    screen = pieces.Screen(20 + data[0] % 100, bool(data[0] & 16), spoken, policy, bool(data[0] & 8), bool(data[0] & 4))
    drawn = card.card("triage", answer, screen) if "error" not in answer else ""
    is_printable(re.sub("\x1b\\[[0-9;]*m", "", drawn) if screen.colour else drawn, "\n\u2068\u2069")
    must(all(line.count("\u2068") == line.count("\u2069") for line in drawn.split("\n")), "an isolate left open")
    markdown = tables.as_table("triage", [answer], "markdown")
    is_printable(tables.as_table("triage", [answer], "table"), "\n\u2068\u2069")
    is_printable(markdown + records.as_json(answer) + records.as_yaml(answer), "\n")
    bars = {len(re.sub(r"\\.", "", line).split("|")) for line in markdown.split("\n")}
    must(len(bars) == 1 and markdown.count("\n") == 2, "a cell that breaks the Markdown")
    head, *rows = csv.reader(io.StringIO(tables.csv_head("triage") + "\n" + tables.as_csv("triage", answer)))
    must(len(rows) == 1 and len(rows[0]) == len(head), "a cell that breaks the CSV")
    is_printable("".join(rows[0]), "")
    must(not any(cell.lstrip().startswith(tuple("=+-@\t\r＝＋－＠")) for cell in rows[0]), "a cell that is a formula")


RUNS: dict[str, Callable[[bytes], None]] = dict.fromkeys(KINDS, source) | {
    "policy": overlay, "judge": texts, "clock": moments, "card": shown,
}  # fmt: skip


# ---------------------------------------------------------------- seeds


def seeds() -> Iterator[bytes]:
    patterns = {
        "json": "examples/*.*json tests/desk/*", "template": "examples/*.txt", "mail": "examples/*.eml tests/mail/*/*.eml tests/mail/*/*.mbox",
        "table": "examples/*.csv tests/tables/*.csv", "policy": "docs/example*.yaml config/*.yaml",
    }  # fmt: skip
    for path in (path for pattern in patterns.get(TARGET, "").split() for path in sorted(ROOT.glob(pattern))):
        yield path.read_bytes()
    if TARGET == "template":
        yield from (
            "\n".join(f"{label}: {w.none[0]}" for label in prints(w)).encode() for w in POLICY.template.values()
        )
    if TARGET in ("judge", "card"):
        corpora = [
            (ROOT / "corpus" / f"{code}-a.ndjson").read_text(encoding="utf-8").splitlines()[:20] for code in LANGUAGES
        ]
        for ticket in (json.loads(line) for lines in zip(*corpora, strict=False) for line in lines):
            yield f"{ticket['subject']}\n{ticket['description'][:300]}\x1f\x1b[31m|\x1f=1+1".encode()
    if TARGET == "clock":
        yield from (struct.pack("<40I", *range(n, n + 40)) for n in range(0, 4000, 400))
    if TARGET == "policy":
        yield b"severity: {phrases: {en: {macros: {x: '(a|b)'}, signals: {broken: ['<x> [a [b|]|c] .. d*']}}}}"


def prints(words: Any) -> list[str]:
    return [label.prints for label in words.labels.values()]


def small() -> policy_files.Layer:
    """The shipped policy with few phrases, sentences, countries and names, so that it is read many times a second."""
    whole: dict[str, Any] = policy_yaml.document_of(policy_files.read_layers(policy_files.shipped_folder()), [])[0]
    for phrases in whole["severity"]["phrases"].values():
        phrases.pop("macros", None)
        for part in ("signals", "modifiers"):
            plain = {name: [text for text in texts if "<" not in text][:1] for name, texts in phrases[part].items()}
            phrases[part] = dict([*plain.items()][:4])
    for code, words in whole["words"].items():
        whole["words"][code] = {name: words[name] for name in ("time.weekdays", "time.months", "card.ticket")}
    for form in whole["template"].values():
        form |= {"labels": dict([*form["labels"].items()][:1]), "extra": {}, "request_types": {}}
    for section in (*whole["regions"].values(), *whole["tiers"].values()):
        section["names"] = section["names"][:2]
    for id_, ladder in whole["escalation"]["regions"].items():
        people = [(name, {**one, "covers": []}) for name, one in ladder["levels"]["4"]["contacts"].items()][:1]
        whole["escalation"]["regions"][id_] = {"levels": {"4": {"role": "PAM", "contacts": dict(people)}}}
    rules, excluded = whole["severity"]["rules"], whole["large_accounts"]["excluded"]["products"]
    whole["severity"]["rules"] = [rules[0], *rules[-3:]]
    whole["countries"] = {code: whole["countries"][code] for code in ("NL", "US")}
    whole |= {
        "products": {id_: whole["products"][id_] for id_ in excluded},
        "ambiguous_regions": {},
        "intake": {"columns": {}},
    }
    del whole["known_names"]
    return policy_files.Layer("policy.yaml", yaml.dump(whole, Dumper=yaml.CSafeDumper, allow_unicode=True).encode())


# ---------------------------------------------------------------- the run


def broken(data: bytes) -> str | None:
    """What an input breaks, in words that are the same for the same fault; None where all holds."""
    for _ in range(2):  # what is slow only once was warming up
        began = time.process_time()
        try:
            RUNS[TARGET](data)
        except Finding as error:
            return str(error)
        except Exception as error:
            at = [f for f in traceback.extract_tb(error.__traceback__) if "partnersup" in f.filename][-1:]
            return " ".join([type(error).__name__, *(f"{Path(f.filename).name} {f.name}" for f in at)])
        if time.process_time() - began < SLOW:
            return None
    return "slow"


def keep(folder: Path) -> Callable[[bytes], None]:
    """Tries an input and writes it to the folder where it breaks something new, or in fewer bytes than before."""
    shortest: dict[str, int] = {}

    def one(data: bytes) -> None:
        told = broken(data) if data else None
        if told is not None and len(data) < shortest.setdefault(told, sys.maxsize):
            if shortest[told] == sys.maxsize:
                print(f"FINDING {told}", file=sys.stderr, flush=True)
            shortest[told] = len(data)
            (folder / re.sub(r"\W+", "-", told)[:100]).write_bytes(data)

    return one


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=TRACED)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--corpus", type=Path, help="where inputs are kept; a new temporary folder by default")
    parser.add_argument("--seed-folder", type=Path, action="append", default=[], help="more inputs to begin with")
    parser.add_argument("--again", type=Path, help="run this input once and show what it breaks")
    given = parser.parse_args()
    if given.again:
        return RUNS[TARGET](given.again.read_bytes())
    folder: Path = given.corpus or Path(tempfile.mkdtemp(prefix=f"fuzz-{TARGET}-"))
    print(f"corpus: {folder}", file=sys.stderr)
    for part in ("inputs", "findings"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    more = [path.read_bytes() for own in given.seed_folder for path in sorted(own.rglob("*")) if path.is_file()]
    for number, seed in enumerate([*seeds(), *more]):
        head = (
            b"" if TARGET in ("policy", "clock") else bytes([number % 6 if TARGET in ("judge", "card") else number % 4])
        )
        (folder / "inputs" / f"seed-{number}").write_bytes((head + seed)[:LONGEST])
    labels = [label for words in POLICY.template.values() for label in prints(words)]
    tokens = [token.replace("_", " ") for token in TOKENS.split(" ")] + labels * (TARGET in KINDS)
    escaped = ("".join(f"\\x{byte:02x}" for byte in token.encode()) for token in tokens if token)
    (folder / "words.dict").write_text("".join(f'"{token}"\n' for token in escaped))
    options = [f"-dict={folder}/words.dict", f"-max_total_time={given.minutes * 60:.0f}", f"-max_len={LONGEST}", "-timeout=60",
               "-rss_limit_mb=1024", "-print_final_stats=1", f"-artifact_prefix={folder}/findings/"]  # fmt: skip
    atheris.Setup([sys.argv[0], *options, str(folder / "inputs")], keep(folder / "findings"))
    return atheris.Fuzz()


if __name__ == "__main__":
    CACHE = Path(tempfile.gettempdir()) / f"partnersup-fuzz-{os.getuid()}"
    POLICY = load.load_policy(cache_folder=CACHE)
    for code in LANGUAGES:
        POLICY = load.saying(POLICY, code, CACHE)
    POLICY = load.saying(POLICY, "en", CACHE)
    PHRASES = said.Phrasebook(load.refusals("de"))
    FORM_WORDS = set(key(json.dumps([freezing.thaw(POLICY.template), POLICY.known_names], ensure_ascii=False)).split())
    ZONES = names()
    if TARGET == "policy":
        SMALL = small()
        parse, base = policy_yaml._parse, policy_yaml._parse(SMALL, [])  # read once, and copied for each overlay
        policy_yaml._parse = lambda layer, problems: copied(base) if layer is SMALL else parse(layer, problems)
    main()
