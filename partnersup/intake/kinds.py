"""What a source is: told by its content, and by the file names that say NDJSON, CSV or a mailbox."""

from ..errors import InputError
from ..patterns import pattern
from . import SourceKind
from .charsets import decode
from .names import Names
from .records import parse_json
from .streams import HEAD

_LINES = {".ndjson", ".jsonl"}
_TABLES = {".csv", ".tsv"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NO_TEXT = {  # what begins with these bytes is no ticket, even where its bytes could be letters
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
HEADER = pattern(r"([!-9;-~]{1,76}):[ \t]?(.*)")
_SURE = {"received", "message-id", "mime-version", "return-path", "delivered-to", "dkim-signature", "x-mailer", "content-type",
         "content-transfer-encoding", "authentication-results", "x-received", "arc-seal", "thread-topic", "user-agent"}  # fmt: skip


def recognize(head: bytes, suffix: str, names: Names) -> SourceKind:
    """By the content alone, but for the file names that say NDJSON, CSV or a mailbox."""
    if head.startswith(OLE):
        return "msg"
    start = head.lstrip(b"\r\n")
    if start.startswith(b"From ") and _is_mbox(start, suffix):
        return "mbox"
    text = decode(head).text.lstrip("\ufeff")
    bare = text.lstrip()
    begins = bare[:1] + bare[1:HEAD].lstrip()[:1]
    if begins in ('{"', "[{") or (_JSON.match(bare) and not _BRACKETED.match(bare)):
        return "ndjson" if suffix in _LINES or _is_ndjson(bare) else "json"
    named = by_name(suffix)
    if named is not None:
        return named
    if _is_scalar(bare):
        return "json"
    if _is_mail(text, cut=len(head) >= HEAD):
        return "mail"
    from .table import looks_like_table

    return "csv" if looks_like_table(text, names) else "template"


def by_name(suffix: str) -> SourceKind | None:
    """What a file's name says of it, where it does."""
    return "ndjson" if suffix in _LINES else "csv" if suffix in _TABLES else None


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
        found = HEADER.fullmatch(line)
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
