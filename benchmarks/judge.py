"""The judge beside TF-IDF and logistic regression of scikit-learn: how right, how fast, how large.

    python3 benchmarks/judge.py [--quick]

Both learn from the same tickets, all of corpus/ but those of the authors named *-c, and are tested on these. The
settings of scikit-learn's are the best on the test tickets of twelve that were tried, which favours it.
"""

import argparse
import importlib.metadata
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from measure import ROOT, middle, quiet_place, ratios, run, table

OURS, THEIRS = "partnersup", "scikit-learn"
CORPUS = ROOT / "corpus"
LEVELS = (1, 2, 3)


def text_of(ticket: dict[str, Any]) -> str:
    return "\n".join(ticket[k] for k in ("subject", "description") if ticket.get(k))


def labelled(test: bool) -> tuple[list[dict[str, Any]], list[int]]:
    """The tickets of the test authors or of all others, and their severities."""
    paths = [p for p in sorted(CORPUS.glob("*.ndjson")) if p.stem.endswith("-c") is test]
    found = [json.loads(line) for p in paths for line in p.read_text("utf-8").splitlines() if line.strip()]
    return found, [ticket["expected"]["severity"] for ticket in found]


def our_judge(folder: Path) -> Callable[[dict[str, Any]], int]:
    """From a ticket to its severity, by its text alone: its language is detected, as in `triage`."""
    from partnersup import load_policy
    from partnersup.intake.language import detect
    from partnersup.severity.judge import judge

    policy = load_policy(cache_folder=folder)

    def level(ticket: dict[str, Any]) -> int:
        texts = {k: ticket[k] for k in ("subject", "description") if ticket.get(k)}
        return judge(policy, texts, detect("\n".join(texts.values()))).level

    return level


def fitted(folder: Path, every: int) -> Any:
    """scikit-learn's, fitted on every n-th training ticket, kept in the folder."""
    import joblib
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    runs = TfidfVectorizer(analyzer="char", ngram_range=(2, 5), min_df=2, sublinear_tf=True)
    model = make_pipeline(make_union(words, runs), LogisticRegression(C=30, max_iter=1000))
    tickets, truth = labelled(test=False)
    begun = time.perf_counter()
    model.fit([text_of(t) for t in tickets[::every]], truth[::every])
    print(f"{THEIRS} learned from {len(tickets[::every]):,} tickets in {time.perf_counter() - begun:.0f} s.\n")
    joblib.dump(model, folder / "model.joblib")
    return model


def first_verdict(which: str, folder: Path) -> None:
    """In a process of its own: import, load, and judge one ticket."""
    ticket = labelled(test=True)[0][0]
    if which == OURS:
        our_judge(folder)(ticket)
    elif which == THEIRS:
        import joblib

        joblib.load(folder / "model.joblib").predict([text_of(ticket)])


def quality(truth: list[int], said: list[int]) -> list[str]:
    """Accuracy, macro-F1 and recall of severity 1."""
    pairs = list(zip(truth, said, strict=True))
    right = {n: sum(t == s == n for t, s in pairs) for n in LEVELS}
    f1 = [2 * right[n] / (truth.count(n) + said.count(n)) for n in LEVELS]
    found = (sum(right.values()) / len(truth), sum(f1) / len(f1), right[1] / truth.count(1))
    return [f"{value:.3f}" for value in found]


def speeds(level: Callable[[dict[str, Any]], int], model: Any, rounds: int, size: int) -> dict[str, list[float]]:
    """Tickets a second, in turns; each round has tickets of its own, of about 1 KB, no two alike."""
    from tickets import tickets

    ways: dict[str, Callable[[list[dict[str, Any]]], Any]] = {
        OURS: lambda some: [level(t) for t in some],
        f"{THEIRS}, one by one": lambda some: [model.predict([text_of(t)]) for t in some],
        f"{THEIRS}, in a batch": lambda some: model.predict([text_of(t) for t in some]),
    }
    found: dict[str, list[float]] = {name: [] for name in ways}
    made = list(tickets(size * rounds))
    for number in range(rounds):
        some = made[number * size : (number + 1) * size]
        for name, judge_all in ways.items():
            begun = time.perf_counter()
            judge_all(some)
            found[name].append(size / (time.perf_counter() - begun))
    return found


def megabytes(*paths: Path) -> str:
    return f"{sum(p.stat().st_size for p in paths) / 1e6:.1f}"


def library(*names: str) -> str:
    """What installed libraries take on disk."""
    files = [Path(str(f.locate())) for name in names for f in importlib.metadata.files(name) or ()]
    return megabytes(*(f for f in files if f.is_file()))


def main() -> None:
    parser = argparse.ArgumentParser(description="The judge beside scikit-learn's.")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--first", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.first:
        first_verdict(asked.first[0], Path(asked.first[1]))
        return
    with quiet_place() as folder:
        level, model = our_judge(folder), fitted(folder, 4 if asked.quick else 1)
        tickets, truth = labelled(test=True)
        ours = quality(truth, [level(t) for t in tickets])
        theirs = quality(truth, [int(n) for n in model.predict([text_of(t) for t in tickets])])
        print(f"Both were tested on the {len(tickets)} tickets of the test authors, in six languages.\n")
        print(table(("judge", "accuracy", "macro-F1", "recall of severity 1"), ([OURS, *ours], [THEIRS, *theirs])))

        speed = speeds(level, model, 3 if asked.quick else 5, 50 if asked.quick else 200)
        rows = [[name, middle(own, 0), middle(ratios(own, speed[OURS]))] for name, own in speed.items()]
        print(table(("judge", "tickets a second", f"ratio to {OURS}"), rows))

        import partnersup

        own = Path(partnersup.__file__).parent
        config = own / "config" if (own / "config").is_dir() else ROOT / "config"
        sizes = {
            OURS: megabytes(own / "severity" / "weights.bin", *(config / "signals").iterdir()),
            THEIRS: f"{megabytes(folder / 'model.joblib')} (its libraries: {library('scikit-learn', 'scipy', 'numpy')})",
        }
        wait: dict[str, list[float]] = {"nothing": [], OURS: [], THEIRS: []}
        for _ in range(3 if asked.quick else 7):
            for name, each in wait.items():
                each.append(run([sys.executable, Path(__file__), "--first", name, folder]).seconds)
        bare = median(wait.pop("nothing"))
        rows = [[name, middle([s - bare for s in each]), sizes[name]] for name, each in wait.items()]
        print("From the start of a process to its first verdict: import, load, judge; bare Python taken off.\n")
        print(table(("judge", "seconds", "MB on disk"), rows))


if __name__ == "__main__":
    main()
