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
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import groupby, islice, pairwise, repeat
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar
from zlib import crc32

from .sentences import BREAK, END, FIRST_SIGN, is_sign

T = TypeVar("T")
FILE = os.path.join(os.path.dirname(__file__), "weights.bin")
LOW, HIGH = 3, 5  # letters in a run within a word
SIGNS = 4  # signs in a run of Japanese
SHORT_WORDS, SHORT_SIGNS = 26, 60  # below these a text is short, and signals weigh more beside so few words
_DIGITS = str.maketrans("123456789", "000000000")
_START = "^"  # stands before the first word of a clause
_LANE = 48  # bits; a text of the greatest length sums up to less than 2**47
_HALF, _MASK = 1 << (_LANE - 1), (1 << _LANE) - 1
_REMEMBERED = 60_000  # different words
_ONE_BY_ONE = 20_000  # hashes looked up singly before a table of all features is worth its making
_PAIR, _SIGN = crc32(b"b"), crc32(b"j")  # what the hashes of a pair and of a run of signs begin with


class Part(NamedTuple):
    """What a word, pair or run adds: packed, and to each level more than to the better of the other two."""

    packed: int
    gains: tuple[int, int, int]


_NONE = Part(0, (0, 0, 0))
_PACKED = itemgetter(0)
_LETTERS, _BEGUN = itemgetter(0), itemgetter(1)


class Heard(NamedTuple):
    """The different words, pairs and runs of a text, by word or hash, and what each of them adds (`parts`, in that order).

    `pair_codes` are the hashes of all pairs of the text as `_LaidOut` has it; `run_codes` those of its runs of signs, and
    `run_places` the words [first, last] of the row where each stands.
    """

    words: list[str]
    pairs: list[int]
    runs: list[int]
    parts: list[Part]
    text: "_LaidOut"
    pair_codes: list[int]
    run_codes: list[int]
    run_places: list[tuple[int, int]]

    def ranked(self, level: int) -> Iterator[tuple[int, int]]:
        """The first place, words [first, last] of the row, of each that speaks for a level, the heaviest first; of
        equals the earlier, then the longer. A pair stands where its second word does."""
        gains = [gains[level - 1] for _, gains in self.parts]
        by_weight = sorted(range(len(gains)), key=gains.__getitem__, reverse=True)
        for gain, equals in groupby(by_weight, key=gains.__getitem__):
            if gain <= 0:
                return
            yield from sorted(map(self._place, equals), key=lambda place: (place[0], -place[1]))

    def _place(self, number: int) -> tuple[int, int]:
        beyond = number - len(self.words)
        if beyond >= len(self.pairs):
            return self.run_places[self.run_codes.index(self.runs[beyond - len(self.pairs)])]
        at = self.pair_codes.index(self.pairs[beyond]) + 1 if beyond >= 0 else self.text.words.index(self.words[number])
        place = at - 1 if self.text.at is None else self.text.at[at]
        return place, place


class Scores(NamedTuple):
    """A score for each outcome, and what adds to them."""

    total: dict[str, float]
    heard: Heard


class Weights:
    """`hashes` sorted; row i of `rows` holds the idf and the outcomes' weights of hash i, in units of `idf_scale` and
    `scale`. `mixing`, for `short` and `long` texts: what the words' scores and each signal add to
    levels 1, 2, 3 and to the weekend case."""

    def __init__(self, content: bytes) -> None:
        end = content.index(b"\n")
        facts: dict[str, Any] = json.loads(content[:end])
        body = memoryview(content)[end + 1 :]
        count = facts["features"]
        self.outcomes: tuple[str, ...] = tuple(facts["outcomes"])
        self.scale: float = facts["scale"]
        self.idf_scale: float = facts["idf_scale"]
        self.bias: tuple[float, ...] = tuple(facts["bias"])
        self.mixing: dict[str, dict[str, list[float]]] = facts["mixing"]
        self.hashes = array("I")
        self.hashes.frombytes(body[: 4 * count])
        if sys.byteorder == "big":
            self.hashes.byteswap()
        self.rows = body[4 * count :].cast("b")
        self.words = _Words(self)
        self.features = _Features(self.packed)  # of words
        self.parts = _Features(lambda code: self.part(self.packed(code)))  # pairs and runs of signs
        self.spelled = _Spelled()
        self.words[_START] = _NONE
        self.every: frozenset[int] | None = None
        self.looked_up = 0

    def known(self, codes: Iterable[int]) -> list[int]:
        """Those of the hashes that are features, repeats and order kept."""
        if self.every is not None:
            return list(filter(self.every.__contains__, codes))
        codes = list(codes)
        hashes, count = self.hashes, len(self.hashes)
        self.looked_up += len(codes)
        if self.looked_up >= _ONE_BY_ONE:
            self.every = frozenset(hashes)
        found = map(bisect_left, repeat(hashes), codes)
        return [code for at, code in zip(found, codes, strict=True) if at < count and hashes[at] == code]

    def packed(self, code: int) -> int:
        """What the feature of a hash that is known adds."""
        size = len(self.outcomes) + 1
        at = size * bisect_left(self.hashes, code)
        idf, *outcomes = self.rows[at : at + size]
        packed = idf * idf
        for weight in reversed(outcomes):
            packed = (packed << _LANE) + weight * idf
        return packed

    def part(self, packed: int) -> Part:
        """The same with what it adds to each level more than to the others."""
        one, two, three = islice(self.lanes(packed), 3)
        return Part(packed, (one - max(two, three), two - max(one, three), three - max(one, two)))

    def lanes(self, packed: int) -> Iterator[int]:
        """The sums that a packed integer holds: the outcomes', then that of the squared idfs."""
        for _ in range(len(self.outcomes) + 1):
            lane = ((packed + _HALF) & _MASK) - _HALF
            yield lane
            packed = (packed - lane) >> _LANE


class _Words(dict[str, Part]):
    """What the words met lately add, by word: the word itself and its letter runs."""

    def __init__(self, own: Weights) -> None:
        super().__init__()
        self.own = own

    def __missing__(self, word: str) -> Part:
        if len(self) >= _REMEMBERED:
            self.clear()
            self[_START] = _NONE
        codes = self.own.known(map(crc32, map(str.encode, pieces(word))))
        found = self[word] = self.own.part(sum(map(self.own.features.__getitem__, codes)))
        return found


class _Features(dict[int, T]):
    """What the features met so far add, by hash, as `make` tells it."""

    def __init__(self, make: Callable[[int], T]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, code: int) -> T:
        found = self[code] = self.make(code)
        return found


class _Spelled(dict[str, tuple[bytes, int]]):
    """The letters of the words met lately, and what the hash of a pair begins with whose first word it is."""

    def __missing__(self, word: str) -> tuple[bytes, int]:
        if len(self) >= _REMEMBERED:
            self.clear()
        letters = word.encode()
        found = self[word] = letters, crc32(letters + b" ", _PAIR)
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


def features(words: list[str]) -> list[tuple[str, ...]]:
    """The features of each different word, pair and run of a row of words, as they are fitted; `score` adds up the
    same."""
    text = _laid_out(words)
    pairs = [(a, b) for a, b in pairwise(text.words) if b != _START]
    signs = (run[i : i + n] for _, run in text.runs for n in range(1, SIGNS + 1) for i in range(len(run) - n + 1))
    return [
        *(tuple(pieces(word)) for word in dict.fromkeys(text.words) if word != _START),
        *((f"b{a} {b}",) for a, b in dict.fromkeys(pairs)),
        *(("j" + "".join(run),) for run in dict.fromkeys(map(tuple, signs))),
    ]


def score(words: list[str]) -> Scores:
    """The outcomes' scores of a row of words. The more a text says, the less each word of it weighs."""
    own = weights()
    heard = _heard(own, _laid_out(words))
    *sums, squares = own.lanes(sum(map(_PACKED, heard.parts)))
    length = squares**0.5 * own.idf_scale or 1.0
    factor = own.scale * own.idf_scale / length
    total = {name: own.bias[i] + sums[i] * factor for i, name in enumerate(own.outcomes)}
    return Scores(total, heard)


class _LaidOut(NamedTuple):
    """A row of words, digits made alike, a mark before it and for each end of a clause or sentence. `words` is that
    without the signs of Japanese, `at` where each stands in the row (None: one place further on), `runs` those signs,
    each run with its place in the row."""

    words: list[str]
    at: list[int] | None
    runs: list[tuple[int, list[str]]]


def _laid_out(words: list[str]) -> _LaidOut:
    row = [_START, *map(_ALIKE.__getitem__, words)]
    if max(row) < FIRST_SIGN:
        return _LaidOut(row, None, [])
    kept: list[str] = []
    at: list[int] = []
    runs: list[tuple[int, list[str]]] = []
    open_run = -1  # where the run would go on
    for place, word in enumerate(row, -1):
        if not is_sign(word[0]):
            kept.append(word)
            at.append(place)
        elif place == open_run:
            runs[-1][1].append(word)
            open_run += 1
        else:
            runs.append((place, [word]))
            open_run = place + 1
    return _LaidOut(kept, at, runs)


def _heard(own: Weights, text: _LaidOut) -> Heard:
    words = list(dict.fromkeys(text.words))
    spelled = list(map(own.spelled.__getitem__, text.words))
    pair_codes = list(map(crc32, map(_LETTERS, spelled[1:]), map(_BEGUN, spelled)))
    pairs = own.known(set(pair_codes))
    run_codes, run_places = _codes(text.runs)
    runs = own.known(set(run_codes))
    parts = [*map(own.words.__getitem__, words), *map(own.parts.__getitem__, pairs + runs)]
    return Heard(words, pairs, runs, parts, text, pair_codes, run_codes, run_places)


def _codes(runs: list[tuple[int, list[str]]]) -> tuple[list[int], list[tuple[int, int]]]:
    """The hash of every short run of signs within runs, and the first and last place of each."""
    codes: list[int] = []
    places: list[tuple[int, int]] = []
    for place, run in runs:
        signs = [sign.encode() for sign in run]
        for at in range(len(signs)):
            code = _SIGN
            for end in range(at, min(at + SIGNS, len(signs))):
                code = crc32(signs[end], code)
                codes.append(code)
                places.append((place + at, place + end))
    return codes, places


class _Alike(dict[str, str]):
    """What the words met so far count as: their digits made alike, a break as the start of a clause."""

    def __missing__(self, word: str) -> str:
        found = _START if word in (BREAK, END, "") else word.translate(_DIGITS)
        if word.isalpha() or len(word) == 1:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[word] = found
        return found


_ALIKE = _Alike()
