"""--engine dask: the bytes of one process, file by file; a worker that dies loses nothing; no cluster is one line."""

import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path

import pytest

from partnersup.errors import InputError, UsageError
from partnersup.intake.sources import Read
from partnersup.many import cluster as many
from partnersup.many.cluster import outputs

from .conftest import ROOT
from .test_jobs import NOW, SOURCES, own

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("ignore")  # its own
NAMES = ("lines.ndjson", "rows.csv", "box.mbox", "one.json", "one-refused.json", "nothing.json")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Two worker processes with a home of their own, as the tests have."""
    home = tmp_path_factory.getbasetemp() / "home"
    before = dict(os.environ)
    os.environ.update(XDG_CACHE_HOME=str(home / "cache"), XDG_CONFIG_HOME=str(home / "config"))
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=60
    ) as made:
        os.environ.clear()
        os.environ.update(before)
        yield made


def on(cluster, out: Path) -> tuple[str, ...]:
    return ("--engine", "dask", "--scheduler", cluster.scheduler_address, "--out", str(out))


@pytest.mark.parametrize("form", ["ndjson", "csv"])
def test_a_file_gives_the_bytes_of_one_process(form, cluster, cli, tmp_path) -> None:
    source = tmp_path / "in"
    (source / "deep").mkdir(parents=True)
    for name in NAMES:
        (source / name).write_bytes(SOURCES[name])
    (source / "deep" / "one.json").write_text(own("deep", country="XX"))
    asked = ("--format", form, "--lang", "nl", "--country", "NL", "--holidays", "2026-11-23", *NOW)
    ran = cli("triage", str(source), *asked, *on(cluster, tmp_path / "out"))
    whole = cli("triage", str(source), *asked)
    assert (ran.code, ran.out, ran.err) == (3, "", whole.err)
    files = sorted(path.relative_to(source) for path in source.rglob("*") if path.is_file())
    written = {path.relative_to(tmp_path / "out") for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert written == {Path(f"{file}.{form}") for file in files}
    texts = [(tmp_path / "out" / f"{file}.{form}").read_text() for file in files]
    head = whole.out.splitlines(keepends=True)[0] if form == "csv" else ""
    assert head + "".join(text.removeprefix(head) for text in texts) == whole.out
    for file, text in zip(files, texts, strict=True):
        alone = cli("triage", str(source / file), *asked)
        assert text == alone.out or alone.code == 2  # what is refused alone is a record in a batch


@pytest.mark.parametrize(
    ("words", "code"), [(["--fail-on", "severity-1"], 1), (["--fail-on", "due", "--severity", "2"], 0)]
)
def test_exit_codes(words, code, cluster, cli, tmp_path) -> None:
    sources = [str(ROOT / "examples" / name) for name in ("outage.json", "overdue.json")]
    assert cli("triage", *sources, *words, *NOW, *on(cluster, tmp_path)) == (code, "", "")


def test_a_worker_that_is_killed_loses_nothing(cluster, cli, tmp_path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for number in range(6):
        (source / f"{number}.ndjson").write_text("".join(own(f"{number}-{n}") + "\n" for n in range(150)))
    killed: list[int] = []

    def kill() -> None:
        """The worker that writes, once one file is whole and another under way."""
        until = time.monotonic() + 60
        while time.monotonic() < until and not (any(out.glob("[0-9]*")) and any(out.glob(".*"))):
            time.sleep(0.02)
        pids = [worker.process.pid for worker in cluster.workers.values()]
        killed.append(pids[0])
        os.kill(pids[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    ran = cli("triage", str(source), *NOW, *on(cluster, out))
    killer.join()
    assert killed
    assert ran == (0, "", "")
    assert sorted(path.name for path in out.iterdir()) == [f"{number}.ndjson.ndjson" for number in range(6)]
    for number in range(6):
        alone = cli("triage", str(source / f"{number}.ndjson"), "--format", "ndjson", *NOW)
        assert (out / f"{number}.ndjson.ndjson").read_text() == alone.out


def test_what_cannot_be_written_is_one_line(cluster, cli, tmp_path) -> None:
    (tmp_path / "file").write_text("")
    ran = cli("triage", str(ROOT / "examples" / "outage.json"), *on(cluster, tmp_path / "file"))
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "cannot be written (" in ran.err


# ---------------------------------------------------------------- without a cluster


OUTAGE = str(ROOT / "examples" / "outage.json")
ASKED = ["--engine", "dask", "--scheduler", "tcp://127.0.0.1:1", "--out", "x"]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ([OUTAGE, "--engine", "spark"], "--engine: 'spark' is not an engine; dask"),
        ([OUTAGE, "--engine", "dask"], "--engine: dask needs --scheduler ADDRESS and --out FOLDER"),
        ([OUTAGE, "--out", "x"], "--out: is for a cluster; with --engine dask"),
        ([OUTAGE, "--scheduler", "x"], "--scheduler: is for a cluster; with --engine dask"),
        ([OUTAGE, *ASKED, "--jobs", "2"], "--jobs: is for one machine; without --engine"),
        ([OUTAGE, *ASKED, "--format", "yaml"], "--format: 'yaml' is not written by a cluster; ndjson or csv"),
        (["-", *ASKED], "--engine: a cluster reads neither flags alone nor standard input; a file, a folder"),
        (["--description", "x", *ASKED], "--engine: a cluster reads neither flags alone nor standard input; a file, a folder"),
        (["nowhere", *ASKED], "nowhere: cannot be read (No such file or directory); a file, a folder or -"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_one_line(words, line, cli) -> None:
    assert cli("triage", *words) == (2, "", f"error: {line}\n")


def test_a_scheduler_that_does_not_answer_is_one_line_within_seconds(cli, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(many, "_PATIENCE", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for address in ("nowhere", f"tcp://127.0.0.1:{silent.getsockname()[1]}"):
            begun = time.monotonic()
            ran = cli("triage", OUTAGE, "--engine", "dask", "--scheduler", address, "--out", str(tmp_path))
            assert time.monotonic() - begun < 10
            line = f"error: {address}: no scheduler answers; tcp://HOST:PORT of a Dask scheduler\n"
            assert ran == (2, "", line)


def test_without_the_extra_it_is_one_line(cli, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    ran = cli("triage", OUTAGE, *ASKED)
    assert ran == (2, "", "error: --engine: dask is not installed; pip install 'partnersup[dask]'\n")


def test_no_two_sources_are_written_to_one_file(tmp_path) -> None:
    refused = [Read(f"{folder}/x.json", 1, None, None, InputError("x", "y")) for folder in "ab"]
    beneath = outputs([(".", iter(refused))], tmp_path, "csv")
    assert [one.target for one in beneath] == [tmp_path / "a" / "x.json.csv", tmp_path / "b" / "x.json.csv"]
    with pytest.raises(UsageError, match="would be written twice"):
        outputs([("a/x.json", iter(refused[:1])), ("b/x.json", iter(refused[1:]))], tmp_path, "csv")
