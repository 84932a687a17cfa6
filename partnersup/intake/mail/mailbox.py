"""An mbox file -> the bytes of its messages, one at a time."""

import re
from collections.abc import Iterable, Iterator

from ...patterns import pattern

# "From someone Fri Nov 20 17:45:00 2026": a name or address, and a time right behind it or after the name of a day or
# month. Prose may begin with the word, and bear a date; it hardly bears all of these.
SEPARATOR = pattern(
    rb"From (?:(?:[^\s@]*@\S+|-|MAILER-DAEMON)[ \t](?:\d{4}-\d\d-\d\d|(?>[^\n]*?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr"
    rb"|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b))[^\n]*\b\d\d?:\d\d"
    rb"|\S+[ \t]+(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[ \t]+[A-Z][a-z]{2}[ \t]+\d\d?[ \t]+\d\d?:\d\d|-[ \t]*\r?$)",
    re.MULTILINE,
)
_HEADER = pattern(rb"[!-9;-~]{1,100}:|>From ")
_ESCAPED = pattern(rb"^>+From ")


def messages(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """(the line it begins on, its bytes) of each message.

    A line beginning with "From " parts two messages only where it names a sender and a time, follows a blank line and
    stands above a header: in a text such a line is prose. Lines escaped with ">" are given back as written.
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
        if blank and SEPARATOR.match(line):
            held, blank = line, False
            continue
        kept.append(line[1:] if _ESCAPED.match(line) else line)
        blank = not line.strip()
    if held is not None:
        kept.append(held)
    if any(part.strip() for part in kept):
        yield start, b"".join(kept)
