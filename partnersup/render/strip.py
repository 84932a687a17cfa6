"""The timeline strip: the clocks of a ticket drawn over the working week, a cell for each equal span of time.

Nothing is said by the drawing alone: every time it shows stands in words above it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from rich.cells import cell_len

from ..calendars import Calendar, Stretch, open_stretches
from ..times import SECOND, Instant, instant, wall
from .voice import Voice

_MINUTE = 60 * SECOND
_STEPS = tuple(
    m * _MINUTE for m in (5, 10, 15, 20, 30, 60, 90, 120, 180, 240, 360, 480, 720, 1440, 2880, 5760, 11520, 43200)
)
_ROOM = 7  # cells after the last deadline, so that its day can be named
START, TARGET, DEADLINE, NOW = "●", "◇", "◆", "▲"
COUNTED, OPEN, CLOSED, PAUSED = "━", "─", "░", "╌"


class Row(NamedTuple):
    """A line of the strip: its label, then runs of one kind of sign (`START` ... `PAUSED`, or a text) in order."""

    label: str
    cells: str


class Line(NamedTuple):
    """A clock to be drawn: its label and its three instants."""

    label: str
    start: Instant
    target: Instant
    deadline: Instant


def strip(
    lines: Sequence[Line], hours: Calendar, now: Instant, pauses: Sequence[Stretch], voice: Voice, width: int
) -> list[Row]:
    """Days above, a row a clock, now beneath; `width` cells for each. Empty where there is no room or nothing to draw."""
    if not lines or width < 24:
        return []
    first = min(line.start for line in lines)
    last = max(line.deadline for line in lines)
    shown_now = first - (last - first) // 2 <= now <= last + (last - first)
    first, last = (min(first, now), max(last, now)) if shown_now else (first, last)
    step = next((s for s in _STEPS if (last - first) // s + 3 + _ROOM <= width), None)
    if step is None:
        return []
    start = _floor(first, step, hours)
    count = min(width, (last - start) // step + 2 + _ROOM)
    opened = _open_cells(hours, start, step, count)
    paused = [any(p.start < start + i * step + step // 2 < p.end for p in pauses) for i in range(count)]
    rows = [Row("", _days(hours, start, step, count, voice))]
    rows.extend(_row(line, start, step, count, opened, paused) for line in lines)
    if shown_now:
        label = f"{voice.say('strip.now')} {wall(now, hours.zone):%H:%M}"
        rows.append(Row("", _now((now - start) // step, count, label)))
    elif now > last:  # long over: it stands beyond the right edge
        label = f"{voice.say('strip.now')} {voice.moment(wall(now, hours.zone))} »"
        rows.append(Row("", " " * max(0, count - cell_len(label)) + label))
    return rows


def _floor(at: Instant, step: int, hours: Calendar) -> Instant:
    """The beginning of the cell that holds `at`, cells being counted from local midnight."""
    midnight = instant(wall(at, hours.zone).replace(hour=0, minute=0, second=0, microsecond=0))
    return midnight + (at - midnight) // step * step


def _open_cells(hours: Calendar, start: Instant, step: int, count: int) -> list[bool]:
    end = start + count * step
    found = [False] * count
    for stretch in open_stretches(hours, start):
        if stretch.start >= end:
            break
        for i in range(
            (stretch.start - start + step // 2) // step, min(count, (stretch.end - start + step // 2) // step)
        ):
            found[i] = True
        if stretch.end >= end:
            break
    return found


def _row(line: Line, start: Instant, step: int, count: int, opened: list[bool], paused: list[bool]) -> Row:
    cells = []
    for i in range(count):
        middle = start + i * step + step // 2
        counted = line.start <= middle < line.deadline
        cells.append(CLOSED if not opened[i] else PAUSED if paused[i] and counted else COUNTED if counted else OPEN)
    for sign, at in ((START, line.start), (TARGET, line.target - 1), (DEADLINE, line.deadline - 1)):
        cells[min(count - 1, max(0, (at - start) // step))] = sign
    return Row(line.label, "".join(cells))


def _days(hours: Calendar, start: Instant, step: int, count: int, voice: Voice) -> str:
    """The days' names where each begins, as far as they have room; a day's rest at the left edge yields to the next."""
    labels: list[tuple[int, str]] = []
    day = wall(start, hours.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    while (at := max(0, (instant(day) - start) // step)) < count:
        labels.append((at, voice.day(day)))
        day = _next_day(day)
    if len(labels) > 1 and labels[1][0] <= cell_len(labels[0][1]):
        labels.pop(0)
    text = ""
    for at, label in labels:
        if at > cell_len(text) - (not text) and at + cell_len(label) <= count:
            text += " " * (at - cell_len(text)) + label
    return text


def _next_day(day: datetime) -> datetime:
    """Local midnight of the day after, whatever the clocks do in between."""
    return (day.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=day.tzinfo)


def _now(at: int, count: int, label: str) -> str:
    at = min(max(at, 0), count - 1)
    size = cell_len(label)
    return " " * at + f"{NOW} {label}" if at + 2 + size <= count else " " * max(0, at - size - 1) + f"{label} {NOW}"


def lines_of(clock: dict[str, Any], voice: Voice) -> list[Line]:
    """The clocks of a plain answer, as the strip draws them."""
    found = []
    for name in ("acknowledgement", "determination", "resolution"):
        timer = clock[name]
        if timer is not None:
            moments = (instant(datetime.fromisoformat(timer[key])) for key in ("starts_at", "target", "deadline"))
            found.append(Line(voice.say(f"clock.{name}"), *moments))
    return found
