"""Text -> sentences -> tokens, each with its place in the original text.

A token is a folded word, one kana or kanji, or the punctuation that ends a clause. Positions are
character offsets into the text as given, end exclusive.
"""

import re
import unicodedata
from typing import NamedTuple

from ..text import fold

_LETTER = "(?:[^\\W_]|[\u064b-\u065f\u0670])"  # Arabic vowel signs stand within a word
_TOKEN = re.compile(
    rf"{_LETTER}+(?:['’`´]{_LETTER}+)*(?:-{_LETTER}+)*"  # a word: can't, e-mail, log-in; Japanese is cut below
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
        elif raw.isascii():
            tokens.append(Token(raw.lower(), start, end))
        else:
            tokens.extend(_cut(raw, start))
    close(len(text), "")
    return found


def is_sign(letter: str) -> bool:
    """Whether a letter is kana, kanji or one of their marks, and so a token of its own."""
    return (
        "\u3005" <= letter <= "\u30ff"
        or "\u3400" <= letter <= "\u9fff"
        or "\uf900" <= letter <= "\ufaff"
        or "\uff66" <= letter <= "\uff9f"
    )


def _cut(raw: str, start: int) -> list[Token]:
    """A run of letters as tokens: each sign of Japanese alone (with its half-width voicing mark), the rest as words."""
    found: list[Token] = []
    at = 0
    while at < len(raw):
        end = at + 1
        if is_sign(raw[at]):
            if raw[end : end + 1] in ("\uff9e", "\uff9f"):
                end += 1
        else:
            while end < len(raw) and not is_sign(raw[end]):
                end += 1
        found.append(Token(folded(raw[at:end]), start + at, start + end))
        at = end
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
