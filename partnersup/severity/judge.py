"""A ticket's words -> what they say about severity, each finding with its place in the text."""

from typing import NamedTuple

from ..policy import Kind, Language, Policy, Rule
from .phrases import Hit, find
from .quoted import newest
from .sentences import Sentence, split

_REACH = 5  # tokens between a negation and what it silences
_REACH_SIGNS = 14
_FIELDS = ("subject", "description", "reproduction")


class Evidence(NamedTuple):
    """Words of the ticket that carried a signal: `text` is `field[start:end]`."""

    signal: str
    field: str
    start: int
    end: int
    text: str


class Verdict(NamedTuple):
    """What the text alone says.

    `range` is (most severe, least severe) that it could be. `case` is true when it is level 1 and shows a
    weekend case; `case_in_doubt` when it would be so at the most severe level of the range. `ask` are
    question ids, `reasons` escalation reasons, `topics` the concerns of checks.
    """

    level: int
    range: tuple[int, int]
    kind: Kind
    basic: bool
    case: bool
    case_in_doubt: bool
    evidence: tuple[Evidence, ...]
    ask: tuple[str, ...]
    reasons: tuple[str, ...]
    topics: tuple[str, ...]
    rule: str


class Found(NamedTuple):
    """A phrase in the text and whether a modifier silenced it (then `muted_by` names it)."""

    signal: str
    field: str
    start: int
    end: int
    muted_by: str | None


def judge(policy: Policy, texts: dict[str, str], language: Language) -> Verdict:
    """The verdict on the texts of a ticket by field (subject, description, reproduction)."""
    found = read_signals(policy, texts, language)
    active = {f.signal for f in found if f.muted_by is None}
    signals = policy.severity.signals
    rule = next(r for r in policy.severity.rules if fits(r, active))
    worst, best = min(rule.range), max(rule.range)
    shows_case = any(signals[s].case for s in active)
    evidence = tuple(
        Evidence(f.signal, f.field, f.start, f.end, texts[f.field][f.start : f.end])
        for f in _widest(found)
        if f.muted_by is None
    )
    return Verdict(
        level=rule.level,
        range=(worst, best),
        kind=rule.kind,
        basic=rule.basic,
        case=shows_case and rule.level == 1,
        case_in_doubt=shows_case and worst == 1 and rule.level != 1,
        evidence=evidence,
        ask=rule.ask if worst != best else (),
        reasons=_ordered(signals[e.signal].reason for e in evidence),
        topics=_ordered(signals[e.signal].topic for e in evidence),
        rule=rule.name,
    )


def fits(rule: Rule, active: set[str]) -> bool:
    return (
        all(s in active for s in rule.all)
        and (not rule.any or any(s in active for s in rule.any))
        and not any(s in active for s in rule.none)
    )


def read_signals(policy: Policy, texts: dict[str, str], language: Language) -> list[Found]:
    """Every signal in the texts, silenced ones included, in the order of fields and positions."""
    words = policy.lexicons[language]
    signal_words, modifier_words = words["signals"], words["modifiers"]
    plain = {id_ for id_, s in policy.severity.signals.items() if s.plain}
    reach = _REACH_SIGNS if language == "ja" else _REACH
    found: list[Found] = []
    for field in _FIELDS:
        text = texts.get(field)
        if not text:
            continue
        for number, sentence in enumerate(split(newest(text))):
            hits = find(signal_words, sentence, number)
            if not hits:
                continue
            modifiers = find(modifier_words, sentence, number)
            for hit in hits:
                muted = None if hit.name in plain else _muted(hit, modifiers, sentence, reach)
                start, end = sentence.tokens[hit.first].start, sentence.tokens[hit.last].end
                found.append(Found(hit.name, field, start, end, muted))
    return found


def _muted(hit: Hit, modifiers: list[Hit], sentence: Sentence, reach: int) -> str | None:
    """The modifier that silences a hit, or None. One inside the phrase itself does not count."""
    for modifier in modifiers:
        name, _, scope = modifier.name.partition(".")
        if name == "contrast" or (modifier.first <= hit.last and modifier.last >= hit.first):
            continue
        before = modifier.last < hit.first
        gap = (hit.first - modifier.last if before else modifier.first - hit.last) - 1
        between = (modifier.last + 1, hit.first) if before else (hit.last + 1, modifier.first)
        if scope == "sentence":
            return name
        if scope == "clause" and not _parted(sentence, modifiers, *between):
            return name
        if scope == ("before" if before else "after") and gap <= reach and not _parted(sentence, modifiers, *between):
            return name
    return None


def _parted(sentence: Sentence, modifiers: list[Hit], first: int, last: int) -> bool:
    """Whether a clause ends among the tokens [first, last): a break or a word of contrast."""
    if any(sentence.tokens[i].text == "," for i in range(first, last)):
        return True
    return any(m.name == "contrast" and first <= m.first < last for m in modifiers)


def _widest(found: list[Found]) -> list[Found]:
    """Of hits of one signal that overlap, the longest, each once."""
    kept: list[Found] = []
    for hit in sorted(set(found), key=lambda f: (f.field != "subject", f.field, f.start, f.start - f.end, f.signal)):
        if not any(k.signal == hit.signal and k.field == hit.field and k.start <= hit.start < k.end for k in kept):
            kept.append(hit)
    return kept


def _ordered(values: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v for v in values if v))  # type: ignore[attr-defined]
