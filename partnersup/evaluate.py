"""How right the judge is on labelled tickets: accuracy, macro-F1, recall of severity 1, kind, weekend, ranges."""

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from .errors import InputError
from .frozen import Record
from .intake.language import detect
from .policy import LANGUAGES, InForce, Kind, Language, Policy, in_force
from .severity.judge import Evidence, Verdict, judge

LEVELS = (1, 2, 3)


class Labelled(Record):
    """A ticket's texts and what a careful reader made of them."""

    id: str
    language: Language
    texts: Mapping[str, str]
    severity: int
    kind: Kind
    weekend_exception: bool


class Mistake(Record):
    """A ticket whose level came out wrong, with the words that decided."""

    id: str
    language: Language
    expected: int
    level: int
    range: tuple[int, int]
    rule: str
    evidence: tuple[Evidence, ...]
    subject: str | None
    description: str | None


class Score(Record):
    """Shares from 0 to 1, None where there was nothing to count. `confusion` has a row for each true level."""

    tickets: int
    accuracy: float | None
    macro_f1: float | None
    severity_1_recall: float | None
    kind: float | None
    weekend_exception: float | None
    truth_in_range: float | None
    mean_width: float | None
    confusion: tuple[tuple[int, ...], ...]


class Evaluation(Record):
    schema_version: int
    judge: str
    all: Score
    by_language: dict[str, Score]
    errors: tuple[Mistake, ...]
    policy: InForce
    untrusted: tuple[str, ...] = (".errors[]",)


def labelled(record: Any, where: str) -> Labelled:
    """A labelled record: the ticket's fields, and `expected` with severity, kind and weekend_exception."""
    if not isinstance(record, dict) or not isinstance(record.get("expected"), dict):
        raise InputError(where, "no label in it", 'a ticket with "expected": {"severity", "kind", "weekend_exception"}')
    expected = record["expected"]
    severity, kind, weekend = (expected.get(k) for k in ("severity", "kind", "weekend_exception"))
    if severity not in LEVELS or isinstance(severity, bool):
        raise InputError(f"{where}: expected.severity", f"{severity!r} is not allowed", "1, 2 or 3")
    if kind not in get_args(Kind):
        raise InputError(f"{where}: expected.kind", f"{kind!r} is not allowed", f"one of {', '.join(get_args(Kind))}")
    if not isinstance(weekend, bool):
        raise InputError(f"{where}: expected.weekend_exception", f"{weekend!r} is not allowed", "true or false")
    texts = {k: record[k] for k in ("subject", "description", "reproduction") if isinstance(record.get(k), str)}
    if not any(text.strip() for text in texts.values()):
        raise InputError(where, "no text to judge", "a subject or description")
    given = record.get("language", record.get("lang"))
    language = given if given in LANGUAGES else detect("\n".join(texts.values()))
    return Labelled(str(record.get("id", where)), language, texts, severity, kind, weekend)


def evaluate(tickets: Iterable[Labelled], policy: Policy) -> Evaluation:
    """Judge every ticket and compare. The policy must speak the tickets' languages."""
    judged = [(ticket, judge(policy, ticket.texts, ticket.language)) for ticket in tickets]
    languages = [code for code in LANGUAGES if any(ticket.language == code for ticket, _ in judged)]
    return Evaluation(
        schema_version=1,
        judge=policy.severity.decision.judge,
        all=_score(judged),
        by_language={code: _score([pair for pair in judged if pair[0].language == code]) for code in languages},
        errors=tuple(_mistake(t, v) for t, v in judged if v.level != t.severity),
        policy=in_force(policy),
    )


def _score(judged: list[tuple[Labelled, Verdict]]) -> Score:
    confusion = [
        [sum(t.severity == true and v.level == level for t, v in judged) for level in LEVELS] for true in LEVELS
    ]
    right = sum(confusion[i][i] for i in range(3))
    return Score(
        tickets=len(judged),
        accuracy=_share(right, len(judged)),
        macro_f1=_macro_f1(confusion),
        severity_1_recall=_share(confusion[0][0], sum(confusion[0])),
        kind=_share(sum(v.kind == t.kind for t, v in judged), len(judged)),
        weekend_exception=_share(sum(v.case == t.weekend_exception for t, v in judged), len(judged)),
        truth_in_range=_share(sum(v.range[0] <= t.severity <= v.range[1] for t, v in judged), len(judged)),
        mean_width=_share(sum(v.range[1] - v.range[0] for _, v in judged), len(judged)),
        confusion=tuple(map(tuple, confusion)),
    )


def _macro_f1(confusion: list[list[int]]) -> float | None:
    """The mean of F1 over the levels that stand in the truth or in the answers."""
    found = []
    for i in range(3):
        both = sum(confusion[i]) + sum(row[i] for row in confusion)
        if both:
            found.append(2 * confusion[i][i] / both)
    return round(sum(found) / len(found), 4) if found else None


def _share(part: float, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _mistake(ticket: Labelled, verdict: Verdict) -> Mistake:
    return Mistake(
        ticket.id,
        ticket.language,
        ticket.severity,
        verdict.level,
        verdict.range,
        verdict.rule,
        verdict.evidence,
        ticket.texts.get("subject"),
        ticket.texts.get("description"),
    )
