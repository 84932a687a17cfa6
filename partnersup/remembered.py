"""What is asked of a policy again and again is worked out once."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from .policy import Policy

P = ParamSpec("P")
R = TypeVar("R")
_MOST = 4096  # different questions


def remembered(function: Callable[Concatenate[Policy, P], R]) -> Callable[Concatenate[Policy, P], R]:
    """A pure function of a policy and hashable values; its answers are kept as long as it is the same policy."""
    last: list[Policy] = []
    kept: dict[object, R] = {}

    @wraps(function)
    def answer(policy: Policy, /, *arguments: P.args, **named: P.kwargs) -> R:
        if not last or last[0] is not policy:
            last[:] = [policy]
            kept.clear()
        question = (arguments, tuple(named.items()))
        found = kept.get(question)
        if found is None:
            found = function(policy, *arguments, **named)
            if len(kept) < _MOST:
                kept[question] = found
        return found

    return answer
