#!/usr/bin/env python3
"""Write the expected output beside every example: examples/NAME.expected.json, at the fixed present.

    python3 tools/regenerate_examples.py

Read the difference before you commit it: these files are the acceptance tests.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
NOW = "2026-11-23T10:00:00Z"


def sources() -> list[Path]:
    return sorted(
        p
        for p in EXAMPLES.iterdir()
        if p.suffix in {".json", ".txt", ".ndjson", ".eml", ".csv"} and ".expected" not in p.name
    )


def main() -> None:
    for source in sources():
        arguments = [sys.executable, "-m", "partnersup", "triage", source.name, "--json", "--now", NOW]
        done = subprocess.run(
            arguments, cwd=EXAMPLES, capture_output=True, text=True, env={**os.environ, "PARTNERSUP_POLICY": ""}
        )
        text = re.sub(r'"digest": "[0-9a-f]+"', '"digest": "*"', done.stdout)  # any change of policy would change it
        source.with_suffix(".expected.json").write_text(text, encoding="utf-8")
        print(f"{source.name}: exit {done.returncode}{' ' + done.stderr.strip() if done.stderr else ''}")


if __name__ == "__main__":
    main()
