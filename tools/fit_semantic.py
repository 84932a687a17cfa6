#!/usr/bin/env python3
"""Fit the second reading from corpus/: writes partnersup/severity/semantic.bin.

    pip install '.[fit,semantic]' && python3 tools/fit_semantic.py    # all but the test authors; about a minute
    python3 tools/fit_semantic.py --check                             # exit 1 when the committed weights are not these

A logistic regression from the encoder's numbers of a text to its level. The same corpus, policy and library versions
give the same bytes. The head holds a checksum of what they were fitted on, so that a test can tell without fitting.
"""

import argparse
import json
import sys
from pathlib import Path
from zlib import crc32

import numpy as np
from fit import LEVELS, TEST_AUTHORS, author, texts, tickets
from sklearn.linear_model import LogisticRegression

from partnersup.load import load_policy
from partnersup.severity.judge import as_read
from partnersup.severity.semantic import FILE, embed

C = 3.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    every = [t for t in tickets() if author(t) not in TEST_AUTHORS]
    policy = load_policy()
    told = [as_read(policy, texts(t), t["lang"]) for t in every]
    level = [str(t["expected"]["severity"]) for t in every]
    found = LogisticRegression(C=C, max_iter=3000, tol=1e-6).fit(np.array([embed(text) for text in told]), level)
    assert list(found.classes_) == list(LEVELS)
    body = write(found.coef_, found.intercept_, fitted_on(told, level))
    if arguments.check:
        same = Path(FILE).read_bytes() == body
        print(
            "the committed weights are these" if same else "the committed weights are stale; run tools/fit_semantic.py"
        )
        return 0 if same else 1
    Path(FILE).write_bytes(body)
    print(f"{len(every)} tickets, {len(body):,} bytes")
    return 0


def fitted_on(told: list[str], level: list[str]) -> int:
    return crc32("\0".join(f"{text}\0{label}" for text, label in zip(told, level, strict=True)).encode())


def write(coefficients: np.ndarray, bias: np.ndarray, checksum: int) -> bytes:
    """Head, then a row of small numbers for each level."""
    scale = float(np.abs(coefficients).max() / 127)
    head = {"scale": scale, "bias": [round(float(b), 4) for b in bias], "fitted_on": checksum}
    small = np.round(coefficients / scale).astype(np.int8)
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + small.tobytes()


if __name__ == "__main__":
    sys.exit(main())
