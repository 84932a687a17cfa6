"""The edge: the only place that knows the real clock, the environment and the user's folders."""

import contextlib
import os
import re
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from ..errors import InputError, PartnersupError, UsageError
from ..intake.fields import moment
from ..load import load_policy, refusals, saying, speaking
from ..nearest import nearest
from ..policy import LANGUAGES, Language, Policy
from ..ticket import Ticket
from ..zones import zone, zone_refusal
from .options import Common

if TYPE_CHECKING:
    from ..intake.sources import Reading
    from ..said import Phrasebook

T = TypeVar("T")
_MAX_HOLIDAYS = 4_000_000  # bytes of a file of dates
_MAX_DATES = 20_000  # in it
_MAX_DAYS = 400  # of one event


def present(common: Common) -> datetime:
    """`--now`, else the real clock. Without an offset it is read in `--tz`, else in UTC."""
    if common.now is None:
        return datetime.now(UTC).replace(microsecond=0)
    return moment("--now", common.now, shown_zone(common) or UTC)


def shown_zone(common: Common) -> ZoneInfo | None:
    """The zone of `--tz`, or None. Raises UsageError for an unknown one."""
    if common.tz is None:
        return None
    found = zone(common.tz)
    if found is None:
        raise UsageError("--tz", *zone_refusal(common.tz))
    return found


def reader_zone(common: Common) -> tzinfo | None:
    """Where the reader is: `--tz`, or on a terminal the machine's own zone."""
    return shown_zone(common) or (datetime.now().astimezone().tzinfo if sys.stdout.isatty() else None)


def spoken(common: Common) -> Language:
    """`--lang`; for what people read, else the locale's language where it is one of ours; English for the rest."""
    if common.lang is not None:
        code = common.lang.lower().replace("_", "-").split("-")[0]
        if code not in LANGUAGES:
            guess = nearest(code, LANGUAGES)
            allowed = f"one of {', '.join(LANGUAGES)}" + (f"; nearest: {guess}" if guess else "")
            raise UsageError("--lang", f"{common.lang!r} is not a language of the tool", allowed)
        return code
    if common.format in ("card", "table"):
        locale = next((v for n in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(n))), "")
        code = re.split(r"[_.@-]", locale.lower())[0]
        if code in LANGUAGES:
            return code
    return "en"


def told(error: PartnersupError, language: Language) -> PartnersupError:
    """The refusal in a language; in English where that catalogue cannot be read."""
    if language == "en":
        return error
    from ..said import translated

    try:
        return translated(error, _phrasebook(language))
    except (OSError, ValueError):
        return error


@cache
def _phrasebook(language: Language) -> "Phrasebook":
    from ..said import Phrasebook

    return Phrasebook(refusals(language))


def report(error: PartnersupError, common: Common) -> None:
    """A refusal of a record, one line on standard error."""
    print_line(refusal_line(told(error, spoken(common))))


def refusal_line(error: PartnersupError) -> str:
    from ..render.clean import one_line

    return f"error: {one_line(error.line())}"


def print_line(line: str) -> None:
    with contextlib.suppress(OSError):  # who does not listen still gets the answers
        print(line, file=sys.stderr)


def one_zone(common: Common) -> tzinfo | None:
    """The zone for times of many regions side by side: for people the reader's, else UTC; in machine formats each its own."""
    people = common.format in ("card", "table", "markdown")
    return (reader_zone(common) or UTC) if people else shown_zone(common)


def policy_in_force(common: Common) -> Policy:
    """The shipped policy under the user's, with the holidays of `--holidays` in every calendar."""
    return policy_at(policy_path(common), common)


def policy_at(path: str | None, common: Common) -> Policy:
    """The shipped policy under that at a path, with the holidays of `--holidays` in every calendar."""
    policy = load_policy(path, cache_folder=cache_folder(), languages=(), spoken=spoken(common))
    if common.holidays is None:
        return policy
    days = holidays(common.holidays)
    offices = {id_: o._replace(holidays=(*o.holidays, *days)) for id_, o in policy.offices.items()}
    return policy._replace(offices=offices)


def in_language(policy: Policy, common: Common, language: Language) -> Policy:
    """The policy spoken in a ticket's language, or in that of `--lang`."""
    return saying(policy, spoken(common) if common.lang is not None else language, cache_folder())


def through(pager: list[str], texts: Iterable[str]) -> None:
    """Texts through a pager, which may be left before they end. Colours pass, and it leaves what fits on the screen."""
    import subprocess

    settings = {"LESS": "FRX", "LESSCHARSET": "utf-8", **os.environ}
    with subprocess.Popen(
        pager, stdin=subprocess.PIPE, env=settings, encoding="utf-8", errors="backslashreplace"
    ) as on:
        assert on.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            for text in texts:
                on.stdin.write(text)
            on.stdin.close()


def real_now() -> datetime:
    return datetime.now(UTC)


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def progress(reads: Iterable[T], *, shown: bool, of: "Reading | None" = None) -> Iterator[T]:
    """The same, with a bar on standard error while it takes long, where that is a terminal; a count alone where it is not
    known how much is to be read."""
    if not shown or not sys.stderr.isatty():
        yield from reads
        return
    begun = time.monotonic()
    paths, taken = (of.paths, of.taken) if of is not None else ((), None)
    bar: Any = None
    whole: int | None = None
    try:
        for number, read in enumerate(reads, 1):
            yield read
            if bar is None and time.monotonic() - begun > 1:
                whole = _size(paths)
                bar = _bar(whole)
                bar.start()
                task = bar.add_task("", total=whole, tickets=0)
            if bar is not None and number % 50 == 0:
                bar.update(task, completed=taken() if whole and taken is not None else number, tickets=number)
    finally:
        if bar is not None:
            bar.stop()


def _bar(whole: int | None) -> Any:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        SpinnerColumn,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    count = TextColumn("{task.fields[tickets]} tickets")
    known = (BarColumn(), TaskProgressColumn(), count, TimeRemainingColumn())
    columns = known if whole else (SpinnerColumn(), count, TimeElapsedColumn())
    # Standard output is left alone: what is written there while the bar is shown are the answers.
    return Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False)


def _size(paths: Sequence[str]) -> int | None:
    """The bytes of files and folders; None where one of them is neither, or cannot be looked at."""
    found = 0
    for path in paths:
        try:
            if os.path.isdir(path):
                found += sum(
                    os.stat(os.path.join(at, name)).st_size for at, _, names in os.walk(path) for name in names
                )
            elif os.path.isfile(path):
                found += os.stat(path).st_size
            else:
                return None
        except OSError:
            return None
    return found or None


def for_ticket(policy: Policy, ticket: Ticket) -> Policy:
    """The policy with the words of the ticket's language in memory."""
    language = ticket.language or "en"  # asked with every ticket: the folder only where it is needed
    return policy if language in policy.lexicons else speaking(policy, language, cache_folder())


def policy_path(common: Common) -> str | None:
    """`--policy` (or PARTNERSUP_POLICY), else policy.yaml in the user's config folder, else none."""
    named = common.policy or os.environ.get("PARTNERSUP_POLICY")
    if named:
        return named
    folder = _folder("XDG_CONFIG_HOME", ".config")
    own = os.path.join(folder, "policy.yaml") if folder is not None else None
    return own if own is not None and os.path.lexists(own) else None


def cache_folder() -> str | None:
    """Where the checked policy is kept; none with PARTNERSUP_NO_CACHE set."""
    return None if os.environ.get("PARTNERSUP_NO_CACHE") else _folder("XDG_CACHE_HOME", ".cache")


def _folder(variable: str, fallback: str) -> str | None:
    """A folder of the user's own; one named relative to the current folder does not count, as XDG says, and None where
    there is no home."""
    for name in (variable, "LOCALAPPDATA" if os.name == "nt" else variable):
        if os.path.isabs(os.environ.get(name, "")):
            return os.path.join(os.environ[name], "partnersup")
    home = os.path.expanduser("~")
    return os.path.join(home, fallback, "partnersup") if os.path.isabs(home) else None


def holidays(text: str) -> tuple[str, ...]:
    """The dates of a list, of a file with one date a line, or of an iCalendar file's all-day events."""
    if re.fullmatch(r"[\d,\s-]+", text):
        return tuple(_date(part.strip(), "--holidays") for part in text.split(",") if part.strip())
    try:
        with open(text, "rb") as file:
            read = file.read(_MAX_HOLIDAYS + 1)
        if len(read) > _MAX_HOLIDAYS:
            raise InputError(text, "too large", f"at most {_MAX_HOLIDAYS} bytes")
        content = read.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or "not UTF-8 text"
        raise UsageError(
            "--holidays",
            f"{text!r} cannot be read ({what})",
            "dates such as 2026-12-25,2027-01-01, or a file",
        ) from None
    if content.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        return _calendar_dates(content, text)
    lines = [(n, line) for n, full in enumerate(content.splitlines(), 1) if (line := full.split("#")[0].strip())]
    if len(lines) > _MAX_DATES:
        raise InputError(text, f"{len(lines)} dates", f"at most {_MAX_DATES}")
    return tuple(_date(line, f"{text}:{n}") for n, line in lines)


def _date(text: str, where: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise InputError(where, f"{text!r} is not a date", "dates such as 2026-12-25") from None


def _ordinal(text: str, where: str) -> int:
    """The day of an iCalendar date such as 20261225. Raises InputError."""
    bare = text.removesuffix("Z").removesuffix("T000000")
    return date.fromisoformat(_date(f"{bare[:4]}-{bare[4:6]}-{bare[6:]}", where)).toordinal()


def _blocks(text: str, name: str) -> tuple[str, list[str]]:
    """What stands outside of the blocks of a name, and inside each; one that is not closed goes on to the next."""
    before, *parts = re.split(f"BEGIN:{name}", text, flags=re.IGNORECASE)
    halves = [re.split(f"END:{name}", part, maxsplit=1, flags=re.IGNORECASE) for part in parts]
    return "".join([before, *(half[1] for half in halves if len(half) > 1)]), [half[0] for half in halves]


def _calendar_dates(content: str, name: str) -> tuple[str, ...]:
    """All-day events, each of its days; one that repeats by a rule is refused, for its dates are not written, and so is
    one that begins at a time of the day."""
    flags = re.MULTILINE | re.IGNORECASE
    unfolded = re.sub(r"\r?\n[ \t]", "", content)
    found: list[str] = []
    for whole in _blocks(unfolded, "VEVENT")[1]:
        event, _ = _blocks(whole, "VALARM")
        if re.search(r"^RRULE", event, flags):
            raise InputError(name, "an event repeats by a rule (RRULE)", "an event for each holiday's date")
        start = re.search(r"^DTSTART(?:;.*?)?:(\d{8})(?:T000000Z?)?\s*$", event, flags)
        end = re.search(r"^DTEND(?:;.*?)?:(\d{8})(?:T000000Z?)?\s*$", event, flags)
        lasts = re.search(r"^DURATION(?:;.*?)?:\+?P(\d{1,3})([DW])\s*$", event, flags)
        if start is None:
            raise InputError(name, "an event has no DTSTART date", "all-day events")
        first = _ordinal(start[1], name)
        days = 1
        if end is not None:  # DTEND is the day after
            days = max(1, _ordinal(end[1], name) - first)
        elif lasts is not None:
            days = max(1, int(lasts[1]) * (7 if lasts[2] in "Ww" else 1))
        again = re.findall(r"^RDATE(?:;.*?)?:(.*)$", event, flags)
        for day in (first, *(_ordinal(text.strip(), name) for texts in again for text in texts.split(","))):
            until = min(day + days, date.max.toordinal() + 1)
            if until - day > _MAX_DAYS:
                raise InputError(name, f"an event of {until - day} days", f"at most {_MAX_DAYS}")
            found.extend(date.fromordinal(n).isoformat() for n in range(day, until))
            if len(found) > _MAX_DATES:
                raise InputError(name, f"{len(found)} dates", f"at most {_MAX_DATES}")
    if not found:
        raise InputError(name, "no event in it", "all-day events (VEVENT)")
    return tuple(found)
