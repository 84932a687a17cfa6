"""Frozen records: what `typing.NamedTuple` gives, for a third of what it takes to make a class of them.

A call of the command line makes some sixty such classes, and `NamedTuple` compiles a function for each. Where records
are made by the thousand, in the judge and in the clock, it is used all the same: there making a value counts.
"""

from typing import TYPE_CHECKING, Any

__all__ = ["Record"]

if TYPE_CHECKING:
    from typing import NamedTuple as Record
else:
    from _collections import _tuplegetter

    class _Made(type):
        """Makes a class of tuples of the names that its body annotates; a value in the body is a default."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            fields = tuple(body.get("__annotations__", ()))
            defaults = {field: body.pop(field) for field in fields if field in body}
            if tuple(defaults) != fields[len(fields) - len(defaults) :]:
                raise TypeError(f"{name}: a field without a default follows one that has one")
            body |= {field: _tuplegetter(place, None) for place, field in enumerate(fields)}
            body |= {"_fields": fields, "_field_defaults": defaults, "__match_args__": fields, "__slots__": ()}
            return type.__new__(cls, name, (_Tuple,) if bases else (tuple,), body)

    class _Tuple(tuple):
        __slots__ = ()

        def __new__(cls, *values: Any, **named: Any) -> Any:
            fields = cls._fields
            if not named and len(values) == len(fields):
                return tuple.__new__(cls, values)
            try:
                rest = [named.pop(f) if f in named else cls._field_defaults[f] for f in fields[len(values) :]]
            except KeyError as missing:
                raise TypeError(f"{cls.__name__} lacks {missing}") from None
            if named or len(values) > len(fields):
                raise TypeError(f"{cls.__name__} has no {', '.join(named) or 'further field'}")
            return tuple.__new__(cls, (*values, *rest))

        def __repr__(self) -> str:
            told = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({told})"

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)

        @classmethod
        def _make(cls, values: Any) -> Any:
            return cls(*values)

        def _replace(self, **named: Any) -> Any:
            found = [named.pop(name, value) for name, value in zip(self._fields, self, strict=True)]
            if named:
                raise ValueError(f"{type(self).__name__} has no {', '.join(named)}")
            return tuple.__new__(type(self), found)

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self, strict=True))

    class Record(metaclass=_Made):
        """A frozen record."""
