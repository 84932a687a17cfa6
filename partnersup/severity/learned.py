"""The learned part: what no list of phrases foresees, as a linear model over words and pieces of words.

Written by `tools/fit.py` from the tickets in corpus/. A text's features are its different words, pairs of
neighbouring words and the letter runs within a word (in Japanese: runs of signs); each has an idf and one small
weight for every outcome. Pure Python, one binary file, no numpy.

All numbers are whole: a feature's weights times its idf, and the square of its idf, stand side by side in one
integer ("packed", a lane each), so that the sum over a text is one sum of integers, exact in any order.
"""

import json
import os
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, pairwise
from operator import itemgetter, mul
from typing import Any, NamedTuple
from zlib import crc32

from .sentences import BREAK, Sentence, has_sign, is_sign

FILE = os.path.join(os.path.dirname(__file__), "weights.bin")
LOW, HIGH = 3, 5  # letters in a run within a word
SIGNS = 4  # signs in a run of Japanese
SHORT_WORDS, SHORT_SIGNS = 26, 60  # below these a text is short, and signals weigh more beside so few words
_DIGITS = str.maketrans("123456789", "000000000")
_START = "^"  # stands before the first word of a clause
_LANE = 48  # bits; a text of the greatest length sums up to less than 2**47
_HALF, _MASK = 1 << (_LANE - 1), (1 << _LANE) - 1
_REMEMBERED = 30_000  # different words, numbers not among them
_ONE_BY_ONE = 20_000  # hashes looked up singly before a table of all features is worth its making
_PAIR, _SIGN = crc32(b"b"), crc32(b"j")  # what the hashes of a pair and of a run of signs begin with


class Part(NamedTuple):
    """What a word, pair or run adds: packed, and to each level more than to the better of the other two."""

    packed: int
    gains: tuple[int, int, int]


_NONE = Part(0, (0, 0, 0))
_PACKED = itemgetter(0)


class Heard(NamedTuple):
    """The different words, pairs and runs of a text, side by side: what each adds, and the words [first, last] of all
    its sentences', counted as `score` lays them out, where it first stands."""

    parts: list[Part]
    firsts: list[int]
    lasts: list[int]

    def ranked(self, level: int) -> list[tuple[int, int]]:
        """(first, last) of those that speak for a level, the heaviest first; of equals the earlier, then the longer."""
        place = level - 1
        weighed = [
            (-gain, first, -last)
            for (_, gains), first, last in zip(self.parts, self.firsts, self.lasts, strict=True)
            if (gain := gains[place]) > 0
        ]
        weighed.sort()
        return [(first, -last) for _, first, last in weighed]


class Scores(NamedTuple):
    """A score for each outcome, and what adds to them."""

    total: dict[str, float]
    heard: Heard


class Weights:
    """`hashes` sorted; row i of `rows` holds the idf and the outcomes' weights of hash i, in units of `idf_scale` and
    `scale`. `mixing`, for `short` and `long` texts: what the words' scores and each signal add to
    levels 1, 2, 3 and to the weekend case."""

    def __init__(self, content: bytes) -> None:
        head, _, body = content.partition(b"\n")
        facts: dict[str, Any] = json.loads(head)
        count = facts["features"]
        self.outcomes: tuple[str, ...] = tuple(facts["outcomes"])
        self.scale: float = facts["scale"]
        self.idf_scale: float = facts["idf_scale"]
        self.bias: tuple[float, ...] = tuple(facts["bias"])
        self.mixing: dict[str, dict[str, list[float]]] = facts["mixing"]
        numbers = memoryview(body)
        self.hashes: Sequence[int] = numbers[: 4 * count].cast("I")
        if sys.byteorder == "big":
            self.hashes = array("I", self.hashes)
            self.hashes.byteswap()
        self.rows: Sequence[int] = numbers[4 * count :].cast("b")
        self.features: dict[int, Part] = {}  # by hash
        self.words = _Words(self)
        self.words[_START] = _NONE
        self.every: frozenset[int] | None = None
        self.looked_up = 0

    def known(self, codes: Iterable[int]) -> list[int]:
        """Those of the hashes that are features, repeats and order kept."""
        if self.every is None:
            codes = list(codes)
            self.looked_up += len(codes)
            if self.looked_up < _ONE_BY_ONE:
                return [code for code in codes if self.place(code) >= 0]
            self.every = frozenset(self.hashes)
        return list(filter(self.every.__contains__, codes))

    def place(self, code: int) -> int:
        """The row of a hash, or -1."""
        at = bisect_left(self.hashes, code)
        return at if at < len(self.hashes) and self.hashes[at] == code else -1

    def feature(self, code: int) -> Part:
        """What the feature of a hash adds; nothing for a hash that is none."""
        found = self.features.get(code)
        if found is None:
            found = self.features[code] = self.read(code)
        return found

    def read(self, code: int) -> Part:
        return self.together([code] if self.place(code) >= 0 else [])

    def together(self, codes: list[int]) -> Part:
        """What features add together."""
        if not codes:
            return _NONE
        size = len(self.outcomes) + 1
        rows = [self.rows[at : at + size] for at in (size * self.place(code) for code in codes)]
        idfs, *outcomes = zip(*rows, strict=True)
        squares, *sums = (sum(map(mul, column, idfs)) for column in (idfs, *outcomes))
        packed = sum(value << _LANE * lane for lane, value in enumerate((*sums, squares)))
        return Part(packed, _gains(sums[0], sums[1], sums[2]))

    def lanes(self, packed: int) -> Iterator[int]:
        """The sums that a packed integer holds: the outcomes', then that of the squared idfs."""
        for _ in range(len(self.outcomes) + 1):
            lane = ((packed + _HALF) & _MASK) - _HALF
            yield lane
            packed = (packed - lane) >> _LANE


def _gains(one: int, two: int, three: int) -> tuple[int, int, int]:
    return one - max(two, three), two - max(one, three), three - max(one, two)


class _Words(dict[str, Part]):
    """What the words met so far add, by word: the word itself and its letter runs."""

    def __init__(self, own: Weights) -> None:
        super().__init__()
        self.own = own

    def __missing__(self, word: str) -> Part:
        found = self.own.together(self.own.known(map(crc32, map(str.encode, pieces(word)))))
        if len(self) < _REMEMBERED:  # by now digits are alike
            self[word] = found
        return found


def is_short(tokens: int, language: str) -> bool:
    """Whether a text of so many tokens counts as short."""
    return tokens < (SHORT_SIGNS if language == "ja" else SHORT_WORDS)


@cache
def weights() -> Weights:
    """The shipped weights, read once."""
    with open(FILE, "rb") as file:
        return Weights(file.read())


def pieces(word: str) -> list[str]:
    """The features of a word: itself and its letter runs, its ends marked."""
    marked = f"_{word[:40]}_"
    found = ["w" + word]
    for length in range(LOW, HIGH + 1):
        found += ["c" + marked[i : i + length] for i in range(len(marked) - length + 1)]
    return found


def features(sentences: Sequence[Sentence]) -> list[tuple[str, ...]]:
    """The features of each different word, pair and run of a text, as they are fitted; `score` adds up the same."""
    text = _laid_out(sentences)
    pairs = [(a, b) for a, b in pairwise(text.words) if b != _START]
    signs = (run[i : i + n] for _, run in text.runs for n in range(1, SIGNS + 1) for i in range(len(run) - n + 1))
    return [
        *(tuple(pieces(word)) for word in dict.fromkeys(text.words) if word != _START),
        *((f"b{a} {b}",) for a, b in dict.fromkeys(pairs)),
        *(("j" + "".join(run),) for run in dict.fromkeys(map(tuple, signs))),
    ]


def score(sentences: Sequence[Sentence]) -> Scores:
    """The outcomes' scores of a text. The more a text says, the less each word of it weighs."""
    own = weights()
    text = _laid_out(sentences)
    heard = _heard(own, text)
    *sums, squares = own.lanes(sum(map(_PACKED, heard.parts)))
    length = squares**0.5 * own.idf_scale or 1.0
    factor = own.scale * own.idf_scale / length
    total = {name: own.bias[i] + sums[i] * factor for i, name in enumerate(own.outcomes)}
    return Scores(total, heard)


class _LaidOut(NamedTuple):
    """Sentences as one row of words, digits made alike, a mark before each sentence and for each break. `words` is
    the row without the signs of Japanese, `at` where each stood in it (None: nothing was taken out), `runs` those
    signs, each run with its place."""

    words: list[str]
    at: list[int] | None
    runs: list[tuple[int, list[str]]]


def _laid_out(sentences: Sequence[Sentence]) -> _LaidOut:
    row = list(map(_ALIKE.__getitem__, chain.from_iterable((BREAK, *sentence.words) for sentence in sentences)))
    if not has_sign("".join(row)):
        return _LaidOut(row, None, [])
    words: list[str] = []
    at: list[int] = []
    runs: list[tuple[int, list[str]]] = []
    open_run = -1  # where the run would go on
    for place, word in enumerate(row):
        if not is_sign(word[0]):
            words.append(word)
            at.append(place)
        elif place == open_run:
            runs[-1][1].append(word)
            open_run += 1
        else:
            runs.append((place, [word]))
            open_run = place + 1
    return _LaidOut(words, at, runs)


def _heard(own: Weights, text: _LaidOut) -> Heard:
    words = text.words
    last = len(words) - 1
    first_word = dict(zip(reversed(words), range(last, -1, -1), strict=True))
    codes = [crc32(f"{a} {b}".encode(), _PAIR) for a, b in pairwise(words)]
    first_pair = dict(zip(reversed(codes), range(last, 0, -1), strict=True))
    pairs = own.known(first_pair)
    parts = [*map(own.words.__getitem__, first_word), *map(own.feature, pairs)]
    firsts = [*first_word.values(), *map(first_pair.__getitem__, pairs)]
    if text.at is None:
        return Heard(parts, firsts, firsts)
    firsts = [text.at[place] for place in firsts]
    first_run = {code: where for run in reversed(text.runs) for code, where in reversed(list(_codes(*run)))}
    runs = own.known(first_run)
    parts += map(own.feature, runs)
    lasts = [*firsts, *(first_run[code][1] for code in runs)]
    firsts += [first_run[code][0] for code in runs]
    return Heard(parts, firsts, lasts)


def _codes(place: int, run: list[str]) -> Iterator[tuple[int, tuple[int, int]]]:
    """The hash of every short run of signs within a run, and the first and last place of it."""
    signs = [sign.encode() for sign in run]
    for at in range(len(signs)):
        code = _SIGN
        for end in range(at, min(at + SIGNS, len(signs))):
            code = crc32(signs[end], code)
            yield code, (place + at, place + end)


class _Alike(dict[str, str]):
    """What the words met so far count as: their digits made alike, a break as the start of a clause."""

    def __missing__(self, word: str) -> str:
        found = _START if word in (BREAK, "") else word.translate(_DIGITS)
        if len(self) < _REMEMBERED and (word.isalpha() or len(word) == 1):
            self[word] = found
        return found


_ALIKE = _Alike()
