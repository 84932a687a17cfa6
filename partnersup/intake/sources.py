"""Files, folders and text -> tickets: the kind is recognized from the content, or forced."""

import codecs
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from ..errors import InputError
from ..policy import Policy
from ..ticket import Notice, Ticket
from .fields import build
from .records import Record, ndjson_records, parse_json, records_of

SourceKind = Literal["json", "ndjson", "template"]
SOURCE_KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
MAX_BYTES = 200_000_000
_LINES = {".ndjson", ".jsonl"}


class Read(NamedTuple):
    """A ticket, or the error in its place. `line` counts within the source; `id` is the record's own."""

    where: str
    line: int
    id: str | None
    ticket: Ticket | None
    error: InputError | None


class Reading(NamedTuple):
    """What a source holds. `many`: its kind gives records, whatever their number."""

    many: bool
    reads: Iterator[Read]


def read_source(
    source: str | Path,
    policy: Policy,
    *,
    kind: SourceKind | None = None,
    stdin: bytes | None = None,
    overrides: dict[str, Any] | None = None,
) -> Reading:
    """The tickets of a file, a folder, or of `stdin` for `-`. Raises InputError for one that cannot be read."""
    path = Path(source)
    if str(source) == "-":
        return _text(stdin or b"", "", "standard input", policy, kind, overrides)
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or str(error)
        raise InputError(str(source), f"cannot be read ({what})", "a file, a folder or -") from None
    if stat.S_ISDIR(mode):
        return Reading(True, _folder(path, policy, kind, overrides))
    return _text(_bytes(path), path.suffix.lower(), str(source), policy, kind, overrides)


def read_many(
    sources: Sequence[str | Path],
    policy: Policy,
    *,
    kind: SourceKind | None = None,
    stdin: bytes | None = None,
    overrides: dict[str, Any] | None = None,
) -> Reading:
    """The tickets of several sources in order; of one alone, as that one gives them."""
    if len(sources) == 1:
        return read_source(sources[0], policy, kind=kind, stdin=stdin, overrides=overrides)

    def each() -> Iterator[Read]:
        for source in sources:
            try:
                yield from read_source(source, policy, kind=kind, stdin=stdin, overrides=overrides).reads
            except InputError as error:
                yield Read(str(source), 1, None, None, error)

    return Reading(True, each())


def read_tickets(source: str | Path, policy: Policy) -> Iterator[Ticket]:
    """The tickets of a file or folder, for use from Python. Raises InputError for the first that is refused."""
    for read in read_source(source, policy).reads:
        if read.error is not None:
            raise read.error
        assert read.ticket is not None
        yield read.ticket


def _folder(folder: Path, policy: Policy, kind: SourceKind | None, overrides: dict[str, Any] | None) -> Iterator[Read]:
    files = sorted(p for p in folder.iterdir() if not p.name.startswith(".") and p.is_file())
    if not files:
        yield Read(str(folder), 1, None, None, InputError(str(folder), "no file in this folder", "ticket files"))
    for file in files:
        try:
            yield from _text(_bytes(file), file.suffix.lower(), str(file), policy, kind, overrides).reads
        except InputError as error:
            yield Read(str(file), 1, None, None, error)


def _bytes(path: Path) -> bytes:
    try:
        with open(path, "rb") as f:
            content = f.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror})", "a readable file") from None
    if len(content) > MAX_BYTES:
        raise InputError(str(path), "too large", f"at most {MAX_BYTES} bytes; split it")
    return content


def decode(content: bytes, where: str) -> tuple[str, tuple[Notice, ...]]:
    """Text of UTF-8 (with or without a mark) or marked UTF-16; other bytes are replaced, with a notice."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(name, "replace"), ()
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        text = content.decode("utf-8", "replace")
        return text, (
            Notice("not-utf-8", None, f"byte {error.start} is not UTF-8; what could not be read stands as \ufffd"),
        )


def _text(
    content: bytes,
    suffix: str,
    where: str,
    policy: Policy,
    kind: SourceKind | None,
    overrides: dict[str, Any] | None,
) -> Reading:
    text, notices = decode(content, where)
    if "\x00" in text:
        raise InputError(where, "holds NUL bytes: not a text", "JSON, NDJSON or a filled-in template")
    if not text.strip():
        raise InputError(where, "is empty", "JSON, NDJSON or a filled-in template")
    found = kind or _recognize(text, suffix)
    if found == "ndjson":
        return Reading(True, _tickets(ndjson_records(iter(text.split("\n")), where), policy, notices, overrides))
    if found == "json":
        value = parse_json(text, where)
        if value in ([], {}, None):
            raise InputError(where, "no ticket in it", "a JSON object, or an array of them")
        return Reading(isinstance(value, list), _tickets(records_of(value, where), policy, notices, overrides))
    from .template import read_template

    reading = read_template(text, policy)
    record = Record(where, 1, reading.fields)
    return Reading(False, _tickets(iter([record]), policy, (*notices, *reading.notices), overrides))


def _recognize(text: str, suffix: str) -> SourceKind:
    """By the content alone, but for the file names that say NDJSON."""
    start = text.lstrip()
    if start[0] not in "{[" and not _is_scalar(start):
        return "template"
    if suffix in _LINES:
        return "ndjson"
    if start[0] == "{":
        first, _, rest = start.partition("\n")
        if rest.strip() and first.rstrip().endswith("}"):
            try:
                parse_json(first, "")
            except InputError:
                return "json" if not _lines_of_json(rest) else "ndjson"
            return "ndjson"
    return "json"


def _lines_of_json(rest: str) -> bool:
    """Whether the second line too is a JSON object: then a bad first line is one bad record."""
    second = next((line for line in rest.split("\n") if line.strip()), "")
    try:
        return isinstance(parse_json(second, ""), dict)
    except InputError:
        return False


def _is_scalar(text: str) -> bool:
    try:
        parse_json(text.strip(), "")
    except InputError:
        return False
    return True


def _tickets(
    records: Iterator[Record], policy: Policy, notices: tuple[Notice, ...], overrides: dict[str, Any] | None
) -> Iterator[Read]:
    for record in records:
        if record.error is not None:
            yield Read(record.where, record.line, None, None, record.error)
            continue
        raw = {**record.value, **(overrides or {})}
        id_ = raw.get("id")
        shown = str(id_) if isinstance(id_, str | int) and not isinstance(id_, bool) else None
        try:
            yield Read(
                record.where,
                record.line,
                shown,
                build(raw, policy, where=record.where, notices=notices),
                None,
            )
        except InputError as error:
            yield Read(record.where, record.line, shown, None, error)
