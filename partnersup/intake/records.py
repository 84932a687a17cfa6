"""JSON and NDJSON text -> raw records, each with its place, a bad one beside the good."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..errors import InputError
from ..patterns import pattern
from ..ticket import Notice

MAX_BYTES = 200_000_000  # of one record, or of a source that is read whole
_MAX_DEPTH = 200


class Record(NamedTuple):
    """One raw ticket or the error in its place. `line` is that of a source of lines, else its index + 1.

    `loose`: written by people or another program, so that an optional value that cannot be read is left out with a
    notice. `help_desk`: the times of a help desk's own clock, RFC 3339.
    """

    where: str
    line: int
    value: Any
    error: InputError | None = None
    notices: tuple[Notice, ...] = ()
    loose: bool = False
    help_desk: Mapping[str, str] = {}


def parse_json(text: str, where: str) -> Any:
    """The value of a whole JSON text. Raises InputError with line and column; duplicate keys, NaN and what
    follows the value are refused."""
    if _depth_exceeds(text, _MAX_DEPTH):
        raise InputError(where, "nested too deeply", f"at most {_MAX_DEPTH} levels")
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise InputError(
            where, f"not JSON at line {error.lineno} column {error.colno} ({error.msg})", "a whole JSON value"
        ) from None
    except (ValueError, RecursionError) as error:
        raise InputError(where, str(error)[:120], "plain JSON") from None


def records_of(value: Any, where: str) -> Iterator[Record]:
    """The records of a parsed array, or of one object."""
    items = value if isinstance(value, list) else [value]
    for number, item in enumerate(items, 1):
        at = f"{where}[{number - 1}]" if isinstance(value, list) else where
        if isinstance(item, dict):
            yield Record(at, number, item)
        else:
            yield Record(at, number, None, InputError(at, f"{_kind(item)} is no ticket", "a JSON object"))


def ndjson_values(
    lines: Iterable[str | None], where: str, first: int = 1
) -> Iterator[tuple[int, str, Any, InputError | None]]:
    """(line number, its place, value, error) of each line, None being one that was too long to be kept; blank lines are
    passed over. `first` is the number of the first line."""
    for number, line in enumerate(lines, first):
        at = f"{where}:{number}"
        if line is None:
            yield number, at, None, InputError(at, "a line is too long", f"at most {MAX_BYTES} bytes")
            continue
        if not line.strip():
            continue
        try:
            value = parse_json(line, at)
        except InputError as error:
            yield number, at, None, error
            continue
        except MemoryError:
            yield number, at, None, InputError(at, "takes more memory than there is", "a smaller one; split it")
            continue
        if isinstance(value, dict | list):
            yield number, at, value, None
        else:
            yield number, at, None, InputError(at, f"{_kind(value)} is no ticket", "a JSON object on each line")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs) and _SURROGATE.search("".join(found)) is None:
        return found
    found = {}
    for name, value in pairs:
        name = name.encode("utf-8", "backslashreplace").decode()  # half a character can be escaped, and not written out
        if name in found:
            raise ValueError(f"the key {name[:60]!r} stands twice")
        found[name] = value
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _integer(digits: str) -> int:
    if len(digits) > 30:
        raise ValueError(f"a number of {len(digits)} digits")
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"the number {digits[:20]} is too large")
    return value


_SURROGATE = pattern("[\ud800-\udfff]")
_DECODER = json.JSONDecoder(
    object_pairs_hook=_once, parse_constant=_no_constant, parse_int=_integer, parse_float=_number
)


def _kind(value: Any) -> str:
    names = {
        list: "an array",
        str: "a text",
        bool: "a boolean",
        int: "a number",
        float: "a number",
        dict: "an object",
    }
    return names.get(type(value), "null")


def _depth_exceeds(text: str, limit: int) -> bool:
    """Whether brackets outside strings nest deeper than `limit`; a linear look that stops early."""
    if text.count("[") + text.count("{") <= limit:
        return False
    depth = 0
    in_string = escaped = False
    for c in text:
        if in_string:
            if escaped:
                escaped = False
            elif c == "\\":
                escaped = True
            elif c == '"':
                in_string = False
        elif c == '"':
            in_string = True
        elif c in "[{":
            depth += 1
            if depth > limit:
                return True
        elif c in "]}":
            depth -= 1
    return False
