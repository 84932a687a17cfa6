"""A ticket's words -> what they say about severity, each finding with its place in the text."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..policy import Kind, Language, Policy, Rule
from ..quoted import bare_subject, newest
from .learned import Scores, is_short, score, weights
from .phrases import Hit, find
from .sentences import Sentence, is_sign, split

_REACH = 5  # tokens between a negation and what it silences
_REACH_SIGNS = 14
_MOST_EVIDENCE = 60  # phrases that an answer quotes, however long the text
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


def judge(policy: Policy, texts: Mapping[str, str], language: Language) -> Verdict:
    """The verdict on the texts of a ticket by field (subject, description, reproduction).

    Signals and learned words are weighed together into a score for each level; the highest decides, and the
    range holds every level that comes within the policy's margin of it. A text that says next to nothing is
    left to the decision table alone.
    """
    sentences = [(field, sentence) for field, text in views(texts) for sentence in split(text)]
    found, orders = _signals_in(policy, sentences, language)
    told = [pair for i, pair in enumerate(sentences) if i not in orders]
    active = {f.signal for f in found if f.muted_by is None}
    rule = next(r for r in policy.severity.rules if fits(r, active))
    decision = policy.severity.decision
    size = _count(told)
    if not decision.learned or rule.definite or (rule.name == decision.silent_rule and size < decision.few_words):
        return _verdict(policy, texts, found, rule, _from_rule(rule, active, policy))
    scores = score(told)
    return _verdict(policy, texts, found, rule, _weigh(policy, scores, active, is_short(size, language)), scores)


class Weighed(NamedTuple):
    """The level and what else could be, before evidence and questions are gathered."""

    level: int
    range: tuple[int, int]
    kind: Kind
    basic: bool
    case: bool
    case_in_doubt: bool


def _from_rule(rule: Rule, active: set[str], policy: Policy) -> Weighed:
    shows = any(policy.severity.signals[s].case for s in active)
    worst = min(rule.range)
    level = rule.level
    return Weighed(
        level,
        (worst, max(rule.range)),
        rule.kind,
        rule.basic,
        shows and level == 1,
        shows and worst == 1 and level != 1,
    )


def _weigh(policy: Policy, scores: Scores, active: set[str], short: bool) -> Weighed:
    """Words and signals mixed as `learned.weights` says; the range by the margin of the policy."""
    mixing, total = weights().mixing["short" if short else "long"], scores.total
    sums = list(mixing["bias"])
    told = [(f"words {name}", total[name]) for name in ("1", "2", "3", "weekend")]
    for name, factor in [*told, *((signal, 1.0) for signal in sorted(active))]:
        for i, value in enumerate(mixing.get(name, ())):
            sums[i] += factor * value
    unreachable = sums.pop() > 0
    level = sums.index(max(sums)) + 1
    could_be = [i for i, value in enumerate(sums, 1) if value >= sums[level - 1] - policy.severity.decision.margin]
    worst, best = min(could_be), max(could_be)
    kind: Kind = "incident"
    if level == 3:
        kinds: tuple[Kind, ...] = ("how_to", "feature_request", "account_or_billing")
        kind = max(kinds, key=lambda name: total[name])
    return Weighed(
        level,
        (worst, best),
        kind,
        kind == "how_to",
        unreachable and level == 1,
        unreachable and worst == 1 and level != 1,
    )


def _verdict(
    policy: Policy,
    texts: Mapping[str, str],
    found: list[Found],
    rule: Rule,
    weighed: Weighed,
    scores: Scores | None = None,
) -> Verdict:
    signals = policy.severity.signals
    hits = [f for f in _widest(found) if f.muted_by is None]
    shown = hits[:_MOST_EVIDENCE]
    evidence = [Evidence(f.signal, f.field, f.start, f.end, texts[f.field][f.start : f.end]) for f in shown]
    if scores is not None:
        evidence += _heaviest(scores, weighed.level, texts, hits)
    worst, best = weighed.range
    ask: tuple[str, ...] = ()
    if worst != best:
        ask = rule.ask or (("what", "impact") if best == 3 else ("impact",))
    return Verdict(
        *weighed,
        evidence=tuple(evidence),
        ask=ask,
        reasons=_ordered(signals[f.signal].reason for f in hits),
        topics=_ordered(signals[f.signal].topic for f in hits),
        rule=rule.name,
    )


def _heaviest(scores: Scores, level: int, texts: Mapping[str, str], hits: list[Found], most: int = 3) -> list[Evidence]:
    """The words that spoke most for the level, beside those that a signal already shows."""
    place = level - 1
    others = [i for i in range(3) if i != place]
    ranked = sorted(
        ((weight[place] - max(weight[i] for i in others), word) for word, weight in scores.words),
        key=lambda pair: (-pair[0], pair[1].start),
    )
    found: list[Evidence] = []
    taken = [(h.field, h.start, h.end) for h in hits]
    for gain, word in ranked:
        text = texts[word.field][word.start : word.end]
        if gain <= 0 or len(found) == most:
            break
        if len(text) < (2 if is_sign(text[0]) else 4) or not text[0].isalpha():
            continue
        if any(f == word.field and a < word.end and word.start < b for f, a, b in taken):
            continue
        taken.append((word.field, word.start, word.end))
        found.append(Evidence("words", word.field, word.start, word.end, text))
    return found


def views(texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The fields that are judged, each as its newest message, with every position kept."""
    for field in _FIELDS:
        if text := texts.get(field):
            yield field, _after_marks(text) if field == "subject" else newest(text)


def _after_marks(subject: str) -> str:
    bare = bare_subject(subject)[0]
    return " " * (len(subject.rstrip()) - len(bare)) + bare


def _count(sentences: list[tuple[str, Sentence]]) -> int:
    return sum(token.text != "," for _, sentence in sentences for token in sentence.tokens)


def fits(rule: Rule, active: set[str]) -> bool:
    return (
        all(s in active for s in rule.all)
        and (not rule.any or any(s in active for s in rule.any))
        and not any(s in active for s in rule.none)
    )


def read_signals(policy: Policy, texts: Mapping[str, str], language: Language) -> list[Found]:
    """Every signal in the texts, silenced ones included, in the order of fields and positions."""
    sentences = [(field, sentence) for field, text in views(texts) for sentence in split(text)]
    return _signals_in(policy, sentences, language)[0]


def _signals_in(
    policy: Policy, sentences: list[tuple[str, Sentence]], language: Language
) -> tuple[list[Found], set[int]]:
    """The signals of sentences, and which sentences are orders to whoever judges: those count for nothing else."""
    words = policy.lexicons[language]
    plain = {id_ for id_, s in policy.severity.signals.items() if s.plain}
    reach = _REACH_SIGNS if language == "ja" else _REACH
    order = policy.severity.decision.order_signal
    found: list[Found] = []
    orders: set[int] = set()
    for number, (field, sentence) in enumerate(sentences):
        hits = find(words["signals"], sentence, number)
        if not hits:
            continue
        if any(hit.name == order for hit in hits):
            orders.add(number)
            hits = [hit for hit in hits if hit.name == order]
        modifiers = find(words["modifiers"], sentence, number)
        for hit in hits:
            muted = None if hit.name in plain else _muted(hit, modifiers, sentence, reach)
            start, end = sentence.tokens[hit.first].start, sentence.tokens[hit.last].end
            found.append(Found(hit.name, field, start, end, muted))
    return found, orders


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
    """Of hits of one signal that overlap, the longest, each once; in the order of fields and positions."""
    kept: list[Found] = []
    reached: dict[tuple[str, str], int] = {}
    for hit in sorted(set(found), key=lambda f: (f.field != "subject", f.field, f.start, f.start - f.end, f.signal)):
        if hit.start >= reached.get((hit.signal, hit.field), 0):
            kept.append(hit)
            reached[hit.signal, hit.field] = hit.end
    return kept


def _ordered(values: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v for v in values if v))  # type: ignore[attr-defined]
