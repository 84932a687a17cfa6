"""Ticket text is hostile: what a terminal, a spreadsheet or a table would act on is taken out before it is shown.

`INERT` finds what is taken out; JSON and YAML, which stay faithful, write the same characters as escapes.
"""

import re
import unicodedata

from ..patterns import pattern

# Controls (C0 but line feed, DEL, C1), what directs or joins text unseen (bidi, zero width, fillers, variation selectors,
# annotations, shorthand and musical formats, tags), code points that are no characters, and lone surrogates.
INERT = pattern(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Only what begins with ESC and ends: of the rest the control goes and its text stays, or a stray byte would hide a ticket.
_SEQUENCE = pattern("\x1b\\[[0-?]*[ -/]*[@-~]|\x1b[]PX^_][^\n\x07\x1b\x9c]*(?:\x07|\x1b\\\\|\x9c)|\x1b[ -/]*[0-~]")
_BREAK = pattern("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANK = pattern("[\t\x1c-\x1f\u2800\u3164\uffa0]")
_MARKED = pattern(r"[^\w\s\x00-\x7f]{4,}")
_MOST_MARKS = 3  # combining marks on one letter; no language of ours has more
_FORMULA = pattern(
    "(?:^|(?<=;))(?=[\\s'\"\u2018-\u201f]*[=+\\-@\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20])"
)
_MOST = 2_000  # characters of a line that a person reads


def clean(text: str) -> str:
    """The text without escape sequences, controls, invisible characters and heaps of marks; line feeds stay."""
    if text.isascii() and text.isprintable():
        return text
    text = _BREAK.sub("\n", _SEQUENCE.sub("", text))
    return _MARKED.sub(_fewer_marks, INERT.sub("", _BLANK.sub(" ", text)))


def _fewer_marks(run: re.Match[str]) -> str:
    kept, marks = [], 0
    for c in run.group():
        marks = marks + 1 if unicodedata.category(c) in ("Mn", "Me") else 0
        if marks <= _MOST_MARKS:
            kept.append(c)
    return "".join(kept)


def one_line(text: str, most: int | None = _MOST) -> str:
    """Cleaned, with every run of white space one space; what is longer than `most` characters ends in three dots."""
    line = " ".join(clean(text).split())
    return line if most is None or len(line) <= most else line[: most - 3] + "..."


def cell(value: object) -> str:
    """A CSV cell, whole, that no spreadsheet takes for a formula; nor a part of it, where it cuts at semicolons."""
    text = one_line("" if value is None else str(value), None)
    return text if isinstance(value, int | float) else _FORMULA.sub("'", text)
