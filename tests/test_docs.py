"""The documentation is current, its commands work as they stand, and its links lead somewhere."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT

DOCS = ROOT / "docs"
PAGES = sorted(p for p in DOCS.glob("*.md") if p.name != "sources.md")  # that one names the reader's own files
LINKED = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
_BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
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


@pytest.mark.parametrize("tool", ["build_docs", "build_pictures"])
def test_pages_and_pictures_are_current(tool) -> None:
    done = subprocess.run([sys.executable, f"tools/{tool}.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


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


@pytest.mark.skipif(shutil.which("jq") is None or shutil.which("sh") is None, reason="needs jq")
def test_pipes_print_what_the_pages_show() -> None:
    folder = Path(sys.executable).parent
    if not (folder / "partnersup").exists():
        pytest.skip("the command is not installed")
    found = 0
    for page in PAGES:
        for block, shown in re.findall(
            r"```sh\n((?:(?!```).*\n)*)```\n\s*```text\n((?:(?!```).*\n)*)```", page.read_text("utf-8")
        ):
            if "| jq " in block:
                path = f"PATH='{folder}':$PATH XDG_CONFIG_HOME=nowhere; export PATH XDG_CONFIG_HOME; unset PARTNERSUP_POLICY\n"
                done = subprocess.run(["sh", "-c", path + block], cwd=ROOT, capture_output=True, text=True)
                assert done.stdout == shown, (page.name, block, done.stderr)
                found += 1
    assert found > 4


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
