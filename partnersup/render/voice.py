"""How things are said: labels from the catalogue, dates and spans in the language's habit, directions kept apart."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any

from ..frozen import Record
from ..patterns import pattern
from ..policy import Language
from .clean import clean, one_line

_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_RIGHT_TO_LEFT = pattern(f"[{_RTL}](?:(?:(?! · )[^\n])*[{_RTL}])?")  # facts side by side are each their own
_WORD = f"[^\\W_{_RTL}]"  # a letter or digit of any script from left to right
_LEFT_TO_RIGHT = pattern(
    rf"[<(\[\\]?{_WORD}(?:(?:{_WORD}|[@._:/\\+<>()\[\]%'’&, \u0300-\u036f\u3000-\u3030\uff01-\uff20-])*(?:{_WORD}|[>)\]\u0300-\u036f]))?"
)
_MOVES = pattern(r"[^\W\d_]|\d[-:/.]\d")  # a lone number stands where it is
FIRST, POP = "\u2068", "\u2069"  # first strong isolate, pop


class Voice(Record):
    """A language's words by code, and the reader's own zone where times are to be said in it too."""

    words: Mapping[str, str]
    language: Language = "en"
    reader: tzinfo | None = None

    def say(self, code: str, **values: object) -> str:
        """The sentence of a code with its values filled in. KeyError for a code that no catalogue has."""
        return self.words[code].format_map(values) if values else self.words[code]

    def known(self, code: str, other: str) -> str:
        """The word of a code, or `other` where the catalogue has none: names that a policy adds."""
        return self.words.get(code, other)

    def listed(self, parts: Iterable[str], *, wide: bool = False) -> str:
        """Parts with the language's comma between them, or its semicolon."""
        return (
            ({"ar": "؛ ", "ja": "；"} if wide else {"ar": "، ", "ja": "、"})
            .get(self.language, "; " if wide else ", ")
            .join(parts)
        )

    # ------------------------------------------------------------ times

    def moment(self, written: str | datetime, now: str | datetime | None = None) -> str:
        """A time such as "Fri 20 Nov 17:45"; with the year where it is not that of `now`."""
        moment = _read(written)
        other_year = now is not None and _read(now).year != moment.year
        return self.say("time.moment-year" if other_year else "time.moment", **self._parts(moment))

    def day(self, moment: datetime) -> str:
        return self.say("time.day", **self._parts(moment))

    def yours(self, written: str) -> str | None:
        """The time in the reader's zone, where it reads otherwise there."""
        moment = _read(written)
        if self.reader is None or (there := moment.astimezone(self.reader)).utcoffset() == moment.utcoffset():
            return None
        near = abs(there.toordinal() - moment.toordinal()) <= 1
        parts = self._parts(there)
        return self.say("clock.yours", time=f"{parts['weekday']} {parts['time']}" if near else self.moment(there))

    def _parts(self, moment: datetime) -> dict[str, Any]:
        weekdays, months = self.words["time.weekdays"].split(), self.words["time.months"].split()
        return {
            "weekday": weekdays[moment.weekday()],
            "day": moment.day,
            "month": months[moment.month - 1],
            "year": moment.year,
            "time": f"{moment:%H:%M}",
        }

    def span(self, seconds: float, *, day: int = 24) -> str:
        """A span in its two largest units; a day of working time is 24 working hours too."""
        minutes = int(abs(seconds)) // 60
        hours, minutes = divmod(minutes, 60)
        days, hours = divmod(hours, day)
        counts = (("span.days", days), ("span.hours", hours), ("span.minutes", minutes))
        told = [self.say(code, count=count) for code, count in counts if count]
        return " ".join(told[:2]) or self.say("span.under-a-minute")

    def left(self, seconds: float | None) -> str:
        """What is left of a clock, or by how much it is over."""
        if seconds is None:
            return self.say("span.done")
        return self.say("span.over" if seconds < 0 else "span.left", span=self.span(seconds))

    # ------------------------------------------------------------ directions

    def shown(self, text: object) -> str:
        """Text as it may be shown: cleaned, and what runs the other way isolated, so that it moves nothing beside it."""
        return self._directed(clean(str(text)))

    def line(self, text: object, most: int = 500) -> str:
        """The same on one line of at most `most` characters."""
        return self._directed(one_line(str(text), most))

    def _directed(self, cleaned: str) -> str:
        if self.language != "ar":
            return isolated(cleaned)
        return _LEFT_TO_RIGHT.sub(lambda run: _isolated(run) if _MOVES.search(run.group()) else run.group(), cleaned)


def isolated(cleaned: str) -> str:
    """Text among words from left to right: what runs from right to left keeps to itself."""
    return cleaned if cleaned.isascii() else _RIGHT_TO_LEFT.sub(_isolated, cleaned)


def _isolated(run: re.Match[str]) -> str:
    return f"{FIRST}{run.group()}{POP}"


def _read(written: str | datetime) -> datetime:
    return datetime.fromisoformat(written) if isinstance(written, str) else written
