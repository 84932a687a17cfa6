"""The policy's phrases, found in sentences.

A phrase is written as words: `log*` matches any word that begins so, `(a|b)` either word, `..` a gap of up
to three words (eight signs of Japanese) within the clause. Words are compared folded; an Arabic word also
without its clitics (and, so, the, by, for), so that one spelling serves.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from .sentences import Sentence, folded, split

_GAP = 3
_GAP_SIGNS = 8
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f々〇ー]")
_PIECE = re.compile(r"\([^)]*\)|\S+")


class Element(NamedTuple):
    """One place in a phrase: whole words, and beginnings of words. Both empty: a gap."""

    words: frozenset[str]
    prefixes: tuple[str, ...]


class Phrase(NamedTuple):
    """`name` is the signal or modifier that it stands for."""

    name: str
    elements: tuple[Element, ...]


class Hit(NamedTuple):
    """A phrase found: tokens [first, last] of the sentence."""

    name: str
    sentence: int
    first: int
    last: int


class Lexicon:
    """The compiled phrases of one language. Read-only once made, but for the memory of words seen."""

    def __init__(self, phrases: Sequence[Phrase], language: str) -> None:
        self.language = language
        self.gap = _GAP_SIGNS if language == "ja" else _GAP
        self.whole: dict[str, list[Phrase]] = {}
        self.begins: dict[str, list[tuple[str, Phrase]]] = {}
        for phrase in phrases:
            head = phrase.elements[0]
            for word in head.words:
                self.whole.setdefault(word, []).append(phrase)
            for prefix in head.prefixes:
                self.begins.setdefault(prefix[:2], []).append((prefix, phrase))

    def find(self, sentence: Sentence, number: int) -> list[Hit]:
        """Every phrase in a sentence, overlapping ones included, in order of their first token."""
        tokens = [_forms(t.text, self.language) for t in sentence.tokens]
        found: list[Hit] = []
        for at, forms in enumerate(tokens):
            for form in forms:
                for phrase in self.whole.get(form, ()):
                    self._try(phrase, tokens, at, number, found)
                for prefix, phrase in self.begins.get(form[:2], ()):
                    if form.startswith(prefix):
                        self._try(phrase, tokens, at, number, found)
        return found

    def _try(self, phrase: Phrase, tokens: list[tuple[str, ...]], at: int, number: int, found: list[Hit]) -> None:
        last = _match(phrase.elements, 1, tokens, at + 1, self.gap)
        if last >= 0:
            hit = Hit(phrase.name, number, at, last)
            if not found or found[-1] != hit:
                found.append(hit)


def _match(elements: tuple[Element, ...], i: int, tokens: list[tuple[str, ...]], at: int, gap: int) -> int:
    """The last token of the phrase's rest from element `i` at token `at`, or -1."""
    while i < len(elements):
        element = elements[i]
        if not element.words and not element.prefixes:
            for skip in range(gap + 1):
                if at + skip >= len(tokens) or (skip and tokens[at + skip - 1][0] == ","):
                    return -1
                last = _match(elements, i + 1, tokens, at + skip, gap)
                if last >= 0:
                    return last
            return -1
        if at >= len(tokens) or not _fits(element, tokens[at]):
            return -1
        at += 1
        i += 1
    return at - 1


def _fits(element: Element, forms: tuple[str, ...]) -> bool:
    for form in forms:
        if form in element.words:
            return True
        for prefix in element.prefixes:
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


def compile_phrases(written: Mapping[str, Sequence[str]], language: str) -> Lexicon:
    """A Lexicon of phrases by name."""
    phrases = [Phrase(name, elements) for name, texts in written.items() for text in texts if (elements := parse(text))]
    return Lexicon(phrases, language)


def parse(written: str) -> tuple[Element, ...]:
    """A written phrase as elements. Gaps at either end are dropped."""
    elements: list[Element] = []
    for piece in _PIECE.findall(written):
        if piece in ("..", "…"):
            elements.append(Element(frozenset(), ()))
        elif piece.startswith("("):
            options = [o.strip() for o in piece.strip("()").split("|") if o.strip()]
            if any(_CJK.search(o) for o in options):
                raise ValueError(f"alternatives are for words, not for Japanese: {written!r}")
            words = frozenset(folded(o) for o in options if not o.endswith("*"))
            elements.append(Element(words, tuple(folded(o[:-1]) for o in options if o.endswith("*"))))
        elif piece.endswith("*") and not _CJK.search(piece):
            elements.append(Element(frozenset(), (folded(piece[:-1]),)))
        else:
            for sentence in split(piece):
                elements.extend(Element(frozenset((t.text,)), ()) for t in sentence.tokens)
    while elements and elements[0] == Element(frozenset(), ()):
        elements.pop(0)
    while elements and elements[-1] == Element(frozenset(), ()):
        elements.pop()
    return tuple(elements)
