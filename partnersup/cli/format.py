"""Which format was asked for."""

from ..errors import UsageError
from ..nearest import nearest
from .options import Formats


def chosen(format: str | None, json: bool) -> str:
    """The format's name. Raises UsageError for one that is not there, or two that differ."""
    if json and format not in (None, "json"):
        raise UsageError("--format", f"{format!r} and --json differ", "one of the two")
    if json:
        return "json"
    if format is None:
        return "card"
    if format not in Formats:
        guess = nearest(format, Formats)
        raise UsageError(
            "--format",
            f"{format!r} is not a format",
            f"one of {', '.join(Formats)}" + (f"; nearest: {guess}" if guess else ""),
        )
    return format
