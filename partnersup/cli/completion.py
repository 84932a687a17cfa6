"""What a shell offers after an option: the names that the policy in force knows."""

from collections.abc import Callable, Iterable

from ..errors import PartnersupError
from ..policy import LANGUAGES, Policy


def languages(incomplete: str) -> list[str]:
    return _fitting(LANGUAGES, incomplete)


def from_policy(names: Callable[[Policy], Iterable[str]]) -> Callable[[str], list[str]]:
    """A completion of names of the policy; none where no policy can be read."""

    def complete(incomplete: str) -> list[str]:
        from .edge import policy_in_force
        from .options import Common

        try:
            return _fitting(names(policy_in_force(Common())), incomplete)
        except PartnersupError:
            return []

    return complete


def of(*words: str) -> Callable[[str], list[str]]:
    """A completion of fixed words."""
    return lambda incomplete: _fitting(words, incomplete)


def _fitting(names: Iterable[str], incomplete: str) -> list[str]:
    return sorted(name for name in names if name.lower().startswith(incomplete.lower()))
