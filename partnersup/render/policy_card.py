"""The policy in force for people: every fact with the pages it stands on, every assumption with its reason."""

from collections.abc import Iterator
from typing import Any

from .clean import one_line


def policy_card(plain: dict[str, Any]) -> str:
    """Sections with one line a fact: where it is, its values, then its pages or `assumed: reason`."""
    over = f", with {plain['overlay']}" if plain["overlay"] else ""
    head = f"policy {plain['version']} from {plain['valid_from']} (digest {plain['digest']}, tzdata {plain['tzdata']}{over})"
    lines = [head]
    for section, value in plain.items():
        if isinstance(value, dict) and section not in (
            "words",
            "template",
            "severity",
            "countries",
            "products",
        ):
            lines += ["", section]
            lines += [f"  {path}: {told}" for path, told in _facts(value, "")]
    assumed = sum(1 for c in plain["countries"].values() if c["assumption"])
    lines += [
        "",
        f"countries: {len(plain['countries'])}, of which {assumed} by assumption (`partnersup policy show --json` lists them)",
    ]
    return "\n".join(_indent(text) + one_line(text, None) for text in lines)


def _indent(text: str) -> str:
    return text[: len(text) - len(text.lstrip(" "))]


def _facts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict):
        yield path, _told(value)
        return
    if "assumption" not in value:
        for name, inner in value.items():
            yield from _facts(inner, f"{path}.{name}" if path else name)
        return
    own = {k: v for k, v in value.items() if k not in ("sources", "assumption", "reason") and v not in (None, [], {})}
    told = ", ".join(f"{k} {_told(v)}" for k, v in own.items())
    grounds = f"assumed: {value['reason']}" if value["assumption"] else f"pages: {' '.join(value['sources'])}"
    yield path, f"{told}  [{grounds}]"


def _told(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
