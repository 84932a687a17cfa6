"""One table, two readers: what is read plainly must be what Typer reads, and what it refuses must be left to it."""

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st

from partnersup.cli import plain as reader
from partnersup.cli.plain import plain
from partnersup.cli.table import COMMANDS, Command, called, names
from partnersup.cli.typed import application
from partnersup.errors import UsageError

WORDS = [
    "a",
    "-",
    "",
    "EU",
    "75",
    "7",
    "0",
    "400",
    "x y",
    "--",
    "-q",
    "-h",
    "--help",
    "--nope",
    "--json",
    "--json=1",
    "é",
    "-5",
    "--tz=",
    "1e3",
    "+7",
]


def by_typer(words):
    """What Typer reads: the command and its values, or None for a refusal, help or anything else but a call."""
    read = []
    try:
        application(words, lambda command, values: read.append((command, values)) or 0)(
            words, prog_name="partnersup", standalone_mode=False
        )
    except (typer.TyperException, typer.Exit):
        return None
    return read[0] if read else None


def asked(command: Command, values) -> object:
    """What the command's function is called with, or the line of the refusal."""
    try:
        return command.asked(values)
    except UsageError as error:
        return error.line()


def lines(command: Command):
    """Lines that begin with a command, most of them well written."""
    pieces = []
    for option in command.options():
        for flag in option.written():
            if option.kind in ("flag", "switch"):
                pieces.append(st.just([flag]))
            else:
                value = st.sampled_from(["7", "40"] if option.kind == "number" else ["EU", "7", "", "a b"])
                pieces += [value.map(lambda v, f=flag: [f, v]), value.map(lambda v, f=flag: [f"{f}={v}"])]
    known = st.one_of(pieces) if pieces else st.just([])
    piece = st.one_of(known, known, known, st.sampled_from(WORDS).map(lambda word: [word]))
    needed = ["a" for one in command.arguments if one.required]
    return st.lists(piece, max_size=5).map(
        lambda found: [*command.words, *needed, *(word for one in found for word in one)]
    )


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: " ".join(c.words))
def test_what_is_read_plainly_is_what_typer_reads(command, capsys) -> None:
    plainly = 0

    @settings(max_examples=60, deadline=None)
    @given(lines(command))
    def check(words) -> None:
        nonlocal plainly
        found = plain(words)
        if found is None:
            return
        plainly += 1
        other = by_typer(words)
        assert other is not None, words
        assert found[0] is other[0]
        assert {name: value or None for name, value in found[1].items()} == {
            name: value or None for name, value in other[1].items()
        }
        assert asked(*found) == asked(*other)

    check()
    assert plainly


@pytest.mark.parametrize("words", [[], ["-h"], ["--version"], ["nope"], ["policy"], ["policy", "nope"], ["triage", "--help"], ["triage", "-h"],
    ["triage", "--nope", "1"], ["triage", "--jobs", "x"], ["triage", "--jobs", "0"], ["triage", "--jobs", "٣"], ["triage", "--tz"], ["triage", "--tz", "-x"],
    ["triage", "--json=yes"], ["triage", "--json", "--json"], ["triage", "--id", "a", "--id", "b"], ["triage", "--", "x"], ["schema"], ["schema", "a", "b"],
    ["evaluate"], ["eligible", "x"], ["triage", "--contract=1"], ["triage", "--tier", "advanced", "-x"]])  # fmt: skip
def test_what_is_not_plain_is_left_to_typer(words) -> None:
    assert plain(words) is None


def test_a_shell_that_asks_what_may_follow_is_left_to_typer(monkeypatch) -> None:
    assert plain(["channels"]) is not None
    monkeypatch.setenv("_PARTNERSUP_COMPLETE", "complete_bash")
    assert reader.plain(["channels"]) is None


def test_a_variable_stands_for_an_option_that_is_left_out(monkeypatch) -> None:
    monkeypatch.setenv("PARTNERSUP_POLICY", "mine.yaml")
    for words, policy in ((["channels"], "mine.yaml"), (["channels", "--policy", "other.yaml"], "other.yaml")):
        for read in (plain(words), by_typer(words)):
            assert read is not None
            assert read[1]["policy"] == policy


def test_every_command_does_something_that_is_there() -> None:
    from importlib import import_module

    for command in COMMANDS:
        module, _, function = command.does.rpartition(".")
        assert callable(getattr(import_module(f"partnersup.cli.commands.{module}"), function))
        assert called([*command.words, "x"]) is command
        assert command.words[0] in names()
