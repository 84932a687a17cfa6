"""Outlook's .msg file -> a Letter, read with python-oxmsg of the extra `msg`."""

from datetime import UTC, datetime
from io import BytesIO

from ...errors import InputError
from ...ticket import Notice
from ..charsets import decode
from .html import seen
from .mime import Letter, address, is_placeholder, moment_of

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_msg(content: bytes, where: str) -> Letter:
    """The Letter of a .msg file. Raises InputError without the extra, and for a file that is not whole."""
    try:
        from oxmsg import Message
    except ImportError:
        raise InputError(
            where,
            "an Outlook message (.msg), which needs the extra `msg`",
            "pip install 'partnersup[msg]', or save it as .eml",
        ) from None
    try:
        message = Message.load(BytesIO(content))
        plain, markup = message.body or "", message.html_body or ""
        names = tuple(a.file_name for a in message.attachments if a.file_name)
        headers = {name.lower(): value for name, value in dict(message.message_headers or {}).items()}
        sent, subject, sender = message.sent_date, message.subject or "", message.sender or ""
    except Exception as error:  # the library says in many ways that a file is damaged
        raise InputError(
            where, f"not a whole Outlook message ({type(error).__name__})", "a .msg file, or .eml"
        ) from None
    visible = seen(markup if isinstance(markup, str) else decode(markup).text)
    notices = [Notice("hidden-html", "description", {"count": visible.hidden})] if visible.hidden else []
    use_rich = not plain.strip() or (bool(visible.text) and is_placeholder(plain, visible.text))
    return Letter(
        str(headers.get("message-id", "")).strip("<> ") or None,
        subject,
        address(str(headers.get("from", ""))) or address(sender),
        _sent(sent) or moment_of(str(headers.get("date", ""))),
        visible.text if use_rich else plain.replace("\r\n", "\n"),
        None if use_rich else visible.text or None,
        names,
        (),
        tuple(notices),
    )


def _sent(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
