"""Ticket text is hostile: what a terminal, a spreadsheet or a table would act on is taken out before it is shown."""

import re

# Controls (C0 but tab and line feed, DEL, C1), bidi marks and overrides, zero-width and tag characters.
_ACTIVE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
_SEQUENCE = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\\\|\x9c|$)|\x1b[ -/]*[0-~]"
)
_FORMULA = re.compile(r"^[\s'\u3000]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")


def clean(text: str) -> str:
    """The text without escape sequences, controls and invisible direction marks; line feeds stay."""
    if text.isascii() and text.isprintable():
        return text
    return _ACTIVE.sub("", _SEQUENCE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def one_line(text: str) -> str:
    """Cleaned, with every run of white space one space."""
    return " ".join(clean(text).split())


def cell(value: object) -> str:
    """A CSV cell that no spreadsheet takes for a formula."""
    text = one_line("" if value is None else value if isinstance(value, str) else str(value))
    return "'" + text if _FORMULA.match(text) and not isinstance(value, int | float) else text
