"""policy and schema: what is in force, whether a policy holds, what a change of it changes, and the form of everything."""

import io
import itertools
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from ...answers import to_plain
from ...errors import InputError, PolicyError, UsageError
from ...freezing import thaw
from ...intake.sources import Asked, Read, read_many
from ...load import load_policy, ready, whole_policy
from ...policy import Policy
from ...policy_changes import Difference, TicketChange, Tickets, policy_diff, ticket_differences
from ...render.clean import one_line
from ...triaging import Triage, triage
from ...zones import VERSION
from ..edge import cache_folder, for_ticket, policy_path, present, progress, report, spoken
from ..options import SCHEMAS, Common
from ..show import page, show
from .triage import asked_of


def show_policy(*, common: Common, fields: dict[str, Any]) -> int:
    policy = whole_policy(policy_path(common))
    body = thaw(policy._replace(digest="", overlay=None))
    for derived in ("known_names", "lexicons", "digest", "overlay"):
        body.pop(derived)
    head = {
        "version": policy.version,
        "valid_from": policy.valid_from,
        "digest": policy.digest,
        "overlay": policy.overlay,
        "tzdata": VERSION,
    }
    plain = {**head, **{k: v for k, v in body.items() if k not in head}}
    if common.quiet:
        return 0
    if common.format in ("json", "ndjson"):
        from ...render.records import as_json

        print(as_json(plain, 2 if common.format == "json" else None))
    elif common.format == "yaml":
        from ...render.records import as_yaml

        print(as_yaml(plain))
    elif common.format == "card":
        from ...render.policy_card import policy_card

        page([policy_card(plain)])
    else:
        raise UsageError("--format", f"{common.format!r} is not for a policy", "card, json, ndjson or yaml")
    return 0


def check_policy(*, path: str | None) -> int:
    common = Common()
    try:
        policy = load_policy(path or policy_path(common))
    except PolicyError as error:
        for problem in error.problems:
            print(f"error: {one_line(problem)}", file=sys.stderr)
        return 2
    over = f" with {one_line(policy.overlay)}" if policy.overlay else ""
    print(f"policy {policy.version}{over}: holds ({policy.digest})")
    return 0


_SHIPPED = "shipped"


def compare_policies(
    *,
    old: str,
    new: str,
    on: list[str] | None,
    kind_of_source: str | None,
    names: list[str] | None,
    common: Common,
    fields: dict[str, Any],
) -> int:
    whole = [_told_which(name, whole_policy) for name in (old, new)]
    speaker = whole[0]._replace(spoken=spoken(common))
    refused: list[InputError] = []
    tickets = _compared(on, kind_of_source, names, (old, new), common, refused) if on else None
    found = policy_diff(whole[0], whole[1], speaker, tickets)
    show("policy_diff", [to_plain(found)], common, speaker)
    return 3 if refused else 1 if tickets is not None and tickets.changed else 0


def schema_of_policy() -> int:
    from ...render.records import as_json
    from ...schemas import policy_schema

    print(as_json(policy_schema()))
    return 0


def schema_of(*, name: str) -> int:
    from ...nearest import nearest
    from ...render.records import as_json
    from ...schemas import schema

    if name not in SCHEMAS:
        guess = nearest(name, SCHEMAS)
        raise UsageError(
            "partnersup schema",
            f"{name!r} has no schema",
            f"one of {', '.join(SCHEMAS)}" + (f"; nearest: {guess}" if guess else ""),
        )
    print(as_json(schema(name)))
    return 0


# ---------------------------------------------------------------- two policies side by side


def _told_which(name: str, load: Callable[[str | None], Policy]) -> Policy:
    """A policy by what it is called on the command line; a refusal names it, for two are read."""
    shipped = name == _SHIPPED and not Path(name).exists()
    try:
        return load(None if shipped else name)
    except PolicyError as error:
        raise PolicyError([p if p.startswith(name) else f"{name}: {p}" for p in error.problems]) from None


def _compared(
    sources: list[str],
    kind: str | None,
    names: list[str] | None,
    policies: tuple[str, str],
    common: Common,
    refused: list[InputError],
) -> Tickets:
    """The tickets of the sources read and answered by either policy, side by side; only those that differ are kept."""
    now = present(common)
    stdin = sys.stdin.buffer.read() if "-" in sources else b""
    asked = asked_of(kind, {}, names)
    first, second = (
        _answered(
            ready(_told_which(name, lambda path: load_policy(path, cache_folder=cache_folder(), languages=()))),
            sources,
            asked,
            io.BytesIO(stdin),
            now,
        )
        for name in policies
    )
    changed: list[TicketChange] = []
    count = 0
    for one, other in progress(itertools.zip_longest(first, second), shown=True):
        read, old = one or (None, None)
        again, new = other or (None, None)
        told = read or again
        assert told is not None
        if old is not None and new is not None:
            differences = ticket_differences(old, new)
        elif old is None and new is None:
            refused.append(told.error or InputError(told.where, "cannot be read"))
            report(refused[-1], common)
            continue
        else:
            differences = (Difference("refused", _why(read), _why(again)),)
        count += 1
        if differences:
            changed.append(TicketChange(told.where, told.line, told.id, differences))
    return Tickets(count, len(refused), tuple(changed))


def _answered(
    policy: Policy, sources: list[str], asked: Asked, stdin: io.BytesIO, now: datetime
) -> Iterator[tuple[Read, Triage | None]]:
    for read in read_many(sources, policy, asked, stdin=stdin).reads:
        if read.ticket is None:
            yield read, None
            continue
        policy = for_ticket(policy, read.ticket)
        yield read, triage(read.ticket, policy, now=now)


def _why(read: Read | None) -> str | None:
    return read.error.line() if read is not None and read.error is not None else None
