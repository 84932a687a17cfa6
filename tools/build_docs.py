#!/usr/bin/env python3
"""Write docs/commands/ from the commands' own help, and put real output under the commands of the other pages.

    python3 tools/build_docs.py          writes what changed
    python3 tools/build_docs.py --check  writes nothing; exit 1 and the names of the stale pages

A page shows output as a `text` block right beneath an `sh` block: it holds what the block's last command prints.
After the word `text` may stand `from="..."` and `until="..."`, the beginnings of the first line that is shown and of
the first that is not, and `all`, which shows standard error beneath standard output.
"""

import contextlib
import io
import os
import re
import shlex
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
COMMANDS = DOCS / "commands"
WIDTH = 120
NOT_OURS = {"sources.md"}  # it names the reader's own files
_BLOCKS = re.compile(r"```sh\n((?:(?!```).*\n)*)```\n(\s*)```text(.*)\n(?:(?!```).*\n)*```\n")
_ASSIGNED = re.compile(r"[A-Z_]+=.*")
_SHELL = re.compile(r"[|&;<>$`*(){}~\\]")

ANSWERED = ("0", "answered")
BAD = ("2", "bad usage, unreadable input, a bad policy")
SOME = ("3", "some records were refused; the others were answered")
EXITS: dict[str, list[tuple[str, str]]] = {
    "triage": [ANSWERED, ("1", "a ticket is one of what `--fail-on` names"), BAD, SOME],
    "summary": [ANSWERED, BAD, SOME],
    "board": [ANSWERED, BAD, SOME],
    "next": [ANSWERED, BAD, SOME],
    "ask": [ANSWERED, BAD, SOME],
    "evaluate": [ANSWERED, BAD, SOME],
    "wait": [("0", "the moment has come"), ("1", "it was past already"), BAD, SOME],
    "eligible": [
        ("0", "answered; with `--quiet`: yes"),
        ("1", "with `--quiet`: no"),
        ("2", "bad usage; with `--quiet`: it cannot be told"),
    ],
    "policy check": [("0", "the policy holds"), ("2", "it does not; every problem is on standard error")],
    "policy diff": [ANSWERED, ("1", "with `--on`: a ticket would come out otherwise"), BAD, SOME],
}


# ---------------------------------------------------------------- running


class Ran(NamedTuple):
    code: int
    out: str
    err: str


def ran(command: str, *, colour: bool = False) -> Ran:
    """What a line such as `NAME=value partnersup ...` prints, run from the root as if there were no user's config."""
    from partnersup.cli import run

    words = shlex.split(command, comments=True)
    given = {}
    while words and _ASSIGNED.fullmatch(words[0]):
        name, _, value = words.pop(0).partition("=")
        given[name] = value
    out, err = io.StringIO(), io.StringIO()
    code = 0
    given |= {"FORCE_COLOR": "1"} if colour else {}
    with _environment(given), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            run(words[1:])
        except SystemExit as left:
            code = int(left.code or 0)
    return Ran(code, _digest_named(out.getvalue()), err.getvalue())


def is_plain(line: str) -> bool:
    """Whether a line calls partnersup and needs no shell."""
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", "", line.split(" # ")[0])
    called = next((word for word in bare.split() if not _ASSIGNED.fullmatch(word)), "")
    return called == "partnersup" and not _SHELL.search(bare)


@contextlib.contextmanager
def _environment(given: dict[str, str]) -> Iterator[None]:
    before, folder = dict(os.environ), Path.cwd()
    for name in ("PARTNERSUP_POLICY", "COLUMNS", "NO_COLOR", "FORCE_COLOR", "LANG", "LC_MESSAGES"):
        os.environ.pop(name, None)
    os.environ.update({"LC_ALL": "C", "XDG_CONFIG_HOME": str(ROOT / "nowhere"), **given})
    os.chdir(ROOT)
    try:
        yield
    finally:
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(before)


def _digest_named(text: str) -> str:
    """The policy's digest changes with each change of the policy; what is shown does not."""
    text = re.sub("\u2068?\\((?:\u2068?[0-9a-f]){16}\\)\u2069?", "(digest)", text)  # what isolates it depends on it
    return re.sub(r"(?<![0-9A-Za-z])[0-9a-f]{16}(?![0-9A-Za-z])", "digest", text)


# ---------------------------------------------------------------- pages of the commands


def pages() -> dict[Path, str]:
    """Every page as it should be, by its path."""
    import typer.main

    from partnersup.cli import do
    from partnersup.cli.typed import application

    group: Any = typer.main.get_command(application([], do))
    top = group.make_context("partnersup", [], resilient_parsing=True)
    panels: dict[str, list[tuple[str, str]]] = {}
    found: dict[Path, str] = {}
    for name, command in group.commands.items():
        context = command.context_class(command, info_name=name, parent=top)
        inner = getattr(command, "commands", None)
        listed = panels.setdefault(_text(command.rich_help_panel) or "Commands", [])
        if inner is None:
            found[COMMANDS / f"{name}.md"] = _page(name, command, context)
            listed.append((name, command.help))
        for sub, below in (inner or {}).items():
            full = f"{name} {sub}"
            under = below.context_class(below, info_name=sub, parent=context)
            found[COMMANDS / f"{name}-{sub}.md"] = _page(full, below, under)
            listed.append((full, below.help))
    found[COMMANDS / "README.md"] = _index(group, top, panels)
    for path in sorted(DOCS.glob("*.md")):
        if path.name not in NOT_OURS:
            found[path] = _with_output(path.read_text(encoding="utf-8"), path.name)
    return found


def _page(name: str, command: Any, context: Any) -> str:
    parts = [f"# partnersup {name}", _wrapped(command.help), _fenced(_usage(command, context))]
    panels: dict[str, list[str]] = {}
    for parameter in command.get_params(context):
        if getattr(parameter, "hidden", False):
            continue
        fallback = "Arguments" if parameter.param_type_name == "argument" else "Options"
        entry = _argument(parameter, context) if fallback == "Arguments" else _option(parameter)
        panels.setdefault(_text(parameter.rich_help_panel) or fallback, []).append(entry)
    for title in sorted(panels, key=lambda t: ("Arguments", "Options", "The ticket", "Everywhere").index(t)):
        parts += [f"## {title}", "\n".join(panels[title])]
    if command.epilog:
        parts += ["## Example", _fenced(command.epilog.removeprefix("Example: "), "sh")]
    if name in EXITS:
        rows = "\n".join(f"| {code} | {means} |" for code, means in EXITS[name])
        parts += ["## Exit codes", f"| code | means |\n|---|---|\n{rows}"]
    parts.append("[All commands](README.md)")
    return "\n\n".join(parts) + "\n"


def _index(group: Any, context: Any, panels: dict[str, list[tuple[str, str]]]) -> str:
    parts = [
        "# Commands",
        _wrapped(group.help),
        _fenced(_usage(group, context)),
        "Each page says what `--help` says.",
    ]
    for title, commands in panels.items():
        rows = [_bullet(f"[{name}]({name.replace(' ', '-')}.md): {_first(about)}") for name, about in commands]
        parts += [f"## {title}", "\n".join(rows)]
    own = [_option(p) for p in group.get_params(context) if not getattr(p, "hidden", False)]
    parts += ["## Options of `partnersup` itself", "\n".join(own)]
    return "\n\n".join(parts) + "\n"


def _usage(command: Any, context: Any) -> str:
    return " ".join(command.get_usage(context).split()).removeprefix("Usage: ")


def _argument(parameter: Any, context: Any) -> str:
    told = parameter.metavar or parameter.make_metavar(context)
    return _bullet(f"`{told}`: {_escaped(parameter.help)}")


def _option(parameter: Any) -> str:
    names = ", ".join(f"`{n}`" for n in (*_long_first(parameter.opts), *parameter.secondary_opts))
    value = f" `{parameter.metavar}`" if parameter.metavar else ""
    told = _escaped(parameter.help)
    if parameter.show_default and parameter.default not in (None, False, True) and not callable(parameter.default):
        told += f" When left out: {parameter.default}."
    low, high = getattr(parameter.type, "min", None), getattr(parameter.type, "max", None)
    if low is not None and high is not None:
        told += f" From {low} to {high}."
    if parameter.envvar:
        told += f" Also `{parameter.envvar}` in the environment."
    return _bullet(f"{names}{value}: {told}")


def _long_first(names: list[str]) -> list[str]:
    return sorted(names, key=len, reverse=True)  # the help flags come out of a set, in any order


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None  # Typer's own default is an object


def _first(about: str) -> str:
    return " ".join(about.split())


def _escaped(text: str | None) -> str:
    return re.sub(r"([<>*_])", r"\\\1", " ".join((text or "").split()))


def _bullet(text: str) -> str:
    return _wrapped(text, "- ", "  ")


def _wrapped(text: str, first: str = "", rest: str = "") -> str:
    return textwrap.fill(
        " ".join(text.split()),
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _fenced(text: str, kind: str = "text") -> str:
    return f"```{kind}\n{text}\n```"


# ---------------------------------------------------------------- output in the other pages


def _with_output(text: str, name: str) -> str:
    def block(found: re.Match[str]) -> str:
        commands = [line for line in found[1].splitlines() if is_plain(line)]
        if not commands or not is_plain(found[1].rstrip("\n").splitlines()[-1]):
            return found[0]  # a pipe: written by hand
        shown = _excerpt(ran(commands[-1]), found[3], f"{name}: {commands[-1]}")
        return f"```sh\n{found[1]}```\n{found[2]}```text{found[3]}\n{shown}\n```\n"

    return _BLOCKS.sub(block, text)


def _excerpt(result: Ran, asked: str, where: str) -> str:
    options = dict(re.findall(r'(from|until)="([^"]+)"', asked))
    lines = [line.rstrip() for line in result.out.splitlines()]
    if "all" in asked.split():
        lines += [line.rstrip() for line in result.err.splitlines()]
    first = _line(lines, options["from"], 0, where) if "from" in options else 0
    last = _line(lines, options["until"], first + 1, where) if "until" in options else len(lines)
    while last > first and not lines[last - 1]:
        last -= 1
    return "\n".join(lines[first:last])


def _line(lines: list[str], start: str, after: int, where: str) -> int:
    for number, line in enumerate(lines[after:], after):
        if line.lstrip().startswith(start):
            return number
    raise SystemExit(f"{where}: no line begins with {start!r}")


# ---------------------------------------------------------------- the whole


def settle(wanted: dict[Path, str], gone: set[Path], arguments: list[str], tool: str) -> int:
    """Write the files that differ and delete those that are gone; with --check only name them."""
    stale = [p for p, text in wanted.items() if not p.is_file() or p.read_text(encoding="utf-8") != text]
    extra = sorted(gone - set(wanted))
    if "--check" in arguments:
        for path in (*stale, *extra):
            print(f"stale: {path.relative_to(ROOT).as_posix()}; run python3 {tool}", file=sys.stderr)
        return 1 if stale or extra else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8", newline="\n")
        print(path.relative_to(ROOT).as_posix())
    for path in extra:
        path.unlink()
    return 0


def main(arguments: list[str]) -> int:
    return settle(pages(), set(COMMANDS.glob("*.md")), arguments, "tools/build_docs.py")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
