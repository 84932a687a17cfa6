"""Outlook's .msg file -> a Letter, its streams read with python-oxmsg of the extra `msg`.

The library's own properties are not asked: they decode strictly, by one code page for all, and take a sender's X.500
name before the mail address.
"""

import re
import struct
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, cast

from ...errors import InputError
from ...patterns import pattern
from ...ticket import Notice
from ..charsets import Decoded, decode
from .html import seen
from .mime import Letter, address, is_placeholder, read_mail

if TYPE_CHECKING:
    from oxmsg.storage import Storage

_PROPERTIES = "__properties_version1.0"
_WANTED = "a .msg file, or .eml"
_CLASS, _SUBJECT, _SENT, _HEADERS, _RECEIVED, _MESSAGE_ID = 0x001A, 0x0037, 0x0039, 0x007D, 0x0E06, 0x1035
_BODY, _RTF, _HTML, _CODE_PAGE, _INTERNET_CODE_PAGE = 0x1000, 0x1009, 0x1013, 0x3FFD, 0x3FDE
_SENDERS = (0x5D02, 0x0065, 0x5D01, 0x0C1F)  # on whose behalf it was sent, as in From, before who sent it
_NAMES = (0x3707, 0x3704, 0x3001)  # an attachment's long name, its 8.3 name, the one shown
_DATA, _CONTENT_ID, _MIME_TAG = 0x3701, 0x3712, 0x370E
_TEXT, _TEXT_8, _BINARY, _INTEGER, _TIME, _STORAGE = 0x1F, 0x1E, 0x102, 0x03, 0x40, 0x0D
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_YEARS = range(1970, 4500)  # before and after, a time stands for none
_X500 = pattern(r"(?i)/(?:o|ou|cn)=|^\W*imceaex-")
_PREFIXED = pattern("^\x01.", re.DOTALL)  # a subject may tell first how long its "Re:" is
_IMAGE = pattern(r"(?i)\.(?:png|gif|jpe?g|bmp)$")
_SMALL_IMAGE = 6_000  # bytes, as in mime.py
_MAX_DEPTH = 10
_OF_THE_HEADERS = {"automatic-mail", "sender-rewritten"}
_OF_THE_DATE = {"date-unreadable", "date-from-received", "date-missing"}


class _NotWhole(Exception):
    """A stream or an attachment that is counted is missing, or shorter than it should be."""


def read_msg(content: bytes, where: str) -> Letter:
    """The Letter of a .msg file. Raises InputError without the extra, and for a file that is sealed or not whole."""
    try:
        from oxmsg import Message
    except ImportError:
        raise InputError(
            where,
            "an Outlook message (.msg), which needs the extra `msg`",
            "pip install 'partnersup[msg]', or save it as .eml",
        ) from None
    try:
        storage = cast("Storage", Message.load(BytesIO(content))._storage)
        names = {stream.name for stream in storage.streams} | {inner.name for inner in storage.storages}
        if names & {"EncryptedPackage", "EncryptionInfo"}:
            raise InputError(where, "an encrypted Office file", _WANTED)
        if names and not any(name.startswith("__") for name in names):
            raise InputError(where, "a file of Office, and no Outlook message", _WANTED)
        return _letter(_Object(storage, 32), where, 0)
    except InputError:
        raise
    except Exception as error:  # the library says in many ways that a file is damaged
        why = type(error).__name__.strip("_")
        raise InputError(where, f"not a whole Outlook message ({why})", _WANTED) from None


class _Object:
    """The properties of a message or of an attachment: `head` bytes stand before their list."""

    def __init__(self, storage: "Storage", head: int, charset: str | None = None) -> None:
        self.streams = {stream.name.lower(): stream.bytes_ for stream in storage.streams}
        self.storages = {inner.name.lower(): inner for inner in storage.storages}
        listed = self.streams[_PROPERTIES]
        self.listed: dict[tuple[int, int], bytes] = {}
        for at in range(head, len(listed) - 15, 16):
            kind, id_ = struct.unpack_from("<HH", listed, at)
            self.listed[id_, kind] = listed[at + 8 : at + 16]
        self.charset = charset or self.code_page(_CODE_PAGE) or self.code_page(_INTERNET_CODE_PAGE)

    def content(self, id_: int, kind: int) -> bytes | None:
        """The bytes of a property of no fixed length; None if it is not there."""
        listed = self.listed.get((id_, kind))
        if listed is None:
            return None
        found = self.streams.get(f"__substg1.0_{id_:04x}{kind:04x}")
        ends = {_TEXT: 2, _TEXT_8: 1}.get(kind, 0)  # the NUL is counted, and mostly not written
        if found is None or len(found) + ends < int(struct.unpack_from("<I", listed)[0]):
            raise _NotWhole
        return found

    def decoded(self, id_: int) -> Decoded | None:
        wide = self.content(id_, _TEXT)
        if wide is not None:
            text = wide.decode("utf-16-le", "replace")
            return Decoded(text.replace("\x00", ""), None, text.count("\ufffd"))
        narrow = self.content(id_, _TEXT_8)
        if narrow is None:
            return None
        charset = (self.code_page(_INTERNET_CODE_PAGE) if id_ in (_BODY, _HTML) else None) or self.charset
        found = decode(narrow, charset)
        return found._replace(text=found.text.replace("\x00", ""))

    def text(self, id_: int) -> str:
        found = self.decoded(id_)
        return found.text if found is not None else ""

    def code_page(self, id_: int) -> str | None:
        """The charset that a code page is."""
        from oxmsg.domain.encodings import encoding_from_codepage

        listed = self.listed.get((id_, _INTEGER))
        if listed is None:
            return None
        try:
            return encoding_from_codepage(int(struct.unpack_from("<I", listed)[0]))
        except Exception:  # one that is not known: the bytes themselves tell
            return None

    def moment(self, id_: int) -> datetime | None:
        listed = self.listed.get((id_, _TIME))
        if listed is None:
            return None
        try:
            found = _EPOCH + timedelta(seconds=int(struct.unpack("<Q", listed)[0]) // 10_000_000)
        except OverflowError:
            return None
        return found if found.year in _YEARS else None


def _letter(message: _Object, where: str, depth: int) -> Letter:
    if depth > _MAX_DEPTH:
        raise InputError(where, "mails within mails too deeply", f"at most {_MAX_DEPTH} levels")
    notices: list[Notice] = []
    headers = message.text(_HEADERS).replace("\r\n", "\n").strip()
    told = read_mail(re.split(r"\n[ \t]*\n", headers)[0].encode("utf-8", "replace") + b"\n\n", where)
    codes = {notice.code for notice in told.notices}
    sent = message.moment(_SENT) or told.sent or message.moment(_RECEIVED)
    sender = _sender(message, told, "sender-unreadable" in codes)
    kept = {*_OF_THE_HEADERS, *(_OF_THE_DATE if sent is None else ()), *(() if sender else ("sender-unreadable",))}
    notices.extend(notice for notice in told.notices if notice.code in kept)
    class_ = message.text(_CLASS).lower()
    if "automatic-mail" not in codes and (class_.startswith("report.") or "template" in class_):
        notices.append(Notice("automatic-mail", None))

    names, attached = _attachments(message, where, depth, notices)
    text, rich = _texts(message, notices)
    sealed = any(name.lower() in ("smime.p7m", "message.rpmsg", "encrypted.asc") for name in names)
    if sealed and not class_.endswith(".multipartsigned"):
        if not text.strip() or any(name.lower() == "message.rpmsg" for name in names):
            raise InputError(where, "an encrypted message", "the message opened, and its text saved")
        notices.append(Notice("sealed-part", "description", {"kind": class_ or "smime"}))
    if not text.strip() and (_BODY, _TEXT) not in message.listed and (_RTF, _BINARY) in message.listed:
        raise InputError(where, "its text is in RTF alone", "the message saved as .eml or .txt")
    return Letter(
        told.id or message.text(_MESSAGE_ID).strip("<> ") or None,
        " ".join(_PREFIXED.sub("", message.text(_SUBJECT)).split()) or told.subject,
        sender,
        sent,
        text,
        rich,
        tuple(names),
        tuple(attached),
        tuple(notices),
    )


def _sender(message: _Object, told: Letter, unreadable: bool) -> str | None:
    """The mail address of who wrote it; never the name that an Exchange server has for him."""
    of_headers = None if told.sender is None or _X500.search(told.sender) else told.sender
    if of_headers is not None and not unreadable:
        return of_headers
    for id_ in _SENDERS:
        text = message.text(id_)
        found = None if _X500.search(text) else address(text)
        if found is not None:
            return found
    return of_headers  # that of Reply-To


def _texts(message: _Object, notices: list[Notice]) -> tuple[str, str | None]:
    """The text that its reader sees, and that of the HTML where it is another."""
    body = message.decoded(_BODY) or Decoded("")
    plain = body.text.replace("\r\n", "\n").replace("\r", "\n")
    content = message.content(_HTML, _BINARY)
    if content is None:
        markup = message.decoded(_HTML) or Decoded("")
    else:
        named = re.search(rb"charset\s*=\s*[\"']?([\w-]{2,40})", content[:2000], re.IGNORECASE)
        label = message.code_page(_INTERNET_CODE_PAGE) or (named[1].decode("ascii") if named else message.charset)
        markup = decode(content, label)
    visible = seen(markup.text.replace("\r\n", "\n").replace("\x00", ""))
    if visible.hidden is None:
        notices.append(Notice("html-too-deep", "description"))
    elif visible.hidden:
        notices.append(Notice("hidden-html", "description", {"count": visible.hidden}))
    use_rich = bool(visible.text.strip()) and (not plain.strip() or is_placeholder(plain, visible.text))
    if use_rich and plain.strip():
        shown = repr(" ".join(plain.split())[:60])
        notices.append(Notice("html-instead-of-text", "description", {"text": shown}))
    lost = markup.lost if use_rich else body.lost
    if lost:
        notices.append(Notice("characters-lost", "description", {"count": lost}))
    if use_rich:
        return visible.text, None
    return plain, visible.text if visible.text and visible.text != plain else None


def _attachments(message: _Object, where: str, depth: int, notices: list[Notice]) -> tuple[list[str], list[Letter]]:
    """The names of the files, without the small images of a signature, and the messages that are attached whole."""
    names: list[str] = []
    left_out: list[str] = []
    attached: list[Letter] = []
    found = sorted(name for name in message.storages if name.startswith("__attach_version1.0_#"))
    if len(found) < int(struct.unpack_from("<I", message.streams[_PROPERTIES], 20)[0]):
        raise _NotWhole
    for at in found:
        attachment = _Object(message.storages[at], 8, message.charset)
        inner = attachment.storages.get(f"__substg1.0_{_DATA:04x}{_STORAGE:04x}")
        if inner is not None and any(stream.name == _PROPERTIES for stream in inner.streams):
            attached.append(_letter(_Object(inner, 24), where, depth + 1))
            continue
        content = attachment.content(_DATA, _BINARY)
        name = next((text for id_ in _NAMES if (text := " ".join(attachment.text(id_).split()))), None)
        if name is None:
            continue
        image = _IMAGE.search(name) or attachment.text(_MIME_TAG).lower().startswith("image/")
        if image and attachment.text(_CONTENT_ID) and content is not None and len(content) < _SMALL_IMAGE:
            left_out.append(name)
            continue
        if name.lower() == "winmail.dat":
            notices.append(Notice("winmail-dat", "attachments"))
        names.append(name)
    if left_out:
        notices.append(Notice("small-images-left-out", "attachments", {"names": ", ".join(left_out)[:200]}))
    return names, attached
