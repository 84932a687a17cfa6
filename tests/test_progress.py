"""The bar that is shown while many tickets are read: on standard error, and never in the way of the answers."""

import io
import itertools
import json
import re
import sys
from types import SimpleNamespace

import pytest

from partnersup.cli import edge, run
from partnersup.errors import InputError
from partnersup.intake.sources import Asked, Intake, read_many, read_source
from partnersup.many.parts import Cutting

TICKET = {"subject": "Sync stops", "description": "Orders are missing since this morning.", "country": "NL", "created_at": "2026-11-20T17:45:00+01:00"}  # fmt: skip
COUNT = 120


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def tickets(tmp_path):
    path = tmp_path / "tickets.ndjson"
    path.write_text("".join(json.dumps({**TICKET, "id": f"T-{n}"}) + "\n" for n in range(COUNT)))
    return path


@pytest.fixture
def shown(monkeypatch, tmp_path):
    """Words of a call -> its standard output and what a terminal got on standard error, each read taking a second."""

    def call(*words: str, stdin: bytes = b"") -> tuple[str, str]:
        seconds = itertools.count()
        monkeypatch.setattr(edge, "time", SimpleNamespace(monotonic=lambda: next(seconds)))
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        out, err = io.StringIO(), Terminal()
        for name, stream in (("stdout", out), ("stderr", err), ("stdin", io.TextIOWrapper(io.BytesIO(stdin)))):
            monkeypatch.setattr(sys, name, stream)
        with pytest.raises(SystemExit) as left:
            run([*words, "--now", "2026-11-23T10:00:00Z"])
        assert left.value.code in (0, 3)
        return out.getvalue(), err.getvalue()

    return call


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_answers_go_to_standard_output_while_the_bar_is_shown(jobs, tickets, shown) -> None:
    out, err = shown("triage", str(tickets), "--format", "ndjson", "--jobs", jobs)
    assert [json.loads(line)["ticket"]["id"] for line in out.splitlines()] == [f"T-{n}" for n in range(COUNT)]
    assert re.search(r"\d+%.*\d+ tickets", err, re.DOTALL)


def test_a_refusal_is_told_above_the_bar(tickets, shown) -> None:
    with tickets.open("a") as file:
        file.write('{"subject": 1}\n')
    out, err = shown("triage", str(tickets), "--format", "ndjson")
    assert len(out.splitlines()) == COUNT + 1
    assert "error: " in err


def test_where_the_end_is_not_known_the_tickets_are_counted(tickets, shown) -> None:
    out, err = shown("summary", "-", "--json", stdin=tickets.read_bytes())
    assert json.loads(out)["tickets"] == COUNT
    assert "tickets" in err
    assert "%" not in err


def test_what_was_read_so_far_grows_to_the_size_of_the_files(tickets, tmp_path, policy) -> None:
    (tmp_path / "one.json").write_text(json.dumps(TICKET))
    for reading in (
        read_source(tmp_path, policy),
        read_many([tickets, tmp_path / "one.json"], policy),
        read_source(tmp_path, policy, intake=Cutting(policy, Asked())),  # whose files other processes open
    ):
        so_far = [reading.taken() for _ in reading.reads]
        assert so_far == sorted(so_far)
        assert so_far[0] > 0
        assert reading.taken() == sum(path.stat().st_size for path in (tickets, tmp_path / "one.json"))


def test_of_what_cannot_be_measured_nothing_is_told(tickets, policy) -> None:
    with tickets.open("rb") as stream:
        reading = read_source("-", policy, stdin=stream)
    assert reading.paths == ()
    assert edge._size(("-",)) is None
    assert edge._size(()) is None


def test_a_source_that_fails_half_way_counts_as_far_as_it_was_read(tickets, policy) -> None:
    intake = Intake(policy, Asked())

    def failing(stream):
        yield stream.readline()
        raise InputError("tickets", "no message in it")

    stream = tickets.open("rb")
    with pytest.raises(InputError):
        list(intake.closing(failing(stream), stream))
    assert stream.closed
    assert 0 < intake.taken() < tickets.stat().st_size
