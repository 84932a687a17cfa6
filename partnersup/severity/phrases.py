"""The policy's phrases, found in rows of words.

A phrase is written as words: `log*` matches any word that begins so, `(a|b)` either word, `[a b|c|]` either
run of words, nested or none, `<x>` the policy's macro of that name, `..` a gap of up to three words (eight signs of
Japanese) within the clause. Words are compared folded; an Arabic word also
without its clitics (and, so, the, by, for), so that one spelling serves.

A lexicon is kept as numbers, so that it is in memory at once and only what a text touches is read: each word that a
phrase has leads to the elements that it fits and to the phrases that it, or it and the next word, begins. What a word
leads to is remembered, for texts repeat their words.
"""

import sys
from array import array
from binascii import a2b_base64, b2a_base64
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import itemgetter, or_
from typing import Any, NamedTuple

from ..patterns import pattern
from .sentences import BREAK, END, folded, is_sign, row, sentences

_GAP = 3
_GAP_SIGNS = 8
_MACRO = pattern(r"<(\w+)>")
_PIECE = pattern(r"\([^)]*\)|\S+")
_MOST_BRACKETS = 400  # of a phrase with its macros
_REMEMBERED = 20_000  # different words of texts
_ONE_BY_ONE = 500  # words looked up singly before an index of all is worth its making

# An element is [words, beginnings of words], [[], []] for a gap, or [[], [], runs] for runs of elements of which one
# fits. In the numbers of a lexicon a node is an element and the node that follows it, a gap and the node that follows
# it, or a fork with the nodes of its ways; node 0 is the end of a phrase.
Element = list[Any]
_ANYTHING: Element = [[], []]
_END, _A_GAP, _A_FORK = 0, -1, -2
_NOTHING: frozenset[int] = frozenset()


class Hit(NamedTuple):
    """A phrase found: words [first, last] of the sentence."""

    name: str
    first: int
    last: int


class Spoken(NamedTuple):
    """What a sentence says: it is words [first, end) of the row; its hits in order of their first word."""

    first: int
    end: int
    signals: list[Hit]
    modifiers: list[Hit]


class Start(NamedTuple):
    """A phrase that may begin at a word: its name's number, the node to go on from, how many words are behind that, and
    the element that another word of the sentence must fit (-1: none)."""

    name: int
    node: int
    taken: int
    other: int


class Entry(NamedTuple):
    """What a word of a text leads to: its numbers (its own and those of its forms), the elements that it fits (and as
    the bits of `mask`), the numbers of the phrases that it begins (`begins`; those that need another element in the
    sentence by that element in `needing`, whose bits are `needed`), and of those that it begins with the word of a
    number behind it."""

    numbers: tuple[int, ...]
    fits: frozenset[int]
    mask: int
    begins: tuple[int, ...]
    needing: dict[int, tuple[int, ...]]
    needed: int
    pairs: dict[int, tuple[int, ...]]


_UNKNOWN = Entry((), frozenset(), 0, (), {}, 0, {})
_FITS, _MASK = itemgetter(1), itemgetter(2)


class Lexicon:
    """The phrases of a language, ready to be found. `plain` is its JSON form, and all that it is made of.

    Words stand in order, joined by line feeds, a beginning with its `*`; `at` has where each one's entry is in
    `entries`: the elements it fits, the phrases it begins, then for each following word its number and the phrases,
    each list behind its length. `phrases` has for each one its name's number, its first node, and an element that
    some word of the sentence must fit (-1: none). The first `signals` names are those of signals.
    """

    def __init__(self, plain: Mapping[str, Any]) -> None:
        self.plain = plain
        self.language: str = plain["language"]
        self.names: list[str] = plain["names"]
        self.signals: int = plain["signals"]
        self.gap = _GAP_SIGNS if self.language == "ja" else _GAP
        self.words: list[str] = plain["words"].split("\n") if plain["words"] else []
        self.at, self.entries, self.phrases, self.nodes = (
            _numbers(plain[name]) for name in ("at", "entries", "phrases", "nodes")
        )
        self.beginnings: list[int] = plain["beginnings"]  # the lengths that a beginning of a word can have
        self.begun = frozenset(plain["begun"].split("\n"))  # the beginnings of words
        self.index: dict[str, int] | None = None
        self.looked_up = 0
        self.met = _Met(self)
        self.after_one, self.after_two = _Starts(self, 1), _Starts(self, 2)
        self.forks = _Forks(self.nodes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lexicon) and self.plain == other.plain

    __hash__ = None  # type: ignore[assignment]

    def number(self, word: str) -> int:
        """The place of a word among those of the lexicon, or -1."""
        if self.index is None:
            self.looked_up += 1
            if self.looked_up < _ONE_BY_ONE:
                at = bisect_left(self.words, word)
                return at if at < len(self.words) and self.words[at] == word else -1
            self.index = {written: at for at, written in enumerate(self.words)}
        return self.index.get(word, -1)


class _Met(dict[str, Entry]):
    """The entries of the words met lately."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self.lexicon = lexicon

    def __missing__(self, word: str) -> Entry:
        found = _entry(self.lexicon, word)
        if found is not _UNKNOWN or not word[:1].isdigit():  # numbers differ from text to text
            if len(self) >= _REMEMBERED:
                self.clear()
            self[word] = found
        return found


class _Starts(dict[int, Start]):
    """The phrases met so far, by number, behind the words that are known to fit: as many as are plain words."""

    def __init__(self, lexicon: Lexicon, known: int) -> None:
        super().__init__()
        self.lexicon = lexicon
        self.known = known

    def __missing__(self, phrase: int) -> Start:
        nodes = self.lexicon.nodes
        name, node, other = self.lexicon.phrases[3 * phrase : 3 * phrase + 3]
        taken = 0
        while taken < self.known and node and nodes[node] >= 0:
            node = nodes[node + 1]
            taken += 1
        found = self[phrase] = Start(name, node, taken, other)
        return found


class _Forks(dict[int, tuple[dict[int, list[int]], list[int]]]):
    """The ways of the forks met so far: by the element they begin with, each as the node behind it; and the others."""

    def __init__(self, nodes: "array[int]") -> None:
        super().__init__()
        self.nodes = nodes

    def __missing__(self, node: int) -> tuple[dict[int, list[int]], list[int]]:
        nodes = self.nodes
        by_word: dict[int, list[int]] = {}
        others: list[int] = []
        for way in nodes[node + 2 : node + 2 + nodes[node + 1]]:
            if way and nodes[way] >= 0:
                by_word.setdefault(nodes[way], []).append(nodes[way + 1])
            else:
                others.append(way)
        found = self[node] = by_word, others
        return found


def _entry(lexicon: Lexicon, word: str) -> Entry:
    numbers: list[int] = []
    fits: set[int] = set()
    begins: list[int] = []
    pairs: dict[int, tuple[int, ...]] = {}
    begun, lengths = lexicon.begun, lexicon.beginnings
    for form in _forms(word, lexicon.language):
        own = lexicon.number(form)
        places = [own] if own >= 0 else []
        for length in lengths:
            if (beginning := form[:length]) in begun and (place := lexicon.number(beginning + "*")) not in places:
                places.append(place)
        for place in places:
            at, entries = lexicon.at[place], lexicon.entries
            elements, at = _list(entries, at)
            starts, at = _list(entries, at)
            fits.update(elements)
            begins += starts
            for _ in range(entries[at]):
                following = entries[at + 1]
                two, at = _list(entries, at + 2)
                at -= 1
                pairs[following] = (*pairs.get(following, ()), *two)
        if own >= 0:
            numbers.append(own)
    if not fits:
        return _UNKNOWN
    needing: dict[int, tuple[int, ...]] = {}
    for phrase in begins:
        other = lexicon.phrases[3 * phrase + 2]
        needing[other] = (*needing.get(other, ()), phrase)
    free = needing.pop(-1, ())
    return Entry(tuple(numbers), frozenset(fits), _bits(fits), free, needing, _bits(needing), pairs)


def _bits(elements: Iterable[int]) -> int:
    return sum(1 << element for element in elements)


def _list(entries: "array[int]", at: int) -> tuple["array[int]", int]:
    """The list at a place, and the place behind it."""
    end = at + 1 + entries[at]
    return entries[at + 1 : end], end


def find(lexicon: Lexicon, words: list[str]) -> Iterator[Spoken]:
    """Every phrase in the sentences of a row, overlapping ones included; of each sentence that has a signal."""
    entries = list(map(lexicon.met.__getitem__, words))
    fits, masks = list(map(_FITS, entries)), list(map(_MASK, entries))
    names, nodes, signals = lexicon.names, lexicon.nodes, lexicon.signals
    one, two = lexicon.after_one, lexicon.after_two
    for first, end in sentences(words):
        there = reduce(or_, masks[first:end])  # the elements that any word of the sentence fits
        if not there:
            continue
        found: tuple[list[Hit], list[Hit]] = ([], [])
        for at in range(first, end):
            _, _, _, begins, needing, needed, pairs = entries[at]
            met = there & needed
            while met:
                lowest = met & -met
                begins = begins + needing[lowest.bit_length() - 1]
                met ^= lowest
            starts = [one[phrase] for phrase in begins] if begins else []
            if pairs:
                for number in entries[at + 1][0]:
                    if number in pairs:
                        starts += [two[phrase] for phrase in pairs[number]]
            for name, node, taken, other in starts:
                here = at + taken
                while node and (what := nodes[node]) >= 0:  # plain words; most phrases fail here
                    if what not in fits[here]:  # behind the last word stands END, which fits nothing
                        break
                    node = nodes[node + 1]
                    here += 1
                else:
                    if node:
                        if other >= 0 and not there >> other & 1:
                            continue
                        here = 1 + _match(lexicon, words, fits, node, here)
                        if not here:
                            continue
                    hit = Hit(names[name], at - first, here - 1 - first)
                    among = found[name >= signals]
                    if not among or among[-1] != hit:
                        among.append(hit)
        if found[0]:
            yield Spoken(first, end, *found)


def _match(lexicon: Lexicon, words: list[str], fits: list[frozenset[int]], node: int, at: int) -> int:
    """The last word of the phrase's rest from its `node` at word `at`, or -1. Of several ways, the longest."""
    nodes = lexicon.nodes
    while node:
        what, following = nodes[node], nodes[node + 1]
        if what >= 0:
            if what not in fits[at]:
                return -1
            at += 1
            node = following
        elif what == _A_GAP:
            first = nodes[following]
            for skip in range(at, at + lexicon.gap + 1):
                if words[skip] == END or (skip > at and words[skip - 1] == BREAK):
                    return -1
                if first >= 0 and first not in fits[skip]:  # look before a deeper try
                    continue
                last = _match(lexicon, words, fits, following, skip)
                if last >= 0:
                    return last
            return -1
        else:
            by_word, others = lexicon.forks[node]
            longest = -1
            for element in by_word.keys() & fits[at]:
                for way in by_word[element]:
                    longest = max(longest, _match(lexicon, words, fits, way, at + 1))
            for way in others:
                longest = max(longest, _match(lexicon, words, fits, way, at))
            return longest
    return at - 1


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


# ---------------------------------------------------------------- phrases -> numbers


def compile_lexicon(
    signals: Mapping[str, Sequence[str]],
    modifiers: Mapping[str, Sequence[str]],
    language: str,
    macros: Mapping[str, str],
) -> Lexicon:
    """The lexicon of phrases by name. Raises ValueError for a phrase that cannot be read."""
    return _Compiler().lexicon([*signals.items(), *modifiers.items()], len(signals), language, macros)


def _numbers(text: str) -> "array[int]":
    """The numbers of a text that `_text` has made: the letter of their kind, then their bytes."""
    found = array(text[0])
    found.frombytes(a2b_base64(text[1:]))
    if sys.byteorder == "big":
        found.byteswap()
    return found


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
        self.nodes: list[int] = [_END, _END]
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
                phrases.append((number, self.chain(elements, _END), later))
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
                following = self.node((_A_FORK, len(ways), *ways))
            else:
                what = _A_GAP if element == _ANYTHING else self.element(element)
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
        elif piece.endswith("*") and not _has_sign(piece):
            elements.append([[], [folded(piece[:-1])]])
        else:
            words = [word for word in row(piece).words if word != END]
            if words.count(BREAK) < len(words):  # a mark alone stands for nothing
                elements.extend([[word], []] for word in words)
    return elements
