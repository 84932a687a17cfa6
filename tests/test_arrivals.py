"""Mails, Zoho Desk payloads and tables as they arrive: what must be read from each stands beside it."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from partnersup.intake.sources import Asked, read_source

from .conftest import ROOT

MAIL = sorted(p for p in (ROOT / "tests" / "mail").glob("*/*") if p.suffix != ".json")
DESK = sorted(p for p in (ROOT / "tests" / "desk").iterdir() if ".expect" not in p.name)
TABLES = sorted((ROOT / "tests" / "tables").glob("*.csv"))
# Signatures that cannot be told from news: a slogan after the sign-off, two bare lines behind a form.
NOT_YET = {"02-books-steuersatz-falsch.eml", "10-labels-in-first-row-table.eml"}
TIMES = {"created_at", "acknowledged_at", "last_reply_at", "resolved_at"}


def expected(path: Path) -> dict:
    own = path.with_suffix(".json") if path.parent.parent.name == "mail" else path.with_suffix(".expect.json")
    if path.is_dir():
        own = path.parent / f"{path.name}.json"
    return json.loads(own.read_text(encoding="utf-8"))


def plain(value):
    return " ".join(str(value).split())


def same(field, found, wanted) -> bool:
    if field in TIMES:
        return (found is None) == (wanted is None) and (found is None or found == datetime.fromisoformat(wanted))
    if field == "waiting_on_partner":
        told = [[a, b] for a, b in found]
        return told == [[datetime.fromisoformat(t) if t else None for t in pair] for pair in wanted or []]
    if field == "attachments":
        return list(found or ()) == (wanted or [])
    if isinstance(found, str) and isinstance(wanted, str):
        return plain(found) == plain(wanted)
    return found == wanted


def check(path: Path, policy) -> list[str]:
    told = expected(path)
    names = dict(entry.rsplit("=", 1) for entry in told.get("map", ()))
    reads = list(read_source(path, policy, Asked(names=names)).reads)
    faults = []
    if len(reads) != len(told["tickets"]):
        return [f"{len(reads)} tickets, not {len(told['tickets'])}"]
    for number, (read, wanted) in enumerate(zip(reads, told["tickets"], strict=True)):
        if "refused" in wanted:
            if read.error is None or wanted["refused"] not in read.error.line():
                faults.append(f"[{number}] not refused: {read.ticket}")
            continue
        if read.ticket is None:
            faults.append(f"[{number}] refused: {read.error}")
            continue
        for field, value in wanted["fields"].items():
            found = getattr(read.ticket, field)
            if not same(field, found, value):
                faults.append(f"[{number}] {field}: {found!r}, not {value!r}")
        text = plain(read.ticket.description or "")
        faults.extend(f"[{number}] lacks {piece!r}" for piece in wanted["description_has"] if plain(piece) not in text)
        faults.extend(f"[{number}] has {piece!r}" for piece in wanted["description_lacks"] if plain(piece) in text)
    return faults


def test_there_is_much_to_read() -> None:
    assert len(MAIL) + len(DESK) + len(TABLES) >= 120


def mails() -> list:
    late = pytest.mark.xfail(reason="a signature that reads as news", strict=True)
    return [pytest.param(p, id=f"{p.parent.name}/{p.name}", marks=late if p.name in NOT_YET else ()) for p in MAIL]


@pytest.mark.parametrize("path", mails())
def test_a_mail_is_read_as_its_reader_sees_it(path, policy) -> None:
    assert check(path, policy) == []


@pytest.mark.parametrize("path", DESK, ids=lambda p: p.name)
def test_a_desk_payload_is_read(path, policy) -> None:
    told = expected(path)
    if "refused" in told:
        from partnersup.errors import InputError

        with pytest.raises(InputError, match=told["refused"]):
            list(read_source(path, policy).reads)
        return
    assert check(path, policy) == []


@pytest.mark.parametrize("path", TABLES, ids=lambda p: p.name)
def test_a_table_is_read(path, policy) -> None:
    assert check(path, policy) == []
