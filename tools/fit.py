#!/usr/bin/env python3
"""Fit the learned part of the judge from corpus/: writes partnersup/severity/weights.bin.

    pip install '.[fit]' && python3 tools/fit.py            # all but the test authors, whose tickets are held out
    python3 tools/fit.py --check                            # exit 1 when the committed weights are not these

The tickets of the authors named *-c are the test split: never trained on. The phrases of config/signals were
written with the tickets of *-a and *-b in view, so what a signal is worth is learned from the other training
authors only. The same corpus, policy and library versions give the same bytes.
"""

import argparse
import json
import sys
from array import array
from collections import Counter
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from partnersup.load import load_policy
from partnersup.severity.judge import read_signals, views
from partnersup.severity.learned import FILE, features, is_short
from partnersup.severity.sentences import BREAK, END, row

ROOT = Path(__file__).resolve().parent.parent
TEST_AUTHORS = ("c",)
SEEN_BY_SIGNALS = ("a", "b")
PLAIN_AUTHORS = ("e",)
KINDS = ("how_to", "feature_request", "account_or_billing")
LEVELS = ("1", "2", "3")
OUTCOMES = (*LEVELS, *KINDS, "weekend")


def tickets() -> list[dict[str, Any]]:
    lines = (line for f in sorted((ROOT / "corpus").glob("*.ndjson")) for line in f.read_text("utf-8").splitlines())
    return [json.loads(line) for line in lines if line.strip()]


def author(ticket: dict[str, Any]) -> str:
    return str(ticket["id"].split("-")[1])


def texts(ticket: dict[str, Any]) -> dict[str, str]:
    return {k: ticket[k] for k in ("subject", "description") if ticket.get(k)}


def words(ticket: dict[str, Any]) -> list[str]:
    """The row of words that is judged of a ticket."""
    return [word for _, text in views(texts(ticket)) for word in row(text).words]


def length(ticket: dict[str, Any]) -> int:
    """The words of what is judged."""
    return sum(word not in (BREAK, END) for word in words(ticket))


class Matrix:
    """Features in the scaling of `learned.score`: a word's features times idf, over the root of all squared idfs."""

    def __init__(self, rows: list[list[tuple[str, ...]]], train: np.ndarray) -> None:
        seen: Counter[str] = Counter()
        for told, use in zip(rows, train, strict=True):
            if use:
                seen.update({f for word in told for f in word})
        self.names = sorted(f for f, n in seen.items() if n >= 2)
        self.place = {name: i for i, name in enumerate(self.names)}
        raw = np.log(train.sum() / np.array([seen[n] for n in self.names]))
        self.idf_scale = float(raw.max() / 127)
        self.idf_bytes = np.maximum(1, np.round(raw / self.idf_scale)).astype(int)
        self.idf = self.idf_bytes * self.idf_scale
        self.rows = self.build(rows)

    def build(self, rows: list[list[tuple[str, ...]]]) -> csr_matrix:
        data, where, ends = [], [], [0]
        for told in rows:
            places = [self.place[f] for word in told for f in word if f in self.place]
            norm = float(np.sqrt((self.idf[places] ** 2).sum())) or 1.0
            where += places
            data += list(self.idf[places] / norm)
            ends.append(len(where))
        found = csr_matrix((data, where, ends), shape=(len(rows), len(self.names)))
        found.sum_duplicates()
        return found


def fit(x: csr_matrix, y: np.ndarray, c: float, balanced: bool = False) -> LogisticRegression:
    return LogisticRegression(C=c, max_iter=3000, tol=1e-6, class_weight="balanced" if balanced else None).fit(x, y)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    every = [t for t in tickets() if author(t) not in TEST_AUTHORS]
    train = np.ones(len(every), dtype=bool)
    level = np.array([str(t["expected"]["severity"]) for t in every])
    kind = np.array([t["expected"]["kind"] for t in every])
    weekend = np.array([t["expected"]["weekend_exception"] for t in every])
    rows = [features(words(t)) for t in every]
    matrix = Matrix(rows, train)
    x = matrix.rows

    levels = fit(x, level, 10)
    kinds = fit(x[level == "3"], kind[level == "3"], 10, balanced=True)
    cases = fit(x[level == "1"], weekend[level == "1"], 30)
    order = [list(kinds.classes_).index(k) for k in KINDS]
    coefficients = np.vstack([levels.coef_, kinds.coef_[order], cases.coef_])
    bias = np.concatenate([levels.intercept_, kinds.intercept_[order], cases.intercept_])
    scale = float(np.abs(coefficients).max() / 127)
    small = np.round(coefficients / scale).astype(int)

    mixing = mix(every, rows, level)
    body = write(matrix, small, scale, bias, mixing)
    if arguments.check:
        same = Path(FILE).read_bytes() == body
        print("the committed weights are these" if same else "the committed weights are stale; run tools/fit.py")
        return 0 if same else 1
    Path(FILE).write_bytes(body)
    print(f"{len(every)} tickets, {len(matrix.names)} features, {len(body):,} bytes")
    return 0


def mix(
    every: list[dict[str, Any]], rows: list[list[tuple[str, ...]]], level: np.ndarray
) -> dict[str, dict[str, list[float]]]:
    """How much the words' scores and each signal count for levels 1, 2, 3 and the weekend case, in long and in
    short texts: fitted on
    authors that neither the words' model (for this step) nor the phrases have seen."""
    fresh = np.array([author(t) not in SEEN_BY_SIGNALS for t in every])
    plain = np.array([author(t) in PLAIN_AUTHORS for t in every])
    short = np.array([is_short(length(t), t["lang"]) for t in every])
    matrix = Matrix(rows, ~fresh)
    base = fit(matrix.rows[~fresh], level[~fresh], 10)
    scores = base.decision_function(matrix.rows)
    weekend = np.array([t["expected"]["weekend_exception"] for t in every])
    old = ~fresh & (level == "1")
    reach = fit(matrix.rows[old], weekend[old], 30).decision_function(matrix.rows)[:, None]
    policy = load_policy()
    active = [{f.signal for f in read_signals(policy, texts(t), t["lang"]) if f.muted_by is None} for t in every]
    found = {}
    for name, use in (("long", fresh & ~plain), ("short", fresh & short)):
        names = [s for s in policy.severity.signals if sum(s in a for a, u in zip(active, use, strict=True) if u) >= 8]
        marks = np.array([[0.5 * (n in a) for n in names] for a in active])
        top = fit(np.hstack([scores, marks])[use], level[use], 1.0)
        severe = use & (level == "1")
        case = fit(np.hstack([reach, marks])[severe], weekend[severe], 1.0)
        columns = np.vstack([top.coef_[:, 3:], case.coef_[:, 1:]])  # levels 1, 2, 3, then the weekend case
        own = {f"words {a}": [*top.coef_[:, i], 0.0] for i, a in enumerate(LEVELS)}
        own["words weekend"] = [0.0, 0.0, 0.0, case.coef_[0, 0]]
        own |= {n: list(0.5 * columns[:, i]) for i, n in enumerate(names)}
        own["bias"] = [*top.intercept_, *case.intercept_]
        found[name] = {n: [round(float(v), 3) for v in values] for n, values in own.items()}
    return found


def write(
    matrix: Matrix, small: np.ndarray, scale: float, bias: np.ndarray, mixing: dict[str, dict[str, list[float]]]
) -> bytes:
    """Head, sorted hashes, rows. Of features that share a hash the one with the larger weights stays."""
    by_hash: dict[int, int] = {}
    for i, name in enumerate(matrix.names):
        code = crc32(name.encode())
        if code not in by_hash or np.abs(small[:, i]).sum() > np.abs(small[:, by_hash[code]]).sum():
            by_hash[code] = i
    kept = [(code, i) for code, i in sorted(by_hash.items()) if small[:, i].any()]
    head = {
        "outcomes": OUTCOMES,
        "features": len(kept),
        "scale": scale,
        "idf_scale": matrix.idf_scale,
        "bias": [round(float(b), 4) for b in bias],
        "mixing": mixing,
    }
    hashes = array("I", [code for code, _ in kept])
    cells = array("b", [int(v) for _, i in kept for v in (matrix.idf_bytes[i], *small[:, i])])
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + hashes.tobytes() + cells.tobytes()


if __name__ == "__main__":
    sys.exit(main())
