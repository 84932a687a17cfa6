"""The JSON Schemas of the contract, made from the very types that the answers are made of."""

from typing import Any

from .answers import json_schema
from .asking import Ask
from .board import Board, Next
from .evaluate import Evaluation
from .policy import Policy
from .policy_changes import PolicyDiff
from .questions import ChannelsAnswer, ClockAnswer, EligibleAnswer, EscalateAnswer
from .summary import Summary
from .ticket import Ticket
from .triaging import Triage

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_ANSWERS = {
    "triage": Triage,
    "eligible": EligibleAnswer,
    "escalate": EscalateAnswer,
    "clock": ClockAnswer,
    "channels": ChannelsAnswer,
    "summary": Summary,
    "evaluate": Evaluation,
    "ask": Ask,
    "board": Board,
    "next": Next,
    "policy_diff": PolicyDiff,
}
_TEXT = {"type": "string"}


def schema(name: str) -> dict[str, Any]:
    """The schema of `ticket`, of an answer, or of `error`. KeyError for another name."""
    if name == "ticket":
        return _ticket_input()
    if name == "error":
        keys = ("code", "where", "message", "hint")
        body = {
            "type": "object",
            "properties": dict.fromkeys(keys, _TEXT),
            "required": list(keys),
            "additionalProperties": False,
        }
        return {
            "$schema": _DRAFT,
            "title": "error",
            "type": "object",
            "properties": {"error": body},
            "required": ["error"],
            "additionalProperties": False,
        }
    found = json_schema(_ANSWERS[name])
    if name == "triage":
        found["properties"]["ticket"] = _echo()
        found["properties"]["schema_version"] = {"const": 1}
    for key in ("level", "text_level"):
        severity = found["properties"].get("severity", {}).get("properties", {})
        if key in severity:
            severity[key] = {"enum": [1, 2, 3]}
    if name == "triage":
        severity["range"] |= {"prefixItems": [{"enum": [1, 2, 3]}, {"enum": [1, 2, 3]}]}
    return {"$schema": _DRAFT, "title": name, **found}


def _echo() -> dict[str, Any]:
    """The ticket as an answer echoes it: every field, times as text."""
    found = json_schema(Ticket)
    for name in ("notices", "help_desk"):
        found["properties"].pop(name)
        found["required"].remove(name)
    found["properties"]["waiting_on_partner"] = {
        "type": "array",
        "items": {
            "type": "array",
            "prefixItems": [_TEXT, {"type": ["string", "null"]}],
            "minItems": 2,
            "maxItems": 2,
        },
    }
    found["properties"]["severity"] = {"enum": [1, 2, 3, None]}
    return found


def _ticket_input() -> dict[str, Any]:
    """The ticket as a record may give it: all optional, unknown keys allowed (they become notices)."""
    found = _echo()
    properties: dict[str, Any] = {}
    for name, entry in found["properties"].items():
        properties[name] = (
            entry
            if "anyOf" in entry or name in ("waiting_on_partner", "severity")
            else {"anyOf": [entry, {"type": "null"}]}
        )
    for name in ("region", "country", "tier", "request_type", "language", "territory", "data_center", "kind"):
        properties[name] = {
            "type": ["string", "null"],
            "description": "a code, or a name in any of the six languages",
        }
    for name in ("zuid", "zoid", "zgid", "id"):
        properties[name] = {"type": ["string", "integer", "null"]}
    properties["waiting_on_partner"] = {"anyOf": [properties["waiting_on_partner"], {"type": "null"}]}
    properties["licences"] = properties["licenses"] = {"type": ["integer", "null"], "minimum": 0}
    return {"$schema": _DRAFT, "title": "ticket", "type": "object", "properties": properties}


def policy_schema() -> dict[str, Any]:
    """An overlay or a whole policy: the keys of every section, none required, null to remove a fact."""
    return {"$schema": _DRAFT, "title": "policy", **_overlay(json_schema(Policy), top=True)}


def _overlay(found: dict[str, Any], *, top: bool = False) -> dict[str, Any]:
    found = dict(found)
    found.pop("required", None)
    if top:
        found["properties"] = {
            k: v
            for k, v in found["properties"].items()
            if k not in ("known_names", "lexicons", "digest", "overlay", "spoken")
        }
    if "properties" in found:
        found["properties"] = {
            k: _overlay(v) if top else _removable(_overlay(v)) for k, v in found["properties"].items()
        }
    extra = found.get("additionalProperties")
    if isinstance(extra, dict):
        found["additionalProperties"] = _removable(_overlay(extra))
    return found


def _removable(found: dict[str, Any]) -> dict[str, Any]:
    return found if {"type": "null"} in found.get("anyOf", []) else {"anyOf": [found, {"type": "null"}]}
