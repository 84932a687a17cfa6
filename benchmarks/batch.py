"""A batch: the whole of `triage --format ndjson` beside a plain program that reads and writes JSON lines.

    python3 benchmarks/batch.py [--quick] [--full]

Every way to run it, in turns, with the bytes of the answers compared. The tickets are those of tickets.py, of 1 KB each
and all different; 20,000, or fewer where the machine would take long, but for --full. A way that this installation does
not have is told and left out.
"""

import argparse
import hashlib
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from statistics import median

from measure import COMMAND, NOW, Failed, Run, interleaved, middle, quiet_place, ratios, run, table, tell

PLAIN = """
import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    ticket = json.loads(line)
    print(json.dumps({"id": ticket["id"], "subject": ticket["subject"], "length": len(ticket["description"])}))
"""
CLUSTER = """
import resource
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        input()
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
"""
WITHOUT = "import sys; sys.modules.update(dict.fromkeys({})); from partnersup.cli import run; run()"
ONE, TWO, DASK, SLOW = "one process", "two jobs", "Dask, two workers", "one process, nothing compiled"
COMPILED = "partnersup.severity.compiled"
PARTS = 8  # files, where Dask has the tickets in files
COUNTS = (20_000, 10_000, 5_000, 2_000)
LONG = 45  # seconds that one run of a way may be expected to take, else there are fewer tickets; not with --full


def make(count: int, path: Path, form: str = "ndjson") -> Path:
    """Tickets in a file, made by a process of their own so that this one stays small."""
    maker = ["tickets.py"] if form == "ndjson" else ["forms.py", form]
    with path.open("wb") as file:
        subprocess.run([sys.executable, *maker, str(count)], cwd=Path(__file__).parent, stdout=file, check=True)
    return path


def triage(*sources: Path, options: tuple[str | Path, ...] = ()) -> Run:
    return run([COMMAND, "triage", *sources, "--format", "ndjson", *NOW, *options])


def offered() -> str:
    """The options that this installation's `triage` has."""
    return subprocess.run([COMMAND, "triage", "--help"], capture_output=True, text=True, check=True).stdout


def with_dask(sources: list[Path], folder: Path) -> Run:
    """Files in, files out. The cluster stands before the clock starts, its workers are new. The digest is that of the
    files one after the other, and no output comes here first; the peak is that of the larger worker."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", CLUSTER], stdin=pipe, stdout=pipe, text=True) as helper:
        assert helper.stdout is not None
        address = helper.stdout.readline().strip()
        out = folder / f"out-{time.monotonic_ns()}"
        try:
            done = triage(*sources, options=("--engine", "dask", "--scheduler", address, "--out", out))
        finally:
            said, _ = helper.communicate("\n", timeout=60)
    digest, written = hashlib.sha256(), 0
    for path in sorted(p for p in out.rglob("*") if p.is_file()):
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
                written += len(piece)
        path.unlink()
    return done._replace(first=None, peak=float(said), written=written, digest=digest.hexdigest())


def split(path: Path, count: int, folder: Path) -> list[Path]:
    """The same tickets in files of equal size."""
    folder.mkdir()
    found = []
    with path.open("rb") as lines:
        for number in range(PARTS):
            found.append(folder / f"tickets-{number}.ndjson")
            with found[-1].open("wb") as file:
                file.writelines(islice(lines, -(-count // PARTS)))
    return found


def ways(count: int, folder: Path) -> dict[str, tuple[Path, int, Callable[[], Run]]]:
    """Each way with its input, how many tickets are in it, and how to run it."""
    tickets = make(count, folder / "tickets.ndjson")
    plain = folder / "plain.py"
    plain.write_text(PLAIN, encoding="utf-8")
    options = offered()
    found: dict[str, tuple[Path, int, Callable[[], Run]]] = {
        "plain JSON program": (tickets, count, partial(run, [sys.executable, plain, tickets])),
        ONE: (tickets, count, partial(triage, tickets)),
    }
    if "--jobs" in options:
        found[TWO] = (tickets, count, partial(triage, tickets, options=("--jobs", "2")))
    if "--engine" in options and find_spec("distributed"):
        found[DASK] = (tickets, count, partial(with_dask, split(tickets, count, folder / "parts"), folder))
    if find_spec(COMPILED):
        program = WITHOUT.format([COMPILED])
        argv = [sys.executable, "-c", program, "triage", tickets, "--format", "ndjson", *NOW]
        found[SLOW] = (tickets, count, partial(run, argv))
    for form in ("csv", "mbox"):
        path = make(count // 2, folder / f"tickets.{form}", form)
        found[f"one process, {form}"] = (path, count // 2, partial(triage, path))
    return found


def side_by_side(count: int, rounds: int, folder: Path) -> None:
    asked = ways(count, folder)
    done = interleaved({name: way for name, (_, _, way) in asked.items()}, rounds, 260)
    base = done.get(ONE, [])
    rows = []
    for name, runs in done.items():
        path, tickets, _ = asked[name]
        each = [r.seconds / tickets for r in runs]
        first = [r.first for r in runs if r.first is not None]
        alike = name in (ONE, TWO, DASK, SLOW)
        rows.append(
            [
                name,
                f"{tickets:,}",
                middle([1 / s for s in each], 0),
                middle(ratios([r.seconds / count for r in base], each)) if base else "",
                f"{median(path.stat().st_size / 1e6 / r.seconds for r in runs):.2f}",
                f"{median(r.written for r in runs) / 1e6:.0f}",
                f"{max(r.peak for r in runs):.0f}",
                f"{median(first):.2f}" if first else "at the end",
                ("yes" if {r.digest for r in runs} == {base[0].digest} else "**no**") if alike and base else "",
            ]
        )
    head = ("way", "tickets", "tickets a second", "ratio to one process", "MB/s read", "MB written", "peak MB",
            "first answer after (s)", "same bytes")  # fmt: skip
    print(f"Whole processes, in turns; {len(base)} rounds.\n")
    print(table(head, rows))
    print("".join(f"{name}: failed, left out.\n\n" for name in asked if name not in done), end="")
    print(
        "".join(f"{name}: not in this installation, left out.\n\n" for name in (TWO, DASK) if name not in asked), end=""
    )
    print("The peak is that of the largest process: of two jobs or workers each has about as much.\n")


def fitting(folder: Path) -> int:
    """How many tickets this machine does in the time that there is."""
    few, more = (triage(make(count, folder / "few.ndjson")).seconds for count in (100, 1_100))
    return next((count for count in COUNTS if (more - few) / 1_000 * count < LONG), COUNTS[-1])


def main() -> int:
    parser = argparse.ArgumentParser(description="A batch, in every way to run it.")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--full", action="store_true", help="20,000 tickets, however long it takes")
    asked = parser.parse_args()
    with quiet_place() as folder:
        try:
            triage(make(100, folder / "few.ndjson"))  # bytecode and the cache of the policy
            count = 200 if asked.quick else COUNTS[0] if asked.full else fitting(folder)
            side_by_side(count, 2 if asked.quick else 3, folder)
        except Failed as why:
            tell(str(why))
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
