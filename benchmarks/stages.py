"""Where the time goes: of one call, by what is imported; of a ticket of a batch, by stage.

python3 benchmarks/stages.py [--quick]
"""

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from measure import COMMAND, NOW, ROOT, quiet_place, run, table

TICKET = ROOT / "examples" / "outage.json"
CALLS = {
    "`triage TICKET --json`": ["triage", TICKET, "--json", *NOW],
    "`triage TICKET` (the card)": ["triage", TICKET, *NOW],
    "`--help`": ["--help"],
}
GROUPS = {
    "partnersup": ("partnersup",),
    "typer, click, rich": ("typer", "click", "rich", "rich_toolkit", "shellingham", "markdown_it", "mdurl", "pygments"),
}
COLUMNS = ("Python's library", "typer, click, rich", "other libraries", "partnersup")
_IMPORT = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)")


def group_of(module: str) -> str:
    top = module.partition(".")[0]
    if top in sys.stdlib_module_names:
        return "Python's library"
    return next((name for name, tops in GROUPS.items() if top in tops), "other libraries")


def imports(argv: list[str | Path]) -> Counter[str]:
    """Seconds of a program by what it imports, each module without those that it imports in turn."""
    errors = run([sys.executable, "-X", "importtime", *argv]).errors
    found: Counter[str] = Counter()
    for line in errors.splitlines():
        if match := _IMPORT.match(line):
            found[group_of(match[2])] += int(match[1]) / 1e6
    return found


def one_call(argv: list[str | Path], rounds: int) -> list[str]:
    """Milliseconds: bare Python, the imports of each group beyond its own, and the rest of the call, the work itself.

    To be watched costs time, so the watched times are shortened by as much as the whole call was longer.
    """
    turns = []
    for _ in range(rounds):
        bare, whole = run([sys.executable, "-c", "pass"]).seconds, run([COMMAND, *argv]).seconds
        begun = time.perf_counter()
        found = imports([COMMAND, *argv])
        factor = min(1.0, whole / (time.perf_counter() - begun))
        found.subtract(imports(["-c", "pass"]))
        shares = [found[name] * factor for name in COLUMNS]
        turns.append((bare, *shares, whole - bare - sum(shares), whole))
    return [f"{1000 * max(0.0, median(column)):.0f}" for column in zip(*turns, strict=True)]


class Timed:
    """A function, and the seconds spent within it."""

    def __init__(self, inner: Callable[..., Any]) -> None:
        self.inner, self.seconds = inner, 0.0

    def __call__(self, *args: Any, **named: Any) -> Any:
        begun = time.perf_counter()
        try:
            return self.inner(*args, **named)
        finally:
            self.seconds += time.perf_counter() - begun


def one_ticket(count: int, folder: Path) -> list[list[str]]:
    """Microseconds of a ticket by stage, its share, after the first hundreds have warmed what is remembered."""
    from tickets import tickets

    from partnersup import load_policy, triaging
    from partnersup.cli.edge import for_ticket, present
    from partnersup.cli.options import Common
    from partnersup.intake.sources import read_source
    from partnersup.render.records import as_line

    warm = count // 4
    source = folder / "tickets.ndjson"
    source.write_text("".join(json.dumps(t) + "\n" for t in tickets(count + warm)), encoding="utf-8")
    policy, now = load_policy(cache_folder=folder), present(Common(now=NOW[1]))
    judging, clocking = Timed(triaging.judge), Timed(triaging._clock)
    triaging.judge, triaging._clock = judging, clocking
    reads = read_source(source, policy).reads
    reading, deciding = Timed(lambda: next(reads)), Timed(triaging.triage)
    plain, writing = Timed(lambda answer: answer.to_dict()), Timed(as_line)
    stages = (reading, judging, clocking, deciding, plain, writing)
    for number in range(count + warm):
        if number == warm:
            for stage in stages:
                stage.seconds = 0.0
        read = reading()
        policy = for_ticket(policy, read.ticket)
        writing(plain(deciding(read.ticket, policy, now=now)))
    spent = {
        "read and check the ticket": reading.seconds,
        "judge its words": judging.seconds,
        "the clock": clocking.seconds,
        "priority, channels, escalation, checks": deciding.seconds - judging.seconds - clocking.seconds,
        "the answer in plain values": plain.seconds,
        "those as a line of JSON": writing.seconds,
    }
    whole = sum(spent.values())
    rows = [[name, f"{1e6 * s / count:.0f}", f"{100 * s / whole:.0f} %"] for name, s in spent.items()]
    return [*rows, ["all", f"{1e6 * whole / count:.0f}", "100 %"]]


def main() -> None:
    parser = argparse.ArgumentParser(description="Where the time goes.")
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    with quiet_place() as folder:
        rows = []
        for name, argv in CALLS.items():
            run([COMMAND, *argv])
            rows.append([name, *one_call(argv, 3 if quick else 11)])
        print("One call, in milliseconds: to start Python, to import, and the work itself.\n")
        print(table(("call", "bare Python", *COLUMNS, "the work", "whole"), rows))
        print("One ticket of a batch, in microseconds, with every stage watched.\n")
        print(table(("stage", "microseconds", "share"), one_ticket(400 if quick else 2_000, folder)))


if __name__ == "__main__":
    main()
