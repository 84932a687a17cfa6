"""Text -> sentences -> tokens, each with its place in the original text.

A token is a folded word, one kana or kanji, or the punctuation that ends a clause. Positions are
character offsets into the text as given, end exclusive.
"""

import re
import unicodedata
from typing import NamedTuple

from ..text import fold

_SIGNS = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f々〇ー"
_LETTER = rf"[^\W_{_SIGNS}]"
_TOKEN = re.compile(
    rf"[\uff66-\uff9d][\uff9e\uff9f]|[{_SIGNS}]"  # one sign of Japanese, half-width with its voicing mark
    rf"|{_LETTER}+(?:['’`´]{_LETTER}+)*(?:-[^\W\d_{_SIGNS}]+)*"  # a word: can't, e-mail, log-in
    r"|[,;:.!?…、。，．！？；：،؛؟()\[\]{}\"“”„«»「」『』\n]",
)
_ENDS = frozenset(".!?…。．！？؟\n")
_BREAKS = frozenset(',;:、，；：،؛()[]{}"“”„«»「」『』')
_APOSTROPHES = str.maketrans("’`´", "'''")
_MARKS = re.compile("[\u064b-\u0652\u0670\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_ABBREVIATED = frozenset(
    [
        "e.g",
        "i.e",
        "z.b",
        "d.h",
        "p.ej",
        "bijv",
        "o.a",
        "u.a",
        "etc",
        "nr",
        "no",
        "dr",
        "mr",
        "mrs",
        "bzw",
        "usw",
        "evtl",
        "ca",
        "inkl",
        "st",
        "sr",
        "sra",
    ]
)


class Token(NamedTuple):
    """`text` is folded; a clause break has the text `,`."""

    text: str
    start: int
    end: int


class Sentence(NamedTuple):
    """`question`: it ends with a question mark (or the Japanese か。)."""

    tokens: tuple[Token, ...]
    start: int
    end: int
    question: bool


def split(text: str) -> list[Sentence]:
    """The sentences of a text in order; empty ones are left out."""
    found: list[Sentence] = []
    tokens: list[Token] = []
    first = 0

    def close(end: int, mark: str) -> None:
        nonlocal tokens, first
        if any(t.text != "," for t in tokens):
            asks = mark in "?？؟" if mark else False
            if not asks and mark == "。" and len(tokens) > 1 and tokens[-1].text == "か":
                asks = True
            found.append(Sentence(tuple(tokens), tokens[0].start, end, asks))
        tokens = []
        first = end

    for match in _TOKEN.finditer(text):
        raw = match.group()
        start, end = match.span()
        if raw in _ENDS:
            if raw == "." and _inside(text, end, tokens):
                continue
            if raw == "\n" and _runs_on(text, end, tokens):
                continue
            close(end, raw)
        elif raw in _BREAKS:
            tokens.append(Token(",", start, end))
        else:
            tokens.append(Token(folded(raw), start, end))
    close(len(text), "")
    return found


def _inside(text: str, at: int, tokens: list[Token]) -> bool:
    """A full stop that does not end a sentence: in a number, an abbreviation, a host or file name."""
    following = text[at : at + 1]
    if following and not following.isspace() and following not in "\"'”»)":
        return True
    return bool(tokens) and (
        tokens[-1].text in _ABBREVIATED or (len(tokens[-1].text) == 1 and tokens[-1].text.isalpha())
    )


def _runs_on(text: str, at: int, tokens: list[Token]) -> bool:
    """A line break within a sentence: the next line goes on in lower case, as wrapped mail does."""
    following = text[at : at + 1]
    return bool(tokens) and following.isalpha() and following.islower() and tokens[-1].text != ","


def folded(raw: str) -> str:
    if raw.isascii():
        return raw.lower()
    return _MARKS.sub("", fold(unicodedata.normalize("NFKC", raw).translate(_APOSTROPHES)))
