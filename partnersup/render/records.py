"""Plain answers -> JSON, NDJSON and YAML: faithful, and safe to print."""

import json
import re
from typing import Any

from .clean import INERT

_MARKUP = re.compile("<(?=[/!])")  # where JSON stands in a page, it cannot end the script
_SURROGATE = re.compile("[\ud800-\udfff]")


def as_json(plain: Any, indent: int | None = 2) -> str:
    """JSON with letters as letters; what is not shown to people, and `</` and `<!`, as escapes."""
    text = json.dumps(plain, ensure_ascii=False, indent=indent, allow_nan=False)
    return _MARKUP.sub(r"\\u003c", text if text.isascii() and "\x7f" not in text else INERT.sub(_escaped, text))


def as_line(plain: Any) -> str:
    return as_json(plain, None)


def as_yaml(plain: Any) -> str:
    """YAML with letters as letters; texts with what is not shown to people in double quotes, with escapes.

    A lone surrogate, which YAML cannot hold, becomes U+FFFD.
    """
    import yaml

    class Dumper(yaml.CSafeDumper):
        pass

    def text(dumper: Any, value: str) -> Any:
        quoted = '"' if INERT.search(value) else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", _SURROGATE.sub("\ufffd", value), style=quoted)

    Dumper.add_representer(str, text)
    made = yaml.dump(plain, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=110)
    return INERT.sub(lambda one: f"\\U{ord(one.group()):08x}", made)


def _escaped(one: re.Match[str]) -> str:
    return json.dumps(one.group())[1:-1]
