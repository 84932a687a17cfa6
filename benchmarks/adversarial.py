"""Texts made to take time, each read at sizes n, 2n, 4n and 8n: the time must grow as the size does.

    python3 benchmarks/adversarial.py [--max-bytes N] [--only WORD]

Prints the seconds of each size and the exponent of growth (1 is linear, 2 the square). Exits with 1 where one is
above 1.25. Times are of the processor; a case that is flagged is measured once more before it counts.
"""

import argparse
import base64
import gc
import io
import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from partnersup import load_policy
from partnersup.errors import InputError
from partnersup.intake.mail.html import seen
from partnersup.intake.sources import Asked, SourceKind, read_source
from partnersup.quoted import forwarded, newest
from partnersup.render.clean import cell
from partnersup.severity.judge import judge
from partnersup.ticket import Ticket
from partnersup.triaging import triage

LIMIT = 1.25
_ENOUGH = 0.02  # seconds of the smallest size
_TOO_LONG = 8.0  # seconds, after which no larger size is tried
_START = datetime(2026, 1, 5, tzinfo=UTC)

Make = Callable[[int], Any]
Run = Callable[[Any], object]
# What a case is made of: a unit over and over, or (before, unit, after), or a function of the size. In a unit of
# characters %06d counts, so that no two are alike.
Made = str | tuple[str, ...] | Make


def make_of(made: Made) -> Make:
    """What gives the text of about n bytes."""
    if callable(made):
        return made
    before, unit, after = ("", made, "") if isinstance(made, str) else (*made, "")[:3]
    size = len(unit.replace("%06d", "000000").encode("utf-8", "surrogatepass"))
    if "%06d" in unit:
        return lambda n: before + "".join(unit.replace("%06d", f"{i:06d}") for i in range(n // size)) + after
    return lambda n: before + unit * (n // size) + after


def halves(before: str, first: str, between: str, second: str) -> Make:
    a, b = make_of(first), make_of(second)
    return lambda n: f"{before}{a(n // 2)}{between}{b(n // 2)}"


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _pauses(n: int) -> Ticket:
    starts = [_START + timedelta(seconds=100 * i) for i in range(n // 60)]
    waits = tuple((start, start + timedelta(seconds=50)) for start in starts)
    return Ticket(description="Down", created_at=_START, licenses=100, region="uk_eu", waiting_on_partner=waits)


HEAD = "From: a@example.com\nSubject: Fwd: s\nDate: Fri, 20 Nov 2026 17:45:00 +0100\n"
MIXED = HEAD + 'Content-Type: multipart/mixed; boundary="b"\n\n'
ALTERNATIVE = HEAD + 'Content-Type: multipart/alternative; boundary="b"\n\n'
HTML = HEAD + "Content-Type: text/html\n\n"
PLAIN = HEAD + "\nThe CRM is down\n"
FORM = "Customer e-mail: x@example.com\nDescription: down\n"
ROWS = "subject,description,region\n"
MBOX = "From a@example.com Fri Nov 20 17:45:00 2026\nSubject: s\n\n"
ACCENTS = "\u0301\u0323"  # in the wrong order

JUDGED: dict[str, dict[str, Made]] = {
    "en": {
        "a sentence of prose": "the system is not working since today and nobody can log in ", "hits": "cannot log in ",
        "modifiers": "not if yesterday ", "modifiers, then hits": halves("", "if not ", "", "cannot log in "),
        "hits and what silences them": "cannot log in if not last week ", "words of gaps": "cannot x y z ",
        "beginnings of phrases": "can not we are no the it is ", "words that hit": "error%06d crash%06d ",
        "one word": "a", "apostrophes": "a-b'c", "commas": ",", "clauses": "not down, but ", "full stops": "a.",
        "new lines": "\n", "words and new lines": "down\n", "brackets": "([", "accents": ("cafe", ACCENTS),
    },
    "ja": {
        "without a stop": "ログインできませんが昨日は問題なく使えていました", "hits": "ログインできません",
        "beginnings of phrases": "ログ", "one sign": "で", "voiced marks": "か\u3099", "half-width": "ﾛｸﾞｲﾝ",
    },
    "ar": {
        "without a stop": "لا نستطيع تسجيل الدخول إلى النظام منذ الصباح ", "clitics": "وبالوفكالنظام ",
        "vowel signs": ("ا", "\u0652\u064b"), "one word": "وال",
    },
}  # fmt: skip
READ: dict[SourceKind, dict[str, Made]] = {
    "template": {
        "a label": "Description:\n", "empty lines": ("Description: a\n1. Region:\n", "\n"), "marks": "*",
        "a label behind marks": halves("", ">", "Region:", "\n"), "numbered lines": "1. a: b\n",
        "no address": (FORM + "Superadmin email:\n", "a"), "brackets": (FORM + "Region:\n", "("),
        "almost an address": halves(FORM + "Superadmin email:\n", "a", "@", "."),
        "blanks in a time": (FORM + "Created at:\n2026/01/01 10:00", " ", "x"),
        "accents in a time": (FORM + "Created at:\n2026", ACCENTS), "accents": (FORM + "Region:\na", ACCENTS),
        "attachments": (FORM + "Attachments:\n", "a.b,"),
    },
    "mail": {
        "a plain text": (HEAD + "\n", "The CRM is down.\n"), "encoded words": (HEAD + "To: ", "=?utf-8?q?a?= ", "\n\nb"),
        "base64 of one word": lambda n: (
            HEAD + "Content-Transfer-Encoding: base64\n\n" + base64.b64encode(b"a" * (n * 3 // 4)).decode()
        ),
        "quoted-printable": (HEAD + "Content-Transfer-Encoding: quoted-printable\n\n", "="),
        "uuencode": (HEAD + "Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n", "M" + "A" * 60 + "\n"),
        "folded headers": (HEAD + "X-A: a\n", " a\n", "\nb"), "headers": (HEAD, "X-%06d: a\n", "\nb"),
        "parameters": (HEAD + "Content-Type: text/plain", ";a=b", "\n\nb"),
        "open quotes": (MIXED, '--b\nContent-Type: text/plain; a="' + ";" * 10_000 + "\n\nb\n"),
        "encoded words in lines": (HEAD + "\n", "=?utf-8?q?\n"), "addresses": ("From: ", "a@b.c <d@e.f>, ", "\n\nb"),
        "boundaries that begin alike": lambda n: MIXED + "".join(f"--{'b' * (i % 60)}\n" for i in range(n // 33)),
        "parts": (MIXED, "--b\nContent-Type: text/plain\n\na\n"), "alternatives": (ALTERNATIVE, "--b\n\n%06d\n"),
        "undeclared parts": (MIXED, "--c\nContent-Type: text/plain; charset=x%06d\n\nä\n"),
        "attached mails": (MIXED, "--b\nContent-Type: message/rfc822\n\nSubject: %06d\n\nThe CRM is down.\n"),
        "attachments in a form": lambda n: (
            MIXED + "--b\n\n" + FORM + "Attachments: " + "".join(f"x{i:06d}.b, " for i in range(n // 24)) + "\n"
            + "".join(f"--b\nContent-Disposition: attachment; filename=y{i}.b\n\n\n" for i in range(min(4_900, n // 120)))
        ),
        "sign-offs": (PLAIN, "--\nJan\n\n"), "shortened words": (PLAIN + "\nBest regards\n", "a.", "ending.\n"),
        "digits": (PLAIN + "\nBest regards\n", "+1 0 "), "answers in a form": (PLAIN, "> Region:\nEU\n"),
        "forwards": (PLAIN, "---------- Forwarded message ---------\nFrom: a@example.com\nDate: 2026\n\na\n"),
        "headers in the text": (PLAIN + "---------- Forwarded message ---------\n", "From: a@example.com\n"),
        "comments": (HTML, "<!--"), "entities": (HTML, "&amp;#38"), "escapes of Japanese": (PLAIN, "\x1b$B\x1b(B"),
    },
    "json": {
        "escapes": ('{"description": "', "\\\\u0000", '"}'), "an open text": ('{"a": "', "{"), "brackets": "[",
        "a long description": ('{"description": "', "The CRM is down. ", '"}'),
        "keys": ('{"description": "a"', ', "k%06d": 1', "}"), "a long key": ('{"description": "a", "', "k", '": 1}'),
        "digits": ('{"description": "a", "licenses": ', "1", "}"),
        "a region of accents": ('{"description": "a", "region": "', ACCENTS, '"}'),
        "pauses": ('{"description": "a", "waiting_on_partner": [', '["2026-01-05T10:00:00Z", null], ', "null]}"),
    },
    "csv": {
        "quotes": (ROWS, '"'), "open quotes in rows": (ROWS, '"a\n'), "rows": (ROWS, "a,down,EU\n"),
        "rows behind an open quote": (ROWS + 'a,"b,EU\n', "a,b,EU\n"), "columns": (ROWS, "a,"), "names": (ROWS[:-1], ",a%06d"),
    },
    "desk": {
        "threads": lambda n: _json({"ticketNumber": "1", "description": "a", "threads": [
            {"id": i, "direction": "in", "createdTime": "2026-01-05T10:00:00Z", "content": f"down {i}"} for i in range(n // 100)]}),
        "events": lambda n: _json([
            {"eventType": "Ticket_Update", "eventTime": i, "payload": {"id": "1", "subject": "s"}} for i in range(n // 80)]),
        "custom fields": ('{"ticketNumber": "1", "subject": "a", "cf": {"a": 1', ', "cf_%06d": "a"', "}}"),
        "almost HTML": ('{"ticketNumber": "1", "description": "', "<a x", '"}'),
        "texts in texts": lambda n: _json({"body": json.dumps({"ticketNumber": "1", "description": "\\" * (n // 4)})}),
    },
    "mbox": {"mails": MBOX + "a\n\n", "days without a time": (MBOX + "From a@b ", "Mon ")},
}  # fmt: skip
QUOTED: dict[str, Made] = {
    "marks": ">", "lines of marks": "> a\n", "headers": "from:a\n", "blocks of headers": "From: a\nSent: 2026\nTo: b\n",
    "quoted headers": "> From: a\n> Sent: 2026-01-01\n", "forward marks": "---------- Forwarded message ---------\n",
    "original marks": "-----Original Message-----\n> a\n", "attributions": "On 2026-01-01 10:00 a wrote:\n> x\n",
    "attributions without a date": "On Friday somebody wrote:\n", "wrote, wrote": "a wrote " * 12 + "\n",
    "am, schrieb": "am " + "schrieb " * 19 + "\n", "addresses": "<a@b>", "many at": "<" + "@" * 199 + "\n",
    "lines of dashes": "--\n", "underlines": "________\n", "blanks": " ",
}  # fmt: skip
MARKUP: dict[str, Made] = {
    "comments": "<!--", "comments that end": "<!-->", "an open style": ("<style>", "</"), "an open script": ("<script>", "<b"),
    "an open style of comments": ("<style>", "<!"), "open tags": "<a ", "open quotes": "<a b=\"'", "blocks": "<div>",
    "blocks in bold": "<p><b>", "attributes": ("<p", " a%06d", ">x"), "attributes of bodies": "<body a%06d>",
    "options": ("<select>", "<option>"), "entities": "&amp", "empty cells": ("<table><tr>", "<td> </td>"),
    "rows": ("<table>", "<tr><td>a</td></tr>"), "text in a table": ("<table>", "a<tr>"), "hidden": ("<div hidden>", "<i>a</i>"),
    "tables of two rows": "<table><tr><td>a<td>b<td>c<tr><td>a<td>b<td>c</table>", "a pre": ("<pre>", "\n"),
    "quotes in quotes": ("<blockquote>" * 900, "a<br>"), "a long size": ('<p style="width:', "1", '(">x</p>'),
    "classes around elements": halves("<style>.z p{color:red}</style><div class='", "ab ", "'>", "<p>a</p>"),
    "selectors": ("<style>", ".a%06d b>p{color:red}", "</style>x"), "blocks of a sheet": ("<style>", "@a{}", "</style>x"),
    "colours": ('<p style="background:', "rgb(1", '">x</p>'),
}  # fmt: skip
OTHERS: dict[str, dict[str, Made]] = {
    "subject": {"answers": "re: ", "numbered": "fw[2]:", "blanks": ("re", " ", "x"), "a mark, then blanks": ("re: a", " ", "x")},
    "cleaning": {
        "open strings": ("", "\x90", "\x1bX"), "controls in open strings": ("", "\x9b0\x90", "\x1bX"), "escapes": "\x1b[",
        "strings": "\x1b]", "parameters": ("\x1b[", "0", "\n"), "directions": "\u202e", "blanks": ("", " \t", "a="), "cells": ";=",
        "accents": ("a", ACCENTS),
    },
}  # fmt: skip


def cases() -> Iterator[tuple[str, str, Make, Run]]:
    policy = load_policy()
    gc.freeze()  # or the collector's looks at the policy would be measured too

    def judging(field: str, language: Any) -> Run:
        return lambda text: judge(policy, {field: text}, language)

    def reading(kind: SourceKind) -> Run:
        def run(content: Any) -> None:
            raw = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
            with suppress(InputError):  # to refuse is an answer too
                list(read_source("-", policy, Asked(kind), stdin=io.BytesIO(raw)).reads)

        return run

    areas: list[tuple[str, dict[str, Made], Run]] = [
        *((f"judge {language}", table, judging("description", language)) for language, table in JUDGED.items()),
        *((kind, table, reading(kind)) for kind, table in READ.items()),
        ("quoted", QUOTED, lambda text: (newest(text), forwarded(text, said=True))),
        ("html", MARKUP, seen),
        ("subject", OTHERS["subject"], judging("subject", "en")),
        ("cleaning", OTHERS["cleaning"], cell),
        ("clock", {"pauses": _pauses}, lambda ticket: triage(ticket, policy, now=_START + timedelta(days=90))),
    ]
    return ((area, name, make_of(made), run) for area, table, run in areas for name, made in table.items())


def seconds(run: Run, content: Any, tries: int = 1) -> float:
    """The best of some tries, none after one that took long."""
    best = math.inf
    for _ in range(tries):
        start = time.process_time()
        run(content)
        best = min(best, time.process_time() - start)
        if best > 1:
            break
    return best


def measured(make: Make, run: Run, most: int, tries: int) -> tuple[int, list[float]]:
    """The smallest size n, and the times at n, 2n, 4n, 8n; fewer where they grow beyond all reason."""
    size = most // 64
    while size < most // 8 and seconds(run, make(size)) < _ENOUGH:
        size *= 2
    times: list[float] = []
    for factor in (1, 2, 4, 8):
        gc.collect()
        times.append(seconds(run, make(size * factor), tries))
        if times[-1] > _TOO_LONG:
            break
    return size, times


def exponent(times: list[float]) -> float:
    """Of the growth between the largest sizes; 0 for what takes no time worth telling."""
    last = times[-3:]
    return math.log2(last[-1] / last[0]) / (len(last) - 1) if len(last) > 1 and last[-1] > 0.002 else 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description="Texts made to take time: the time must grow as their size does.")
    parser.add_argument("--max-bytes", type=int, default=500_000, help="the largest size, 8n")
    parser.add_argument("--only", default="", help="cases whose name holds this word")
    asked = parser.parse_args()
    flagged = 0
    print(f"{'seconds at':40}{'n =':>9}{'n':>9}{'2n':>9}{'4n':>9}{'8n':>9}  exponent")
    for area, name, make, run in cases():
        if asked.only not in f"{area}: {name}":
            continue
        size, times = measured(make, run, asked.max_bytes, 2)
        if exponent(times) > LIMIT and times[-1] < _TOO_LONG:
            size, times = measured(make, run, asked.max_bytes, 5)
        grown = exponent(times)
        flagged += grown > LIMIT
        shown = "".join(f"{t:9.3f}" for t in times).ljust(36)
        note = "  <- not linear" if grown > LIMIT else ""
        print(f"{area + ': ' + name:40}{size:9}{shown}{grown:10.2f}{note}", flush=True)
    print(f"{flagged} grow faster than their input" if flagged else "all grow as their input does")
    return 1 if flagged else 0


if __name__ == "__main__":
    sys.exit(main())
