"""What a call imports: every module costs each of a thousand calls. A name that is new here must be worth its time."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ASK = """
import io, sys
known = set(sys.modules)
from partnersup.cli import run
shown, sys.stdout = sys.stdout, io.StringIO()
try:
    run(sys.argv[1:])
except SystemExit as left:
    assert not left.code, left.code
sys.stdout = shown
found = set(sys.modules) - known
import json
print(json.dumps(sorted(found)))
"""
BASE = """
    answers cache calendars channels cli cli.commands cli.edge cli.options cli.plain cli.show cli.table
    clock errors escalation freezing frozen intake intake.fields intake.language load nearest patterns places policy policy_files priority
    remembered render render.clean render.records text ticket times words zones
"""
OF_TICKETS = """
    checks cli.commands.triage intake.charsets intake.kinds intake.names intake.records intake.sources intake.streams quoted severity severity.judge
    severity.learned severity.phrases severity.sentences triaging
"""
OF_PYTHON = """
    array binascii bisect collections contextlib copyreg cython_runtime datetime enum functools gc importlib itertools json keyword math
    operator re reprlib struct sysconfig types typing tzdata unicodedata warnings weakref zlib zoneinfo
"""
CALLS = [
    (["triage", "examples/outage.json", "--json"], BASE + OF_TICKETS),
    (["eligible", "--region", "EU", "--licenses", "75", "--json"], f"{BASE} cli.commands.answers questions"),
    (["escalate", "--region", "India", "--json"], f"{BASE} cli.commands.answers questions"),
]


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    return {**os.environ, "XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache")), "LC_ALL": "C.UTF-8"}


@pytest.mark.parametrize(("words", "modules"), CALLS, ids=[words[0] for words, _ in CALLS])
def test_a_call_imports_these_modules_and_no_other(words, modules, environment) -> None:
    command = [sys.executable, "-c", ASK, *words]
    for _ in range(2):  # the first fills the cache
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
        assert done.returncode == 0, done.stderr
    found = set(json.loads(done.stdout))
    own = {"partnersup", *(f"partnersup.{name}" for name in modules.split())}
    if "partnersup.severity" in own and find_spec("partnersup.severity.compiled"):  # where a C compiler was at hand
        own.add("partnersup.severity.compiled")
    assert {name for name in found if name.startswith("partnersup")} == own
    others = {name for name in found - own if "." not in name and not name.startswith("_")}
    assert others <= set(OF_PYTHON.split())


@pytest.mark.parametrize("words", [["--help"], ["triage", "--help"], ["policy", "-h"]])
def test_help_is_drawn_without_what_draws_cards(words, environment) -> None:
    command = [sys.executable, "-c", ASK, *words]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    found = set(json.loads(done.stdout))
    assert "typer" in found
    assert not found & {"rich", "yaml", "partnersup.load", "partnersup.triaging"}
