"""Time zones of the packaged tzdata, never the machine's, so that everyone counts alike."""

import os
from functools import cache
from zoneinfo import ZoneInfo

import tzdata  # type: ignore[import-untyped]

from .errors import quote
from .nearest import nearest
from .patterns import pattern

_NAME = pattern(r"[A-Za-z][A-Za-z0-9_+\-]*(/[A-Za-z0-9_+\-]+){0,2}")
VERSION: str = tzdata.IANA_VERSION


@cache
def zone(name: str) -> ZoneInfo | None:
    """The zone of an IANA name, or None when there is none of that name (spelling and case count)."""
    if not _NAME.fullmatch(name):
        return None
    try:
        with open(os.path.join(tzdata.__path__[0], "zoneinfo", *name.split("/")), "rb") as f:
            return ZoneInfo.from_file(f, key=name)
    except (OSError, ValueError):
        return None


def names() -> list[str]:
    """Every zone name, for the suggestion beside a mistyped one."""
    with open(os.path.join(tzdata.__path__[0], "zones"), encoding="utf-8") as f:
        return f.read().split()


def zone_refusal(value: object) -> tuple[str, str]:
    """What is wrong with a zone's name and what is allowed, with the nearest real name."""
    guess = None
    if isinstance(value, str):
        by_fold = {name.lower(): name for name in names()}
        folded = value.strip().lower().replace(" ", "_")
        near = nearest(folded, by_fold)
        guess = by_fold.get(folded) or (by_fold[near] if near else None)
    also = f"; nearest: {guess}" if guess else ""
    return f"{quote(value)} is not a time zone", f"an IANA name such as Europe/Amsterdam{also}"
