"""What the measurements share: a command run as a child, medians and spread, a table in Markdown, the installed command.

It imports little and keeps nothing: of a child the system reports a peak memory no lower than its parent's.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
COMMAND = str(Path(sys.executable).with_name("partnersup"))
NOW = ("--now", "2026-11-23T10:00:00Z")


class Run(NamedTuple):
    """A child that has ended. Seconds from its start; `first` until its first output, None without any; `peak` in MB,
    of the largest process where there were several; `digest` of the output."""

    seconds: float
    first: float | None
    peak: float
    written: int
    digest: str
    errors: str


class Failed(Exception):
    """A child that could not do what is measured, with its last line."""


def run(argv: Sequence[str | Path]) -> Run:
    """Run a command to its end. Raises Failed where it left with another exit code than 0."""
    digest, written, first = hashlib.sha256(), 0, None
    with tempfile.TemporaryFile() as errors:
        begun = time.perf_counter()
        nothing, pipe = subprocess.DEVNULL, subprocess.PIPE
        with subprocess.Popen(argv, stdin=nothing, stdout=pipe, stderr=errors, bufsize=0) as child:
            assert child.stdout is not None
            while piece := child.stdout.read(1 << 17):
                first = first or time.perf_counter() - begun
                written += len(piece)
                digest.update(piece)
            _, status, used = os.wait4(child.pid, 0)
            seconds = time.perf_counter() - begun
            child.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace")
    if child.returncode:
        last = (said.strip() or "nothing said").splitlines()[-1]
        raise Failed(f"{Path(argv[0]).name} left with {child.returncode}: {last}")
    peak = used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return Run(seconds, first, peak, written, digest.hexdigest(), said)


@contextmanager
def quiet_place() -> Iterator[Path]:
    """A temporary folder with a cache of its own; children find no policy of the user's and may keep bytecode."""
    with tempfile.TemporaryDirectory(prefix="partnersup-bench-") as name:
        for variable in list(os.environ):
            if variable.startswith(("PYTHON", "PARTNERSUP_", "LC_", "NO_COLOR", "FORCE_COLOR", "COLUMNS")):
                del os.environ[variable]
        os.environ |= {"XDG_CACHE_HOME": f"{name}/cache", "XDG_CONFIG_HOME": f"{name}/config", "LANG": "C.UTF-8"}
        yield Path(name)


def interleaved(ways: dict[str, Callable[[], Run]], rounds: int, most_seconds: float) -> dict[str, list[Run]]:
    """Every way once a round, A B C A B C ...; no new round that would go beyond `most_seconds`. A way that fails is
    told and left out."""
    found: dict[str, list[Run]] = {name: [] for name in ways}
    begun = time.monotonic()
    for number in range(1, rounds + 1):
        for name, way in ways.items():
            if name not in found:
                continue
            try:
                found[name].append(way())
            except Failed as why:
                tell(f"{name}: {why}")
                del found[name]
        if (time.monotonic() - begun) * (number + 1) / number > most_seconds:
            break
    return found


def middle(values: Sequence[float], digits: int = 2) -> str:
    """The median and, where there are enough values to tell, between what the middle half of them lies."""
    if len(values) < 3:
        return f"{median(values):.{digits}f}"
    low, _, high = quantiles(values, n=4, method="inclusive")
    return f"{median(values):.{digits}f} ({low:.{digits}f}-{high:.{digits}f})"


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Of each round its own, so that what slows the machine for a while slows both."""
    return [a / b for a, b in zip(ours, theirs, strict=True)]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def aim(met: bool) -> str:
    return "met" if met else "**not met**"


def tell(line: str) -> None:
    """How it goes, on standard error: standard output is the table."""
    print(line, file=sys.stderr, flush=True)
