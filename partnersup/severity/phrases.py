"""The policy's phrases, found in sentences.

A phrase is written as words: `log*` matches any word that begins so, `(a|b)` either word, `..` a gap of up
to three words (eight signs of Japanese) within the clause. Words are compared folded; an Arabic word also
without its clitics (and, so, the, by, for), so that one spelling serves.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from .sentences import Sentence, folded, split

_GAP = 3
_GAP_SIGNS = 8
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f々〇ー]")
_PIECE = re.compile(r"\([^)]*\)|\S+")


class Hit(NamedTuple):
    """A phrase found: tokens [first, last] of the sentence."""

    name: str
    sentence: int
    first: int
    last: int


# The plain, JSON-ready forms. An element is [words, beginnings of words], both empty for a gap; a phrase is
# [name, elements]; a lexicon finds its "phrases" by their first word ("whole") or its first two letters ("begins").
Element = list[list[str]]
Phrase = list[Any]
Lexicon = dict[str, Any]


def find(lexicon: Lexicon, sentence: Sentence, number: int) -> list[Hit]:
    """Every phrase in a sentence, overlapping ones included, in order of their first token."""
    language = lexicon["language"]
    gap = _GAP_SIGNS if language == "ja" else _GAP
    every, whole, begins = lexicon["phrases"], lexicon["whole"], lexicon["begins"]
    tokens = [_forms(t.text, language) for t in sentence.tokens]
    found: list[Hit] = []
    for at, forms in enumerate(tokens):
        for form in forms:
            places = whole.get(form, ())
            for prefix, *rest in begins.get(form[:2], ()):
                if form.startswith(prefix):
                    places = [*places, *rest]
            for place in places:
                name, elements = every[place]
                last = _match(elements, 1, tokens, at + 1, gap)
                if last >= 0:
                    hit = Hit(name, number, at, last)
                    if not found or found[-1] != hit:
                        found.append(hit)
    return found


def _match(elements: list[Element], i: int, tokens: list[tuple[str, ...]], at: int, gap: int) -> int:
    """The last token of the phrase's rest from element `i` at token `at`, or -1."""
    while i < len(elements):
        words, prefixes = elements[i]
        if not words and not prefixes:
            for skip in range(gap + 1):
                if at + skip >= len(tokens) or (skip and tokens[at + skip - 1][0] == ","):
                    return -1
                last = _match(elements, i + 1, tokens, at + skip, gap)
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


def compile_lexicon(written: Mapping[str, Sequence[str]], language: str) -> Lexicon:
    """The lexicon of phrases by name. Raises ValueError for a phrase that cannot be read."""
    phrases: list[Phrase] = []
    whole: dict[str, list[int]] = {}
    begins: dict[str, dict[str, list[int]]] = {}
    for name, texts in written.items():
        for text in texts:
            elements = parse(text)
            if not elements:
                raise ValueError(f"the phrase {text!r} of {name} has no words")
            for word in elements[0][0]:
                whole.setdefault(word, []).append(len(phrases))
            for prefix in elements[0][1]:
                begins.setdefault(prefix[:2], {}).setdefault(prefix, []).append(len(phrases))
            phrases.append([name, elements])
    return {
        "language": language,
        "phrases": phrases,
        "whole": whole,
        "begins": {two: [[prefix, *places] for prefix, places in rows.items()] for two, rows in begins.items()},
    }


def parse(written: str) -> list[Element]:
    """A written phrase as elements. Gaps at either end are dropped."""
    if written.count("(") != written.count(")"):
        raise ValueError(f"unbalanced parentheses in {written!r}")
    elements: list[Element] = []
    for piece in _PIECE.findall(written):
        if piece in ("..", "…"):
            elements.append([[], []])
        elif piece.startswith("("):
            options = [o.strip() for o in piece.strip("()").split("|") if o.strip()]
            if any(_CJK.search(o) for o in options):
                raise ValueError(f"alternatives are for words, not for Japanese: {written!r}")
            words = sorted({folded(o) for o in options if not o.endswith("*")})
            elements.append([words, [folded(o[:-1]) for o in options if o.endswith("*")]])
        elif piece.endswith("*") and not _CJK.search(piece):
            elements.append([[], [folded(piece[:-1])]])
        else:
            elements.extend([[token.text], []] for sentence in split(piece) for token in sentence.tokens)
    while elements and elements[0] == [[], []]:
        elements.pop(0)
    while elements and elements[-1] == [[], []]:
        elements.pop()
    return elements
