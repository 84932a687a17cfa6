"""--jobs: many processes give the very bytes, refusals and exit codes of one, and none of them is left behind."""

import codecs
import io
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from partnersup.cli.commands import triage as command
from partnersup.cli.options import Common
from partnersup.errors import InputError
from partnersup.intake.sources import Asked, read_source
from partnersup.many import parts, processes
from partnersup.many.parts import Cutting
from partnersup.many.processes import Workers
from partnersup.many.work import Remade, Work

from .conftest import ROOT

NOW = ("--now", "2026-11-21T16:00:00Z")
forked = pytest.mark.skipif(sys.platform != "linux", reason="what a test changes is known to forked workers only")


@pytest.fixture(autouse=True)
def fork(monkeypatch) -> None:
    """Also where another test has left a thread."""
    if sys.platform == "linux":
        monkeypatch.setattr(processes, "start_method", lambda: "fork")


def own(id_: str, **more: object) -> str:
    return json.dumps({"id": id_, "description": "Nobody can log in since 9:00", **more}, ensure_ascii=False)


def event(id_: str, time: str, **payload: object) -> str:
    body = {
        "id": id_,
        "ticketNumber": id_,
        "subject": "Login fails",
        "createdTime": "2026-11-20T10:00:00.000Z",
        **payload,
    }
    return json.dumps({"eventType": "Ticket_Update", "eventTime": time, "payload": body})


DESK = '{"ticketNumber": "7", "subject": "Reports are slow", "createdTime": "2026-11-20T10:00:00.000Z"}'
NDJSON = [
    own("a"), "", own("b", licenses="x"), "not json", " \t", own("c", region="EMEA"), "\u3000", "[1]", "7", DESK,
    f'{{"data": [{DESK}, {DESK.replace("7", "8")}]}}', own("d", language="ja"), own("d2", colour="red"),
    event("9", "1"), own("e", eventType="x"), event("10", "2"), event("9", "3", status="Open"),
    event("11", "4").replace("eventType", "\\u0065ventType"), own("f", subject="Fällt aus"), "}", own("g", severity=1),
]  # fmt: skip
MAIL = "From: a@example.com\nDate: Fri, 20 Nov 2026 10:00:00 +0000\nSubject: {}\n\nNobody can log in.\nFrom here on\n\n"
BOX = "".join(f"From a@example.com Fri Nov 20 17:45:0{n} 2026\n{MAIL.format(n)}" for n in range(5))
ROWS = [
    "id,subject,description,licenses", "1,a,cannot log in,5", '2,b,"over\n\ntwo ""lines""",6', "3,c,5\" screen,x",
    '4,d,"not closed,7', "5,e,wrong totals,8", ",,,", '6,f,"closed",9,more', "7,g,short", '8,h,"at the end',
]  # fmt: skip
LATE = (
    "id,subject,description\r\n"
    + "".join(f"{n},a,cannot log in {'x' * 4_000}\r\n" for n in range(18))
    + "x,a,Störung\r\n"
)
SOURCES = {
    "lines.ndjson": "\n".join(NDJSON).encode() + b"\n",
    "no-end.ndjson": "\n".join(NDJSON[:4]).encode(),
    "crlf.ndjson": "\r\n".join(NDJSON).encode() + b"\r\n",
    "bom.ndjson": codecs.BOM_UTF8 + "\n".join(NDJSON).encode() + b"\n",
    "wide.ndjson": "\n".join(NDJSON).encode("utf-16"),
    "unmarked.ndjson": "\n".join(NDJSON).encode("utf-16-le"),
    "mixed.ndjson": own("m").encode() + b"\n" + own("n", subject="Größe").encode("cp1252") + b"\n" + own("o").encode(),
    "events.ndjson": "\n".join(event(str(n % 3), str(n)) for n in range(7)).encode(),
    "empty-events.ndjson": b'{"eventType": "x", "payload": {}}\n{"eventType": "x", "payload": {}}\n',
    "blank.ndjson": "\u3000\n\u3000\n".encode(),
    "rows.csv": "\n".join(ROWS).encode(),
    "sep.csv": b"sep=;\n" + "\n".join(ROWS[:2]).replace(",", ";").encode(),
    "late.csv": LATE.encode("cp1252"),
    "no-header.csv": b"x,y,z\n1,2,3\n",
    "box.mbox": BOX.encode(),
    "array.json": f"[{own('a')}, 7, {own('b', licenses='x')}, {own('c')}]".encode(),
    "desk.json": f'{{"data": [{DESK}, {DESK.replace("7", "8")}, 5]}}'.encode(),
    "one.json": own("one").encode(),
    "one-refused.json": own("one", licenses="x").encode(),
    "mail.eml": MAIL.format("x").encode(),
    "note.txt": b"Nobody can log in since 9:00",
    "nothing.json": b"",
}


@pytest.fixture
def folder(tmp_path) -> Path:
    for name, content in SOURCES.items():
        (tmp_path / name).write_bytes(content)
    for inner in ("cur", "new", "tmp"):
        (tmp_path / "Maildir" / inner).mkdir(parents=True)
    (tmp_path / "Maildir" / "cur" / "1").write_text(MAIL.format("in a Maildir"))
    (tmp_path / "Maildir" / "new" / "2").write_text("no header")
    return tmp_path


@pytest.fixture
def cut(monkeypatch) -> None:
    """Parts of one item each, every file opened by who cuts."""
    monkeypatch.setattr(parts, "parts", partial(parts.parts, first=1, most=1))
    monkeypatch.setattr(parts, "HEAVIEST", -1)


# ---------------------------------------------------------------- the same bytes


@pytest.mark.usefixtures("cut")
@pytest.mark.parametrize("name", SOURCES)
def test_a_source_gives_the_same(name, folder, cli) -> None:
    words = ("triage", str(folder / name), "--format", "ndjson", *NOW)
    alone = cli(*words)
    assert cli(*words, "--jobs", "3") == alone
    assert alone.code in (0, 2, 3)


def test_the_sources_hold_what_they_are_for(folder, cli) -> None:
    ran = cli("triage", str(folder / "lines.ndjson"), "--format", "ndjson", *NOW)
    told = [json.loads(line) for line in ran.out.splitlines()]
    ids = [one["ticket"]["id"] if "ticket" in one else one["line"] for one in told]
    assert ids == ["a", 3, 4, 6, 8, 9, "7", "7", "8", "d", "d2", "e", "f", 20, "g", "9", "10", "11"]
    assert [cli("triage", str(folder / n)).code for n in ("one.json", "one-refused.json", "blank.ndjson")] == [0, 2, 2]


def test_a_folder_gives_the_same(folder, cli) -> None:
    words = ("triage", str(folder), "--format", "ndjson", "--lang", "de", *NOW)
    alone = cli(*words)
    assert cli(*words, "--jobs", "2") == alone
    assert alone.code == 3
    assert len(alone.out.splitlines()) > 100


@pytest.mark.parametrize("form", ["json", "csv", "table", "card", "markdown", "yaml", "ics"])
def test_every_format_is_the_same(form, tmp_path, cli) -> None:
    for name in ("mixed.ndjson", "one.json", "one-refused.json", "box.mbox"):
        (tmp_path / name).write_bytes(SOURCES[name])
    words = ("triage", str(tmp_path), "--format", form, *NOW)
    alone = cli(*words)
    assert cli(*words, "--jobs", "2") == alone
    assert (alone.code, alone.err.count("\n")) == (3, 1)


@pytest.mark.usefixtures("cut")
def test_several_sources_and_what_is_asked_of_them(folder, cli) -> None:
    (folder / "mine.yaml").write_text("intake:\n  map: {Seats: licenses}\n")
    (folder / "seats.csv").write_text("id,subject,Seats,Lvl\n1,a,70,premium\n2,b,80,none\n")
    words = ["triage", str(folder / "lines.ndjson"), str(folder / "none"), str(folder / "seats.csv"), "--country", "NL",
             "--map", "Lvl=tier", "--policy", str(folder / "mine.yaml"), "--tz", "Asia/Tokyo", "--holidays", "2026-11-23",
             "--format", "ndjson", "--lang", "ja", *NOW]  # fmt: skip
    alone = cli(*words)
    assert cli(*words, "--jobs", "2") == alone
    assert '"licenses": 80' in alone.out
    forced = ["triage", str(folder / "lines.ndjson"), "--from", "template", *NOW]
    assert cli(*forced, "--jobs", "2") == cli(*forced)


@pytest.mark.usefixtures("cut")
@pytest.mark.parametrize("name", ["lines.ndjson", "rows.csv", "box.mbox", "note.txt", "nothing.json"])
def test_standard_input_gives_the_same(name, cli, monkeypatch) -> None:
    def run(*more: str):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SOURCES[name])))
        return cli("triage", "-", "--format", "ndjson", *NOW, *more)

    assert run("--jobs", "2") == run()


@pytest.mark.parametrize(
    ("lines", "fail_on", "code"),
    [
        ([own("a"), own("b", severity=1)], "severity-1", 1),
        ([own("a", severity=2), own("b", severity=2)], "severity-1", 0),
        ([own("a", severity=1), "{"], "severity-1", 3),
    ],
)
def test_exit_codes_are_the_same(lines, fail_on, code, cli, tmp_path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_text("\n".join(lines))
    words = ("triage", str(path), "--fail-on", fail_on, "--quiet", *NOW)
    alone = cli(*words)
    assert (alone.code, alone.out) == (code, "")
    assert cli(*words, "--jobs", "2") == alone


@pytest.mark.parametrize("count", ["0", "-1", "257", "two", "1.5"])
def test_a_count_that_is_none_is_refused(count, cli) -> None:
    ran = cli("triage", "examples/outage.json", "--jobs", count)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith("error: partnersup triage: invalid value for '--jobs': ")


def test_one_ticket_starts_no_process(cli, monkeypatch) -> None:
    monkeypatch.setattr(Workers, "one_more", lambda _: pytest.fail("a process was started"))
    for words in (["examples/outage.json"], ["examples/forward-es.eml"], ["--description", "x"]):
        words = [str(ROOT / word) if word.startswith("ex") else word for word in words]
        assert cli("triage", *words, *NOW, "--jobs", "4") == cli("triage", *words, *NOW)


def test_nothing_of_it_is_imported_for_one_process() -> None:
    code = (
        "import sys; from partnersup.cli import run\n"
        "try: run(['triage', 'examples/refused.ndjson', '--jobs', '1', '--quiet'])\n"
        "except SystemExit: pass\n"
        "print([m for m in sys.modules if m.startswith(('partnersup.many', 'multiprocessing', 'distributed'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


# ---------------------------------------------------------------- parts


def test_parts_begin_small_and_are_closed_by_number_or_weight(policy, tmp_path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_text("".join(own(str(n)) + "\n" for n in range(300)))
    items = [*read_source(path, policy, intake=Cutting(policy, Asked(), sole=str(path))).reads]
    assert [len(part) for part in parts.parts(items)] == [4, 8, 16, 32, 64, 128, 48]
    assert {len(part) for part in parts.parts(items, heaviest=1)} == {1}


def test_a_part_can_be_handed_to_any_process(folder, policy) -> None:
    now = command.present(Common(now=NOW[1]))
    answering = command._Answering(policy, now, ("breached",), Common(format="ndjson"))
    for name in ("lines.ndjson", "rows.csv", "box.mbox", "array.json"):
        items = [*read_source(folder / name, policy, intake=Cutting(policy, Asked(), sole=str(folder / name))).reads]
        part = pickle.loads(pickle.dumps(items))
        alone = [answering(read) for read in read_source(folder / name, policy).reads]
        assert Work(policy, Asked(), answering)(part).answers == alone


def test_processes_that_are_spawned_give_the_same(folder, cli, monkeypatch) -> None:
    monkeypatch.setattr(processes, "start_method", lambda: "spawn")
    (folder / "mine.yaml").write_text("intake:\n  map: {Seats: licenses}\n")
    words = ("triage", str(folder / "lines.ndjson"), "--policy", str(folder / "mine.yaml"), "--json", "--lang", "de",
             "--holidays", "2026-11-23", *NOW)  # fmt: skip
    assert cli(*words, "--jobs", "2") == cli(*words)


@pytest.mark.usefixtures("cli")  # its home
def test_a_process_that_reads_another_policy_is_told() -> None:
    make = partial(command._work, Common(), "another", command.present(Common()), (), Asked())
    done = pickle.loads(pickle.dumps(Remade(make)))([])
    assert (done.answers, done.fault.message) == ([], "a worker reads another policy")


def slow_first(part: int) -> int:
    if part == 0:
        time.sleep(0.4)
    return -part


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_results_keep_their_order_and_few_parts_are_under_way(method) -> None:
    if method == "fork" and sys.platform != "linux":
        pytest.skip("no safe fork here")
    begun: list[int] = []

    def numbers():
        for number in range(40):
            begun.append(number)
            yield number

    with Workers(slow_first, 2, method) as workers:
        results = workers.results(numbers())
        assert next(results) == 0
        assert len(begun) <= 6
        assert list(results) == [-number for number in range(1, 40)]
    assert not any(worker.process.is_alive() for worker in workers.all)


# ---------------------------------------------------------------- what goes wrong


def batch(folder: Path, count: int) -> str:
    path = folder / "batch.ndjson"
    path.write_text("".join(own(str(n)) + "\n" for n in range(count)))
    return str(path)


@forked
def test_a_worker_that_is_killed_ends_the_run_after_the_answers_before_it(cli, tmp_path, monkeypatch) -> None:
    real = command.triage

    def dying(ticket, policy, *, now):
        if ticket.id == "14":
            os.kill(os.getpid(), signal.SIGKILL)
        return real(ticket, policy, now=now)

    monkeypatch.setattr(command, "triage", dying)
    monkeypatch.setattr(parts, "parts", partial(parts.parts, first=2, most=2))
    ran = cli("triage", batch(tmp_path, 40), "--format", "ndjson", "--jobs", "2")
    assert [json.loads(line)["ticket"]["id"] for line in ran.out.splitlines()] == [str(n) for n in range(14)]
    line = "error: partnersup triage: a worker process has ended (signal 9); fewer --jobs, or more memory\n"
    assert (ran.code, ran.err) == (2, line)


@forked
@pytest.mark.parametrize("fault", [RuntimeError("odd"), MemoryError(), InputError("x", "y", "z")])
def test_a_fault_of_ours_is_the_same_line_after_the_same_answers(fault, cli, tmp_path, monkeypatch) -> None:
    real = command.triage

    def failing(ticket, policy, *, now):
        if ticket.id == "9":
            raise fault
        return real(ticket, policy, now=now)

    monkeypatch.setattr(command, "triage", failing)
    words = ("triage", batch(tmp_path, 20), "--format", "ndjson", *NOW)
    alone = cli(*words)
    assert (alone.code, alone.out.count("\n"), alone.err.count("\n")) == (2, 9, 1)
    assert cli(*words, "--jobs", "2") == alone


def alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@forked
@pytest.mark.parametrize(("end", "code"), [("ctrl-c", 130), ("reader left", 0), ("killed", -signal.SIGKILL)])
def test_nobody_is_left_however_it_ends(end, code, tmp_path) -> None:
    words = [sys.executable, "-m", "partnersup", "triage", batch(tmp_path, 20_000), "--format", "ndjson", "--jobs", "2"]
    ran = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, start_new_session=True)
    assert ran.stdout is not None
    assert ran.stderr is not None
    assert json.loads(ran.stdout.readline())["ticket"]["id"] == "0"
    if end == "ctrl-c":
        os.killpg(ran.pid, signal.SIGINT)
    elif end == "killed":
        ran.kill()
    ran.stdout.close()
    assert ran.wait(timeout=60) == code
    assert ran.stderr.read() == b""  # ends when the last of them has
    until = time.monotonic() + 10
    while (left := alive(ran.pid)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not left
    ran.stderr.close()
