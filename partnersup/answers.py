"""Frozen answers -> plain values for JSON, and their JSON Schema: one source for both."""

import types
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from .frozen import Record

T = TypeVar("T")


class QuestionAnswer(Record):
    """What is asked, and what an answer would change."""

    field: str
    ask: str
    would_change: str


class Shared(tuple[T, ...]):
    """A tuple that the answers to many tickets hold alike, no time in it; its plain form is made once."""

    plain: "SharedPlain | None" = None


class SharedPlain(list[Any]):
    """The plain form of such a tuple; `text` is for whoever writes it to keep what was written."""

    text: str | None = None


def to_plain(value: Any, zone: tzinfo | None = None) -> Any:
    """Records as dicts, tuples as lists, times as RFC 3339 (in `zone`, if given). A field `from_` is the key `from`."""
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    keys = _KEYS[kind]
    if keys:
        return {k: v if type(v) in _AS_IT_IS else to_plain(v, zone) for k, v in zip(keys, value, strict=True)}
    if kind is Shared:
        if value.plain is None:
            value.plain = SharedPlain(to_plain(v, zone) for v in value)
        return value.plain
    if kind is datetime:
        return _rfc3339(value.astimezone(zone) if zone else value)
    if isinstance(value, tuple | list):
        return [v if type(v) in _AS_IT_IS else to_plain(v, zone) for v in value]
    if isinstance(value, Mapping):
        return {k: v if type(v) in _AS_IT_IS else to_plain(v, zone) for k, v in value.items()}
    return value


_AS_IT_IS = frozenset((str, int, bool, float, types.NoneType))


class _Keys(dict[type, tuple[str, ...]]):
    """The keys of a record's type; none of any other."""

    def __missing__(self, kind: type) -> tuple[str, ...]:
        found = self[kind] = tuple(name.rstrip("_") for name in getattr(kind, "_fields", ()))
        return found


_KEYS = _Keys()


def _rfc3339(moment: datetime) -> str:
    """With the offset in whole minutes, which is all that RFC 3339 can say; those of long ago had seconds too."""
    text = moment.isoformat()
    offset = moment.utcoffset()
    if offset is None or not offset.seconds % 60:
        return text
    return moment.astimezone(timezone(timedelta(minutes=round(offset / timedelta(minutes=1))))).isoformat()


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
