"""Plain values -> frozen values, and back."""

import types
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

_MANY = 100  # values of a mapping


def is_record(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields")


def freeze(kind: Any, plain: Any) -> Any:
    """The frozen value of a plain one already known to be right."""
    return _freezer(kind)(plain)


@cache
def _freezer(kind: Any) -> Callable[[Any], Any]:
    origin, args = get_origin(kind), get_args(kind)
    if is_record(kind):
        readers = {f: _freezer(t) for f, t in kind.__annotations__.items()}
        return lambda plain: kind(**{f: v if readers[f] is _same else readers[f](v) for f, v in plain.items()})
    if origin in (Union, types.UnionType):
        inner = _freezer(next(a for a in args if a is not type(None)))
        return lambda plain: None if plain is None else inner(plain)
    if origin is tuple:
        item = _freezer(args[0])
        return tuple if item is _same else lambda plain: tuple(map(item, plain))
    if origin is not None and origin is not Literal:  # Mapping
        entry = _freezer(args[1])
        if entry is _same:
            return _same
        return lambda plain: _AsAsked(plain, entry) if len(plain) > _MANY else {k: entry(v) for k, v in plain.items()}
    return _same


class _AsAsked(Mapping[str, Any]):
    """A long mapping of plain values, each frozen when it is first asked for: a call asks for one country of all."""

    def __init__(self, plain: Mapping[str, Any], freezer: Callable[[Any], Any]) -> None:
        self.plain, self.freezer = plain, freezer
        self.frozen: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        found = self.frozen.get(key)
        if found is None:
            found = self.frozen[key] = self.freezer(self.plain[key])
        return found

    def __contains__(self, key: object) -> bool:
        return key in self.plain

    def __iter__(self) -> Iterator[str]:
        return iter(self.plain)

    def __len__(self) -> int:
        return len(self.plain)


def _same(value: Any) -> Any:
    return value


def thaw(value: Any) -> Any:
    """The plain form of a frozen value: records as dicts, tuples as lists. The inverse of `freeze`."""
    if hasattr(value, "_fields"):
        return {f: thaw(v) for f, v in zip(value._fields, value, strict=True)}
    if isinstance(value, tuple | list):
        return [thaw(v) for v in value]
    if isinstance(value, Mapping):
        return {k: thaw(v) for k, v in value.items()}
    return value
