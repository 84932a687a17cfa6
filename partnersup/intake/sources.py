"""Files, folders and streams -> tickets: the kind is recognized from the content, or forced. Sources of many records
are read as they come, in constant memory."""

import codecs
import io
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Literal, NamedTuple, get_args
from zoneinfo import ZoneInfo

from ..errors import InputError
from ..policy import Policy
from ..ticket import TICKET_FIELDS, HelpDesk, Notice, Ticket
from .charsets import Decoded, decode
from .fields import build, moment
from .names import Names
from .records import Record, ndjson_values, parse_json, records_of

SourceKind = Literal["json", "ndjson", "template", "mail", "mbox", "msg", "desk", "csv"]
SOURCE_KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
MAX_BYTES = 200_000_000  # of one record, or of a source that is read whole
_HEAD = 65_536
_LINES = {".ndjson", ".jsonl"}
_TABLES = {".csv", ".tsv"}
_WHAT = "JSON, NDJSON, CSV, a mail or a filled-in template"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MBOX = re.compile(rb"[^\n]*\n(?:>?From |[!-9;-~]{1,100}:)")
# What may follow the bracket that a JSON text begins with; in broken ones too. A word there is prose: "[URGENT] CRM".
_JSON = re.compile(
    r"""[\[{]\s*+(?:$|[{\["'}\]]|//|/\*|(?:true|false|null|NaN|-?Infinity)\b|-?\d[\d.eE+-]*\s*+(?:[,\]}:]|$)|(?<=[{])[\w-]{1,60}"?\s*+:)"""
)
_BRACKETED = re.compile(r"\[[^\[\]{}\"\n]*\][ \t]*\w")  # "[1] see below": a word behind a bracket that is closed
_HEADER = re.compile(r"([!-9;-~]{1,76}):[ \t]?(.*)")
_SURE = {"received", "message-id", "mime-version", "return-path", "delivered-to", "dkim-signature", "x-mailer", "content-type",
         "content-transfer-encoding", "authentication-results", "x-received", "arc-seal", "thread-topic", "user-agent"}  # fmt: skip
_OWN = frozenset(TICKET_FIELDS) | {"licences"}
_ABOUT = {"eventType", "eventTime", "orgId", "prevState"}  # what stands beside a webhook's payload
_AROUND = {"payload", "data", "body", "json", "event", "ticket", *_ABOUT}
_WRAPPERS = {"payload", "data", "body", "json", "event", "ticket", "tickets", "records", "items"}
_UTC = ZoneInfo("UTC")
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
    """What a source holds. `many`: its kind gives records, whatever their number."""

    many: bool
    reads: Iterator[Read]


def read_source(
    source: str | Path, policy: Policy, asked: Asked = _AS_IT_IS, *, stdin: BinaryIO | None = None
) -> Reading:
    """The tickets of a file, a folder, or of `stdin` for `-`. Raises InputError for one that cannot be read."""
    intake = _Intake(policy, asked)
    if str(source) == "-":
        return intake.stream(stdin if stdin is not None else io.BytesIO(), "", "standard input")
    path = Path(source)
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or str(error)
        raise InputError(str(source), f"cannot be read ({what})", "a file, a folder or -") from None
    return Reading(True, intake.folder(path)) if stat.S_ISDIR(mode) else intake.file(path)


def read_many(
    sources: Sequence[str | Path],
    policy: Policy,
    asked: Asked = _AS_IT_IS,
    *,
    stdin: BinaryIO | None = None,
) -> Reading:
    """The tickets of several sources in order; of one alone, as that one gives them."""
    if len(sources) == 1:
        return read_source(sources[0], policy, asked, stdin=stdin)

    def each() -> Iterator[Read]:
        for source in sources:
            try:
                yield from read_source(source, policy, asked, stdin=stdin).reads
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


class _Intake:
    """A policy and what was asked, on the way through the sources."""

    def __init__(self, policy: Policy, asked: Asked) -> None:
        self.policy = policy
        self.asked = asked
        self.names = Names(policy, asked.names)

    # ------------------------------------------------------------ where from

    def folder(self, folder: Path) -> Iterator[Read]:
        """Every ticket beneath a folder in the order of the names; a Maildir's messages, new ones last."""
        try:
            maildir = (folder / "cur").is_dir() and (folder / "new").is_dir()
            inside = [folder / "cur", folder / "new"] if maildir else []
            entries = [p for part in inside for p in sorted(part.iterdir())] if maildir else sorted(folder.iterdir())
            if maildir:
                entries += sorted(p for p in folder.iterdir() if p.name.startswith(".") and p.is_dir())
        except OSError as error:
            yield Read(
                str(folder), 1, None, None, InputError(str(folder), f"cannot be read ({error.strerror})", "a folder")
            )
            return
        found = False
        for path in entries:
            if path.name.startswith(".") and not (maildir and path.is_dir()):
                continue
            found = True
            if path.is_dir():
                if not path.is_symlink():  # a link could lead back up
                    yield from self.folder(path)
                continue
            try:
                yield from self.file(path, kind="mail" if maildir else None).reads
            except InputError as error:
                yield Read(str(path), 1, None, None, error)
        if not found and not maildir:
            yield Read(str(folder), 1, None, None, InputError(str(folder), "no file in this folder", "ticket files"))

    def file(self, path: Path, kind: SourceKind | None = None) -> Reading:
        try:
            stream = open(path, "rb")  # noqa: SIM115 - closed when its last ticket is read
        except (OSError, ValueError) as error:
            what = getattr(error, "strerror", None) or str(error)
            raise InputError(str(path), f"cannot be read ({what})", "a readable file") from None
        try:
            reading = self.stream(stream, path.suffix.lower(), str(path), kind)
        except BaseException:
            stream.close()
            raise
        return Reading(reading.many, _closing(reading.reads, stream))

    def stream(self, stream: BinaryIO, suffix: str, where: str, kind: SourceKind | None = None) -> Reading:
        try:
            return self.recognized(stream, suffix, where, kind)
        except Exception as error:
            raise _refusal(where, error) from None

    def recognized(self, stream: BinaryIO, suffix: str, where: str, kind: SourceKind | None) -> Reading:
        head = _read(stream, _HEAD, where)
        if len(head) == _HEAD and b"\n" not in head:
            head += _read_line(stream, where)
        if not head.strip():
            raise InputError(where, "is empty", _WHAT)
        found = self.asked.kind or kind or self.recognize(head, suffix)
        if found == "mbox":
            return Reading(True, self.tickets(self.mbox(_lines(head, stream, where), where)))
        if found == "ndjson":
            lines = (decode(line).text.rstrip("\r\n") for line in _lines(_utf8(head), stream, where))
            return Reading(True, self.tickets(self.ndjson(lines, where)))
        if found == "csv":
            return Reading(True, self.tickets(self.table(head, stream, where)))
        content = head + _read(stream, MAX_BYTES + 1 - len(head), where)
        if len(content) > MAX_BYTES:
            raise InputError(where, "too large", f"at most {MAX_BYTES} bytes; split it")
        if found in ("mail", "msg"):
            return Reading(False, self.tickets(iter([self.letter(content, where, found)])))
        return self.text(content, where, found)

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
        if _JSON.match(bare) and not _BRACKETED.match(bare):
            return "ndjson" if suffix in _LINES or _is_ndjson(bare) else "json"
        if suffix in _LINES:
            return "ndjson"
        if suffix in _TABLES:
            return "csv"
        if _is_scalar(bare):
            return "json"
        if _is_mail(text, cut=len(head) >= _HEAD):
            return "mail"
        from .table import looks_like_table

        return "csv" if looks_like_table(text, self.names) else "template"

    # ------------------------------------------------------------ records of each kind

    def text(self, content: bytes, where: str, kind: SourceKind) -> Reading:
        decoded = decode(content)
        text = decoded.text.lstrip("\ufeff")
        if "\x00" in text:
            raise InputError(where, "holds NUL bytes: not a text", _WHAT)
        notices = _decoding(decoded)
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

    def ndjson(self, lines: Iterable[str], where: str) -> Iterator[Record]:
        """A record a line, as it comes; but the events of a webhook are gathered by ticket, so they are read whole."""
        values = ndjson_values(lines, where)
        events: list[Any] = []
        for number, at, value, error in values:
            if error is None and (self.asked.kind == "desk" or _may_be_desk(value)):
                from .desk import desk_records, is_desk, is_event

                if is_event(value):
                    events.append(value)
                    continue
                if is_desk(value):
                    yield from desk_records(value, at, self.policy, self.names, line=number)
                    continue
            value = self.unwrapped(value)
            if error is None and not isinstance(value, dict):
                error = InputError(at, "an array is no ticket", "a JSON object on each line")
            yield from self.own([Record(at, number, value, error)], ())
        if events:
            from .desk import desk_records, is_desk

            if not is_desk(events):
                yield Record(where, 1, None, InputError(where, "no ticket in it", "events with a payload"))
            yield from desk_records(events, where, self.policy, self.names)

    def own(self, records: Iterable[Record], notices: tuple[Notice, ...]) -> Iterator[Record]:
        """Records of our own form, the keys that a map names read as the fields that they are."""
        for record in records:
            if record.error is None and self.names.own:
                known = {self.names.own.get(name.lower(), name): value for name, value in record.value.items()}
                record = record._replace(value=known)
            yield record._replace(notices=notices) if notices else record

    def table(self, head: bytes, stream: BinaryIO, where: str) -> Iterator[Record]:
        from .table import delimiter_of, table_records

        encoding = _encoding(head)
        notices: tuple[Notice, ...] = ()
        if encoding is None:  # no way to tell from the head alone: the whole of it decides
            content = head + _read(stream, MAX_BYTES + 1 - len(head), where)
            if len(content) > MAX_BYTES:
                raise InputError(where, "too large", f"at most {MAX_BYTES} bytes unless it is UTF-8; split it")
            decoded = decode(content)
            notices = _decoding(decoded)
            lines: Iterable[str] = io.StringIO(decoded.text, newline="")
        else:
            reader = io.TextIOWrapper(io.BufferedReader(_Joined(head, stream)), encoding, "replace", newline="")
            lines = reader
        delimiter = delimiter_of(decode(head).text.lstrip("\ufeff"))
        for record in table_records(_without_sep(lines), where, self.policy, self.names, delimiter):
            yield record._replace(notices=(*notices, *record.notices)) if notices else record

    def mbox(self, lines: Iterable[bytes], where: str) -> Iterator[Record]:
        from .mail.mailbox import messages

        found = False
        for line, content in messages(lines):
            found = True
            yield self.letter(content, f"{where}:{line}", "mail", line)
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
            return Record(where, line, None, _refusal(where, error))
        return Record(where, line, found.fields, notices=found.notices, loose=True)

    # ------------------------------------------------------------ tickets

    def tickets(self, records: Iterator[Record]) -> Iterator[Read]:
        overrides = self.asked.overrides
        forgiven = _OPTIONAL - set(overrides)
        for record in _as_they_come(records):
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
                refused = _refusal(record.where, error)
            yield Read(record.where, record.line, shown, ticket, refused)


def _refusal(where: str, error: Exception) -> InputError:
    """The error of a record: as it was told, or in one line where nobody foresaw it. It never ends the batch."""
    if isinstance(error, InputError):
        return error
    return InputError(where, f"could not be read ({type(error).__name__})", "please report it with the input")


def _as_they_come(records: Iterator[Record]) -> Iterator[Record]:
    """The records of a source; where its reader fails unforeseen, that is the error of the last one."""
    where, line = "", 0
    try:
        for record in records:
            where, line = record.where, record.line
            yield record
    except InputError:
        raise
    except Exception as error:
        at = f"behind {where}" if where else "the source"
        yield Record(at, line + 1, None, _refusal(at, error))


def _help_desk(times: Mapping[str, str]) -> HelpDesk | None:
    """The times of a help desk's clock; one that is no time is left out, for only our own clock decides."""
    found: dict[str, Any] = {}
    for name, text in times.items():
        try:
            found[name] = moment(name, text, _UTC)
        except InputError:
            continue
    return HelpDesk(**found) if found else None


# ---------------------------------------------------------------- bytes


def _read(stream: BinaryIO, size: int, where: str) -> bytes:
    try:
        return stream.read(size)
    except OSError as error:
        raise InputError(where, f"cannot be read ({error.strerror})", "a readable file") from None


def _read_line(stream: BinaryIO, where: str) -> bytes:
    line = stream.readline(MAX_BYTES)
    if len(line) == MAX_BYTES:
        raise InputError(where, "a line is too long", f"at most {MAX_BYTES} bytes")
    return line


def _lines(head: bytes, stream: BinaryIO, where: str) -> Iterator[bytes]:
    first, end, last = head.rpartition(b"\n")
    yield from io.BytesIO(first + end)
    if last:
        yield last + _read_line(stream, where)
    while line := _read_line(stream, where):
        yield line


def _utf8(head: bytes) -> bytes:
    return head.removeprefix(codecs.BOM_UTF8)


def _closing(reads: Iterator[Read], stream: BinaryIO) -> Iterator[Read]:
    with stream:
        yield from reads


class _Joined(io.RawIOBase):
    """The head that was looked at, and what follows it."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self.head = head
        self.rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        found = self.head[: len(buffer)] if self.head else self.rest.read(len(buffer))
        self.head = self.head[len(found) :]
        buffer[: len(found)] = found
        return len(found)


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


def _encoding(head: bytes) -> str | None:
    """The encoding of a text that its head settles: UTF-8 or marked UTF-16; None for any other."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in head:
        return None
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return None
    return "utf-8-sig" if not head.isascii() or len(head) < _HEAD else None


def _decoding(decoded: Decoded) -> tuple[Notice, ...]:
    found = []
    if decoded.guessed is not None and decoded.guessed != "utf-8":
        found.append(Notice("charset-guessed", "description", {"label": "-", "charset": decoded.guessed}))
    if decoded.lost:
        found.append(Notice("characters-lost", "description", {"count": decoded.lost}))
    return tuple(found)


# ---------------------------------------------------------------- kinds


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
