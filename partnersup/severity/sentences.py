"""Text -> a row of words, each with its place in the original text.

A word is folded; it is a written word, one kana or kanji, `,` for whatever ends a clause, or `.` for whatever ends a
sentence. Positions are character offsets into the text as given, end exclusive.
"""

import unicodedata
from collections.abc import Iterator
from itertools import accumulate, compress
from typing import NamedTuple

from ..patterns import pattern
from ..text import fold

_LETTERS = "(?:[^\\W_]++|[\u064b-\u065f\u0670]++)++"  # Arabic vowel signs stand within a word
_WORD = pattern(
    rf"({_LETTERS}(?:['’`´]{_LETTERS})*+(?:-{_LETTERS})*+"  # a word: can't, e-mail, log-in; Japanese is cut below
    r"|[,;:.!?…、。，．！？；：،؛؟()\[\]{}\"“”„«»「」『』\n])",
)
_ASCII_WORD = pattern(  # the same for a text of ASCII alone: it is sooner compiled
    r"([A-Za-z0-9]++(?:['`][A-Za-z0-9]++)*+(?:-[A-Za-z0-9]++)*+|[,;:.!?()\[\]{}\"\n])"
)
FIRST_SIGN = "\u3005"
_KANA_OR_KANJI = "\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f"
_SIGN = pattern(f"[{_KANA_OR_KANJI}]")
_CUT = pattern(f"[{_KANA_OR_KANJI}][\uff9e\uff9f]?|[^{_KANA_OR_KANJI}]+")  # a sign with its half-width voicing mark
_ENDS = frozenset(".!?…。．！？؟\n")
_BREAKS = frozenset(',;:、，；：،؛()[]{}"“”„«»「」『』')
BREAK = ","
END = "."
_APOSTROPHES = str.maketrans("’`´", "'''")
_MARKS = pattern("[\u064b-\u0652\u0670\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_VOWELS = pattern("[\u064b-\u065f\u0670]+")
_LONG = 200  # characters of a word
_REMEMBERED = 60_000  # different words, numbers not among them
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


class Row(NamedTuple):
    """The words of a text, and where each of them starts and ends. The last word is `END`."""

    words: list[str]
    starts: list[int]
    ends: list[int]


def row(text: str) -> Row:
    """The words of a text, with `END` behind each sentence. Marks and line ends within a sentence are left out."""
    parts = (_ASCII_WORD if text.isascii() else _WORD).split(text)  # what is no word, a word, what is no word ...
    reached = list(accumulate(map(len, parts)))
    written, starts, ends = parts[1::2], reached[:-1:2], reached[1::2]
    if has_sign(text):
        written, starts, ends = _cut(written, starts)
    words = list(map(_FOLDED.__getitem__, written))
    stays: bytearray | None = None  # 0 for each mark that turned out to end no sentence
    before: str | None = None  # the word before a mark, such marks passed over
    last = -1  # the mark before
    for at in [at for at, word in enumerate(words) if word in _ENDS]:
        if at > last + 1:
            before = words[at - 1]
        last = at
        if (words[at] == "." and _inside(text, ends[at], before)) or (
            words[at] == "\n" and _runs_on(text, ends[at], before)
        ):
            if stays is None:
                stays = bytearray(b"\1") * len(words)
            stays[at] = 0
            continue
        words[at] = END
        before = None
    if stays is not None:
        words, starts, ends = list(compress(words, stays)), list(compress(starts, stays)), list(compress(ends, stays))
    words.append(END)
    starts.append(len(text))
    ends.append(len(text))
    return Row(words, starts, ends)


def sentences(words: list[str]) -> Iterator[tuple[int, int]]:
    """The first word of each sentence of a row, and the `END` behind it."""
    first, count = 0, len(words)
    while first < count:
        end = words.index(END, first)
        if end > first:
            yield first, end
        first = end + 1


def is_sign(letter: str) -> bool:
    """Whether a letter is kana, kanji or one of their marks, and so a word of its own."""
    return letter >= FIRST_SIGN and _SIGN.match(letter) is not None


def has_sign(text: str) -> bool:
    """Whether any letter of a text is one."""
    return not text.isascii() and max(text) >= FIRST_SIGN and _SIGN.search(text) is not None


def _cut(written: list[str], starts: list[int]) -> tuple[list[str], list[int], list[int]]:
    """The same with each sign of Japanese alone, the rest of its run as words."""
    pieces: list[str] = []
    places: list[int] = []
    for word, start in zip(written, starts, strict=True):
        if word.isascii():
            pieces.append(word)
            places.append(start)
            continue
        for piece in _CUT.findall(word):
            pieces.append(piece)
            places.append(start)
            start += len(piece)
    return pieces, places, [start + len(piece) for start, piece in zip(places, pieces, strict=True)]


def _inside(text: str, at: int, before: str | None) -> bool:
    """A full stop that does not end a sentence: in a number, an abbreviation, a host or file name."""
    following = text[at : at + 1]
    if following and not following.isspace() and following not in "\"'”»)":
        return True
    return before is not None and (before in _ABBREVIATED or (len(before) == 1 and before.isalpha()))


def _runs_on(text: str, at: int, before: str | None) -> bool:
    """A line break within a sentence: the next line goes on in lower case, as wrapped mail does."""
    following = text[at : at + 1]
    return before is not None and before != BREAK and following.isalpha() and following.islower()


def folded(raw: str) -> str:
    if raw.isascii():
        return raw.lower()
    if len(raw) > _LONG:  # the library orders the marks on one letter in a time that is the square of their number
        raw = _VOWELS.sub("", raw)
    return _MARKS.sub("", fold(unicodedata.normalize("NFKC", raw).translate(_APOSTROPHES)))


class _Folded(dict[str, str]):
    """What the words met so far are folded to: texts repeat their words."""

    def __missing__(self, written: str) -> str:
        found = BREAK if written in _BREAKS else written if written in _ENDS else folded(written)
        if written.isalpha() or len(written) == 1:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[written] = found
        return found


_FOLDED = _Folded()
