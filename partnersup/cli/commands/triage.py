"""triage and summary: the commands that read tickets."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from ...errors import InputError, UsageError
from ...intake import SOURCE_KINDS
from ...intake.fields import build
from ...intake.sources import Asked, Read, Reading, read_many, read_source
from ...load import ready
from ...nearest import nearest
from ...policy import Policy
from ...ticket import TICKET_FIELDS
from ...triaging import Triage, triage
from ..edge import (
    for_ticket,
    holidays,
    policy_at,
    policy_in_force,
    policy_path,
    present,
    print_line,
    progress,
    refusal_line,
    report,
    shown_zone,
    spoken,
    told,
)
from ..options import FINDINGS, Common
from ..show import show, writer

if TYPE_CHECKING:
    from ...many.parts import Cutting
    from ...many.work import Work


def triage_tickets(
    *,
    source: list[str] | None = None,
    kind_of_source: str | None = None,
    names: list[str] | None = None,
    fail_on: str | None = None,
    jobs: int = 1,
    engine: str | None = None,
    scheduler: str | None = None,
    out: str | None = None,
    common: Common,
    fields: dict[str, Any],
) -> int:
    findings = _findings(fail_on)
    if engine is not None or scheduler is not None or out is not None:
        cluster = _cluster(engine, scheduler, out, jobs, common)
        return _in_cluster(cluster, source, asked_of(kind_of_source, fields, names), findings, common)
    policy, now = ready(policy_in_force(common)), present(common)
    run = _Run(_Answering(policy, now, findings, common))
    if jobs > 1 and source:
        return _in_processes(jobs, source, asked_of(kind_of_source, fields, names), run, common)
    return run.show(reading_of(source, kind_of_source, names, fields, policy))


def _in_processes(jobs: int, sources: list[str], asked: Asked, run: "_Run", common: Common) -> int:
    from ...many.parts import Cutting, parts
    from ...many.processes import Workers
    from ...many.work import Remade, Work

    policy = run.answering.policy
    cutting = Cutting(policy, asked, sole=sources[0] if len(sources) == 1 else None)
    reading = read_many(sources, policy, asked, stdin=sys.stdin.buffer, intake=cutting)
    if not reading.many:
        return run.show(Reading(False, Work(policy, asked, run.answering).reads([*reading.reads])))
    work = Work(policy, asked, run.answering.finishing(writer("triage", common)))
    resolved = common._replace(policy=policy_path(common))
    make = partial(_work, resolved, policy.digest, run.answering.now, run.answering.findings, asked)
    with Workers(Remade(make, work), jobs) as workers:

        def answers() -> Iterator[_Answer]:
            for done in workers.results(parts(reading.reads)):
                yield from done.answers
                if done.fault is not None:
                    raise done.fault

        counted = progress(answers(), shown=_counted(), of=reading)
        show("triage", run.given(counted), common, policy, many=True)
    return run.code()


def _cluster(
    engine: str | None, scheduler: str | None, out: str | None, jobs: int, common: Common
) -> tuple[str, str, str]:
    """The scheduler's address, the folder to write to, and the format to write. Raises UsageError."""
    if engine is None:
        raise UsageError("--scheduler" if scheduler is not None else "--out", "is for a cluster", "with --engine dask")
    if engine != "dask":
        raise UsageError("--engine", f"{engine!r} is not an engine", "dask")
    if not scheduler or not out:
        raise UsageError("--engine", "dask needs --scheduler ADDRESS and --out FOLDER")
    if jobs > 1:
        raise UsageError("--jobs", "is for one machine", "without --engine")
    if common.format not in ("card", "ndjson", "csv"):
        raise UsageError("--format", f"{common.format!r} is not written by a cluster", "ndjson or csv")
    return scheduler, out, "csv" if common.format == "csv" else "ndjson"


def _in_cluster(
    cluster: tuple[str, str, str], sources: list[str] | None, asked: Asked, findings: tuple[str, ...], common: Common
) -> int:
    """Every file of the sources answered by the workers of a cluster, each into a file of its own."""
    from pathlib import Path

    from ...many.cluster import outputs, run_outputs
    from ...many.parts import Cutting
    from ...render.tables import csv_head

    address, out, form = cluster
    if not sources or "-" in sources:
        raise UsageError("--engine", "a cluster reads neither flags alone nor standard input", "a file, a folder")
    path = policy_path(common)
    days = ",".join(holidays(common.holidays)) if common.holidays is not None else None
    common = common._replace(format=form, policy=os.path.abspath(path) if path else None, holidays=days)
    policy, now = policy_at(common.policy, common), present(common)
    cutting = Cutting(policy, asked, whole=True)
    found = [(source, _items(source, cutting, sole=len(sources) == 1)) for source in sources]
    to_write = outputs(found, Path(out).absolute(), form)
    make = partial(_work, common, policy.digest, now, findings, asked)
    run = _Run(_Answering(policy, now, findings, common))
    head = f"{csv_head('triage')}\n" if form == "csv" else ""
    for written in run_outputs(to_write, address, make, head):
        for line in written.refusals:
            print_line(line)
        run.refused, run.found = run.refused or bool(written.refusals), run.found or written.found
    return run.code()


def _items(source: str, cutting: "Cutting", *, sole: bool) -> Iterator[Read]:
    """The files of a source. One that cannot be read is refused: in its place where there are others."""
    try:
        return read_source(source, cutting.policy, cutting.asked, intake=cutting).reads
    except InputError as error:
        if sole:
            raise
        return iter([Read(source, 1, None, None, error)])


def _work(common: Common, digest: str, now: datetime, findings: tuple[str, ...], asked: Asked) -> "Work[_Answer]":
    """In another process: what it does, by the same policy as whoever has sent it the parts. Raises InputError."""
    from ...many.work import Work

    policy = ready(policy_at(common.policy, common))
    if policy.digest != digest:
        raise InputError("partnersup triage", "a worker reads another policy", "the same policy and version everywhere")
    return Work(policy, asked, _Answering(policy, now, findings, common, writer("triage", common)))


def summarize_tickets(
    *,
    source: list[str] | None,
    kind_of_source: str | None,
    names: list[str] | None,
    common: Common,
    fields: dict[str, Any],
) -> int:
    from ...answers import to_plain
    from ...summary import summarize

    if not source:
        raise UsageError("partnersup summary", "no SOURCE given", "a file, a folder or -")
    policy, now = ready(policy_in_force(common)), present(common)
    reading = reading_of(source, kind_of_source, names, fields, policy)
    refused: list[InputError] = []

    def answers() -> Iterator[Triage]:
        speaking = policy  # the phrases of each language are read once
        for read in progress(reading.reads, shown=True, of=reading):
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


class _Answer(NamedTuple):
    """What became of one read: plain, or the text that was made of it; a refusal's line on standard error; whether it is
    a finding that was asked for."""

    given: dict[str, Any] | str
    refusal: str | None
    found: bool


class _Answering:
    """Reads -> answers, one for each. The policy learns the words of the languages that come."""

    def __init__(
        self,
        policy: Policy,
        now: datetime,
        findings: tuple[str, ...],
        common: Common,
        write: Callable[[dict[str, Any]], str] | None = None,
    ) -> None:
        self.policy = policy
        self.now = now
        self.findings = findings
        self.common = common
        self.zone = shown_zone(common)
        self.language = spoken(common)
        self.write = write

    def finishing(self, write: Callable[[dict[str, Any]], str] | None) -> "_Answering":
        """The same, which gives the texts that `write` makes of the answers."""
        return _Answering(self.policy, self.now, self.findings, self.common, write)

    def __call__(self, read: Read) -> _Answer:
        if read.ticket is None:
            error = told(read.error or InputError(read.where, "cannot be read"), self.language)
            plain: dict[str, Any] = {"id": read.id, "line": read.line, "error": error.to_dict()}
            return _Answer(self.written(plain), refusal_line(error), False)
        self.policy = for_ticket(self.policy, read.ticket)
        answer = triage(read.ticket, self.policy, now=self.now)
        found = any(_is(answer, name) for name in self.findings)
        return _Answer(self.written(answer.to_dict(self.zone)), None, found)

    def written(self, plain: dict[str, Any]) -> dict[str, Any] | str:
        return self.write(plain) if self.write is not None else plain


class _Run:
    """Answers on their way out, and what was among them: refusals, findings that were asked for."""

    def __init__(self, answering: _Answering) -> None:
        self.answering = answering
        self.refused = False
        self.found = False

    def show(self, reading: Reading) -> int:
        """The tickets of a reading, answered and printed; the exit code."""
        answers = self.given(progress(self.answers(reading), shown=reading.many and _counted(), of=reading))
        # One ticket is answered before anything is written: standard output stays empty where it is refused.
        common, policy = self.answering.common, self.answering.policy
        show("triage", answers if reading.many else iter([*answers]), common, policy, many=reading.many)
        return self.code()

    def answers(self, reading: Reading) -> Iterator[_Answer]:
        for read in reading.reads if reading.many else [*reading.reads]:  # so the file is closed before it is refused
            if read.error is not None and not reading.many:
                raise read.error
            yield self.answering(read)

    def given(self, answers: Iterable[_Answer]) -> Iterator[dict[str, Any] | str]:
        """What is to be printed, a refusal told when its turn comes."""
        for given, refusal, found in answers:
            if refusal is not None:
                self.refused = True
                print_line(refusal)
            self.found = self.found or found
            yield given

    def code(self) -> int:
        return 3 if self.refused else 1 if self.found else 0


def _counted() -> bool:
    """Whether answers are counted while they are written: not where they are seen themselves."""
    return not sys.stdout.isatty()


def _is(answer: Triage, finding: str) -> bool:
    if finding == "review":
        return answer.severity.review
    if finding == "severity-1":
        return answer.severity.level == 1
    if finding == "priority":
        return answer.priority.flag
    timers = (answer.clock.acknowledgement, answer.clock.determination, answer.clock.resolution)
    return any(timer is not None and timer.state == finding for timer in timers)
