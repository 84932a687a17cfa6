"""Frozen answers -> plain values for JSON, and their JSON Schema: one source for both."""

import types
from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any, Literal, Union, get_args, get_origin


def to_plain(value: Any, zone: tzinfo | None = None) -> Any:
    """Records as dicts, tuples as lists, times as RFC 3339 (in `zone`, if given). A field `from_` is the key `from`."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {f.rstrip("_"): to_plain(v, zone) for f, v in zip(value._fields, value, strict=True)}
    if isinstance(value, tuple | list):
        return [to_plain(v, zone) for v in value]
    if isinstance(value, datetime):
        return (value.astimezone(zone) if zone else value).isoformat()
    if isinstance(value, Mapping):
        return {k: to_plain(v, zone) for k, v in value.items()}
    return value


def json_schema(kind: Any) -> dict[str, Any]:
    """The JSON Schema of a type: every key of a record required, no other allowed."""
    origin, args = get_origin(kind), get_args(kind)
    if isinstance(kind, type) and hasattr(kind, "_fields"):
        properties = {f.rstrip("_"): json_schema(t) for f, t in kind.__annotations__.items()}
        return {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }
    if origin is Literal:
        return {"enum": list(args)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [json_schema(a) for a in args]}
    if origin is tuple:
        if args[-1] is Ellipsis:
            return {"type": "array", "items": json_schema(args[0])}
        return {
            "type": "array",
            "prefixItems": [json_schema(a) for a in args],
            "minItems": len(args),
            "maxItems": len(args),
        }
    if origin is dict or origin is not None:
        return {"type": "object", "additionalProperties": json_schema(args[1])}
    return _plain_schema(kind)


def _plain_schema(kind: Any) -> dict[str, Any]:
    if kind is datetime:
        return {"type": "string", "format": "date-time"}
    names = {str: "string", bool: "boolean", int: "integer", float: "number", types.NoneType: "null"}
    return {"type": names[kind]} if kind in names else {}
