"""The house keeps its shape: who may import what, and who may ask for the time."""

import ast
from pathlib import Path

import pytest

from .conftest import ROOT

PACKAGE = ROOT / "partnersup"
FILES = sorted(PACKAGE.rglob("*.py"))
CORE = [f for f in FILES if "cli" not in f.parts and f.parent.name != "render"]
STAGES = ("priority", "clock", "channels", "checks", "places")


def imports(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(("." * node.level) + (node.module or ""))
    return names


def test_there_are_files() -> None:
    assert len(FILES) > 20


@pytest.mark.parametrize("file", CORE, ids=lambda f: str(f.relative_to(PACKAGE)))
def test_core_stages_draw_nothing(file) -> None:
    assert not imports(file) & {"typer", "rich", "tabulate", "pendulum"}


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(PACKAGE)))
def test_only_the_edge_of_the_command_line_asks_for_the_time_or_the_environment(file) -> None:
    if file == PACKAGE / "cli" / "edge.py":
        return
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}:
            assert not isinstance(node.value, ast.Name) or node.value.id not in {"datetime", "date", "time"}, (
                node.lineno
            )
        assert not (isinstance(node, ast.Attribute) and node.attr == "environ" and "cli" not in file.parts)
    assert "time" not in imports(file)


@pytest.mark.parametrize("name", STAGES)
def test_stages_do_not_import_each_other(name) -> None:
    others = {f".{s}" for s in STAGES if s != name} | {".triaging", ".escalation", ".summary"}
    shared = {".places"} if name != "places" else set()
    allowed = shared | ({".priority"} if name == "checks" else set())
    assert not (imports(PACKAGE / f"{name}.py") & others) - allowed
