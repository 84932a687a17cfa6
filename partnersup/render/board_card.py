"""The queue as a person reads it: a line a ticket, what needs someone first at the top."""

from collections.abc import Iterable

from rich.console import RenderableType
from rich.table import Table

from .pieces import Plain, Screen, Text, bullet, line
from .triage_card import LEVEL, STATE, stands_on

_NAME, _SUBJECT = 60, 200  # characters
_STYLE = {"breached": "bold red", "due": "bold yellow", "running": "green", "waiting": "cyan", "done": "dim"}
_MARK = {"breached": "✗", "due": "!", "running": "▶", "waiting": "‖", "done": "✓"}


def board(plain: Plain, screen: Screen) -> Iterable[RenderableType]:
    voice, counts = screen.voice, plain["counts"]
    parts = [(voice.say("board.title", count=counts["tickets"]), "bold")]
    for name in (*_STYLE, "refused"):
        if counts[name]:
            parts += [(" · ", ""), (f"{counts[name]} {voice.say(f'board.{name}')}", _STYLE.get(name, "bold red"))]
    parts.append((f"  {voice.say('board.as-of', time=voice.moment(plain['now']))}", "dim"))
    yield line(voice, *parts)
    if not plain["rows"]:
        return
    wide, roomy = screen.width >= 100, screen.width >= 72
    table = Table.grid(padding=(0, 2 if wide else 1))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    if roomy:
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold", max_width=20 if wide else 12)
    table.add_column(overflow="fold", ratio=1)
    for row in plain["rows"]:
        style = _STYLE[row["standing"]]
        left = voice.left(row["remaining_seconds"]) if row["clock"] else voice.say(f"board.{row['standing']}")
        what = _due(row, plain["now"], screen) if row["clock"] else ""
        about = Text(overflow="fold")
        if row["escalation_advised"]:
            about.append("▲ ", style="bold red")
        if row["priority"]:
            about.append("★ ", style="bold magenta")
        about.append(voice.line(row["subject"] or "", _SUBJECT))
        if wide and row["partner"]:
            about.append(f" · {voice.line(row['partner'], _NAME)}", style="dim")
        cells = [
            Text(f" {row['severity']}{'?' if row['review'] else ' '}", style=LEVEL[row["severity"]]),
            Text(_MARK[row["standing"]], style=style),
            Text(voice.shown(left), style=style),
        ]
        if roomy:
            cells.append(Text(voice.shown(what)))
        table.add_row(*cells, Text(voice.line(row["id"] or "", _NAME) or "-", style="bold"), about)
    yield table
    yield line(voice, (voice.say("board.legend"), "dim"))
    yield from stands_on(plain, screen)


def _due(row: Plain, now: str, screen: Screen) -> str:
    verb = {"acknowledgement": "acknowledge", "determination": "determine", "resolution": "resolve"}[row["clock"]]
    return f"{screen.voice.say(f'board.{verb}')} {screen.voice.moment(row['deadline'], now)}"


def next_thing(plain: Plain, screen: Screen) -> Iterable[RenderableType]:
    voice = screen.voice
    if plain["clock"] is None:
        yield line(voice, (plain["do"], "bold green"))
        return
    ticket = " ".join((voice.line(plain["ticket"] or "", _NAME), voice.line(plain["subject"] or "", _SUBJECT))).strip()
    said = voice.say(f"next.{plain['do']}", ticket=ticket, time=voice.moment(plain["deadline"]))
    over = plain["remaining_seconds"] < 0
    left = voice.say("next.over" if over else "next.left", span=voice.span(plain["remaining_seconds"]))
    level = voice.say("card.severity", level=plain["severity"])
    yield line(voice, (f" {level} ", LEVEL[plain["severity"]]), (f" {said}", "bold"))
    yield line(voice, (f"  {left}", STATE["breached" if over else "running"]))
    for also in plain["also"]:
        yield bullet(voice, "!", also)
