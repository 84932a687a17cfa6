"""What cards are made of: a screen, lines, bullets, grids. Rich draws; text of a ticket is cleaned and never markup."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich import text as rich_text
from rich.console import Console, Group, RenderableType
from rich.containers import Lines
from rich.padding import Padding
from rich.table import Table

from ..frozen import Record
from ..policy import Policy
from .voice import FIRST, POP, Voice

Plain = dict[str, Any]
_SENTENCES = 2_000  # characters of a bullet


class Text(rich_text.Text):
    """Rich's text; an isolate that a fold cuts in two is closed and opened anew, for a terminal takes each line for itself."""

    def wrap(self, *how: Any, **more: Any) -> Lines:
        lines = super().wrap(*how, **more)
        within = False
        for number, line in enumerate(lines):
            plain = line.plain
            ends = within if FIRST not in plain and POP not in plain else plain.rfind(FIRST) > plain.rfind(POP)
            if within or ends:
                words, blanks = line.divide([len(plain.rstrip())])
                lines[number] = rich_text.Text.assemble(FIRST * within, words, POP * ends, blanks)
            within = ends
        return lines


class Screen(Record):
    """Where a card is shown: columns, whether colour is wanted, how things are said, and how much is told."""

    width: int
    colour: bool
    voice: Voice
    policy: Policy
    details: bool = False
    brief: bool = False
    about: Mapping[str, Any] = {}  # the ticket of an answer that has none: its region, country and pauses


def console(screen: Screen, out: io.StringIO | None = None, *, record: bool = False) -> Console:
    return Console(
        file=out if out is not None else io.StringIO(),
        width=screen.width,
        force_terminal=screen.colour,
        no_color=not screen.colour,
        color_system="standard" if screen.colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        record=record,
    )


def drawn(parts: Iterable[RenderableType], screen: Screen) -> str:
    """The parts as lines of text, without blanks at their ends."""
    out = io.StringIO()
    on = console(screen, out)
    for part in parts:
        on.print(Group(part))  # by itself a text would be copied into one of Rich's own
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def line(voice: Voice, *parts: tuple[str, str]) -> Text:
    """(words, style) pairs on one line, folded where they do not fit."""
    text = Text(overflow="fold")
    for words, style in parts:
        text.append(voice.shown(words).replace("\n", " "), style=style)
    return text


def bullet(voice: Voice, mark: str, words: str, style: str = "", mark_style: str = "bold") -> RenderableType:
    table = grid(2)
    table.add_row(Text(mark, style=mark_style), Text(voice.line(words, _SENTENCES), style=style, overflow="fold"))
    return Padding(table, (0, 0, 0, 2))


def grid(columns: int, gap: int = 2) -> Table:
    table = Table.grid(padding=(0, gap))
    for _ in range(columns):
        table.add_column(overflow="fold")
    return table


def indented(part: RenderableType) -> RenderableType:
    return Padding(part, (0, 0, 0, 2))


def flow(chips: Sequence[Text], width: int) -> Iterable[Text]:
    """Short texts one after the other, none broken at a line's end where it fits on a line."""
    row = Text(overflow="fold")
    for chip in chips:
        if row.cell_len and row.cell_len + 2 + chip.cell_len > width:
            yield row
            row = Text("  ", overflow="fold")
        elif row.cell_len:
            row.append("  ")
        row.append_text(chip)
    yield row
