"""CSV text -> raw records: a header row names the fields, in any of the six languages or by a map."""

import csv
from collections.abc import Iterable, Iterator

from ..errors import InputError
from ..policy import Policy
from ..ticket import Notice
from .names import Names
from .records import Record
from .template import read_answers

_DELIMITERS = (",", ";", "\t", "|")
_MAX_CELL = 5_000_000
_MAX_COLUMNS = 2_000


def delimiter_of(head: str) -> str:
    """The delimiter of a header row: that which parts it most often outside of quotes."""
    line = next((line for line in head.split("\n") if line.strip()), "")
    bare = "".join(part for i, part in enumerate(line.split('"')) if i % 2 == 0)
    return max(_DELIMITERS, key=lambda d: bare.count(d))


def looks_like_table(head: str, names: Names) -> bool:
    """Whether a text begins with a row of three columns or more, of which two at least bear names of ticket fields."""
    line = next((line for line in head.split("\n") if line.strip()), "")
    if len(line) > 20_000:
        return False
    try:
        cells = next(csv.reader([line], delimiter=delimiter_of(head)), [])
    except csv.Error:
        return False
    return len(cells) >= 3 and sum(names.field(cell) is not None for cell in cells) >= 2


def table_records(lines: Iterable[str], where: str, policy: Policy, names: Names, delimiter: str) -> Iterator[Record]:
    """A record a row; `line` is that of the file on which the row ends. A row that cannot be taken apart is an error
    in its place."""
    csv.field_size_limit(_MAX_CELL)
    reader = csv.reader((line.replace("\0", "") for line in lines), delimiter=delimiter)
    header: list[str] | None = None
    while True:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            at = f"{where}:{reader.line_num}"
            yield Record(
                at, reader.line_num, None, InputError(at, f"not a row of a table ({error})", "CSV with a header row")
            )
            continue
        if not any(cell.strip() for cell in row):
            continue
        if header is None:
            header = [cell.strip().lstrip("\ufeff") for cell in row[:_MAX_COLUMNS]]
            fields = [names.field(name) for name in header]
            if not any(fields):
                raise InputError(
                    where,
                    "no column bears a name that is known",
                    "a header row; --map COLUMN=field for names of your own",
                )
            continue
        yield _record(row, header, fields, f"{where}:{reader.line_num}", reader.line_num, policy)
    if header is None:
        raise InputError(where, "no header row in it", "CSV with a header row")


def _record(
    row: list[str], header: list[str], fields: list[str | None], where: str, line: int, policy: Policy
) -> Record:
    given: dict[str, str] = {}
    for field, cell in zip(fields, row, strict=False):
        if field is not None and cell.strip() and field not in given:
            given[field] = cell
    values, read = read_answers(given, policy)
    notices = list(read)
    unread = [name for name, field, cell in zip(header, fields, row, strict=False) if field is None and cell.strip()]
    if unread:
        notices.append(Notice("columns-not-read", None, {"names": ", ".join(unread)[:300]}))
    extra = [cell.strip() for cell in row[len(header) :] if cell.strip()]
    if extra:
        values["description"] = "\n".join([str(values.get("description", "")), *extra]).strip()
        notices.append(Notice("extra-cells", "description", {"count": len(extra)}))
    return Record(where, line, values, notices=tuple(notices), loose=True)
