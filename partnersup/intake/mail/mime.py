"""The bytes of a mail -> a Letter. Tolerant: whatever is broken is read as far as it goes, and told as a notice."""

import base64
import binascii
import email
import email.message
import email.policy
import email.utils
import quopri
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

from ...errors import InputError
from ...patterns import pattern
from ...ticket import Notice
from ..charsets import decode
from .html import seen

_WORD = pattern(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_ANGLE = pattern(r"<\s*(?:mailto:)?([^<>\s@]+@[^<>\s@]+)\s*>")
_BARE = pattern(r"[^\s<>(),;:\"'@\[\]]{1,200}@[^\s<>(),;:\"'@\[\]]{1,255}\.[^\s<>(),;:\"'@\[\].]{1,63}")
_QUOTED = pattern(r'"[^"]*"')
_ZONE = pattern(r"\b([A-Z]{3,4})\s*$")
# Zones that mail programs write by name, and that mean one thing only.
_ZONES = {"CET": 60, "MET": 60, "CEST": 120, "MEST": 120, "BST": 60, "WET": 0, "WEST": 60, "EET": 120, "EEST": 180, "JST": 540,
          "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780, "SAST": 120, "BRT": -180, "ART": -180, "SGT": 480}  # fmt: skip
_UNREAD_ZONES = {"IST", "AST", "CST", "GST", "SST", "ECT"}
_MAX_DEPTH = 40
_MAX_PARTS = 5_000
_BOUNDARY = pattern(rb"(?im)^--([^\r\n]*)|boundary[^=\r\n]{0,20}=\s*+\"?([^\";\r\n]*+)")
_OPENING = pattern(r"(?im)^--(\S{1,200})[ \t]*\n(?=content-[a-z-]+[ \t]*:)")
_REMARK = pattern(r"(?i)multi-?\s?part|\bmime\b")
_COMPARED = 8  # parts of one kind; nobody sends more
_MAX_HEADER = 20_000
_MAX_PARAMETERS = 200  # of a header; a long file name in pieces has some dozens
_SMALL_IMAGE = 6_000  # bytes; a logo or a pixel, no screenshot
_SIGNATURES = {
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-keys",
}
_FIRST_COUNTS = {"multipart/signed", "multipart/report", "multipart/appledouble"}
_SEALED = {"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"}


class Letter(NamedTuple):
    """One message. `text` is what its writer sees, `rich` the text of its HTML where that is another one;
    `attached` are the messages that it carries whole."""

    id: str | None
    subject: str
    sender: str | None
    sent: datetime | None
    text: str
    rich: str | None
    attachments: tuple[str, ...]
    attached: tuple["Letter", ...]
    notices: tuple[Notice, ...]


class _Bounded(email.policy.Compat32):
    """Headers as the library reads them, none longer than is looked at and none with parameters without end: the time
    for these grows with the square of their length and number."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        value = value[:_MAX_HEADER]
        if name.lower().startswith("content-"):
            value = ";".join(value.split(";", _MAX_PARAMETERS)[:_MAX_PARAMETERS])
        return name, value


_BOUNDED = _Bounded()


def read_mail(content: bytes, where: str) -> Letter:
    """The Letter of a message's bytes. Raises InputError for too many parts, or parts nested beyond all reason."""
    _check_parts(content, where)
    try:
        message = email.message_from_bytes(content, policy=_BOUNDED)
        return _letter(message, where, 0)
    except RecursionError:
        raise InputError(where, "its parts are nested too deeply", f"at most {_MAX_DEPTH} levels") from None


def _check_parts(content: bytes, where: str) -> None:
    """A look before the parser, which tries every open boundary on every line."""
    depth_of: dict[bytes, int] = {}
    opened: list[bytes] = []
    parts = 0
    for found in _BOUNDARY.finditer(content):
        if found[1] is None:
            if found[2] not in depth_of:
                depth_of[found[2]] = len(opened)
                opened.append(found[2])
            if len(opened) > _MAX_DEPTH:
                raise InputError(where, "its parts are nested too deeply", f"at most {_MAX_DEPTH} levels")
            continue
        line = found[1].rstrip()
        ends = line not in depth_of and line.endswith(b"--") and line[:-2] in depth_of
        name = line[:-2] if ends else line
        if name in depth_of:
            parts += 1
            if parts > _MAX_PARTS:
                raise InputError(where, "it has too many parts", f"at most {_MAX_PARTS}")
            keep = depth_of[name] + (0 if ends else 1)
            for inner in opened[keep:]:
                del depth_of[inner]
            del opened[keep:]


def header_text(raw: str) -> str:
    """A header's value as its reader sees it: folded lines joined, encoded words decoded, raw bytes made text."""
    raw = raw[:_MAX_HEADER]
    content = raw.encode("ascii", "surrogateescape") if any("\udc80" <= c <= "\udcff" for c in raw) else None
    if content is None and "\x1b$" in raw:
        content = raw.encode("ascii", "replace")
    text = decode(content).text if content is not None else raw
    text = re.sub(r"\r?\n[ \t]*", " ", text)
    out: list[str] = []
    at = 0
    run: list[tuple[str, bytes]] = []

    def flush() -> None:
        joined: list[tuple[str, bytes]] = []
        for charset, piece in run:  # a character may be cut in two by the words' border
            if joined and joined[-1][0] == charset:
                joined[-1] = (charset, joined[-1][1] + piece)
            else:
                joined.append((charset, piece))
        out.extend(decode(piece, charset).text for charset, piece in joined)
        run.clear()

    for word in _WORD.finditer(text):
        between = text[at : word.start()]
        if between.strip() or not run:
            flush()
            out.append(between)
        run.append((word[1].split("*")[0].lower(), _word_bytes(word[2], word[3])))
        at = word.end()
    flush()
    out.append(text[at:])
    return " ".join("".join(out).replace("\x00", "").split())


def _word_bytes(kind: str, text: str) -> bytes:
    plain = text.encode("utf-8", "replace")
    if kind in "qQ":
        return quopri.decodestring(plain.replace(b"_", b" "), header=False)
    try:
        return base64.b64decode(plain + b"=" * (-len(plain) % 4))
    except (binascii.Error, ValueError):
        return plain


class _Part(NamedTuple):
    """What a part of a mail comes to."""

    text: str = ""
    rich: str | None = None
    lost: int = 0


class _Taken:
    """What was come upon on the way through the parts."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.attachments: list[str] = []
        self.left_out: list[str] = []
        self.attached: list[Letter] = []
        self.told: dict[tuple[object, ...], Notice] = {}

    @property
    def notices(self) -> tuple[Notice, ...]:
        return tuple(self.told.values())

    def notice(self, code: str, field: str | None = "description", **values: str | int) -> None:
        self.told.setdefault((code, field, *values.items()), Notice(code, field, values))


def _letter(message: email.message.Message, where: str, depth: int) -> Letter:
    if depth > 10:
        raise InputError(where, "mails within mails too deeply", "at most 10 levels")
    headers = _Headers(message)
    taken = _Taken(where)
    body = _body(message, taken, depth, 0)
    if taken.left_out:
        taken.notice("small-images-left-out", "attachments", names=", ".join(taken.left_out)[:200])
    sent = _sent(headers, taken)
    sender = _sender(headers, taken)
    if (
        headers.get("auto-submitted").lower() not in ("", "no")
        or headers.get("x-autoreply")
        or headers.get("x-autorespond")
    ):
        taken.notice("automatic-mail", None)
    return Letter(
        headers.get("message-id").strip("<> ") or None,
        headers.get("subject"),
        sender,
        sent,
        body.text,
        body.rich if body.rich != body.text else None,
        tuple(taken.attachments),
        tuple(taken.attached),
        taken.notices,
    )


class _Headers:
    """The first value of each header, decoded; the raw ones beside."""

    def __init__(self, message: email.message.Message) -> None:
        self.raw: dict[str, list[str]] = {}
        for name, value in message.raw_items():
            self.raw.setdefault(name.lower(), []).append(value)

    def get(self, name: str) -> str:
        values = self.raw.get(name)
        return header_text(values[0]) if values else ""


# ---------------------------------------------------------------- headers


def _sender(headers: _Headers, taken: _Taken) -> str | None:
    told = headers.get("from") or headers.get("sender")
    found = address(told)
    original = address(headers.get("x-original-from")) or address(headers.get("x-original-sender"))
    reply_to = address(headers.get("reply-to"))
    # "'Ann' via Helpdesk" is what a mailing list writes; "Via Roma" is a street
    if re.search(r"\w\W+via\b", told.split("<")[0]) and (original or reply_to):
        real = original or reply_to
        assert real is not None
        if real != found:
            taken.notice("sender-rewritten", "partner_email", written=found or told[:80], real=real)
        return real
    if found is None and told:
        taken.notice("sender-unreadable", "partner_email", value=repr(told[:80]))
    return found or reply_to


def address(text: str) -> str | None:
    """The first mail address in a header's text: that in angle brackets before a bare one, and neither taken from a
    quoted name as long as there is another."""
    text = text[:_MAX_HEADER]
    for shown in (_QUOTED.sub(" ", text), text):
        for one in re.split(r"[,;]", shown) if "@" in shown else ():
            angled = _ANGLE.search(one)
            bare = None if angled else _BARE.search(one)
            if angled or bare:
                return angled[1] if angled else bare and bare.group()
    return None


def _sent(headers: _Headers, taken: _Taken) -> datetime | None:
    said = headers.get("date")
    found = moment_of(said) if said else None
    if found is not None:
        return found
    received = headers.get("received").rsplit(";", 1)
    arrived = moment_of(received[1].strip()) if len(received) == 2 else None
    if said:
        taken.notice("date-unreadable", "created_at", value=repr(said[:60]))
    if arrived is not None:
        taken.notice("date-from-received", "created_at")
    elif not said:
        taken.notice("date-missing", "created_at")
    return arrived


def moment_of(text: str) -> datetime | None:
    """The aware time of a mail's date, None for one that cannot be read. Without an offset it is UTC (RFC 5322)."""
    zone = _ZONE.search(re.sub(r"\([^()]*\)", "", text).strip())
    if zone is not None and zone[1] in _UNREAD_ZONES:
        return None
    try:
        found = email.utils.parsedate_to_datetime(text)
        if zone is not None and zone[1] in _ZONES:
            return found.replace(tzinfo=timezone(timedelta(minutes=_ZONES[zone[1]])))
        return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


# ---------------------------------------------------------------- parts


def _body(part: email.message.Message, taken: _Taken, depth: int, level: int) -> _Part:
    if level > _MAX_DEPTH:
        raise InputError(taken.where, "its parts are nested too deeply", f"at most {_MAX_DEPTH} levels")
    kind = part.get_content_type()
    payload = part.get_payload()
    name = _name(part)
    disposition = (part.get_content_disposition() or "").lower()
    if kind == "message/rfc822" or kind == "message/global":
        inner = payload[0] if isinstance(payload, list) and payload else None
        if isinstance(inner, email.message.Message):
            taken.attached.append(_letter(_unpacked(part, inner), taken.where, depth + 1))
        return _Part()
    if isinstance(payload, list) and payload:
        parts = [p for p in payload if isinstance(p, email.message.Message)]
        if kind == "multipart/alternative":
            found = _alternative(parts, taken, depth, level)
        else:
            counted = parts[:1] if kind in _FIRST_COUNTS else parts
            found = _joined([_body(p, taken, depth, level + 1) for p in counted])
        return _with_outside(part, found, taken)
    if kind.startswith("multipart/"):
        return _unparted(part, payload if isinstance(payload, str) else part.preamble or "", taken, depth, level)
    if disposition != "attachment" and kind in ("text/plain", "text/html", "text/enriched", "text/richtext"):
        return _text(part, kind, name, taken)
    _attachment(part, kind, name, disposition, taken)
    return _Part()


def _unparted(part: email.message.Message, payload: str, taken: _Taken, depth: int, level: int) -> _Part:
    """A part that says it has parts, but parts them by another line than it names, or by none."""
    if not payload.strip():
        return _Part()
    taken.notice("multipart-broken")
    opening = _OPENING.search(payload.replace("\r\n", "\n").replace("\r", "\n"))
    if opening is not None:
        boundary = opening[1].replace('"', "")
        again = email.message_from_string(
            f'Content-Type: multipart/mixed; boundary="{boundary}"\n\n{payload}', policy=_BOUNDED
        )
        if again.is_multipart():
            return _body(again, taken, depth, level + 1)
    start = payload.lstrip()[:20].lower()
    kind = "text/html" if start.startswith(("<html", "<!doctype html", "<body", "<div", "<p>")) else "text/plain"
    return _text(part, kind, None, taken)


def _with_outside(part: email.message.Message, found: _Part, taken: _Taken) -> _Part:
    """The parts, and what stands before and after them: read where they hold no words, else told."""
    around = [text for text in (part.preamble, part.epilogue) if text and re.search(r"\w", text)]
    texts = [decode(text.encode("utf-8", "surrogateescape")).text.strip() for text in around]
    texts = [text for text in texts if len(text) > 300 or not _REMARK.search(text)]
    if not texts:
        return found
    if re.search(r"\w", found.text) or re.search(r"\w", found.rich or ""):
        taken.notice("outside-parts-left-off", text=repr(" ".join(" ".join(texts).split())[:60]))
        return found
    taken.notice("multipart-broken")
    return _Part("\n\n".join(texts).replace("\r\n", "\n"), None, found.lost)


def _unpacked(part: email.message.Message, inner: email.message.Message) -> email.message.Message:
    """The message within a part; one that was encoded for the way, which no standard allows, is decoded first."""
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    if encoding not in ("base64", "quoted-printable"):
        return inner
    if encoding == "base64":
        packed = inner.get_payload()
        if inner.keys() or not isinstance(packed, str):
            return inner  # not encoded after all
        content = _word_bytes("b", "".join(packed.split()))
    else:
        try:
            content = quopri.decodestring(inner.as_bytes(policy=_BOUNDED.clone(max_line_length=0)))
        except (ValueError, LookupError, UnicodeError, AttributeError, KeyError, TypeError):
            return inner
    return email.message_from_bytes(content, policy=_BOUNDED) if content.strip() else inner


def _joined(parts: list[_Part]) -> _Part:
    kept = [p for p in parts if p.text.strip() or (p.rich or "").strip()]
    if not kept:
        return _Part()
    rich = "\n\n".join((p.rich if p.rich is not None else p.text) for p in kept)
    return _Part(
        "\n\n".join(p.text for p in kept),
        rich if any(p.rich is not None for p in kept) else None,
        sum(p.lost for p in kept),
    )


def _alternative(parts: list[email.message.Message], taken: _Taken, depth: int, level: int) -> _Part:
    """The plain text, or the HTML where that is all, or where the plain part is a placeholder or damaged."""
    plains: list[_Part] = []
    riches: list[_Part] = []
    of_html = False
    for part in parts:
        found = _body(part, taken, depth, level + 1)
        kind = part.get_content_type()
        if kind == "text/plain":
            plains.append(found)
        elif found.text.strip() or found.rich:
            if not (kind == "text/html" and of_html):
                riches.clear()
            riches.append(found)
            of_html = kind == "text/html"
    plain, rich = _different(plains), _different(riches)
    rich_text = rich.rich if rich.rich is not None else rich.text
    if not plain.text.strip():
        return _Part(rich_text, None, rich.lost)
    if rich_text.strip() and (is_placeholder(plain.text, rich_text) or plain.lost > rich.lost):
        taken.notice("html-instead-of-text", text=repr(" ".join(plain.text.split())[:60]))
        return _Part(rich_text, None, rich.lost)
    return _Part(plain.text, rich_text or None, plain.lost)


def _different(parts: list[_Part]) -> _Part:
    """Parts of one kind together, without those that only say again what stands in the ones before. Of many parts the
    later ones are compared as wholes alone."""
    kept: list[_Part] = []
    said: set[str] = set()
    for part in parts:
        bare = part.text.strip()
        if bare and (bare in said or (len(kept) < _COMPARED and bare in _joined(kept).text)):
            continue
        said.add(bare)
        kept.append(part)
    return _joined(kept)


def is_placeholder(plain: str, rich: str) -> bool:
    """Whether a plain part only stands for the HTML: no words, or few that speak of HTML or of the browser."""
    words = re.findall(r"\w+", plain)
    if not words:
        return True
    other = len(re.findall(r"\w+", rich))
    few = len(plain.strip()) <= 300 and (len(words) * 3 < other or len(plain.strip()) * 3 < len(rich.strip()))
    return few and (
        len(words) <= 2 or re.search(r"(?i)html|browser|navegador|المتصفح|ブラウザ|n/a|empty", plain) is not None
    )


def _text(part: email.message.Message, kind: str, name: str | None, taken: _Taken) -> _Part:
    content = _content(part, taken)
    label = _label(part)
    if kind == "text/html" and not label:
        found = re.search(rb"charset\s*=\s*[\"']?([\w-]{2,40})", content[:2000], re.IGNORECASE)
        label = found[1].decode("ascii") if found else None
    decoded = decode(content, label)
    if decoded.guessed is not None and decoded.guessed != (label or "").lower():
        taken.notice("charset-guessed", label=label or "-", charset=decoded.guessed)
    if decoded.lost:
        taken.notice("characters-lost", count=decoded.lost)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if kind == "text/html":
        visible = seen(text)
        if visible.hidden:
            taken.notice("hidden-html", count=visible.hidden)
        elif visible.hidden is None:
            taken.notice("html-too-deep")
        return _Part(visible.text, visible.text, decoded.lost)
    if (part.get_param("format") or "") == "flowed":
        text = _flowed(text, (part.get_param("delsp") or "") == "yes")
    if name and part.get_content_disposition() == "inline":
        taken.attachments.append(name)
    return _Part(text, None, decoded.lost)


def _label(part: email.message.Message) -> str | None:
    try:
        found = part.get_param("charset")
    except (ValueError, UnicodeError, TypeError):
        return None
    if isinstance(found, tuple):
        found = found[2]
    return found if isinstance(found, str) else None


def _content(part: email.message.Message, taken: _Taken) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, AssertionError, LookupError, UnicodeError):
        content = None
    if any("Base64" in type(defect).__name__ for defect in part.defects):
        taken.notice("transfer-encoding-broken", encoding=str(part.get("content-transfer-encoding", ""))[:20])
    if isinstance(content, bytes):
        return content
    payload = part.get_payload()
    return payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""


def _flowed(text: str, without_space: bool) -> str:
    """RFC 3676: a line that ends with a space goes on in the next one."""
    out: list[list[str]] = []
    open_line = False
    for line in text.split("\n"):
        quoted = line.startswith(">")
        bare = line[1:] if line.startswith(" ") and not line.startswith(" >") else line
        goes_on = bare.endswith(" ") and bare != "-- " and not quoted
        piece = bare[:-1] if goes_on and without_space else bare
        if open_line and not quoted and out:
            out[-1].append(piece)
        else:
            out.append([piece])
        open_line = goes_on
    return "\n".join("".join(pieces) for pieces in out)


def _name(part: email.message.Message) -> str | None:
    try:
        given = part.get_params([], header="content-disposition") + part.get_params([], header="content-type")
        named = [v for n, v in given if n in ("filename", "name")]
        found = next((v for v in named if isinstance(v, tuple)), named[0] if named else None)  # RFC 2231 says most
        if isinstance(found, tuple):
            charset, _, value = found
            return decode(value.encode("latin-1", "replace"), charset).text or None
    except (ValueError, UnicodeError, TypeError, LookupError, AttributeError):
        return None
    return header_text(str(found)) or None if found else None


def _attachment(part: email.message.Message, kind: str, name: str | None, disposition: str, taken: _Taken) -> None:
    if kind in _SIGNATURES:
        return
    if kind in _SEALED or (name or "").lower() in ("smime.p7m", "encrypted.asc"):
        taken.notice("sealed-part", kind=kind)
    if (name or "").lower() == "winmail.dat":
        taken.notice("winmail-dat", "attachments")
    if kind.startswith("image/") and disposition != "attachment":
        size = len(_content(part, taken))
        if size < _SMALL_IMAGE:
            taken.left_out.append(name or kind)
            return
    if name is None and kind.startswith(("multipart/", "message/")):
        return
    taken.attachments.append(name or f"({kind})")
