"""Plain answers -> JSON, NDJSON and YAML: faithful, and safe to print."""

import json
import re
from typing import Any

from ..answers import SharedPlain
from ..patterns import pattern
from .clean import INERT

_ON_A_LINE = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
_SURROGATE = pattern("[\ud800-\udfff]")


def as_json(plain: Any, indent: int | None = 2) -> str:
    """JSON with letters as letters; what is not shown to people, and `</` and `<!`, as escapes."""
    if indent is None:
        text = _ON_A_LINE.encode(plain)
    else:
        text = json.dumps(plain, ensure_ascii=False, indent=indent, allow_nan=False)
    if not text.isascii() or "\x7f" in text:
        text = INERT.sub(_escaped, text)
    return text.replace("</", "\\u003c/").replace(
        "<!", "\\u003c!"
    )  # where JSON stands in a page, it cannot end the script


def as_line(plain: Any) -> str:
    """The same on one line. What many answers share is written once and kept with it."""
    if type(plain) is SharedPlain:
        if plain.text is None:
            plain.text = as_json(plain, None)
        return plain.text
    if type(plain) is not dict or not any(map(_holds_shared, plain.values())):
        return as_json(plain, None)
    pieces: list[str] = []
    own: dict[str, Any] = {}
    for name, value in plain.items():
        if not _holds_shared(value):
            own[name] = value
            continue
        if own:
            pieces.append(as_json(own, None)[1:-1])
            own = {}
        pieces.append(f"{as_json(name, None)}: {as_line(value)}")
    if own:
        pieces.append(as_json(own, None)[1:-1])
    return "{" + ", ".join(pieces) + "}"


def _holds_shared(value: Any) -> bool:
    kind = type(value)
    return kind is SharedPlain or (kind is dict and SharedPlain in map(type, value.values()))


def as_yaml(plain: Any) -> str:
    """YAML with letters as letters; texts with what is not shown to people in double quotes, with escapes.

    A lone surrogate, which YAML cannot hold, becomes U+FFFD.
    """
    import yaml

    class Dumper(yaml.CSafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True  # what answers share is written out in each

    def text(dumper: Any, value: str) -> Any:
        quoted = '"' if INERT.search(value) else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", _SURROGATE.sub("\ufffd", value), style=quoted)

    Dumper.add_representer(str, text)
    Dumper.add_representer(SharedPlain, lambda dumper, value: dumper.represent_list(list(value)))
    made = yaml.dump(plain, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=110)
    return INERT.sub(lambda one: f"\\U{ord(one.group()):08x}", made)


def _escaped(one: re.Match[str]) -> str:
    return json.dumps(one.group())[1:-1]
