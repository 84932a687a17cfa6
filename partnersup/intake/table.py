"""CSV text -> raw records: a header row names the fields, in any of the six languages or by a map."""

import csv
import io
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from ..errors import InputError
from ..patterns import pattern
from ..policy import Policy
from ..ticket import Notice
from .names import Names
from .records import Record
from .streams import HEAD
from .template import read_answers

_DELIMITERS = (",", ";", "\t", "|")
_MAX_CELL = 5_000_000  # characters; also of a row under way, which is kept until its quotes are closed
_MAX_COLUMNS = 2_000
_MAX_WORDS = 5  # of a column's name, where no file name says that it is one
MAX_LINE = 25_000_000  # characters of a line, which is read whole even where no cell of it is long
_LOOKED_AT = 200  # lines in which the second row must end
SEP = pattern(r"(?i)sep=([^\w\s\"]|\t)")  # the line by which Excel tells the delimiter
_UNCLOSED = "a quote is not closed"
_JOINED = {"description", "steps_taken", "reproduction", "attachments"}  # of several columns all is read
_RULE = pattern(r":?-+:?")


def delimiter_of(head: str) -> str:
    """The delimiter of a header row: that which a line `sep=` above it names, else that which parts it most often
    outside of quotes."""
    line = next((line for line in _lines(head) if line.strip()), "")
    named = SEP.fullmatch(line.strip("\r\n\ufeff"))
    if named is not None:
        return named[1]
    bare = "".join(part for i, part in enumerate(line.split('"')) if i % 2 == 0)
    return max(_DELIMITERS, key=lambda d: bare.count(d))


def _lines(head: str) -> list[str]:
    return head.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def looks_like_table(head: str, names: Names) -> bool:
    """Whether a text begins with a row of three columns or more, of which two at least bear names of ticket fields,
    all of them short, and a row of as many cells. Prose with commas has no such second row."""
    lines = [line for line in _lines(head) if line.strip()]
    delimiter = delimiter_of(head)
    if lines and SEP.fullmatch(lines[0].strip("\r\n\ufeff")):
        del lines[0]
    if not lines or len(lines[0]) > 20_000:
        return False
    try:
        rows = csv.reader(lines[:_LOOKED_AT], delimiter=delimiter)
        header, second = next(rows, []), next(rows, [])
    except csv.Error:
        return False
    if len(header) < 3 or len(second) != len(header) or any(len(cell.split()) > _MAX_WORDS for cell in header):
        return False
    return sum(names.field(cell) is not None for cell in header) >= 2


def table_records(
    lines: Iterable[str],
    where: str,
    policy: Policy,
    names: Names,
    delimiter: str,
    make: "Callable[[Row, Columns, str, int], Record] | None" = None,
) -> Iterator[Record]:
    """A record a row, made by `make`; `line` is that of the file on which the row ends. A row that cannot be taken
    apart, or whose quote is not closed, is an error in its place, and the lines after it are read for themselves."""
    csv.field_size_limit(_MAX_CELL)
    source = _Lines(lines)
    columns: Columns | None = None
    while (row := source.row(delimiter, len(columns.header) if columns is not None else 0)) is not None:
        at = f"{where}:{source.number}"
        if row.fault is not None:
            error = InputError(at, row.fault, "CSV with a header row")
            if columns is None:
                raise error
            yield Record(at, source.number, None, error)
            continue
        if not any(cell.strip() for cell in row.cells):
            continue
        if columns is None:
            header = [_clean(cell).strip() for cell in row.cells[:_MAX_COLUMNS]]
            columns = Columns(header, [names.field(name) for name in header])
            if not any(columns.fields):
                raise InputError(
                    where,
                    "no column bears a name that is known",
                    "a header row; --map COLUMN=field for names of your own",
                )
            continue
        if all(_RULE.fullmatch(cell.strip()) for cell in row.cells if cell.strip()):
            continue  # the rule that Markdown draws beneath the header
        yield make(row, columns, at, source.number) if make else row_record(row, columns, at, source.number, policy)
    if columns is None:
        raise InputError(where, "no header row in it", "CSV with a header row")


# ---------------------------------------------------------------- rows


class Columns(NamedTuple):
    """The header's names, and the field that each holds; None for one that is not ours."""

    header: list[str]
    fields: list[str | None]


class Row(NamedTuple):
    """The cells of a row, or what is at fault with it. `like_rows`: how many lines of its cells could be rows."""

    cells: list[str]
    fault: str | None = None
    like_rows: int = 0


class _Taken(NamedTuple):
    """What the reader made of the next lines: the lines themselves, and whether they end within a quote."""

    cells: list[str]
    lines: list[str]
    fault: str | None
    open: bool


class _Lines:
    """The lines of a table, each read once but for those that an unclosed quote swallowed: these are given back.
    `number` is that of the last line taken."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.rest = iter(lines)
        self.number = 0
        self.back: deque[str] = deque()
        self.singly = 0  # how many of the next lines stand for themselves: so no line is read more than a few times

    def row(self, delimiter: str, width: int) -> Row | None:
        """The next row, of a table of `width` columns; None at the end."""
        singly = self.singly
        taken = self.take(delimiter, strict=True)
        if not taken.lines:
            return None
        if taken.fault is None:
            inner = [line for line in taken.lines[1:] if line.strip()]
            alike = bool(inner) and all(_is_row(line, delimiter, width) for line in inner)
            return Row(taken.cells, like_rows=len(inner) if alike else 0)
        if not taken.open:
            inner = taken.lines[1:]
            if any(_is_row(line, delimiter, width) for line in inner):
                self.give_back(inner, singly=len(inner) - 1)  # in the last one a quote opens that may well be closed
                return Row([], _UNCLOSED)
            self.give_back(taken.lines, singly=singly)
            taken = self.take(delimiter, strict=False)  # only a quote in the midst of a cell, which stays as written
        inner = taken.lines[1:]
        if taken.fault is not None or taken.open:
            if inner:
                self.give_back(inner, singly=len(inner))
            return Row([], _UNCLOSED if taken.open or inner else f"not a row of a table ({taken.fault})")
        return Row(taken.cells)

    def take(self, delimiter: str, *, strict: bool) -> _Taken:
        lines: list[str] = []
        within = False

        def feed() -> Iterator[str]:
            nonlocal within
            size = 0
            alone = self.singly > 0
            while not (lines and alone) and size <= _MAX_CELL and (line := self.next()) is not None:
                lines.append(line)
                size += len(line)
                yield line
            within = bool(lines)  # more was asked for, and there is no more

        try:
            cells = next(csv.reader(feed(), delimiter=delimiter, strict=strict), [])
        except csv.Error as error:
            return _Taken([], lines, str(error), within)
        return _Taken(cells, lines, None, within)

    def next(self) -> str | None:
        line = self.back.popleft() if self.back else next(self.rest, None)
        if line is None:
            return None
        self.singly = max(0, self.singly - 1)
        self.number += 1
        line = line.replace("\0", "")
        return line.lstrip("\ufeff") if self.number == 1 else line

    def give_back(self, lines: list[str], *, singly: int) -> None:
        """Puts the last lines taken before the next ones; the first `singly` of them are rows of their own."""
        self.back.extendleft(reversed(lines))
        self.number -= len(lines)
        self.singly = singly


def _is_row(line: str, delimiter: str, width: int) -> bool:
    """Whether a line has, taken for itself, as many cells as the header (of two or more)."""
    try:
        return width > 1 and len(next(csv.reader([line], delimiter=delimiter), [])) == width
    except csv.Error:
        return False


# ---------------------------------------------------------------- one record


def row_record(row: Row, columns: Columns, where: str, line: int, policy: Policy) -> Record:
    given: dict[str, str] = {}
    notices: list[Notice] = []
    for field, cell in zip(columns.fields, row.cells, strict=False):
        if field is None or not cell.strip():
            continue
        if field not in given:
            given[field] = cell
        elif field in _JOINED:
            given[field] = f"{given[field]}\n{cell}"
        elif cell.strip() != given[field].strip():
            notices.append(Notice("column-twice", field, {"field": field, "value": repr(_short(cell.strip()))}))
    values, read = read_answers(given, policy)
    notices.extend(read)
    cells = zip(columns.header, columns.fields, row.cells, strict=False)
    unread = [name for name, field, cell in cells if field is None and cell.strip()]
    if unread:
        notices.append(Notice("columns-not-read", None, {"names": ", ".join(unread)[:300]}))
    extra = [cell.strip() for cell in row.cells[len(columns.header) :] if cell.strip()]
    if extra:
        values["description"] = "\n".join([str(values.get("description", "")), *extra]).strip()
        notices.append(Notice("extra-cells", "description", {"count": len(extra)}))
    if row.like_rows:
        notices.append(Notice("cell-like-rows", None, {"count": row.like_rows}))
    return Record(where, line, values, notices=tuple(notices), loose=True)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:56] + "..."


def _clean(text: str) -> str:
    """Text that can be written out: lone surrogates become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def short_lines(lines: io.TextIOWrapper) -> Iterator[str]:
    """The lines of a table; one that is too long is put as a single cell that is, so that it is refused in its place."""
    while line := lines.readline(MAX_LINE):
        if len(line) < MAX_LINE or line.endswith(("\n", "\r")):
            yield line
            continue
        del line
        while (more := lines.readline(HEAD)) and not more.endswith(("\n", "\r")):
            pass
        yield "x" * (MAX_LINE // 4) + "\n"


def without_sep(lines: Iterable[str]) -> Iterator[str]:
    """The lines of a table, that by which Excel tells the delimiter left blank: it counts as a line, and is no row."""
    above = True
    for line in lines:
        if above and line.strip():
            above = False
            yield "\n" if SEP.fullmatch(line.strip("\r\n\ufeff")) else line
        else:
            yield line
