"""Two policies -> what differs between them, in words, and what that does to tickets. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from .answers import to_plain
from .frozen import Record
from .policy import InForce, Policy, in_force
from .triaging import Triage
from .words import say

_DERIVED = ("version", "valid_from", "known_names", "lexicons", "digest", "overlay", "spoken")
_GROUNDS = ("sources", "assumption", "reason")  # of a fact; told only where nothing else of it differs
_ANY = r"([^.]+)"
_MOST, _LONG = 6, 60  # values of a list that a message tells, and the characters of each
# What a path is called: the code of its words (`policy-path.<code>`); its groups fill {first}, {second}, {third}
_CALLED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern.replace(".", r"\.").replace("**", "(.+)").replace("*", _ANY)), code)
    for pattern, code in (
        ("commitment.levels.*.acknowledgement.target", "acknowledgement-target"),
        ("commitment.levels.*.acknowledgement.deadline", "acknowledgement-deadline"),
        ("commitment.levels.*.determination.target", "determination-target"),
        ("commitment.levels.*.determination.deadline", "determination-deadline"),
        ("commitment.resolution.target", "resolution-target"),
        ("commitment.resolution.deadline", "resolution-deadline"),
        ("commitment.exempt.kinds", "exempt"),
        ("commitment.weekend_exception.cases", "weekend"),
        ("commitment.basic_requests.limit", "basic-requests"),
        ("offices.*.time_zone", "office-zone"),
        ("offices.*.working_days", "office-days"),
        ("offices.*.holidays", "office-holidays"),
        ("countries.*.region", "country-region"),
        ("countries.*.office", "country-office"),
        ("countries.*.account_group", "country-group"),
        ("large_accounts.groups.*.licenses", "threshold"),
        ("large_accounts.excluded.products", "excluded"),
        ("channels.*.*", "channel"),
        ("offerings.*.*", "offering"),
        ("mailboxes.*.address", "mailbox"),
        ("mailboxes.*.regions", "mailbox-regions"),
        ("escalation.department.email", "department"),
        ("escalation.regions.*.levels.*.contacts.*", "contact"),
        ("escalation.regions.*.levels.*.contacts.*.email", "contact-address"),
        ("escalation.regions.*.levels.*.contacts.*.covers", "contact-covers"),
        ("severity.phrases.*.signals.*", "phrases"),
        ("severity.phrases.*.modifiers.*", "modifiers"),
        ("severity.rules.*.level", "rule-level"),
        ("severity.rules.*.range", "rule-range"),
        ("words.*.**", "sentence"),
    )
)
# What of an answer is compared: its path in JSON.
_COMPARED = (
    "severity.level",
    "severity.range",
    "severity.kind",
    "priority.flag",
    "priority.status",
    "commitment.applies",
    "clock.weekend_exception",
    *(f"clock.{name}.{end}" for name in ("acknowledgement", "determination", "resolution") for end in ("target", "deadline")),
    "clock.act_by",
    "channels",
    "escalation.contacts",
    "escalation.advised",
)  # fmt: skip


class Change(Record):
    """One fact that differs. `path` is its place in the policy; the values are plain, None where there is none."""

    path: str
    change: Literal["added", "removed", "changed"]
    old: Any
    new: Any
    message: str


class Difference(Record):
    """One thing that a ticket would get otherwise: `field` is its path in the answer, or `refused`."""

    field: str
    old: Any
    new: Any


class TicketChange(Record):
    where: str
    line: int
    id: str | None
    differences: tuple[Difference, ...]


class Tickets(Record):
    """`compared` were answered by either policy; `refused` by neither."""

    compared: int
    refused: int
    changed: tuple[TicketChange, ...]


class PolicyDiff(Record):
    """`tickets` is None where none were named to compare on."""

    schema_version: int
    old: InForce
    new: InForce
    changes: tuple[Change, ...]
    tickets: Tickets | None
    untrusted: tuple[str, ...]


def policy_diff(old: Policy, new: Policy, speaker: Policy, tickets: Tickets | None = None) -> PolicyDiff:
    """What differs from `old` to `new`, both whole; `speaker` lends the words."""
    return PolicyDiff(
        1,
        in_force(old),
        in_force(new),
        tuple(_change(speaker, *one) for one in differing(_plain(old), _plain(new))),
        tickets,
        (".tickets.changed[].id", ".tickets.changed[].differences") if tickets else (),
    )


def ticket_differences(old: Triage, new: Triage) -> tuple[Difference, ...]:
    """What another policy changes about one ticket: severity, flag, deadlines, channels, contacts."""
    before, after = _outcome(old), _outcome(new)
    return tuple(Difference(name, before[name], after[name]) for name in _COMPARED if before[name] != after[name])


def _outcome(answer: Triage) -> dict[str, Any]:
    plain = to_plain(answer)
    plain["channels"] = [
        [c["channel"], c["available"], *([c["address"]] if c["address"] else [])] for c in plain["channels"]
    ]
    plain["escalation"]["contacts"] = [
        f"{level['level']} {contact['name']} <{contact['email']}>"
        for level in plain["escalation"]["levels"]
        for contact in level["contacts"]
    ]
    return {name: _at(plain, name.split(".")) for name in _COMPARED}


def _at(plain: Any, names: list[str]) -> Any:
    for name in names:
        plain = plain.get(name) if plain is not None else None
    return plain


# ---------------------------------------------------------------- facts


def _plain(policy: Policy) -> dict[str, Any]:
    return {name: value for name, value in to_plain(policy).items() if name not in _DERIVED}


def differing(old: Any, new: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """(path, old, new) of every fact that differs, None where there is none; `path` with dots between its names."""
    old, new = _named(old), _named(new)
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        if old != new:
            yield path, old, new
        return
    found = [
        one
        for name in dict.fromkeys((*old, *new))
        for one in differing(old.get(name), new.get(name), f"{path}.{name}" if path else str(name))
    ]
    grounds = tuple(f"{path}.{name}" for name in _GROUNDS)
    others = [one for one in found if one[0] not in grounds]
    yield from others or found


def _named(value: Any) -> Any:
    """A list of records that have names (the rows of the decision table) as a mapping by name, in their order."""
    if isinstance(value, list) and value and all(isinstance(one, dict) and "name" in one for one in value):
        return {**{one["name"]: one for one in value}, "order": [one["name"] for one in value]}
    return value


def _change(speaker: Policy, path: str, old: Any, new: Any) -> Change:
    change: Literal["added", "removed", "changed"] = "added" if old is None else "removed" if new is None else "changed"
    what = _called(speaker, path)
    if isinstance(old, list) and isinstance(new, list) and sorted(map(repr, old)) != sorted(map(repr, new)):
        added, gone = _listed(one for one in new if one not in old), _listed(one for one in old if one not in new)
        code = "policy-change.list" if added and gone else "policy-change.added" if added else "policy-change.removed"
        return Change(path, change, old, new, say(speaker, code, what=what, old=gone, new=added))
    return Change(
        path, change, old, new, say(speaker, f"policy-change.{change}", what=what, old=_told(old), new=_told(new))
    )


def _called(speaker: Policy, path: str) -> str:
    for pattern, code in _CALLED:
        if found := pattern.fullmatch(path):
            places = dict(zip(("first", "second", "third"), found.groups(), strict=False))
            return say(speaker, f"policy-path.{code}", **places)
    return path


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k} {_told(v)}" for k, v in value.items() if v not in (None, [], {}) and k not in _GROUNDS)
    return _listed(value) if isinstance(value, list) else "" if value is None else str(value)


def _listed(values: Iterable[Any]) -> str:
    """The first few values, long ones cut; all of them stand in the change itself."""
    told = [_told(value) for value in values]
    shown = [text if len(text) <= _LONG else text[: _LONG - 3] + "..." for text in told[:_MOST]]
    return ", ".join(shown) + (f" (+{len(told) - _MOST})" if len(told) > _MOST else "")
