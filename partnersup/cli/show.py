"""Answers -> standard output, in the format asked for, written as they are decided."""

import itertools
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..policy import Policy
from .edge import reader_zone, through
from .options import Common

if TYPE_CHECKING:
    from ..render.pieces import Screen


def writer(kind: str, common: Common) -> Callable[[dict[str, Any]], str] | None:
    """What makes the text of one answer of a format that has one for each, whoever does it. None for the others."""
    if common.quiet:
        return _nothing
    if common.format == "json":
        from ..render.records import as_json

        return as_json
    if common.format == "ndjson":
        from ..render.records import as_line

        return as_line
    if common.format == "csv":
        from ..render.tables import as_csv

        return partial(as_csv, kind)
    return None


def _nothing(answer: dict[str, Any]) -> str:
    return ""


def show(
    kind: str,
    answers: Iterable[Any],
    common: Common,
    policy: Policy,
    *,
    many: bool = False,
    about: Mapping[str, Any] | None = None,
) -> None:
    """Print plain answers, or the texts that `writer` has made of them; `many` keeps an array's form whatever their
    number. Nothing with --quiet.

    `about`: the place and the pauses of an answer that does not hold them itself, for the card to draw.
    """
    if common.format == "ics" and kind not in ("triage", "clock"):
        raise UsageError("--format", f"'ics' holds deadlines, and {kind} has none", "triage or clock")
    if common.quiet:
        for _ in answers:
            pass
        return
    paged = common.format in ("card", "table") and kind not in ("next", "ask")
    page(_pieces(kind, answers, common, policy, many, about or {}), paged=paged)


def page(pieces: Iterable[str], *, paged: bool = True) -> None:
    """Print pieces; on a terminal, what is longer than it goes through the pager ($PAGER, else less)."""
    pager = _pager() if paged and sys.stdout.isatty() else None
    if pager is None:
        for piece in pieces:
            sys.stdout.write(piece + "\n")
            sys.stdout.flush()  # whoever reads a stream's answers gets each as it is decided
        return
    held: list[str] = []
    from shutil import get_terminal_size

    rows = get_terminal_size((80, 24)).lines - 1
    pieces = iter(pieces)
    for piece in pieces:
        held.append(piece + "\n")
        if sum(text.count("\n") for text in held) > rows:
            through(pager, itertools.chain(held, (rest + "\n" for rest in pieces)))
            return
    sys.stdout.write("".join(held))


def _pager() -> list[str] | None:
    """The pager's words, None where there is none or none is wanted (PAGER empty or `cat`)."""
    named = os.environ.get("PAGER", "less")
    import shlex
    import shutil

    words = shlex.split(named)
    return words if words and words[0] != "cat" and shutil.which(words[0]) else None


def _pieces(
    kind: str, answers: Iterable[Any], common: Common, policy: Policy, many: bool, about: Mapping[str, Any]
) -> Iterator[str]:
    form = common.format
    write = writer(kind, common)
    if write is not None:
        texts = (a if isinstance(a, str) else write(a) for a in answers)
        if form == "csv":
            from ..render.tables import csv_head

            yield csv_head(kind)
            yield from filter(None, texts)
        else:
            yield from _array(texts) if form == "json" and many else texts
    elif form == "yaml":
        from ..render.records import as_yaml

        yield as_yaml(list(answers) if many else next(iter(answers))).rstrip("\n")
    elif form == "csv":
        from ..render.tables import as_csv, csv_head

        yield csv_head(kind)
        yield from (text for a in answers if (text := as_csv(kind, a)))
    elif form == "ics":
        from ..render.calendar_file import as_calendar

        yield as_calendar(kind, answers, policy)
    elif form == "markdown":
        from ..render.tables import as_table

        yield as_table(kind, answers, "markdown")
    elif form == "table":
        from ..render.tables import as_table

        yield as_table(kind, answers, "table")
    else:
        yield from _cards(kind, answers, common, policy, about)


def _array(texts: Iterable[str]) -> Iterator[str]:
    """A JSON array written piece by piece."""
    before = None
    for text in texts:
        yield "[" if before is None else before + ","
        before = text
    yield "[]" if before is None else before
    if before is not None:
        yield "]"


def _cards(
    kind: str, answers: Iterable[dict[str, Any]], common: Common, policy: Policy, about: Mapping[str, Any]
) -> Iterator[str]:
    from ..render.card import card

    on = screen(common, policy)._replace(about=about)
    for number, answer in enumerate(answers):
        if number and not common.brief:
            yield "\n" + "─" * min(on.width, 60) + "\n"
        yield card(kind, answer, on)


def screen(common: Common, policy: Policy) -> "Screen":
    """The screen that a card is drawn for: `--width`, COLUMNS or the terminal, colour, the words of the policy."""
    from ..render.pieces import Screen
    from ..render.voice import Voice

    voice = Voice(policy.words[policy.spoken], policy.spoken, reader_zone(common))
    return Screen(_width(common), colour(), voice, policy, common.details, common.brief)


def _width(common: Common) -> int:
    """`--width`, else COLUMNS, else the terminal's, at most 120 so that lines stay readable; 80 in a pipe."""
    if common.width is not None:
        return common.width
    if not sys.stdout.isatty() and not os.environ.get("COLUMNS"):
        return 80
    from shutil import get_terminal_size

    return max(40, min(get_terminal_size((80, 24)).columns, 120))


def colour() -> bool:
    """NO_COLOR says no, FORCE_COLOR yes; else only on a terminal that is not a dumb one."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
