"""From a thousand tickets up: seconds and memory of `triage --format ndjson`, which must not grow with the batch.

    python3 benchmarks/growth.py [--quick] [--full]

1,000 to 100,000 tickets, with --full to 1,000,000; without it a size that would take long is left out.
"""

import argparse
import sys
from pathlib import Path

from batch import make, triage
from measure import Failed, quiet_place, table, tell

SIZES = (1_000, 10_000, 100_000, 1_000_000)
LONGEST = 450  # seconds that a size may be expected to take


def growth(sizes: tuple[int, ...], longest: float, folder: Path) -> list[list[str]]:
    """Of each size the seconds, tickets a second and peak memory, one run each."""
    rows: list[list[str]] = []
    seconds, before = 0.0, 0
    for size in sizes:
        expected = seconds * size / before if before else 0.0
        if expected > longest:
            rows.append([f"{size:,}", f"left out, about {expected:.0f} s", "", ""])
            break
        done = triage(make(size, folder / "tickets.ndjson"))
        seconds, before = done.seconds, size
        tell(f"{size:,} tickets in {seconds:.1f} s")
        rows.append([f"{size:,}", f"{seconds:.1f}", f"{size / seconds:.0f}", f"{done.peak:.0f}"])
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description="From a thousand tickets up.")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--full", action="store_true", help="to 1,000,000 tickets, however long it takes")
    asked = parser.parse_args()
    sizes = (100, 1_000) if asked.quick else SIZES if asked.full else SIZES[:3]
    with quiet_place() as folder:
        try:
            triage(make(100, folder / "few.ndjson"))  # bytecode and the cache of the policy
            rows = growth(sizes, float("inf") if asked.full else LONGEST, folder)
        except Failed as why:
            tell(str(why))
            return 1
    print("One process, NDJSON in and out, one run each.\n")
    print(table(("tickets", "seconds", "tickets a second", "peak MB"), rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
