"""Files, folders and streams -> tickets: the kind is recognized from the content, or forced. Sources of many records
are read as they come, in constant memory."""

import codecs
import io
import itertools
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from ..errors import InputError
from ..policy import Policy
from ..ticket import TICKET_FIELDS, HelpDesk, Notice, Ticket
from . import SourceKind
from .charsets import decode, decoding, wide_codec
from .fields import build, moment
from .kinds import NO_TEXT, OLE, by_name, recognize
from .names import Names
from .records import MAX_BYTES, Record, ndjson_values, parse_json, records_of
from .streams import HEAD, beginning, lines_of, read_bytes, read_line

if TYPE_CHECKING:
    from _typeshed import StrPath

    from .table import Columns, Row

_MAX_FOLDERS = 60  # folders within folders
_WHAT = "JSON, NDJSON, CSV, a mail or a filled-in template"
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
            try:
                yield from reads
            finally:
                self.finished, self.stream_open = self.taken(), None

    def stream(self, stream: BinaryIO, suffix: str, where: str, kind: SourceKind | None = None) -> Reading:
        try:
            return self.recognized(stream, suffix, where, kind)
        except Exception as error:
            raise refusal(where, error) from None

    def recognized(self, stream: BinaryIO, suffix: str, where: str, kind: SourceKind | None) -> Reading:
        head = beginning(stream, where)
        told: list[Notice] = []
        codec = None if head.startswith(OLE) else wide_codec(head)
        if codec is not None:
            from .recoded import narrowed, stream_of

            stream = stream_of(narrowed(head, stream, codec, where, told))
            head = read_bytes(stream, HEAD, where)
        while head.startswith(codecs.BOM_UTF8):
            head = head.removeprefix(codecs.BOM_UTF8)
        if not head.strip():
            raise InputError(where, "is empty", _WHAT)
        forced = self.asked.kind or kind
        data = next((name for mark, name in NO_TEXT.items() if head.startswith(mark)), None)
        if data is not None and forced is None:
            raise InputError(where, f"{data} data: not a text", _WHAT)
        if not head.startswith(OLE) and head.count(0) * 2 > len(head):
            raise InputError(where, "holds NUL bytes: not a text", _WHAT)
        first: list[bytes | None] = []
        if len(head) > HEAD // 2 and b"\n" not in head:  # a JSON on one line is told from NDJSON only by its end
            rest = read_line(stream, where)
            if rest is None and (forced or by_name(suffix)) != "ndjson":
                raise InputError(where, "a line is too long", f"at most {MAX_BYTES} bytes")
            first, head = ([None], b"") if rest is None else ([], head + rest)
        found = "ndjson" if first else forced or recognize(head, suffix, self.names)
        if found == "mbox":
            return self.begun(self.mbox(lines_of(head, stream, where), where), where, told)
        if found == "ndjson":
            return self.begun(self.ndjson(itertools.chain(first, lines_of(head, stream, where)), where), where, told)
        if found == "csv":
            return self.begun(self.table(head, stream, where), where, told)
        if found not in ("mail", "msg") and b"\0" in head:
            raise InputError(where, "holds NUL bytes: not a text", _WHAT)
        content = head + read_bytes(stream, MAX_BYTES + 1 - len(head), where)
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

    # ------------------------------------------------------------ records of each kind

    def text(self, content: bytes, where: str, kind: SourceKind, told: list[Notice]) -> Reading:
        decoded = decode(content)
        text = decoded.text.lstrip("\ufeff")
        if "\x00" in text:
            raise InputError(where, "holds NUL bytes: not a text", _WHAT)
        notices = (*told, *decoding(decoded))
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
                notices = decoding(decoded) if decoded is not None else ()
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
        from .recoded import settled, stream_of
        from .table import delimiter_of, short_lines, table_records, without_sep

        told: list[Notice] = []
        lines = io.TextIOWrapper(stream_of(settled(head, stream, where, told)), "utf-8", "replace", newline="")
        delimiter = delimiter_of(decode(head).text)
        yield from _told(
            table_records(without_sep(short_lines(lines)), where, self.policy, self.names, delimiter, self.row), told
        )

    def row(self, row: "Row", columns: "Columns", where: str, line: int) -> Record:
        from .table import row_record

        return row_record(row, columns, where, line, self.policy)

    def mbox(self, lines: Iterator[bytes | None], where: str) -> Iterator[Record]:
        from .mail.mailbox import SEPARATOR, MessageLines, messages

        found = False
        held = MessageLines(lines)
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


def _told(records: Iterator[Record], notices: Sequence[Notice]) -> Iterator[Record]:
    """The records with what is known of their source by the time that each is read."""
    for record in records:
        yield record._replace(notices=(*notices, *record.notices)) if notices else record


def _named(source: "StrPath") -> str:
    """A source as it is written in messages: bytes of a file's name that are no text as escapes."""
    return os.fspath(source).encode("utf-8", "backslashreplace").decode()


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
