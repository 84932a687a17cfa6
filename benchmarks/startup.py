"""Start-up: whole processes of the installed command beside a hello-world of Typer, of argparse, and bare Python.

    python3 benchmarks/startup.py [--quick]

One round runs every command once, then the next; a ratio is that of two runs of the same round.
"""

import argparse
import sys
from functools import partial
from pathlib import Path
from statistics import median

from measure import COMMAND, NOW, ROOT, Run, aim, interleaved, middle, quiet_place, ratios, run, table

TICKET = ROOT / "examples" / "outage.json"
ARGPARSE = """
import argparse
parser = argparse.ArgumentParser(description="Say hello.")
parser.add_argument("name")
parser.add_argument("--loud", action="store_true", help="Louder.")
asked = parser.parse_args()
print(f"hello {asked.name}" + "!" * asked.loud)
"""
TYPER = """
import typer

app = typer.Typer()


@app.command()
def main(name: str, loud: bool = typer.Option(False, help="Louder.")) -> None:
    print(f"hello {name}" + "!" * loud)


app()
"""
BARE, HELLO, TRIAGE = "`python -c pass`", "Typer's hello-world", "`triage TICKET --json`"


def commands(folder: Path) -> dict[str, list[str | Path]]:
    for name, text in (("hello_argparse.py", ARGPARSE), ("hello_typer.py", TYPER)):
        (folder / name).write_text(text, encoding="utf-8")
    typer = [sys.executable, folder / "hello_typer.py"]
    return {
        BARE: [sys.executable, "-c", "pass"],
        "argparse's hello-world": [sys.executable, folder / "hello_argparse.py", "Ann"],
        HELLO: [*typer, "Ann"],
        f"{HELLO}, `--help`": [*typer, "--help"],
        TRIAGE: [COMMAND, "triage", TICKET, "--json", *NOW],
        "`eligible ... --json`": [COMMAND, "eligible", "--region", "EU", "--licenses", "75", "--json"],
        "`escalate ... --json`": [COMMAND, "escalate", "--region", "India", "--level", "3", "--json"],
        "`triage TICKET` (the card)": [COMMAND, "triage", TICKET, *NOW],
        "`--help`": [COMMAND, "--help"],
        "`triage --help`": [COMMAND, "triage", "--help"],
    }


def aims(seconds: dict[str, list[float]]) -> list[list[str]]:
    """Each aim with what was measured, and whether it is met."""
    wanted = [
        (TRIAGE, HELLO, 1.1),
        (TRIAGE, BARE, 6.0),
        ("`eligible ... --json`", TRIAGE, 1.0),
        ("`escalate ... --json`", TRIAGE, 1.0),
        ("`triage TICKET` (the card)", HELLO, 1.8),
        ("`--help`", HELLO, 1.3),
        ("`--help`", f"{HELLO}, `--help`", None),
    ]
    rows = []
    for ours, theirs, most in wanted:
        found = ratios(seconds[ours], seconds[theirs])
        met = "" if most is None else aim(median(found) <= most)
        rows.append([f"{ours} to {theirs}", "" if most is None else f"at most {most}", middle(found), met])
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description="Start-up: whole processes, in turns.")
    parser.add_argument("--quick", action="store_true")
    rounds = 5 if parser.parse_args().quick else 31
    with quiet_place() as folder:
        asked = commands(folder)
        for argv in asked.values():  # bytecode and the cache of the policy
            run(argv)
        ways = {name: partial[Run](run, argv) for name, argv in asked.items()}
        seconds = {name: [r.seconds for r in runs] for name, runs in interleaved(ways, rounds, 90).items()}
    rounds = len(seconds[BARE])
    print(f"Whole processes, in turns, {rounds} rounds; the median, and in brackets the middle half.\n")
    rows = [
        [name, middle([1000 * s for s in own], 0), *(middle(ratios(own, seconds[base])) for base in (HELLO, BARE))]
        for name, own in seconds.items()
    ]
    print(table(("command", "milliseconds", f"ratio to {HELLO}", f"ratio to {BARE}"), rows))
    print(table(("aim", "wanted", "found", ""), aims(seconds)))


if __name__ == "__main__":
    main()
