"""All benchmarks in one run, written to benchmarks/RESULTS.md.

    python3 benchmarks/run.py                      # all, some ten minutes
    python3 benchmarks/run.py [--quick] [PART...]  # only shown; parts: startup clock judge batch growth stages

Each part is a program of its own that prints its tables. Without --quick and PART the results are written.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import re
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "RESULTS.md"
PARTS = {
    "startup": ("Start-up", "startup.py"),
    "clock": ("The clock", "clock.py"),
    "judge": ("The judge", "judge.py"),
    "batch": ("A batch", "batch.py"),
    "growth": ("From a thousand tickets up", "growth.py"),
    "stages": ("Where the time goes", "stages.py"),
}
BUSY = 0.4  # load average a core, above which figures are not to be kept


def processor() -> str:
    try:
        found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        found = None
    return found[1] if found else platform.processor() or platform.machine()


def memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.0f} GB"
    except (ValueError, OSError, AttributeError):
        return "memory not known"


def libraries() -> str:
    """Those of partnersup and its extras that are installed, with their versions."""
    wanted = {re.split(r"[^\w.-]", text)[0] for text in importlib.metadata.requires("partnersup") or ()}
    found = []
    for name in sorted({"partnersup", *wanted}, key=str.lower):
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return ", ".join(found)


def installed() -> str:
    """How partnersup is installed: start-up is measured right only of an ordinary install."""
    about = json.loads(importlib.metadata.distribution("partnersup").read_text("direct_url.json") or "{}")
    editable = about.get("dir_info", {}).get("editable", False)
    return "editable (start-up is slower than that of an ordinary install)" if editable else "as a package"


def load() -> str:
    """The load averages of the last 1, 5 and 15 minutes."""
    return ", ".join(f"{value:.2f}" for value in os.getloadavg()) if hasattr(os, "getloadavg") else "not known"


def machine() -> str:
    busy = hasattr(os, "getloadavg") and os.getloadavg()[0] > BUSY * (os.cpu_count() or 1)
    lines = [
        f"Date: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"Machine: {processor()}, {os.cpu_count()} cores, {memory()}, {platform.system()} {platform.release()}",
        f"Python: {platform.python_implementation()} {platform.python_version()}; partnersup installed {installed()}",
        f"Libraries: {libraries()}",
        f"Load averages at the start: {load()}" + (" - **the machine was busy**" if busy else ""),
        f"Command: `python3 benchmarks/run.py{''.join(' ' + word for word in sys.argv[1:])}`",
    ]
    return "\n".join(f"- {line}" for line in lines) + "\n"


def part(name: str, options: list[str]) -> tuple[str, bool]:
    """A part's heading and tables, and whether it could be measured."""
    title, script = PARTS[name]
    if not (HERE / script).exists():
        return f"## {title}\n\nLeft out: there is no benchmarks/{script}.\n", True
    print(f"{name} ...", file=sys.stderr, flush=True)
    begun = time.monotonic()
    done = subprocess.run([sys.executable, HERE / script, *options], capture_output=True, text=True)
    print(done.stderr, end="", file=sys.stderr, flush=True)
    text = done.stdout.strip() if "| ---" in done.stdout else f"```text\n{done.stdout.strip()}\n```"
    if done.returncode:
        text = f"Not measured: {(done.stderr.strip() or 'nothing said').splitlines()[-1]}"
    took = time.monotonic() - begun
    return f"## {title}\n\n{text}\n\nTook {took:.0f} s.\n", done.returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(description="All benchmarks in one run.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all when left out")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs; nothing is written")
    parser.add_argument("--full", action="store_true", help="the batch and its growth in full, however long it takes")
    asked = parser.parse_args()
    unknown = [name for name in asked.parts if name not in PARTS]
    if unknown:
        parser.error(f"{unknown[0]!r} is no part; one of {', '.join(PARTS)}")
    head = "# Results\n\nWritten by `benchmarks/run.py`; benchmarks/README.md says how each figure comes about.\n\n"
    text, fine = head + machine(), True
    print(text, flush=True)
    for name in asked.parts or PARTS:
        full = ["--full"] if asked.full and name in ("batch", "growth") else []
        own, measured = part(name, ["--quick"] if asked.quick else full)
        text, fine = f"{text}\n{own}", fine and measured
        print(own, flush=True)
    if not asked.parts and not asked.quick:
        RESULTS.write_text(text, encoding="utf-8")
        print(f"written to {RESULTS}", file=sys.stderr)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
