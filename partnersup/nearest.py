"""The nearest of some names to one mistyped."""

from collections.abc import Iterable


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The one name that `word` most likely means, or None when none is near."""
    from difflib import get_close_matches

    found = get_close_matches(word.lower(), list(names), n=1, cutoff=0.7)
    return found[0] if found else None
