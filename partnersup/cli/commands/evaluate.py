"""evaluate: how right the judge is on labelled tickets."""

import sys
from pathlib import Path
from typing import Any

from ...answers import to_plain
from ...errors import InputError
from ...evaluate import Labelled, evaluate, labelled
from ...intake.charsets import decode
from ...intake.records import Record, ndjson_values, parse_json, records_of
from ...load import ready, speaking
from ..edge import cache_folder, policy_in_force, report
from ..options import Common
from ..show import show


def evaluate_judge(*, source: list[str], errors: bool, common: Common, fields: dict[str, Any]) -> int:
    policy = ready(policy_in_force(common))
    tickets: list[Labelled] = []
    refused = 0
    for name in source:
        for record in _records(name):
            try:
                if record.error is not None:
                    raise record.error
                tickets.append(labelled(record.value, record.where))
            except InputError as error:
                refused += 1
                report(error, common)
    for language in {ticket.language for ticket in tickets}:
        policy = speaking(policy, language, cache_folder())
    found = evaluate(tickets, policy)
    if not errors:
        found = found._replace(errors=())
    show("evaluate", [to_plain(found)], common, policy)
    return 3 if refused else 0


def _records(name: str) -> Any:
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise InputError(name, f"cannot be read ({error.strerror})", "a file of labelled tickets, or -") from None
    text = decode(content).text
    if not text.strip():
        raise InputError(name, "is empty", "labelled tickets as NDJSON or a JSON array")
    if text.lstrip()[0] == "[":
        return records_of(parse_json(text, name), name)
    return (Record(at, number, value, error) for number, at, value, error in ndjson_values(text.split("\n"), name))
