"""Sources -> parts: the cheap half of reading is done here, line by line; what costs time is left to who gets a part.

Lines, rows and messages are parted and numbered by the very code that reads them in one process, so that every place,
notice and refusal is the same. A part holds so much that handing it over costs nothing beside answering it.
"""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ..errors import InputError
from ..intake import SourceKind
from ..intake.charsets import decode
from ..intake.records import Record
from ..intake.sources import Asked, Intake, Read, Reading, as_they_come
from ..intake.table import Columns, Row
from ..policy import Policy

if TYPE_CHECKING:
    from _typeshed import StrPath

FIRST = 4  # items of the first part; each next one has twice as many, so that the first answers come early
MOST = 128  # items of a part
HEAVIEST = 262_144  # bytes of a part, but for its last item; a file up to that size is not opened here
# How the key `eventType` can stand in a line: as it is, with escapes, or in a charset of other bytes.
_EVENT = re.compile(rb"eventType|\\u00[567]|[\0\x1b]")


class Line(NamedTuple):
    """A line of NDJSON, None for one that is too long."""

    source: str
    content: bytes | None


class Cells(NamedTuple):
    """A row of a table, not yet read as a ticket."""

    row: Row
    columns: Columns


class Mail(NamedTuple):
    """A message, not yet taken apart."""

    content: bytes
    kind: SourceKind


class File(NamedTuple):
    """A file that was not opened yet, by the name that it has in messages, and where it is."""

    path: str
    kind: SourceKind | None
    size: int
    at: str


# A refusal, a file, or a record; the value of a record may be a Line, Cells or a Mail, of which it is yet to be made.
Item: TypeAlias = Read | Record | File
Part: TypeAlias = list[Item]


class Cutting(Intake):
    """An intake whose readings give items instead of tickets. `sole` is opened here, whatever its size; `whole`: no
    other file is."""

    def __init__(self, policy: Policy, asked: Asked, *, sole: str | None = None, whole: bool = False) -> None:
        super().__init__(policy, asked)
        self.sole = sole
        self.whole = whole

    def file(self, path: "StrPath", kind: SourceKind | None = None, at: "StrPath | None" = None) -> Reading:
        path = os.fspath(path)
        if path == self.sole:
            return super().file(path, kind)
        try:
            about = os.stat(path)
        except OSError:  # refused where it is opened
            return super().file(path, kind)
        if stat.S_ISREG(about.st_mode) and (self.whole or about.st_size <= HEAVIEST):
            self.finished += about.st_size
            items: Iterator[Any] = iter([File(path, kind, about.st_size, os.path.abspath(path))])
            return Reading(True, items)
        if self.whole:
            raise InputError(path, "is no file", "a file, a folder")
        return super().file(path, kind)

    def tickets(self, records: Iterator[Record]) -> Iterator[Any]:
        """The records themselves."""
        return as_they_come(records)

    def ndjson(self, lines: Iterable[bytes | None], where: str) -> Iterator[Record]:
        """The lines themselves; but what may be a webhook's event is read here, for events are gathered by ticket."""
        events: list[tuple[int, Any]] = []
        for number, line in enumerate(lines, 1):
            if line is not None and b"{" not in line and not decode(line).text.strip():
                continue
            if line is not None and _EVENT.search(line):
                yield from self.lined([line], where, number, events)
            else:
                yield Record(f"{where}:{number}", number, Line(where, line))
        yield from self.gathered(events, where)

    def row(self, row: Row, columns: Columns, where: str, line: int) -> Record:
        return Record(where, line, Cells(row, columns))

    def letter(self, content: bytes, where: str, kind: SourceKind, line: int = 1) -> Record:
        return Record(where, line, Mail(content, kind))


def parts(items: Iterable[Item], *, first: int = FIRST, most: int = MOST, heaviest: int = HEAVIEST) -> Iterator[Part]:
    """Items in parts of at most `most`; a part is closed where it weighs `heaviest` bytes or more."""
    part: Part = []
    room, weight = first, 0
    for item in items:
        part.append(item)
        weight += _weight(item)
        if len(part) >= room or weight >= heaviest:
            yield part
            part, weight, room = [], 0, min(2 * room, most)
    if part:
        yield part


def _weight(item: Item) -> int:
    """About how many bytes are to be read; a record that is parsed already counts by its number alone."""
    if isinstance(item, File):
        return item.size
    held = item.value if isinstance(item, Record) else None
    if isinstance(held, Line | Mail):
        return len(held.content or b"")
    return sum(map(len, held.row.cells)) if isinstance(held, Cells) else 0
