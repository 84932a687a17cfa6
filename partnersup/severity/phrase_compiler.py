"""Written phrases -> the numbers of a lexicon; how a phrase is written is told in `phrases`."""

import sys
from array import array
from binascii import b2a_base64
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ..patterns import pattern
from .phrases import A_FORK, A_GAP, END_OF_PHRASE, Lexicon
from .sentences import BREAK, END, folded, is_sign, row

_MACRO = pattern(r"<(\w+)>")
_PIECE = pattern(r"\([^)]*\)|\S+")
_MOST_BRACKETS = 400  # of a phrase with its macros


# An element is [words, beginnings of words], [[], []] for a gap, or [[], [], runs] for runs of elements of which one
# fits.
Element = list[Any]
_ANYTHING: Element = [[], []]


def compile_lexicon(
    signals: Mapping[str, Sequence[str]],
    modifiers: Mapping[str, Sequence[str]],
    language: str,
    macros: Mapping[str, str],
) -> Lexicon:
    """The lexicon of phrases by name. Raises ValueError for a phrase that cannot be read."""
    return _Compiler().lexicon([*signals.items(), *modifiers.items()], len(signals), language, macros)


def _text(numbers: Sequence[int]) -> str:
    """Numbers as text, in two bytes each where that is enough."""
    low, high = min(numbers, default=0), max(numbers, default=0)
    kind = "h" if low >= -(1 << 15) and high < 1 << 15 else "H" if low >= 0 and high < 1 << 16 else "i"
    found = array(kind, numbers)
    if sys.byteorder == "big":
        found.byteswap()
    return kind + b2a_base64(found.tobytes(), newline=False).decode("ascii")


class _Compiler:
    """Gathers the elements and nodes of phrases, each different one once."""

    def __init__(self) -> None:
        self.elements: dict[str, int] = {}
        self.fitted: dict[str, list[int]] = {}  # by word, or by beginning with its `*`: the elements it fits
        self.options: list[list[str]] = []  # the words of each element; none where it has beginnings too
        self.nodes: list[int] = [END_OF_PHRASE, END_OF_PHRASE]
        self.known: dict[tuple[int, ...], int] = {}

    def lexicon(
        self, written: list[tuple[str, Sequence[str]]], signals: int, language: str, macros: Mapping[str, str]
    ) -> Lexicon:
        phrases: list[tuple[int, int, list[int]]] = []
        begins: dict[str, list[int]] = {}
        pairs: dict[str, dict[str, list[int]]] = {}
        for number, (name, texts) in enumerate(written):
            for text in texts:
                elements = parse(text, macros)
                if not elements:
                    raise ValueError(f"the phrase {text!r} of {name} has no words")
                two = _pairs(elements)
                words, prefixes = (set(), set()) if two else _heads(elements, text)
                for first, second in sorted(two or ()):
                    pairs.setdefault(first, {}).setdefault(second, []).append(len(phrases))
                for word in sorted(words):
                    begins.setdefault(word, []).append(len(phrases))
                for prefix in sorted(prefixes):
                    begins.setdefault(prefix + "*", []).append(len(phrases))
                later = [self.element(e) for e in elements[1:] if len(e) == 2 and e[0] and not e[1]]
                phrases.append((number, self.chain(elements, END_OF_PHRASE), later))
        about = {"language": language, "names": [name for name, _ in written], "signals": signals}
        return Lexicon({**about, **self.plain(phrases, begins, pairs)})

    def element(self, element: Element) -> int:
        number = self.elements.setdefault(repr(element), len(self.elements))
        if number == len(self.options):
            words, prefixes = element
            self.options.append([] if prefixes else words)
            for word in (*words, *(prefix + "*" for prefix in prefixes)):
                self.fitted.setdefault(word, []).append(number)
        return number

    def chain(self, elements: list[Element], following: int) -> int:
        """The first node of the elements, those of `following` behind them."""
        for element in reversed(elements):
            if len(element) > 2:
                ways = [self.chain(run, following) for run in element[2]]
                following = self.node((A_FORK, len(ways), *ways))
            else:
                what = A_GAP if element == _ANYTHING else self.element(element)
                following = self.node((what, following))
        return following

    def node(self, numbers: tuple[int, ...]) -> int:
        at = self.known.setdefault(numbers, len(self.nodes))
        if at == len(self.nodes):
            self.nodes.extend(numbers)
        return at

    def plain(
        self,
        phrases: list[tuple[int, int, list[int]]],
        begins: dict[str, list[int]],
        pairs: dict[str, dict[str, list[int]]],
    ) -> dict[str, Any]:
        common = Counter(word for _, _, later in phrases for one in later for word in self.options[one])

        def rarest(later: list[int]) -> int:
            return min(later, key=lambda one: sum(common[word] for word in self.options[one]), default=-1)

        words = sorted(self.fitted)
        number = {word: place for place, word in enumerate(words)}
        entries: list[int] = []
        at: list[int] = []
        for word in words:
            at.append(len(entries))
            following = pairs.get(word, {})
            for listed in (self.fitted[word], begins.get(word, [])):
                entries += [len(listed), *listed]
            entries.append(len(following))
            for second, places in following.items():
                entries += [number[second], len(places), *places]
        return {
            "words": "\n".join(words),
            "begun": "\n".join(word[:-1] for word in words if word.endswith("*")),
            "beginnings": sorted({len(word) - 1 for word in words if word.endswith("*")}),
            "at": _text(at),
            "entries": _text(entries),
            "phrases": _text([n for name, node, later in phrases for n in (name, node, rarest(later))]),
            "nodes": _text(self.nodes),
        }


def _pairs(elements: list[Element], most: int = 64) -> set[tuple[str, str]] | None:
    """The pairs of words that the phrase can start with, or None where they cannot be told or are too many."""
    found: set[tuple[str, str]] = set()
    for run in _spread(elements, 2, most):
        if len(run) < 2 or any(len(element) > 2 or element[1] or not element[0] for element in run):
            return None
        found.update((a, b) for a in run[0][0] for b in run[1][0])
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
    if text.count("[") > _MOST_BRACKETS:
        raise ValueError(f"too many brackets in {written[:40]!r}; at most {_MOST_BRACKETS}")
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
        elif "|" in piece or "*" in piece[:-1]:
            raise ValueError(f"a bar outside of brackets, or a star that is not the last of its word, in {written!r}")
        elif piece.endswith("*") and not _has_sign(piece):
            elements.append([[], [folded(piece[:-1])]])
        else:
            words = [word for word in row(piece).words if word != END]
            if words.count(BREAK) < len(words):  # a mark alone stands for nothing
                elements.extend([[word], []] for word in words)
    return elements
