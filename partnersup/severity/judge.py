"""A ticket's words -> what they say about severity, each finding with its place in the text."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from operator import add
from typing import NamedTuple, TypeAlias

from ..patterns import pattern
from ..policy import Decision, Kind, Language, Policy, Rule
from ..quoted import bare_subject, newest
from .learned import Scores, is_short, weights
from .phrases import Hit
from .sentences import BREAK, END, Row, is_sign

try:
    from .compiled import find, row, score
except ImportError:  # where it was not built
    from .learned import score
    from .phrases import find
    from .sentences import row

_REACH = 5  # tokens between a negation and what it silences
_REACH_SIGNS = 14
_MOST_EVIDENCE = 60  # phrases that an answer quotes, however long the text
_FIELDS = ("subject", "description", "reproduction")
_LOUD = pattern("[!！¡]+")

# A text -> how likely each level is by its sense, levels 1 to 3 in order; together 1.
Reading: TypeAlias = Callable[[str], Sequence[float]]


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
    weekend case; `case_in_doubt` when it would be so at the most severe level of the range. `by_sense` is true
    when a second reading chose another level of the range than the words. `ask` are question ids, `reasons`
    escalation reasons, `topics` the concerns of checks.
    """

    level: int
    range: tuple[int, int]
    kind: Kind
    basic: bool
    case: bool
    case_in_doubt: bool
    by_sense: bool
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


def judge(policy: Policy, texts: Mapping[str, str], language: Language, second: Reading | None = None) -> Verdict:
    """The verdict on the texts of a ticket by field (subject, description, reproduction).

    Signals and learned words are weighed together into a score for each level; the highest decides, and the
    range holds every level that comes within the policy's margin of it. A text that says next to nothing is
    left to the decision table alone.

    Where weighing leaves more than one level, `second` reads the text once more and may choose another level of the
    range, which itself stays as it is; without it that is done as the policy says (`severity.decision.semantic`).
    What the decision table decides is not read again: a definite row is meant to decide by itself, and of a text that
    says next to nothing there is no sense to read.
    """
    text = _whole(texts)
    found, orders = _signals_in(policy, text, language)
    told = text.row.words
    if orders:
        told = told.copy()
        for first, end in orders:
            told[first:end] = [END] * (end - first)
    active = {f.signal for f in found if f.muted_by is None}
    rule = next(r for r in policy.severity.rules if fits(r, active))
    decision = policy.severity.decision
    size = len(told) - told.count(BREAK) - told.count(END)
    if not decision.learned or rule.definite or (rule.name == decision.silent_rule and size < decision.few_words):
        return _verdict(policy, texts, found, rule, _from_rule(rule, active, policy))
    scores = score(told)
    sums, unreachable = _weigh(scores, active, is_short(size, language))
    level = sums.index(max(sums)) + 1
    could_be = [i for i, value in enumerate(sums, 1) if value >= sums[level - 1] - decision.margin]
    among = min(could_be), max(could_be)
    chosen = level
    if len(could_be) > 1 and (second := second or _second(decision)) is not None:
        chosen = by_sense(decision, level, among, second(_as_read(texts, text, orders)))
    weighed = _weighed(chosen, among, scores, unreachable, by_sense=chosen != level)
    return _verdict(policy, texts, found, rule, weighed, _Heard(scores, text))


def by_sense(decision: Decision, level: int, among: tuple[int, int], likely: Sequence[float]) -> int:
    """The level of a range (most severe, least severe) that a reading decides for; that of the words, `level`, where
    it is not sure enough. The shares of the levels outside of the range are left out of account."""
    worst, best = among
    inside = likely[worst - 1 : best]
    top = max(inside)
    enough = decision.semantic_severe_hundredths if level == 1 else decision.semantic_hundredths
    return worst + inside.index(top) if 100 * top > enough * sum(inside) else level


def as_read(policy: Policy, texts: Mapping[str, str], language: Language) -> str:
    """What a second reading is given of the texts of a ticket: what is judged, fields on lines of their own, in small
    letters, without exclamation marks and without the orders to whoever judges."""
    text = _whole(texts)
    return _as_read(texts, text, _signals_in(policy, text, language)[1])


def _second(decision: Decision) -> Reading | None:
    if not decision.semantic:
        return None
    from .semantic import read

    return read


def _as_read(texts: Mapping[str, str], text: "_Whole", orders: list[tuple[int, int]]) -> str:
    (_, starts, ends), begins, fields = text
    cut: dict[str, list[tuple[int, int]]] = {}
    for first, end in orders:
        cut.setdefault(fields[bisect_right(begins, first) - 1], []).append((starts[first], ends[end - 1]))
    told: list[str] = []
    for field, view in views(texts):
        kept, at = [], 0
        for start, end in cut.get(field, ()):
            kept.append(view[at:start])
            at = end
        told.append(_LOUD.sub("", "".join((*kept, view[at:])).lower()).strip())
    return "\n".join(told)


class _Whole(NamedTuple):
    """The fields that are judged as one row of words; `begins` has for each field the place of its first word."""

    row: Row
    begins: list[int]
    fields: list[str]


def _whole(texts: Mapping[str, str]) -> _Whole:
    whole = Row([], [], [])
    begins, fields = [], []
    for field, text in views(texts):
        begins.append(len(whole.words))
        fields.append(field)
        words, starts, ends = row(text)
        whole.words.extend(words)
        whole.starts.extend(starts)
        whole.ends.extend(ends)
    return _Whole(whole, begins, fields)


class Weighed(NamedTuple):
    """The level and what else could be, before evidence and questions are gathered."""

    level: int
    range: tuple[int, int]
    kind: Kind
    basic: bool
    case: bool
    case_in_doubt: bool
    by_sense: bool = False


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


def _weigh(scores: Scores, active: set[str], short: bool) -> tuple[list[float], bool]:
    """Words and signals mixed as `learned.weights` says: the sums of levels 1, 2 and 3, and whether a weekend case
    shows."""
    mixing, total = weights().mixing["short" if short else "long"], scores.total
    sums = mixing["bias"]
    for name in ("1", "2", "3", "weekend"):
        factor = total[name]
        sums = [so_far + factor * value for so_far, value in zip(sums, mixing[f"words {name}"], strict=True)]
    for signal in sorted(active & mixing.keys()):
        sums = list(map(add, sums, mixing[signal]))
    unreachable = sums.pop() > 0
    return sums, unreachable


def _weighed(level: int, among: tuple[int, int], scores: Scores, unreachable: bool, *, by_sense: bool) -> Weighed:
    kind: Kind = "incident"
    if level == 3:
        kinds: tuple[Kind, ...] = ("how_to", "feature_request", "account_or_billing")
        kind = max(kinds, key=lambda name: scores.total[name])
    return Weighed(
        level,
        among,
        kind,
        kind == "how_to",
        unreachable and level == 1,
        unreachable and among[0] == 1 and level != 1,
        by_sense,
    )


def _verdict(
    policy: Policy,
    texts: Mapping[str, str],
    found: list[Found],
    rule: Rule,
    weighed: Weighed,
    heard: "_Heard | None" = None,
) -> Verdict:
    signals = policy.severity.signals
    hits = [f for f in _widest(found) if f.muted_by is None]
    shown = hits[:_MOST_EVIDENCE]
    evidence = [Evidence(f.signal, f.field, f.start, f.end, texts[f.field][f.start : f.end]) for f in shown]
    if heard is not None:
        evidence += _heaviest(heard, weighed.level, texts, hits)
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


class _Heard(NamedTuple):
    """The scores of a text, and that text."""

    scores: Scores
    text: _Whole

    def ranked(self, level: int) -> Iterator[tuple[str, int, int]]:
        """(field, start, end) of what speaks for a level, the heaviest first."""
        (_, starts, ends), begins, fields = self.text
        for first, last in self.scores.heard.ranked(level):
            yield fields[bisect_right(begins, first) - 1], starts[first], ends[last]


def _heaviest(heard: _Heard, level: int, texts: Mapping[str, str], hits: list[Found], most: int = 3) -> list[Evidence]:
    """The words that spoke most for the level, beside those that a signal already shows."""
    found: list[Evidence] = []
    spans: dict[str, tuple[list[int], list[int]]] = {}  # of each field: where hits start, and how far any so far goes
    for hit in hits:
        starts, ends = spans.setdefault(hit.field, ([], [0]))
        starts.append(hit.start)
        ends.append(max(hit.end, ends[-1]))
    for field, start, end in heard.ranked(level):
        text = texts[field][start:end]
        if len(text) < (2 if is_sign(text[0]) else 4) or not text[0].isalpha():
            continue
        starts, ends = spans.get(field, ([], [0]))
        shown = any(f.field == field and f.start < end and start < f.end for f in found)
        if shown or start < ends[bisect_left(starts, end)]:
            continue
        found.append(Evidence("words", field, start, end, text))
        if len(found) == most:
            break
    return found


def views(texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The fields that are judged, each as its newest message, with every position kept."""
    for field in _FIELDS:
        if text := texts.get(field):
            yield field, _after_marks(text) if field == "subject" else newest(text)


def _after_marks(subject: str) -> str:
    bare = bare_subject(subject)[0]
    return " " * (len(subject.rstrip()) - len(bare)) + bare


def fits(rule: Rule, active: set[str]) -> bool:
    return (
        active.issuperset(rule.all)
        and (not rule.any or not active.isdisjoint(rule.any))
        and active.isdisjoint(rule.none)
    )


def read_signals(policy: Policy, texts: Mapping[str, str], language: Language) -> list[Found]:
    """Every signal in the texts, silenced ones included, in the order of fields and positions."""
    return _signals_in(policy, _whole(texts), language)[0]


def _signals_in(policy: Policy, text: _Whole, language: Language) -> tuple[list[Found], list[tuple[int, int]]]:
    """The signals of a text, and the sentences, words [first, end), that are orders to whoever judges: those count for
    nothing else."""
    (words, starts, ends), begins, fields = text
    signals = policy.severity.signals
    reach = _REACH_SIGNS if language == "ja" else _REACH
    order = policy.severity.decision.order_signal
    found: list[Found] = []
    orders: list[tuple[int, int]] = []
    for first, end, hits, modifiers in find(policy.lexicons[language], words):
        if any(hit.name == order for hit in hits):
            orders.append((first, end))
            hits = [hit for hit in hits if hit.name == order]
        field = fields[bisect_right(begins, first) - 1]
        silence = _Silence(modifiers, words[first:end], reach) if modifiers else None
        for hit in hits:
            muted = None if silence is None or signals[hit.name].plain else silence.over(hit)
            found.append(Found(hit.name, field, starts[first + hit.first], ends[first + hit.last], muted))
    return found, orders


class _Silence:
    """The modifiers of a sentence, laid out so that the first one that silences a hit is found without trying all."""

    def __init__(self, modifiers: list[Hit], words: list[str], reach: int) -> None:
        contrasts = {m.first for m in modifiers if m.name == "contrast"}
        self.reach = reach
        self.modifiers = [m for m in modifiers if m.name != "contrast"]  # in order of their first token
        self.firsts = [m.first for m in self.modifiers]
        self.longest = max((m.last - m.first for m in self.modifiers), default=0)
        self.wide: list[int] = []  # places of those that reach over the sentence
        self.ending: dict[int, list[int]] = {}  # of those that reach over a clause, by the clause behind them
        self.starting: dict[int, list[int]] = {}  # and by the clause before them
        if not self.modifiers:
            return
        # How many clauses have ended before each token: at a break, or at a word of contrast.
        ends = (word == BREAK or i in contrasts for i, word in enumerate(words))
        self.clause = list(accumulate(ends, initial=0))
        for place, modifier in enumerate(self.modifiers):
            scope = modifier.name.partition(".")[2]
            if scope == "sentence":
                self.wide.append(place)
            elif scope == "clause":
                self.ending.setdefault(self.clause[modifier.last + 1], []).append(place)
                self.starting.setdefault(self.clause[modifier.first], []).append(place)

    def over(self, hit: Hit) -> str | None:
        """The first modifier that silences a hit, or None. One inside the phrase itself does not count."""
        if not self.modifiers:
            return None
        place = min(
            (p for p in (self._wide(hit), self._before(hit), self._after(hit), self._near(hit)) if p is not None),
            default=None,
        )
        return None if place is None else self.modifiers[place].name.partition(".")[0]

    def _wide(self, hit: Hit) -> int | None:
        apart = (p for p in self.wide if self.firsts[p] > hit.last or self.modifiers[p].last < hit.first)
        return next(apart, None)

    def _before(self, hit: Hit) -> int | None:
        for place in self.ending.get(self.clause[hit.first], ()):
            if self.modifiers[place].last < hit.first:
                return place
            if self.firsts[place] >= hit.first:
                break
        return None

    def _after(self, hit: Hit) -> int | None:
        places = self.starting.get(self.clause[hit.last + 1], [])
        at = bisect_right(places, hit.last, key=lambda place: self.firsts[place])
        return places[at] if at < len(places) else None

    def _near(self, hit: Hit) -> int | None:
        start = bisect_left(self.firsts, hit.first - 1 - self.reach - self.longest)
        for place in range(start, bisect_right(self.firsts, hit.last + 1 + self.reach)):
            modifier = self.modifiers[place]
            scope = modifier.name.partition(".")[2]
            if scope == "before" and 0 < hit.first - modifier.last <= self.reach + 1:
                parted = self.clause[hit.first] > self.clause[modifier.last + 1]
            elif scope == "after" and 0 < modifier.first - hit.last <= self.reach + 1:
                parted = self.clause[modifier.first] > self.clause[hit.last + 1]
            else:
                continue
            if not parted:
                return place
        return None


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
