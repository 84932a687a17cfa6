"""Files, folders and streams -> tickets: the kind is recognized from the content, or forced. Sources of many records
are read as they come, in constant memory."""

import codecs
import io
import itertools
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from ..errors import InputError
from ..patterns import pattern
from ..policy import Policy
from ..ticket import TICKET_FIELDS, HelpDesk, Notice, Ticket
from . import SourceKind
from .charsets import Decoded, decode, wide_codec
from .fields import build, moment
from .names import Names
from .records import MAX_BYTES, Record, ndjson_values, parse_json, records_of

if TYPE_CHECKING:
    from _typeshed import StrPath

    from .table import Columns, Row

_HEAD = 65_536
_PIECE = 1_048_576  # of a line under way
_MAX_LINE = 25_000_000  # characters of a table's line, which is read whole even where no cell of it is long
_MAX_FOLDERS = 60  # folders within folders
_LINES = {".ndjson", ".jsonl"}
_TABLES = {".csv", ".tsv"}
_WHAT = "JSON, NDJSON, CSV, a mail or a filled-in template"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_TEXT = {  # what begins with these bytes is no ticket, even where its bytes could be letters
    b"%PDF-": "PDF",
    b"PK\x03\x04": "ZIP or Office",
    b"\x1f\x8b": "gzip",
    b"BZh91AY": "bzip2",
    b"\xfd7zXZ\0": "xz",
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
    b"Rar!\x1a\x07": "RAR",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"{\\rtf": "RTF",
}
_MBOX = pattern(rb"[^\n]*\n(?:>?From |[!-9;-~]{1,100}:)")
# What may follow the bracket that a JSON text begins with; in broken ones too. A word there is prose: "[URGENT] CRM".
_JSON = pattern(
    r"""[\[{]\s*+(?:$|[{\["'}\]]|//|/\*|(?:true|false|null|NaN|-?Infinity)\b|-?\d[\d.eE+-]*\s*+(?:[,\]}:]|$)|(?<=[{])[\w-]{1,60}"?\s*+:)"""
)
_BRACKETED = pattern(r"\[[^\[\]{}\"\n]*\][ \t]*\w")  # "[1] see below": a word behind a bracket that is closed
_HEADER = pattern(r"([!-9;-~]{1,76}):[ \t]?(.*)")
_SURE = {"received", "message-id", "mime-version", "return-path", "delivered-to", "dkim-signature", "x-mailer", "content-type",
         "content-transfer-encoding", "authentication-results", "x-received", "arc-seal", "thread-topic", "user-agent"}  # fmt: skip
_OWN = frozenset(TICKET_FIELDS) | {"licences"}
_ABOUT = {"eventType", "eventTime", "orgId", "prevState"}  # what stands beside a webhook's payload
_AROUND = {"payload", "data", "body", "json", "event", "ticket", *_ABOUT}
_WRAPPERS = {"payload", "data", "body", "json", "event", "ticket", "tickets", "records", "items"}
_OPTIONAL = frozenset(TICKET_FIELDS) - {"description", "subject"}


class Asked(NamedTuple):
    """How the caller wants sources read: a kind for all, values that override a record's, names of fields."""

    kind: SourceKind | None = None
    overrides: Mapping[str, Any] = {}
    names: Mapping[str, str] = {}


_AS_IT_IS = Asked()


class Read(NamedTuple):
    """A ticket, or the error in its place. `line` counts within the source; `id` is the record's own."""

    where: str
    line: int
    id: str | None
    ticket: Ticket | None
    error: InputError | None


class Reading(NamedTuple):
    """What sources hold. `many`: their kind gives records, whatever their number; `taken` tells how many bytes of the
    files and folders `paths` have been read so far."""

    many: bool
    reads: Iterator[Read]
    paths: tuple[str, ...] = ()
    taken: Callable[[], int] | None = None


def read_source(
    source: "StrPath",
    policy: Policy,
    asked: Asked = _AS_IT_IS,
    *,
    stdin: BinaryIO | None = None,
    intake: "Intake | None" = None,
) -> Reading:
    """The tickets of a file, a folder, or of `stdin` for `-`, through an intake of another make where one is given.
    Raises InputError for one that cannot be read."""
    intake = intake or Intake(policy, asked)
    path = os.fspath(source)
    if path == "-":
        return intake.stream(stdin if stdin is not None else io.BytesIO(), "", "standard input")
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or str(error)
        raise InputError(_named(source), f"cannot be read ({what})", "a file, a folder or -") from None
    reading = Reading(True, intake.folder(path)) if stat.S_ISDIR(mode) else intake.file(path)
    return reading._replace(paths=(path,), taken=intake.taken)


def read_many(
    sources: "Sequence[StrPath]",
    policy: Policy,
    asked: Asked = _AS_IT_IS,
    *,
    stdin: BinaryIO | None = None,
    intake: "Intake | None" = None,
) -> Reading:
    """The tickets of several sources in order; of one alone, as that one gives them."""
    intake = intake or Intake(policy, asked)
    if len(sources) == 1:
        return read_source(sources[0], policy, asked, stdin=stdin, intake=intake)

    def each() -> Iterator[Read]:
        for source in sources:
            try:
                yield from read_source(source, policy, asked, stdin=stdin, intake=intake).reads
            except InputError as error:
                yield Read(_named(source), 1, None, None, error)

    return Reading(True, each(), tuple(os.fspath(source) for source in sources), intake.taken)


def read_tickets(source: "StrPath", policy: Policy) -> Iterator[Ticket]:
    """The tickets of a file or folder, for use from Python. Raises InputError for the first that is refused."""
    for read in read_source(source, policy).reads:
        if read.error is not None:
            raise read.error
        assert read.ticket is not None
        yield read.ticket


class Intake:
    """A policy and what was asked, on the way through the sources."""

    def __init__(self, policy: Policy, asked: Asked) -> None:
        self.policy = policy
        self.asked = asked
        self.names = Names(policy, asked.names)
        self.finished = 0  # bytes of the files that have been read
        self.stream_open: BinaryIO | None = None

    def taken(self) -> int:
        """How many bytes of files have been read so far; of a pipe none are told."""
        try:
            return self.finished + (self.stream_open.tell() if self.stream_open is not None else 0)
        except OSError:
            return self.finished

    # ------------------------------------------------------------ where from

    def folder(self, folder: "StrPath", depth: int = 1) -> Iterator[Read]:
        """Every ticket beneath a folder in the order of the names; a Maildir's messages, new ones last.

        Of what is neither a file nor a folder nothing is read: a pipe or a device could keep the others waiting for ever.
        """

        from pathlib import Path

        folder = Path(folder)

        def refused(path: Path, message: str, hint: str) -> Read:
            where = _named(path)
            return Read(where, 1, None, None, InputError(where, message, hint))

        try:
            maildir = (folder / "cur").is_dir() and (folder / "new").is_dir()
            inside = [folder / "cur", folder / "new"] if maildir else []
            entries = [p for part in inside for p in sorted(part.iterdir())] if maildir else sorted(folder.iterdir())
            if maildir:
                entries += sorted(p for p in folder.iterdir() if p.name.startswith(".") and p.is_dir())
        except OSError as error:
            yield refused(folder, f"cannot be read ({error.strerror})", "a folder")
            return
        found = False
        for path in entries:
            if path.name.startswith(".") and not (maildir and path.parent == folder):
                continue
            found = True
            try:
                mode = path.stat().st_mode
            except OSError as error:
                yield refused(path, f"cannot be read ({error.strerror})", "a readable file")
                continue
            if stat.S_ISDIR(mode):
                if depth >= _MAX_FOLDERS:
                    yield refused(path, "nested too deeply", f"at most {_MAX_FOLDERS} levels")
                elif not path.is_symlink():  # a link could lead back up
                    yield from self.folder(path, depth + 1)
                continue
            if not stat.S_ISREG(mode):
                yield refused(path, "is no file", "files in a folder; a pipe or device only by its own name")
                continue
            try:
                yield from self.file(path, kind="mail" if maildir else None).reads
            except InputError as error:
                yield Read(_named(path), 1, None, None, error)
        if not found and (depth == 1 or not maildir):
            yield refused(folder, "no file in this folder", "ticket files")

    def file(self, path: "StrPath", kind: SourceKind | None = None, at: "StrPath | None" = None) -> Reading:
        """The tickets of a file, which is `at` another path than that of its name where it was named in another folder."""
        try:
            stream = open(at or path, "rb")  # noqa: SIM115 - closed when its last ticket is read
        except (OSError, ValueError) as error:
            what = getattr(error, "strerror", None) or str(error)
            raise InputError(_named(path), f"cannot be read ({what})", "a readable file") from None
        try:
            reading = self.stream(stream, os.path.splitext(path)[1].lower(), _named(path), kind)
        except BaseException:
            stream.close()
            raise
        return Reading(reading.many, self.closing(reading.reads, stream))

    def closing(self, reads: Iterator[Read], stream: BinaryIO) -> Iterator[Read]:
        """The same reads; the stream is closed behind the last."""
        with stream:
            self.stream_open = stream
            yield from reads
            self.finished, self.stream_open = self.taken(), None

    def stream(self, stream: BinaryIO, suffix: str, where: str, kind: SourceKind | None = None) -> Reading:
        try:
            return self.recognized(stream, suffix, where, kind)
        except Exception as error:
            raise refusal(where, error) from None

    def recognized(self, stream: BinaryIO, suffix: str, where: str, kind: SourceKind | None) -> Reading:
        head = _beginning(stream, where)
        told: list[Notice] = []
        codec = None if head.startswith(_OLE) else wide_codec(head)
        if codec is not None:
            stream = _stream(_narrowed(head, stream, codec, where, told))
            head = _read(stream, _HEAD, where)
        while head.startswith(codecs.BOM_UTF8):
            head = head.removeprefix(codecs.BOM_UTF8)
        if not head.strip():
            raise InputError(where, "is empty", _WHAT)
        forced = self.asked.kind or kind
        data = next((name for mark, name in _NO_TEXT.items() if head.startswith(mark)), None)
        if data is not None and forced is None:
            raise InputError(where, f"{data} data: not a text", _WHAT)
        if not head.startswith(_OLE) and head.count(0) * 2 > len(head):
            raise InputError(where, "holds NUL bytes: not a text", _WHAT)
        first: list[bytes | None] = []
        if len(head) > _HEAD // 2 and b"\n" not in head:  # a JSON on one line is told from NDJSON only by its end
            rest = _read_line(stream, where)
            if rest is None and (forced or _by_name(suffix)) != "ndjson":
                raise InputError(where, "a line is too long", f"at most {MAX_BYTES} bytes")
            first, head = ([None], b"") if rest is None else ([], head + rest)
        found = "ndjson" if first else forced or self.recognize(head, suffix)
        if found == "mbox":
            return self.begun(self.mbox(_lines(head, stream, where), where), where, told)
        if found == "ndjson":
            return self.begun(self.ndjson(itertools.chain(first, _lines(head, stream, where)), where), where, told)
        if found == "csv":
            return self.begun(self.table(head, stream, where), where, told)
        if found not in ("mail", "msg") and b"\0" in head:
            raise InputError(where, "holds NUL bytes: not a text", _WHAT)
        content = head + _read(stream, MAX_BYTES + 1 - len(head), where)
        if len(content) > MAX_BYTES:
            raise InputError(where, "too large", f"at most {MAX_BYTES} bytes; split it")
        if found in ("mail", "msg"):
            return Reading(False, self.tickets(_told(iter([self.letter(content, where, found)]), told)))
        return self.text(content, where, found, told)

    def begun(self, records: Iterator[Record], where: str, told: list[Notice]) -> Reading:
        """A source of many records whose first is known: one that holds none is refused before anything is written."""
        first = next(records, None)
        if first is None:
            raise InputError(where, "no ticket in it", _WHAT)
        return Reading(True, self.tickets(_told(itertools.chain([first], records), told)))

    # ------------------------------------------------------------ what it is

    def recognize(self, head: bytes, suffix: str) -> SourceKind:
        """By the content alone, but for the file names that say NDJSON, CSV or a mailbox."""
        if head.startswith(_OLE):
            return "msg"
        start = head.lstrip(b"\r\n")
        if start.startswith(b"From ") and _is_mbox(start, suffix):
            return "mbox"
        text = decode(head).text.lstrip("\ufeff")
        bare = text.lstrip()
        begins = bare[:1] + bare[1:_HEAD].lstrip()[:1]
        if begins in ('{"', "[{") or (_JSON.match(bare) and not _BRACKETED.match(bare)):
            return "ndjson" if suffix in _LINES or _is_ndjson(bare) else "json"
        named = _by_name(suffix)
        if named is not None:
            return named
        if _is_scalar(bare):
            return "json"
        if _is_mail(text, cut=len(head) >= _HEAD):
            return "mail"
        from .table import looks_like_table

        return "csv" if looks_like_table(text, self.names) else "template"

    # ------------------------------------------------------------ records of each kind

    def text(self, content: bytes, where: str, kind: SourceKind, told: list[Notice]) -> Reading:
        decoded = decode(content)
        text = decoded.text.lstrip("\ufeff")
        if "\x00" in text:
            raise InputError(where, "holds NUL bytes: not a text", _WHAT)
        notices = (*told, *_decoding(decoded))
        if kind in ("json", "desk"):
            return self.json(text, where, notices, desk=kind == "desk")
        from .template import read_template

        form = read_template(text, self.policy)
        record = Record(where, 1, form.fields, notices=(*notices, *form.notices), loose=True)
        return Reading(False, self.tickets(iter([record])))

    def json(self, text: str, where: str, notices: tuple[Notice, ...], *, desk: bool) -> Reading:
        value = parse_json(text, where)
        if desk or _may_be_desk(value):
            from .desk import desk_records, is_desk, is_many

            if is_desk(value):
                return Reading(is_many(value), self.tickets(desk_records(value, where, self.policy, self.names)))
        if desk or _holds_nothing(value):
            raise InputError(where, "no ticket in it", "a JSON object, or an array of them")
        value = self.unwrapped(value)
        return Reading(isinstance(value, list), self.tickets(self.own(records_of(value, where), notices)))

    def unwrapped(self, value: Any) -> Any:
        """The records of our own form that an object only wraps, as an API or an export does; else the value itself."""
        if not isinstance(value, dict) or {*value} & _OWN:
            return value
        inner = [v for name, v in value.items() if name in _WRAPPERS and isinstance(v, dict | list)]
        if len(inner) != 1 or not value.keys() <= _WRAPPERS | _ABOUT:
            return value
        records = inner[0] if isinstance(inner[0], list) else [inner[0]]
        known = _OWN | self.names.own.keys()
        return inner[0] if any(isinstance(one, dict) and {*one} & known for one in records) else value

    def ndjson(self, lines: Iterable[bytes | None], where: str) -> Iterator[Record]:
        """A record a line, as it comes; but the events of a webhook are gathered by ticket, so they are read whole."""
        events: list[tuple[int, Any]] = []
        yield from self.lined(lines, where, 1, events)
        yield from self.gathered(events, where)

    def lined(
        self, lines: Iterable[bytes | None], where: str, first: int, events: list[tuple[int, Any]]
    ) -> Iterator[Record]:
        """A record a line, the first of which has the number `first`; a webhook's events go to `events`, each with the
        number of its line."""
        notices: tuple[Notice, ...] = ()

        def texts() -> Iterator[str | None]:
            nonlocal notices
            for line in lines:
                decoded = decode(line) if line is not None else None
                notices = _decoding(decoded) if decoded is not None else ()
                yield decoded.text.rstrip("\r\n") if decoded is not None else None

        for number, at, value, error in ndjson_values(texts(), where, first):
            if error is None and (self.asked.kind == "desk" or _may_be_desk(value)):
                from .desk import desk_records, is_desk, is_event

                if is_event(value):
                    events.append((number, value))
                    continue
                if is_desk(value):
                    found = desk_records(value, at, self.policy, self.names)
                    yield from _told((record._replace(line=number) for record in found), notices)
                    continue
            value = self.unwrapped(value)
            if error is None and not isinstance(value, dict):
                error = InputError(at, "an array is no ticket", "a JSON object on each line")
            yield from self.own([Record(at, number, value, error)], notices)

    def gathered(self, events: Sequence[tuple[int, Any]], where: str) -> Iterator[Record]:
        """The tickets of a webhook's events that stood on lines of their own."""
        if events:
            from .desk import desk_records, is_desk

            values = [value for _, value in events]
            if not is_desk(values):
                yield Record(where, 1, None, InputError(where, "no ticket in it", "events with a payload"))
            yield from desk_records(values, where, self.policy, self.names, lines=[number for number, _ in events])

    def own(self, records: Iterable[Record], notices: tuple[Notice, ...]) -> Iterator[Record]:
        """Records of our own form, the keys that a map names read as the fields that they are."""
        for record in records:
            if record.error is None and self.names.own:
                known = {self.names.own.get(name.lower(), name): value for name, value in record.value.items()}
                record = record._replace(value=known)
            yield record._replace(notices=notices) if notices else record

    def table(self, head: bytes, stream: BinaryIO, where: str) -> Iterator[Record]:
        from .table import delimiter_of, table_records

        told: list[Notice] = []
        lines = io.TextIOWrapper(_stream(_settled(head, stream, where, told)), "utf-8", "replace", newline="")
        delimiter = delimiter_of(decode(head).text)
        yield from _told(
            table_records(_without_sep(_short_lines(lines)), where, self.policy, self.names, delimiter, self.row), told
        )

    def row(self, row: "Row", columns: "Columns", where: str, line: int) -> Record:
        from .table import row_record

        return row_record(row, columns, where, line, self.policy)

    def mbox(self, lines: Iterator[bytes | None], where: str) -> Iterator[Record]:
        from .mail.mailbox import SEPARATOR, messages

        found = False
        held = _Message(lines)
        while held.more:
            above = at = held.taken
            try:
                for line, content in messages(held):
                    found = True
                    at = above + line
                    if held.too_large:
                        error = InputError(f"{where}:{at}", "too large", f"at most {MAX_BYTES} bytes; split it")
                        yield Record(f"{where}:{at}", at, None, error)
                    else:
                        held.size = 0
                        yield self.letter(content, f"{where}:{at}", "mail", at)
                        at = held.taken - 1  # the line above the first header of the next
            except MemoryError as error:
                found = held.too_large = True
                yield Record(f"{where}:{at}", at, None, refusal(f"{where}:{at}", error))
            held.skip_to(SEPARATOR)
        if not found:
            raise InputError(where, "no message in it", "an mbox file")

    def letter(self, content: bytes, where: str, kind: SourceKind, line: int = 1) -> Record:
        from .mail.letter import fields_of

        try:
            if kind == "msg":
                from .mail.outlook import read_msg

                letter = read_msg(content, where)
            else:
                from .mail.mime import read_mail

                letter = read_mail(content, where)
            found = fields_of(letter, self.policy)
        except Exception as error:
            return Record(where, line, None, refusal(where, error))
        return Record(where, line, found.fields, notices=found.notices, loose=True)

    # ------------------------------------------------------------ tickets

    def tickets(self, records: Iterator[Record]) -> Iterator[Read]:
        overrides = self.asked.overrides
        forgiven = _OPTIONAL - set(overrides)
        for record in as_they_come(records):
            if record.error is not None:
                yield Read(record.where, record.line, None, None, record.error)
                continue
            shown: str | None = None
            ticket: Ticket | None = None
            refused: InputError | None = None
            try:
                raw = {**record.value, **overrides}
                id_ = raw.get("id")
                shown = str(id_) if isinstance(id_, str | int) and not isinstance(id_, bool) else None
                ticket = build(
                    raw,
                    self.policy,
                    where=record.where,
                    notices=record.notices,
                    forgiven=forgiven if record.loose else frozenset(),
                    help_desk=_help_desk(record.help_desk),
                )
            except Exception as error:
                refused = refusal(record.where, error)
            yield Read(record.where, record.line, shown, ticket, refused)


def refusal(where: str, error: Exception) -> InputError:
    """The error of a record: as it was told, or in one line where nobody foresaw it. It never ends the batch."""
    if isinstance(error, InputError):
        return error
    if isinstance(error, MemoryError):
        return InputError(where, "takes more memory than there is", "a smaller one; split it")
    return InputError(where, f"could not be read ({type(error).__name__})", "please report it with the input")


def as_they_come(records: Iterator[Record]) -> Iterator[Record]:
    """The records of a source; where its reader fails unforeseen, that is the error of the last one."""
    where, line = "", 0
    try:
        for record in records:
            where, line = record.where, record.line
            yield record
    except Exception as error:
        if isinstance(error, InputError) and not where:
            raise
        at = f"behind {where}" if where else "the source"
        yield Record(at, line + 1, None, refusal(at, error))


def _help_desk(times: Mapping[str, str]) -> HelpDesk | None:
    """The times of a help desk's clock; one that is no time is left out, for only our own clock decides."""
    found: dict[str, Any] = {}
    for name, text in times.items():
        try:
            found[name] = moment(name, text, UTC)
        except InputError:
            continue
    return HelpDesk(**found) if found else None


# ---------------------------------------------------------------- bytes


def _read(stream: BinaryIO, size: int, where: str) -> bytes:
    try:
        return stream.read(size)
    except OSError as error:
        raise InputError(where, f"cannot be read ({error.strerror})", "a readable file") from None


def _beginning(stream: BinaryIO, where: str) -> bytes:
    """What tells a source's kind. Of a pipe that is still written to no more is waited for than two JSON objects on
    lines of their own, so that they are answered as they come."""
    some = getattr(stream, "read1", None)
    if some is None:
        return _read(stream, _HEAD, where)
    head = b""
    try:
        while len(head) < _HEAD and (more := some(_HEAD - len(head))):
            head += more
            if head.startswith(b"{") and head.count(b"\n") > 1 and _are_objects(head.split(b"\n", 2)[:2]):
                break
    except OSError as error:
        raise InputError(where, f"cannot be read ({error.strerror})", "a readable file") from None
    return head


def _are_objects(lines: list[bytes]) -> bool:
    try:
        return all(isinstance(parse_json(line.decode(), ""), dict) for line in lines)
    except (InputError, UnicodeDecodeError):
        return False


def _read_line(stream: BinaryIO, where: str) -> bytes | None:
    """The rest of a line; None for one that is too long, or for which there is no memory: nothing of it is kept."""
    line = bytearray()
    kept = True
    try:
        while piece := stream.readline(_PIECE):
            if not line and (piece.endswith(b"\n") or len(piece) < _PIECE):
                return piece if kept else None
            try:
                line += piece if kept else b""
            except MemoryError:
                kept = False
            if len(line) > MAX_BYTES:
                kept = False
            if not kept:
                line = bytearray()
            if piece.endswith(b"\n"):
                break
        return bytes(line) if kept else None
    except MemoryError:
        return None
    except OSError as error:
        raise InputError(where, f"cannot be read ({error.strerror})", "a readable file") from None


def _lines(head: bytes, stream: BinaryIO, where: str) -> Iterator[bytes | None]:
    first, end, last = head.rpartition(b"\n")
    yield from io.BytesIO(first + end)
    if last:
        rest = _read_line(stream, where)
        yield last + rest if rest is not None else None
    while (line := _read_line(stream, where)) != b"":
        yield line


class _Message(Iterator[bytes]):
    """The lines of a mailbox, which end where the message under way gets too large. `taken` counts all of them."""

    def __init__(self, lines: Iterator[bytes | None]) -> None:
        self.lines = lines
        self.above: list[bytes] = []  # the line that the next message begins with
        self.taken = 0
        self.size = 0
        self.too_large = False
        self.more = True

    def __next__(self) -> bytes:
        if self.above:
            self.taken += 1
            return self.above.pop()
        line = next(self.lines, b"")
        self.taken += line != b""
        self.more = line != b""
        self.size += len(line) if line is not None else MAX_BYTES
        self.too_large = self.size > MAX_BYTES
        if not line or self.too_large:
            raise StopIteration
        return line

    def skip_to(self, separator: re.Pattern[bytes]) -> None:
        """Leaves out the rest of a message that is too large."""
        blank = False
        for line in self.lines if self.too_large else ():
            self.taken += 1
            if blank and line is not None and separator.match(line):
                self.above, self.size, self.too_large = [line], 0, False
                self.taken -= 1
                return
            blank = line is not None and not line.strip()
        self.more = False


class _Pieces(io.RawIOBase):
    """A stream of bytes that come in pieces."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces
        self.held = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.held:
            piece = next(self.pieces, None)
            if piece is None:
                return 0
            self.held = memoryview(piece)
        size = min(len(buffer), len(self.held))
        buffer[:size] = self.held[:size]
        self.held = self.held[size:]
        return size


def _stream(pieces: Iterator[bytes]) -> io.BufferedReader:
    return io.BufferedReader(_Pieces(pieces))


def _pieces(head: bytes, rest: BinaryIO, where: str) -> Iterator[bytes]:
    """The head that was looked at, and what follows it."""
    yield head
    while piece := _read(rest, _HEAD, where):
        yield piece


def _narrowed(head: bytes, rest: BinaryIO, codec: str, where: str, told: list[Notice]) -> Iterator[bytes]:
    """A text of two or four bytes a character as UTF-8; what had to be guessed or was lost is told."""
    decoder = codecs.getincrementaldecoder(codec)("replace")
    if codec.endswith("e"):  # by its byte order: not marked
        told.append(Notice("charset-guessed", "description", {"label": "-", "charset": codec}))
    lost = False
    for piece in itertools.chain(_pieces(head, rest, where), [b""]):
        text = decoder.decode(piece, final=not piece)
        if "\ufffd" in text and not lost:
            lost = True
            told.append(Notice("characters-lost", "description", {"count": text.count("\ufffd")}))
        yield text.encode("utf-8", "replace")


def _settled(head: bytes, rest: BinaryIO, where: str, told: list[Notice]) -> Iterator[bytes]:
    """A table as UTF-8, as it comes; one in another charset is read whole from its first letter beyond ASCII on, for
    all of it decides which."""
    pieces = _pieces(head, rest, where)
    for piece in pieces:
        if piece.isascii() and b"\x1b" not in piece:
            yield piece
        elif _is_utf8(piece):
            yield piece
            yield from pieces
        else:
            content = piece + _read(rest, MAX_BYTES + 1 - len(piece), where)
            if len(content) > MAX_BYTES:
                raise InputError(where, "too large", f"at most {MAX_BYTES} bytes unless it is UTF-8; split it")
            decoded = decode(content)
            told.extend(_decoding(decoded))
            yield decoded.text.encode("utf-8", "replace")


def _is_utf8(start: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return False
    return b"\x1b" not in start


def _short_lines(lines: io.TextIOWrapper) -> Iterator[str]:
    """The lines of a table; one that is too long is put as a single cell that is, so that it is refused in its place."""
    while line := lines.readline(_MAX_LINE):
        if len(line) < _MAX_LINE or line.endswith(("\n", "\r")):
            yield line
            continue
        del line
        while (more := lines.readline(_HEAD)) and not more.endswith(("\n", "\r")):
            pass
        yield "x" * (_MAX_LINE // 4) + "\n"


def _without_sep(lines: Iterable[str]) -> Iterator[str]:
    """The lines of a table, that by which Excel tells the delimiter left blank: it counts as a line, and is no row."""
    from .table import SEP

    above = True
    for line in lines:
        if above and line.strip():
            above = False
            yield "\n" if SEP.fullmatch(line.strip("\r\n\ufeff")) else line
        else:
            yield line


def _told(records: Iterator[Record], notices: Sequence[Notice]) -> Iterator[Record]:
    """The records with what is known of their source by the time that each is read."""
    for record in records:
        yield record._replace(notices=(*notices, *record.notices)) if notices else record


def _decoding(decoded: Decoded) -> tuple[Notice, ...]:
    found = []
    if decoded.guessed is not None and decoded.guessed != "utf-8":
        found.append(Notice("charset-guessed", "description", {"label": "-", "charset": decoded.guessed}))
    if decoded.lost:
        found.append(Notice("characters-lost", "description", {"count": decoded.lost}))
    return tuple(found)


# ---------------------------------------------------------------- kinds


def _by_name(suffix: str) -> SourceKind | None:
    return "ndjson" if suffix in _LINES else "csv" if suffix in _TABLES else None


def _named(source: "StrPath") -> str:
    """A source as it is written in messages: bytes of a file's name that are no text as escapes."""
    return os.fspath(source).encode("utf-8", "backslashreplace").decode()


def _is_ndjson(text: str) -> bool:
    """Whether a text that begins with a bracket is a JSON value on each line."""
    first, _, rest = text.partition("\n")
    if not rest.strip() or not first.rstrip().endswith(("}", "]")) or first.strip() in ("[]", "{}") or first[0] == "[":
        return False
    try:
        parse_json(first, "")
    except InputError:
        return _lines_of_json(rest)
    return True


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


def _is_mbox(start: bytes, suffix: str) -> bool:
    from .mail.mailbox import SEPARATOR

    if suffix in (".mbox", ".mbx"):
        return True
    return SEPARATOR.match(start) is not None and _MBOX.match(start.replace(b"\r\n", b"\n")) is not None


def _is_mail(text: str, *, cut: bool) -> bool:
    """Whether a text begins with a mail's headers: one that only mails have, or From beside Date, To or Subject.
    `cut`: the text goes on, so that the headers may too."""
    names: list[str] = []
    values: dict[str, str] = {}
    lines = text.lstrip("\r\n").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for line in lines[:-1] if cut else lines:
        if not line:
            break
        if line[0] in " \t" and names:
            continue
        found = _HEADER.fullmatch(line)
        if found is None:
            return False
        names.append(found[1].lower())
        values.setdefault(names[-1], found[2])
    else:
        if not cut:
            return False
    if not names:
        return False
    return bool(_SURE & set(names)) or ("@" in values.get("from", "") and bool({"date", "to", "subject"} & set(names)))


def _may_be_desk(value: Any) -> bool:
    """A quick look: our own records have no such keys, so that the desk's reader is not even loaded for them."""
    if isinstance(value, list):
        return any(_may_be_desk(item) for item in value[:3])
    if not isinstance(value, dict):
        return False
    return any(name not in _OWN for name in value) and not ({"description", "created_at"} <= set(value))


def _holds_nothing(value: Any) -> bool:
    """An empty value, or one that only wraps empty ones."""
    if isinstance(value, list):
        return all(_holds_nothing(item) for item in value)
    if isinstance(value, dict):
        return all(name in _AROUND and (_holds_nothing(inner) or name in _ABOUT) for name, inner in value.items())
    return value is None
