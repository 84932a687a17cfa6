"""What every test shares: the shipped policy, loaded once, and the command line run in this process."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from partnersup.cli import run
from partnersup.load import load_policy
from partnersup.policy import Policy

ROOT = Path(__file__).resolve().parent.parent


class Ran(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy()


@pytest.fixture
def cli(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Ran]:
    """`cli("eligible", "--region", "EU", ...)` -> its exit code, standard output and standard error."""
    home = tmp_path_factory.getbasetemp() / "home"
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    for name in ("PARTNERSUP_POLICY", "COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def call(*words: str) -> Ran:
        with pytest.raises(SystemExit) as left:
            run(list(words))
        out, err = capsys.readouterr()
        return Ran(int(left.value.code or 0), out, err)

    return call
