"""Regular expressions, compiled when they are first used: there are many, a call needs few of them, and to compile one
takes longer than most answers."""

import re
from typing import Any, AnyStr, cast


class _Waiting:
    """Stands for a pattern until one of its methods is asked for; they are its own from then on."""

    def __init__(self, written: Any, flags: int) -> None:
        self._written = written, flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(*self._written)
        for method in ("match", "fullmatch", "search", "sub", "split", "findall", "finditer", "pattern"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def pattern(written: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A pattern as `re.compile` gives it, but compiled when it is first used; what it is written with is not checked
    before."""
    return cast("re.Pattern[AnyStr]", _Waiting(written, flags))
