"""triage and summary: the commands that read tickets."""

import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

import typer

from ...errors import InputError, UsageError
from ...intake.fields import build
from ...intake.sources import SOURCE_KINDS, Asked, Read, Reading, read_many
from ...nearest import nearest
from ...policy import Policy
from ...ticket import TICKET_FIELDS
from ...triaging import Triage, triage
from ..edge import for_ticket, policy_in_force, present, progress, report, shown_zone, spoken, told
from ..options import Common, command
from ..show import show

FINDINGS = ("breached", "due", "review", "severity-1", "priority")
Sources = Annotated[
    list[str] | None, typer.Argument(metavar="[SOURCE]...", help="A file, a folder, or - for standard input.")
]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="KIND",
        help=f"What a source is: {', '.join(SOURCE_KINDS)}; recognized when left out.",
    ),
]

Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="NAME=FIELD",
        help="A column or custom field by its name, and the ticket field it holds; may be repeated.",
    ),
]


def register(app: Any) -> None:
    app.command("triage", epilog="Example: partnersup triage ticket.json --json", rich_help_panel="One ticket")(
        command(_triage, ticket=None)
    )
    app.command("summary", epilog="Example: partnersup summary tickets.ndjson", rich_help_panel="Many tickets")(
        command(_summary)
    )


def _triage(
    *,
    source: Sources = None,
    kind_of_source: From = None,
    names: Map = None,
    fail_on: Annotated[
        str | None,
        typer.Option("--fail-on", metavar="LIST", help=f"Exit 1 when a ticket is one of: {', '.join(FINDINGS)}."),
    ] = None,
    common: Common,
    fields: dict[str, Any],
) -> int:
    """Everything about a ticket: severity, priority flag, clock, channels, escalation, checks."""
    findings = _findings(fail_on)
    policy, now = policy_in_force(common), present(common)
    reading = reading_of(source, kind_of_source, names, fields, policy)
    run = _Run(findings)
    answers = run.answers(reading, policy, now, common)
    # One ticket is answered before anything is written: standard output stays empty where it is refused.
    show("triage", answers if reading.many else iter([*answers]), common, policy, many=reading.many)
    return 3 if run.refused else 1 if run.found else 0


def _summary(
    *, source: Sources = None, kind_of_source: From = None, names: Map = None, common: Common, fields: dict[str, Any]
) -> int:
    """Counts by severity, kind and state; commitments met; basic requests per partner in 30 days."""
    from ...answers import to_plain
    from ...summary import summarize

    if not source:
        raise UsageError("partnersup summary", "no SOURCE given", "a file, a folder or -")
    policy, now = policy_in_force(common), present(common)
    reads = reading_of(source, kind_of_source, names, fields, policy).reads
    refused: list[InputError] = []

    def answers() -> Iterator[Triage]:
        speaking = policy  # the phrases of each language are read once
        for read in progress(reads, shown=True):
            if read.ticket is None:
                refused.append(read.error or InputError(read.where, "cannot be read"))
                report(refused[-1], common)
            else:
                speaking = for_ticket(speaking, read.ticket)
                yield triage(read.ticket, speaking, now=now)

    found = summarize(answers(), policy, now=now)
    show("summary", [to_plain(found._replace(refused=len(refused)), shown_zone(common))], common, policy)
    return 3 if refused else 0


def _findings(fail_on: str | None) -> tuple[str, ...]:
    asked = tuple(part.strip() for part in (fail_on or "").split(",") if part.strip())
    for name in asked:
        if name not in FINDINGS:
            raise UsageError("--fail-on", f"{name!r} is not a finding", f"one of {', '.join(FINDINGS)}")
    return asked


def reading_of(
    sources: list[str] | None, kind: str | None, names: list[str] | None, fields: dict[str, Any], policy: Policy
) -> Reading:
    asked = asked_of(kind, fields, names)
    if not sources:
        if not fields:
            raise UsageError("partnersup triage", "no ticket given", "a SOURCE, or flags such as --description")
        return Reading(False, iter([Read("flags", 1, fields.get("id"), build(fields, policy, where="flags"), None)]))
    return read_many(sources, policy, asked, stdin=sys.stdin.buffer)


def asked_of(kind: str | None, fields: dict[str, Any], names: list[str] | None) -> Asked:
    """How sources are to be read, as the flags say. Raises UsageError."""
    if kind is not None and kind not in SOURCE_KINDS:
        raise UsageError("--from", f"{kind!r} is not a kind of source", f"one of {', '.join(SOURCE_KINDS)}")
    return Asked(kind, fields, _mapping(names))


def _mapping(names: list[str] | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in names or ():
        name, _, field = entry.rpartition("=")
        field = field.strip().replace("-", "_")
        if not name.strip() or field not in TICKET_FIELDS:
            guess = nearest(field, TICKET_FIELDS)
            allowed = (
                "NAME=FIELD, the field one of " + ", ".join(TICKET_FIELDS) + (f"; nearest: {guess}" if guess else "")
            )
            raise UsageError("--map", f"{entry!r} is not allowed", allowed)
        found[name.strip()] = field
    return found


class _Run:
    """What a run came upon while its answers were written: refusals, and whether a finding was among them."""

    def __init__(self, findings: tuple[str, ...]) -> None:
        self.findings = findings
        self.refused = False
        self.found = False

    def answers(self, reading: Reading, policy: Policy, now: datetime, common: Common) -> Iterator[dict[str, Any]]:
        zone = shown_zone(common)
        for read in progress(reading.reads, shown=reading.many and not sys.stdout.isatty()):
            if read.ticket is None:
                error = read.error or InputError(read.where, "cannot be read")
                if not reading.many:
                    raise error
                self.refused = True
                report(error, common)
                yield {"id": read.id, "line": read.line, "error": told(error, spoken(common)).to_dict()}
                continue
            policy = for_ticket(policy, read.ticket)
            answer = triage(read.ticket, policy, now=now)
            self.found = self.found or any(_is(answer, name) for name in self.findings)
            yield answer.to_dict(zone)


def _is(answer: Triage, finding: str) -> bool:
    if finding == "review":
        return answer.severity.review
    if finding == "severity-1":
        return answer.severity.level == 1
    if finding == "priority":
        return answer.priority.flag
    timers = (answer.clock.acknowledgement, answer.clock.determination, answer.clock.resolution)
    return any(timer is not None and timer.state == finding for timer in timers)
