"""An mbox file -> the bytes of its messages, one at a time."""

import re
from collections.abc import Iterable, Iterator

_SEPARATOR = re.compile(rb"From \S.*\b\d{4}\b|From - ")
_HEADER = re.compile(rb"[!-9;-~]{1,100}:|>From ")
_ESCAPED = re.compile(rb"^>+From ")


def messages(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """(the line it begins on, its bytes) of each message.

    A line beginning with "From " parts two messages only where it bears a year, follows a blank line and stands
    above a header: in a text such a line is prose. Lines escaped with ">" are given back as written.
    """
    kept: list[bytes] = []
    start = 1
    blank = True
    held: bytes | None = None
    number = 0
    for number, line in enumerate(lines, 1):
        if held is not None:
            if _HEADER.match(line):
                if any(part.strip() for part in kept):
                    yield start, b"".join(kept)
                kept, start = [], number - 1
            else:
                kept.append(held)
            held = None
        if blank and _SEPARATOR.match(line):
            held, blank = line, False
            continue
        kept.append(line[1:] if _ESCAPED.match(line) else line)
        blank = not line.strip()
    if held is not None:
        kept.append(held)
    if any(part.strip() for part in kept):
        yield start, b"".join(kept)
