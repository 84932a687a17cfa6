"""The learned part: what no list of phrases foresees, as a linear model over words and pieces of words.

Written by `tools/fit.py` from the tickets in corpus/. A text's features are its different words, pairs of
neighbouring words and the letter runs within a word (in Japanese: runs of signs); each has an idf and one small
weight for every outcome. Pure Python, one binary file, no numpy; the sums of a word are remembered.
"""

import json
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from .sentences import Sentence, is_sign

FILE = Path(__file__).with_name("weights.bin")
LOW, HIGH = 3, 5  # letters in a run within a word
SIGNS = 4  # signs in a run of Japanese
SHORT_WORDS, SHORT_SIGNS = 26, 60  # below these a text is short, and signals weigh more beside so few words
_DIGITS = str.maketrans("123456789", "000000000")


class Word(NamedTuple):
    """A distinct word, pair or run of the texts: its features, and where it first stands (character offsets)."""

    features: tuple[str, ...]
    field: str
    start: int
    end: int


class Weights(NamedTuple):
    """`hashes` sorted; row i of `rows` holds the idf and the outcomes' weights of hash i, in units of `scale`.
    `mixing`, for `short` and `long` texts: what the words' scores and each signal add to
    levels 1, 2, 3 and to the weekend case."""

    outcomes: tuple[str, ...]
    scale: float
    idf_scale: float
    bias: tuple[float, ...]
    mixing: dict[str, dict[str, list[float]]]
    hashes: "array[int]"
    rows: "array[int]"


def is_short(tokens: int, language: str) -> bool:
    """Whether a text of so many tokens counts as short."""
    return tokens < (SHORT_SIGNS if language == "ja" else SHORT_WORDS)


class Scores(NamedTuple):
    """A score for each outcome, and what each word adds to each of them, in the order of the outcomes."""

    total: dict[str, float]
    words: list[tuple[Word, tuple[float, ...]]]


@cache
def weights() -> Weights:
    """The shipped weights, read once."""
    content = FILE.read_bytes()
    head, _, body = content.partition(b"\n")
    facts: dict[str, Any] = json.loads(head)
    count = facts["features"]
    hashes, rows = array("I"), array("b")
    hashes.frombytes(body[: 4 * count])
    rows.frombytes(body[4 * count :])
    return Weights(
        tuple(facts["outcomes"]),
        facts["scale"],
        facts["idf_scale"],
        tuple(facts["bias"]),
        facts["mixing"],
        hashes,
        rows,
    )


def words(sentences: Iterable[tuple[str, Sentence]]) -> list[Word]:
    """The distinct words, pairs and runs of (field, sentence)s, each with all its features."""
    found: dict[str, Word] = {}
    for field, sentence in sentences:
        before = "^"
        run: list[tuple[str, int]] = []
        for token in sentence.tokens:
            if token.text == ",":
                before, run = "^", []
                continue
            text = token.text.translate(_DIGITS)
            if is_sign(text[0]):
                run.append((text, token.start))
                for length in range(1, min(SIGNS, len(run)) + 1):
                    piece = "j" + "".join(sign for sign, _ in run[-length:])
                    if piece not in found:
                        found[piece] = Word((piece,), field, run[-length][1], token.end)
                continue
            run = []
            if text not in found:
                found[text] = Word(_pieces(text), field, token.start, token.end)
            pair = f"b{before} {text}"
            if pair not in found:
                found[pair] = Word((pair,), field, token.start, token.end)
            before = text
    return list(found.values())


@lru_cache(maxsize=100_000)
def _pieces(word: str) -> tuple[str, ...]:
    """The word itself and its letter runs, its ends marked."""
    marked = f"_{word[:40]}_"
    pieces = ["w" + word]
    for length in range(LOW, HIGH + 1):
        pieces += ["c" + marked[i : i + length] for i in range(len(marked) - length + 1)]
    return tuple(pieces)


def score(sentences: Iterable[tuple[str, Sentence]]) -> Scores:
    """The outcomes' scores of a text. The more a text says, the less each word of it weighs."""
    own = weights()
    size = len(own.outcomes)
    sums = [0.0] * size
    norm = 0.0
    parts = []
    for word in words(sentences):
        weight, squares = _sum(word.features)
        if squares:
            norm += squares
            for i in range(size):
                sums[i] += weight[i]
            parts.append((word, weight))
    length = norm**0.5 or 1.0
    total = {name: own.bias[i] + sums[i] / length for i, name in enumerate(own.outcomes)}
    return Scores(total, parts)


@lru_cache(maxsize=200_000)
def _sum(features: tuple[str, ...]) -> tuple[tuple[float, ...], float]:
    """The summed weights of a word's features, and the sum of their squared idfs."""
    own = weights()
    size = len(own.outcomes)
    sums = [0.0] * size
    squares = 0.0
    for feature in features:
        code = crc32(feature.encode())
        at = bisect_left(own.hashes, code)
        if at < len(own.hashes) and own.hashes[at] == code:
            row = at * (size + 1)
            idf = own.rows[row] * own.idf_scale
            squares += idf * idf
            for i in range(size):
                sums[i] += own.rows[row + 1 + i] * own.scale * idf
    return tuple(sums), squares
