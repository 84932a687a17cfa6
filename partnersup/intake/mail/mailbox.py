"""An mbox file -> the bytes of its messages, one at a time."""

import re
from collections.abc import Iterable, Iterator

from ...patterns import pattern
from ..records import MAX_BYTES

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


class MessageLines(Iterator[bytes]):
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
