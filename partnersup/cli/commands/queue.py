"""board, next, wait and ask: what the queue needs, when, and what is still to be asked."""

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from ...answers import to_plain
from ...board import Board, BoardRow, board, next_open, next_thing, row
from ...clock import Timer
from ...errors import InputError, UsageError
from ...intake.sources import Reading
from ...load import ready
from ...patterns import pattern
from ...policy import Policy
from ...triaging import Triage, triage
from ...words import say
from ..edge import (
    for_ticket,
    in_language,
    one_zone,
    policy_in_force,
    present,
    progress,
    real_now,
    report,
    shown_zone,
    sleep,
)
from ..options import Common
from ..show import colour, screen, show
from .triage import reading_of

_PERCENT = pattern(r"(\d{1,3})\s?%")
_NEEDED = "a file, a folder or -"


def show_board(
    *,
    source: list[str] | None,
    kind_of_source: str | None,
    names: list[str] | None,
    watch: bool,
    every: int,
    common: Common,
    fields: dict[str, Any],
) -> int:
    _need(source, "board")
    policy = ready(policy_in_force(common))
    if watch:
        return _watch(source, kind_of_source, names, every, common, policy)
    found, refused = _read(source, kind_of_source, names, present(common), policy, common)
    show("board", [to_plain(found, one_zone(common))], common, policy)
    return 3 if refused else 0


def show_next(
    *,
    source: list[str] | None,
    kind_of_source: str | None,
    names: list[str] | None,
    common: Common,
    fields: dict[str, Any],
) -> int:
    _need(source, "next")
    policy, now = ready(policy_in_force(common)), present(common)
    refused: list[InputError] = []
    reading = reading_of(source, kind_of_source, names, {}, policy)
    found = next_thing(_answers(reading, policy, now, refused, common), policy)
    show("next", [to_plain(found, one_zone(common))], common, policy)
    return 3 if refused else 0


def wait_until(
    *,
    source: list[str] | None,
    kind_of_source: str | None,
    names: list[str] | None,
    until: str,
    common: Common,
    fields: dict[str, Any],
) -> int:
    _need(source, "wait")
    share = _share(until)
    policy, now = ready(policy_in_force(common)), present(common)
    refused: list[InputError] = []
    reading = reading_of(source, kind_of_source, names, {}, policy)
    timers = (next_open(answer.clock) for answer in _answers(reading, policy, now, refused, common))
    moments = [_moment(found[1], until, share) for found in timers if found is not None]
    if not moments:
        if refused:
            return 3
        raise InputError("partnersup wait", "no clock is open", "a ticket with a clock that is not done")
    moment = min(moments)
    told = f"{moment.astimezone(shown_zone(common) or moment.tzinfo):%Y-%m-%d %H:%M:%S %Z}"
    if moment <= now:
        _tell(common, say(policy, "wait.past", time=told))
        return 1
    _tell(common, say(policy, "wait.until", time=told))
    end = real_now() + (moment - now)
    while (left := (end - real_now()).total_seconds()) > 0:
        sleep(min(left, 30))  # in pieces, so that a machine that slept wakes in time
    return 3 if refused else 0


def ask_partner(
    *,
    source: list[str] | None,
    kind_of_source: str | None,
    names: list[str] | None,
    common: Common,
    fields: dict[str, Any],
) -> int:
    from ...asking import ask

    policy, now = ready(policy_in_force(common)), present(common)
    refused: list[InputError] = []
    reading = reading_of(source, kind_of_source, names, fields, policy)

    def replies() -> Iterator[dict[str, Any]]:
        for read in reading.reads:
            if read.ticket is None:
                error = read.error or InputError(read.where, "cannot be read")
                if not reading.many:
                    raise error
                refused.append(error)
                report(error, common)
                continue
            spoken = in_language(policy, common, read.ticket.language or "en")
            yield to_plain(ask(triage(read.ticket, for_ticket(spoken, read.ticket), now=now), spoken))

    show("ask", replies() if reading.many else iter([*replies()]), common, policy, many=reading.many)
    return 3 if refused else 0


# ---------------------------------------------------------------- pieces


def _need(source: list[str] | None, name: str) -> None:
    if not source:
        raise UsageError(f"partnersup {name}", "no SOURCE given", _NEEDED)


def _answers(
    reading: Reading, policy: Policy, now: datetime, refused: list[InputError], common: Common | None
) -> Iterator[Triage]:
    """The triaged tickets; what is refused is told (but by a live board, which has no place for it) and gathered."""
    for read in progress(reading.reads, shown=common is not None, of=reading):
        if read.ticket is None:
            refused.append(read.error or InputError(read.where, "cannot be read"))
            if common is not None:
                report(refused[-1], common)
            continue
        policy = for_ticket(policy, read.ticket)
        yield triage(read.ticket, policy, now=now)


def _read(
    source: list[str] | None,
    kind: str | None,
    names: list[str] | None,
    now: datetime,
    policy: Policy,
    told: Common | None,
) -> tuple[Board, list[InputError]]:
    refused: list[InputError] = []
    rows: Iterable[BoardRow] = [
        row(answer, policy)
        for answer in _answers(reading_of(source, kind, names, {}, policy), policy, now, refused, told)
    ]
    return board(rows, policy, now=now, refused=len(refused)), refused


def _watch(
    source: list[str] | None, kind: str | None, names: list[str] | None, every: int, common: Common, policy: Policy
) -> int:
    """The board on the terminal's other screen, read anew every few seconds and redrawn when the terminal's size changes."""
    if not sys.stdout.isatty():
        raise UsageError("--watch", "standard output is no terminal", "a terminal, or the board without --watch")
    if source and "-" in source:
        raise UsageError("--watch", "standard input can be read only once", _NEEDED.replace(" or -", ""))
    from rich.console import Console, Group
    from rich.live import Live

    from ...render.board_card import board as board_parts
    from ...render.pieces import line

    console = Console(no_color=not colour(), highlight=False, markup=False, emoji=False)
    with Live(console=console, screen=True, auto_refresh=False, vertical_overflow="crop") as live:
        try:
            while True:
                found, _ = _read(source, kind, names, present(common), policy, None)
                plain = to_plain(found, one_zone(common))
                for _second in range(every):
                    on = screen(common, policy)._replace(width=common.width or console.width)
                    foot = line(on.voice, (on.voice.say("board.watching", seconds=every), "dim"))
                    live.update(Group(*board_parts(plain, on), foot), refresh=True)
                    sleep(1)
        except KeyboardInterrupt:
            return 0


def _share(until: str) -> float | None:
    """The share that `75%` names; None for target and deadline. Raises UsageError for anything else."""
    found = _PERCENT.fullmatch(until.strip())
    if found is not None and 1 <= int(found[1]) <= 100:
        return int(found[1]) / 100
    if until in ("target", "deadline"):
        return None
    raise UsageError("--until", f"{until!r} is not allowed", "target, deadline, or a share such as 75%")


def _moment(timer: Timer, until: str, share: float | None) -> datetime:
    """The instant at which a share of the working time up to the deadline is used up."""
    if share is None:
        return timer.target if until == "target" else timer.deadline
    left = share * sum(stretch.seconds for stretch in timer.receipt)
    for stretch in timer.receipt:
        if left <= stretch.seconds:
            return (stretch.from_.astimezone(UTC) + timedelta(seconds=left)).astimezone(stretch.from_.tzinfo)
        left -= stretch.seconds
    return timer.deadline


def _tell(common: Common, text: str) -> None:
    if not common.quiet:
        print(text, file=sys.stderr)
