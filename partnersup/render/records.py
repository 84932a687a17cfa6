"""Plain answers -> JSON, NDJSON and YAML: faithful, and safe to print."""

import json
from typing import Any

_SAFE = {
    c: f"\\u{c:04x}"
    for c in (
        *range(0x7F, 0xA0),
        *range(0x200B, 0x2010),
        *range(0x2028, 0x202F),
        *range(0x2060, 0x2070),
        0x61C,
        0xAD,
        0xFEFF,
    )
}


def as_json(plain: Any, indent: int | None = 2) -> str:
    """JSON with letters as letters, and controls and direction marks as escapes."""
    try:
        text = json.dumps(plain, ensure_ascii=False, indent=indent, allow_nan=False)
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = json.dumps(plain, ensure_ascii=True, indent=indent, allow_nan=False)
    return text if text.isascii() else text.translate(_SAFE)


def as_line(plain: Any) -> str:
    return as_json(plain, None)


def as_yaml(plain: Any) -> str:
    """YAML with letters as letters; where a control or direction mark is among them, all escaped."""
    text = _dump(plain, True)
    return text if text.isascii() or text == text.translate(_SAFE) else _dump(plain, False)


def _dump(plain: Any, letters: bool) -> str:
    import yaml

    return str(yaml.dump(plain, Dumper=yaml.CSafeDumper, allow_unicode=letters, sort_keys=False, width=110))
