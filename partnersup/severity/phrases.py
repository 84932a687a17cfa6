"""The policy's phrases, found in sentences.

A phrase is written as words: `log*` matches any word that begins so, `(a|b)` either word, `[a b|c|]` either
run of words, nested or none, `<x>` the policy's macro of that name, `..` a gap of up to three words (eight signs of
Japanese) within the clause. Words are compared folded; an Arabic word also
without its clitics (and, so, the, by, for), so that one spelling serves.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from .sentences import Sentence, folded, is_sign, split

_GAP = 3
_GAP_SIGNS = 8
_MACRO = re.compile(r"<(\w+)>")
_PIECE = re.compile(r"\([^)]*\)|\S+")


class Hit(NamedTuple):
    """A phrase found: tokens [first, last] of the sentence."""

    name: str
    sentence: int
    first: int
    last: int


# The plain, JSON-ready forms. An element is [words, beginnings of words], [[], []] for a gap, or [[], [], runs]
# for runs of elements of which one fits. A lexicon keeps each different element once ("elements"); a phrase is
# [name, places of its elements, needs], found by its first two words ("pairs"), else by its first word ("whole") or
# the first two letters of it ("begins");
# needs are words of which one must stand in the sentence, so that most phrases are never tried.
Element = list[Any]
Phrase = list[Any]
Lexicon = dict[str, Any]
_ANYTHING: Element = [[], []]


def find(lexicon: Lexicon, sentence: Sentence, number: int) -> list[Hit]:
    """Every phrase in a sentence, overlapping ones included, in order of their first token."""
    language = lexicon["language"]
    gap = _GAP_SIGNS if language == "ja" else _GAP
    every, whole, begins, pairs = (lexicon[k] for k in ("phrases", "whole", "begins", "pairs"))
    table = lexicon["elements"]
    tokens = [_forms(t.text, language) for t in sentence.tokens]
    there = {form for forms in tokens for form in forms}
    found: list[Hit] = []
    for at, forms in enumerate(tokens):
        for form in forms:
            places = whole.get(form, ())
            if at + 1 < len(tokens):
                for following in tokens[at + 1]:
                    more = pairs.get(f"{form} {following}")
                    if more:
                        places = [*places, *more]
            for head in (form[:2], form[:1]):
                for prefix, *rest in begins.get(head, ()):
                    if form.startswith(prefix):
                        places = [*places, *rest]
            for place in places:
                name, phrase, needs = every[place]
                if needs and there.isdisjoint(needs):
                    continue
                last = _match(table, phrase, 0, tokens, at, gap)
                if last >= 0:
                    hit = Hit(name, number, at, last)
                    if not found or found[-1] != hit:
                        found.append(hit)
    return found


def _match(table: list[Element], phrase: list[int], i: int, tokens: list[tuple[str, ...]], at: int, gap: int) -> int:
    """The last token of the phrase's rest from its element `i` at token `at`, or -1. Of several runs, the longest."""
    while i < len(phrase):
        words, prefixes, *runs = table[phrase[i]]
        if runs:
            rest = phrase[i + 1 :]
            longest = -1
            for run in runs[0]:
                first = table[run[0]] if run else None
                if first and len(first) == 2 and (first[0] or first[1]):  # a word: look before a deeper try
                    if at >= len(tokens) or not _fits(first[0], first[1], tokens[at]):
                        continue
                    last = _match(table, run[1:] + rest, 0, tokens, at + 1, gap)
                else:
                    last = _match(table, run + rest, 0, tokens, at, gap)
                if last > longest:
                    longest = last
            return longest
        if not words and not prefixes:
            for skip in range(gap + 1):
                if at + skip >= len(tokens) or (skip and tokens[at + skip - 1][0] == ","):
                    return -1
                last = _match(table, phrase, i + 1, tokens, at + skip, gap)
                if last >= 0:
                    return last
            return -1
        if at >= len(tokens) or not _fits(words, prefixes, tokens[at]):
            return -1
        at += 1
        i += 1
    return at - 1


def _fits(words: list[str], prefixes: list[str], forms: tuple[str, ...]) -> bool:
    for form in forms:
        if form in words:
            return True
        for prefix in prefixes:
            if form.startswith(prefix):
                return True
    return False


@lru_cache(maxsize=20_000)
def _forms(word: str, language: str) -> tuple[str, ...]:
    """The word as written and, in Arabic, without its leading clitics."""
    if language != "ar" or len(word) < 4:
        return (word,)
    forms = [word]
    bare = word
    if bare[0] in "وف" and len(bare) > 3:
        bare = bare[1:]
        forms.append(bare)
    for clitic in ("بال", "لل", "كال", "ال"):
        if bare.startswith(clitic) and len(bare) - len(clitic) >= 2:
            forms.append(bare[len(clitic) :])
            break
    else:
        if bare[0] in "بلك" and len(bare) > 4:
            forms.append(bare[1:])
    return tuple(forms)


def compile_lexicon(written: Mapping[str, Sequence[str]], language: str, macros: Mapping[str, str]) -> Lexicon:
    """The lexicon of phrases by name. Raises ValueError for a phrase that cannot be read."""
    phrases: list[Phrase] = []
    table: list[Element] = []
    index: dict[str, int] = {}
    pairs: dict[str, list[int]] = {}
    whole: dict[str, list[int]] = {}
    begins: dict[str, dict[str, list[int]]] = {}
    for name, texts in written.items():
        for text in texts:
            elements = parse(text, macros)
            if not elements:
                raise ValueError(f"the phrase {text!r} of {name} has no words")
            two = _pairs(elements)
            words, prefixes = (set(), set()) if two else _heads(elements, text)
            for pair in sorted(two or ()):
                pairs.setdefault(pair, []).append(len(phrases))
            for word in sorted(words):
                whole.setdefault(word, []).append(len(phrases))
            for prefix in sorted(prefixes):
                begins.setdefault(prefix[:2], {}).setdefault(prefix, []).append(len(phrases))
            phrases.append([name, _places(elements, table, index), []])
    _set_needs(phrases, table)
    return {
        "language": language,
        "elements": table,
        "phrases": phrases,
        "pairs": pairs,
        "whole": whole,
        "begins": {two: [[prefix, *places] for prefix, places in rows.items()] for two, rows in begins.items()},
    }


def _set_needs(phrases: list[Phrase], table: list[Element]) -> None:
    """Give each phrase the rarest of its later words, by how many phrases have them."""
    common: Counter[str] = Counter(word for _, places, _ in phrases for p in places for word in table[p][0])
    for phrase in phrases:
        sets = [table[p][0] for p in phrase[1][1:] if len(table[p]) == 2 and table[p][0] and not table[p][1]]
        if sets:
            phrase[2] = min(sets, key=lambda words: sum(common[w] for w in words))


def _places(elements: list[Element], table: list[Element], index: dict[str, int]) -> list[int]:
    """Where the elements stand in the table, those that are new put into it."""
    places = []
    for words, prefixes, *runs in elements:
        element = [words, prefixes, *[[_places(run, table, index) for run in r] for r in runs]]
        name = repr(element)
        if name not in index:
            index[name] = len(table)
            table.append(element)
        places.append(index[name])
    return places


def _pairs(elements: list[Element], most: int = 64) -> set[str] | None:
    """The pairs of words that the phrase can start with, or None where they cannot be told or are too many."""
    found: set[str] = set()
    for run in _spread(elements, 2, most):
        if len(run) < 2 or any(len(element) > 2 or element[1] or not element[0] for element in run):
            return None
        found.update(f"{a} {b}" for a in run[0][0] for b in run[1][0])
        if len(found) > most:
            return None
    return found


def _spread(elements: list[Element], count: int, most: int) -> list[list[Element]]:
    """The first `count` elements with runs written out; [] in it where there are too many ways."""
    ways: list[list[Element]] = [[]]
    for element in elements:
        if all(len(way) >= count for way in ways) or len(ways) > most:
            break
        if len(element) == 2:
            ways = [way if len(way) >= count else [*way, element] for way in ways]
        else:
            inner = [run for option in element[2] for run in _spread(option, count, most)]
            ways = [w for way in ways for w in ([way] if len(way) >= count else [[*way, *run] for run in inner])]
    return [[]] if len(ways) > most else [way[:count] for way in ways]


def _heads(elements: list[Element], written: str) -> tuple[set[str], set[str]]:
    """The words and beginnings of words that the phrase can start with."""
    words, prefixes, *runs = elements[0]
    if not runs:
        if elements[0] == _ANYTHING:
            raise ValueError(f"the phrase {written!r} begins with a gap")
        return set(words), set(prefixes)
    found: tuple[set[str], set[str]] = (set(), set())
    for run in runs[0]:
        rest = [*run, *elements[1:]]
        if not rest:
            raise ValueError(f"the phrase {written!r} may be empty")
        heads = _heads(rest, written)
        found[0].update(heads[0])
        found[1].update(heads[1])
    return found


def parse(written: str, macros: Mapping[str, str] | None = None) -> list[Element]:
    """A written phrase as elements. Gaps at either end are dropped."""
    text = _MACRO.sub(lambda m: f"[{(macros or {})[m[1]]}]" if m[1] in (macros or {}) else m[0], written)
    if any(text.count(a) != text.count(b) for a, b in ("()", "[]")):
        raise ValueError(f"unbalanced brackets in {written!r}")
    elements = _sequence(text, written)
    while elements and elements[0] == _ANYTHING:
        elements.pop(0)
    while elements and elements[-1] == _ANYTHING:
        elements.pop()
    return elements


def _sequence(text: str, written: str) -> list[Element]:
    """Elements of a run of words, with `[a|b]` within it."""
    start = text.find("[")
    if start < 0:
        return _words(text, written)
    end = _closing(text, start)
    runs = [_sequence(option, written) for option in _options(text[start + 1 : end])]
    return [*_words(text[:start], written), [[], [], runs], *_sequence(text[end + 1 :], written)]


def _closing(text: str, start: int) -> int:
    depth = 0
    for i in range(start, len(text)):
        depth += {"[": 1, "]": -1}.get(text[i], 0)
        if depth == 0:
            return i
    raise ValueError(f"unbalanced brackets in {text!r}")


def _options(text: str) -> list[str]:
    """The parts between the bars that are not within inner brackets."""
    found, depth = [""], 0
    for sign in text:
        depth += {"[": 1, "(": 1, "]": -1, ")": -1}.get(sign, 0)
        if sign == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += sign
    return found


def _has_sign(text: str) -> bool:
    return any(is_sign(letter) for letter in text)


def _words(text: str, written: str) -> list[Element]:
    elements: list[Element] = []
    for piece in _PIECE.findall(text):
        if piece in ("..", "…"):
            elements.append([[], []])
        elif piece.startswith("("):
            options = [o.strip() for o in piece.strip("()").split("|") if o.strip()]
            if any(" " in o or _has_sign(o) for o in options):
                elements.append([[], [], [_words(o, written) for o in options]])
                continue
            words = sorted({folded(o) for o in options if not o.endswith("*")})
            elements.append([words, [folded(o[:-1]) for o in options if o.endswith("*")]])
        elif piece.endswith("*") and not _has_sign(piece):
            elements.append([[], [folded(piece[:-1])]])
        else:
            elements.extend([[token.text], []] for sentence in split(piece) for token in sentence.tokens)
    return elements
