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
from binascii import a2b_base64
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import itemgetter, or_
from typing import Any, NamedTuple

from .sentences import BREAK, END, sentences

_GAP = 3
_GAP_SIGNS = 8
_REMEMBERED = 40_000  # different words of texts
_ONE_BY_ONE = 500  # words looked up singly before an index of all is worth its making

# In the numbers of a lexicon a node is an element and the node that follows it, a gap and the node that follows it, or a
# fork with the nodes of its ways.
END_OF_PHRASE, A_GAP, A_FORK = 0, -1, -2
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
        self.initials = frozenset(beginning[:1] for beginning in self.begun)
        self.index: dict[str, int] | None = None
        self.looked_up = 0
        self.led = _Led(self)
        self.met = _Met(self)
        self.after_one, self.after_two = _Starts(self, 1), _Starts(self, 2)
        self.forks = _Forks(self.nodes)
        self.finder: object | None = None  # what `compiled.find` makes of it

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
        found = self.lexicon.led[_places(self.lexicon, word)]
        if not word[:1].isdigit():  # numbers differ from text to text
            if len(self) >= _REMEMBERED:
                self.clear()
            self[word] = found
        return found


class _Led(dict[tuple[int, ...], Entry]):
    """The entries met so far by the places of what leads to them: many words fit one beginning and no more."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self.lexicon = lexicon

    def __missing__(self, places: tuple[int, ...]) -> Entry:
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self[places] = _entry(self.lexicon, places) if places else _UNKNOWN
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


def _places(lexicon: Lexicon, word: str) -> tuple[int, ...]:
    """Where the forms of a word stand among the words of a lexicon, and the beginnings that they have."""
    found: list[int] = []
    for form in _forms(word, lexicon.language):
        own = lexicon.number(form)
        if own >= 0:
            found.append(own)
        for length in lexicon.beginnings if form[:1] in lexicon.initials else ():
            if (beginning := form[:length]) in lexicon.begun and len(beginning) == length:
                found.append(lexicon.number(beginning + "*"))
    return tuple(found)


def _entry(lexicon: Lexicon, places: tuple[int, ...]) -> Entry:
    fits: set[int] = set()
    begins: list[int] = []
    pairs: dict[int, tuple[int, ...]] = {}
    entries = lexicon.entries
    for place in places:
        elements, at = _list(entries, lexicon.at[place])
        starts, at = _list(entries, at)
        fits.update(elements)
        begins += starts
        for _ in range(entries[at]):
            following = entries[at + 1]
            two, at = _list(entries, at + 2)
            at -= 1
            pairs[following] = (*pairs.get(following, ()), *two)
    needing: dict[int, tuple[int, ...]] = {}
    for phrase in begins:
        other = lexicon.phrases[3 * phrase + 2]
        needing[other] = (*needing.get(other, ()), phrase)
    free = needing.pop(-1, ())
    numbers = tuple(place for place in places if not lexicon.words[place].endswith("*"))
    return Entry(numbers, frozenset(fits), _bits(fits), free, needing, _bits(needing), pairs)


def _bits(elements: Iterable[int]) -> int:
    return sum(1 << element for element in elements)


def _list(entries: "array[int]", at: int) -> tuple["array[int]", int]:
    """The list at a place, and the place behind it."""
    end = at + 1 + entries[at]
    return entries[at + 1 : end], end


def find(lexicon: Lexicon, words: list[str]) -> list[Spoken]:
    """Every phrase in the sentences of a row, overlapping ones included; of each sentence that has a signal."""
    spoken: list[Spoken] = []
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
            spoken.append(Spoken(first, end, *found))
    return spoken


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
        elif what == A_GAP:
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


def _numbers(text: str) -> "array[int]":
    """The numbers of a text that `_text` has made: the letter of their kind, then their bytes."""
    found = array(text[0])
    found.frombytes(a2b_base64(text[1:]))
    if sys.byteorder == "big":
        found.byteswap()
    return found
