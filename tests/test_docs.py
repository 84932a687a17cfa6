"""The documentation is current, its commands work as they stand, and its links lead somewhere."""

import re
import shlex
import shutil
import subprocess
from functools import partial
from importlib import import_module

import pytest

from partnersup.load import load_policy

from .conftest import ROOT

DOCS = ROOT / "docs"
PAGES = sorted(p for p in DOCS.glob("*.md") if p.name != "sources.md")  # that one names the reader's own files
LINKED = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
_BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
_SHOWN = re.compile(r"```sh\n((?:(?!```).*\n)*)```\n\s*```text\n((?:(?!```).*\n)*)```")
_EXIT = re.compile(r" # exit (\d)$")
_ASSIGNED = re.compile(r"[A-Z_]+=")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


def lines() -> list[tuple[str, str]]:
    """Each line of the pages' sh blocks with its page."""
    return [
        (page.name, line)
        for page in PAGES
        for block in _BLOCK.findall(page.read_text(encoding="utf-8"))
        for line in block.splitlines()
        if re.match(r"(?:[A-Z_]+=\S+ )*partnersup ", line)
    ]


PLAIN = [(p, x) for p, x in lines() if not re.search(r"[|&;<>$`*]", _QUOTED.sub("", x))]
PIPES = [(p, x) for p, x in lines() if re.search(r"\| jq ", x)]


@pytest.fixture(autouse=True)
def one_cache(monkeypatch, tmp_path_factory) -> None:
    """`policy check` and `policy show` use no cache; here they share that of the other commands, to save time."""
    folder = tmp_path_factory.getbasetemp() / "home" / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    monkeypatch.setattr(
        "partnersup.cli.commands.policy.load_policy", partial(load_policy, cache_folder=folder / "partnersup")
    )
    monkeypatch.syspath_prepend(ROOT / "tools")


@pytest.mark.parametrize("tool", ["build_docs", "build_pictures"])
def test_pages_and_pictures_are_current(tool, capsys) -> None:
    assert (import_module(tool).main(["--check"]), *capsys.readouterr()) == (0, "", "")


def test_there_are_commands() -> None:
    assert len(PLAIN) > 30
    assert len(PIPES) > 5
    for page, line in PLAIN:
        assert " wait " not in line or "# exit 1" in line, (page, line)  # else the tests would sleep


@pytest.mark.parametrize(("page", "line"), PLAIN, ids=[f"{p}: {x}" for p, x in PLAIN])
def test_a_command_works_as_it_stands(page, line, cli, monkeypatch) -> None:
    monkeypatch.chdir(ROOT)
    said = _EXIT.search(line)
    words = shlex.split(line, comments=True)
    while _ASSIGNED.match(words[0]):
        name, _, value = words.pop(0).partition("=")
        monkeypatch.setenv(name, value)
    ran = cli(*words[1:])
    assert ran.code == int(said[1]) if said else ran.code in (0, 1, 3), (ran.code, ran.err)


@pytest.mark.skipif(shutil.which("jq") is None, reason="needs jq")
@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_pipes_print_what_the_page_shows(page, cli, monkeypatch) -> None:
    monkeypatch.chdir(ROOT)
    for block, shown in _SHOWN.findall(page.read_text(encoding="utf-8")):
        printed = ""
        for line in block.splitlines() if "| jq " in block else ():
            words = shlex.split(line)
            at = words.index("|")
            answer = cli(*words[1:at]).out
            printed += subprocess.run(words[at + 1 :], input=answer, capture_output=True, text=True, check=True).stdout
        assert not printed or printed == shown


@pytest.mark.parametrize("page", LINKED, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:", target):
            assert (page.parent / target.split("#")[0]).exists(), target


def test_every_page_is_linked() -> None:
    linked = "".join(p.read_text(encoding="utf-8") for p in LINKED)
    for path in (*PAGES, *(DOCS / "pictures").glob("*.svg"), *(DOCS / "commands").glob("*.md")):
        assert path.name in linked, path


def test_a_picture_fetches_nothing() -> None:
    for path in (DOCS / "pictures").glob("*.svg"):
        text = path.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert not re.search(r"@font-face|url\((?!#)|href=|<script|\w+://www\.textualize", text)
