"""Refusals in another language: the English sentence is the key, the places that are filled in are {0}, {1} and so on."""

import re
from collections.abc import Mapping
from typing import TypeVar

from .errors import PartnersupError, PolicyError
from .frozen import Record
from .patterns import pattern

_MAX = 2_000  # characters of a sentence; a longer one stays English
_MOST_PARTS = 40  # between "; "; with more the sentence is tried as a whole alone
_MOST_TOGETHER = 4  # parts that may make one sentence, unless all do
_PLACES = 4  # of a problem's ": ", how many may end the place that it names
_GAP = pattern(r"\{(\d+)\}")
_Refusal = TypeVar("_Refusal", bound=PartnersupError)


class _Template(Record):
    """`literals` are the words around the gaps, one more than `gaps`; `weight` is the number of their characters."""

    weight: int
    literals: tuple[str, ...]
    gaps: tuple[str, ...]
    said: str

    def values(self, sentence: str) -> dict[str, str] | None:
        """What stands in the gaps, each as short as can be from the left, or None where the words differ.

        As a regular expression with (.*?) in the gaps would find it, but never slower than the sentence is long.
        """
        first, *rest = self.literals
        if not rest:
            return {} if sentence == first else None
        last = rest.pop()
        end = len(sentence) - len(last)
        if not sentence.startswith(first) or not sentence.endswith(last):
            return None
        at, found = len(first), []
        for literal in rest:
            place = sentence.find(literal, at, end)
            if place < 0:
                return None
            found.append(sentence[at:place])
            at = place + len(literal)
        if at > end:
            return None
        return dict(zip(self.gaps, [*found, sentence[at:end]], strict=True))


class Phrasebook:
    """English templates and what they are in one language."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        made = []
        for english, said in sentences.items():
            literals = tuple(_GAP.split(english)[::2])
            made.append(_Template(sum(map(len, literals)), literals, tuple(_GAP.findall(english)), said))
        self._templates = sorted(made, key=lambda t: (-t.weight, len(t.gaps)))  # the most words first

    def say(self, english: str) -> str:
        """The sentence in the phrasebook's language; English where it has none.

        What is joined with "; " is one sentence or several, whichever leaves fewer words unknown.
        """
        if not english or not self._templates or len(english) > _MAX:
            return english
        parts = english.split("; ")
        if len(parts) > _MOST_PARTS:
            return self._one(english)[1]
        best = [(0, 0, "")]  # up to each part: words known, sentences (fewer are better), what is said
        for end in range(1, len(parts) + 1):
            ways = []
            for start in range(max(0, end - _MOST_TOGETHER), end):
                weight, said = self._one("; ".join(parts[start:end]))
                if weight or start == end - 1:
                    known, count, before = best[start]
                    ways.append((known + weight, count - 1, f"{before}; {said}" if start else said))
            if end > _MOST_TOGETHER and end == len(parts):
                weight, said = self._one(english)
                ways.append((weight, -1, said))
            best.append(max(ways, key=lambda way: way[:2]))
        return best[-1][2]

    def _one(self, sentence: str) -> tuple[int, str]:
        """How many characters of a sentence are known, and what it is; 0 and the sentence itself where it is none."""
        for template in self._templates:
            values = template.values(sentence)
            if values is not None:
                return template.weight, _filled(template.said, values)
        return 0, sentence


def _filled(said: str, values: Mapping[str, str]) -> str:
    return _GAP.sub(lambda gap: values.get(gap[1], gap[0]), said)


def translated(error: _Refusal, phrasebook: Phrasebook) -> _Refusal:
    """The same refusal, of the same class and code, with its words in the phrasebook's language."""
    if isinstance(error, PolicyError):
        return type(error)([_problem(problem, phrasebook) for problem in error.problems])
    return type(error)(_place(error.where, phrasebook), phrasebook.say(error.message), phrasebook.say(error.hint))


def error_line(error: PartnersupError, phrasebook: Phrasebook) -> str:
    """`line()` of a refusal in the phrasebook's language, with how many more problems a policy has."""
    told = translated(error, phrasebook)
    more = len(told.problems) - 1 if isinstance(told, PolicyError) else 0
    if not more:
        return told.line()
    return f"{told.message} {phrasebook.say(f'(and {more} more; `partnersup policy check` lists them)')}"


def _place(where: str, phrasebook: Phrasebook) -> str:
    """A place whose name is words, such as standard input; what follows the name stays."""
    name = re.split(r"[:\[]", where, maxsplit=1)[0]
    return phrasebook.say(name) + where[len(name) :] if name in ("standard input", "standard output") else where


def _problem(problem: str, phrasebook: Phrasebook) -> str:
    """A policy's problem, `file:line: what; what is allowed`, with the place left as it is."""
    at = 0
    for _ in range(_PLACES):
        at = problem.find(": ", at) + 2
        if at < 2:
            break
        said = phrasebook.say(problem[at:])
        if said != problem[at:]:
            return problem[:at] + said
    return problem
