"""The YAML of a policy -> its plain form. Strict: unknown and duplicate keys, wrong types and broken references are
problems, and every one is reported, each as `file:line: what; what is allowed`."""

import types
from collections.abc import Iterator, Mapping
from typing import Any, Literal, Union, cast, get_args, get_origin

from .errors import PolicyError
from .freezing import freeze, is_record
from .nearest import nearest
from .policy import Policy
from .policy_checks import references
from .policy_files import MAX_BYTES, Layer
from .severity.phrase_compiler import compile_lexicon
from .severity.phrases import Lexicon
from .text import key

DERIVED = ("known_names", "lexicons", "digest", "overlay", "spoken")
_SCALARS = {"tag:yaml.org,2002:" + t for t in ("str", "int", "bool", "null", "float")}
MAX_VALUES = 100_000  # keys and values of one file
MAX_DEPTH = 40
_MAX_DIGITS = 15  # of a number


def document_of(base: list[Layer], over: list[Layer]) -> tuple[dict[str, Any], dict[str, Lexicon]]:
    """The plain form of a Policy, checked, and its lexicons by language. Raises PolicyError."""
    document = checked(base, over)
    problems: list[str] = []
    lexicons = _lexicons(document, problems)
    if problems:
        raise PolicyError(problems)
    return document, lexicons


def checked(base: list[Layer], over: list[Layer]) -> dict[str, Any]:
    """Parse, lay over, check and index: the plain form of a Policy. Raises PolicyError."""
    import yaml

    problems: list[str] = []
    root = yaml.MappingNode("tag:yaml.org,2002:map", [])
    for layer in base:
        _lay_over(root, _parse(layer, problems), problems, mark_overlay=False)
    for layer in over:
        _lay_over(root, _parse(layer, problems), problems, mark_overlay=True)
    if problems:
        raise PolicyError(problems)
    document = _Build(problems).value(Policy, root, "policy")
    if not problems:
        document["known_names"] = _index(document)
        problems.extend(references(freeze(Policy, document)))
        problems.extend(_clashes(document))
    if problems:
        raise PolicyError(problems)
    return cast(dict[str, Any], document)


def _lexicons(document: dict[str, Any], problems: list[str]) -> dict[str, Lexicon]:
    """The compiled phrases of every language."""
    found: dict[str, Lexicon] = {}
    for language, phrases in document["severity"]["phrases"].items():
        try:
            macros = phrases.get("macros", {})
            found[language] = compile_lexicon(phrases["signals"], phrases["modifiers"], language, macros)
        except ValueError as error:
            problems.append(f"policy: severity.phrases.{language}: {error}")
    return found


# ---------------------------------------------------------------- parsing and laying over


def _parse(layer: Layer, problems: list[str]) -> Any:
    """The composed YAML tree of a layer; a broken one is a problem and counts as empty."""
    import yaml

    empty = yaml.MappingNode("tag:yaml.org,2002:map", [])
    if len(layer.content) > MAX_BYTES:
        problems.append(f"{layer.name}:1: too large; at most {MAX_BYTES} bytes")
        return empty
    try:
        text = layer.content.decode("utf-8-sig")
        depth = 0
        for count, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:  # beyond it the reader's time grows with the square
                problems.append(f"{layer.name}:{_line(event)}: nested too deeply; at most {MAX_DEPTH} levels")
                return empty
            if count > MAX_VALUES:
                problems.append(f"{layer.name}:{_line(event)}: too many values; at most {MAX_VALUES}")
                return empty
            if isinstance(event, yaml.AliasEvent):
                problems.append(f"{layer.name}:{_line(event)}: aliases are not allowed; write the value out")
                return empty
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except UnicodeDecodeError as error:
        problems.append(f"{layer.name}:1: not UTF-8 (byte {error.start}); save the file as UTF-8")
        return empty
    except RecursionError:
        problems.append(f"{layer.name}:1: nested too deeply; at most {MAX_DEPTH} levels")
        return empty
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        problems.append(
            f"{layer.name}:{mark.line + 1 if mark else 1}: not YAML ({what}); see `partnersup policy schema`"
        )
        return empty
    if node is None:
        return empty
    if not isinstance(node, yaml.MappingNode):
        problems.append(f"{layer.name}:1: expected a mapping of sections; see `partnersup policy schema`")
        return empty
    known = len(problems)
    _name_marks(node, layer.name, problems, 0)
    return node if len(problems) == known else empty  # what is marked so cannot be laid over


def _line(part: Any) -> int:
    mark = part.start_mark
    return int(mark.line) + 1 if mark else 1


def _name_marks(node: Any, name: str, problems: list[str], depth: int) -> None:
    """Give every node its file's name, refuse tags and duplicate keys."""
    import yaml

    node.where = f"{name}:{node.start_mark.line + 1}"
    if depth > MAX_DEPTH:
        problems.append(f"{node.where}: nested too deeply; at most {MAX_DEPTH} levels")
        return
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        pairs: list[tuple[Any, Any]] = node.value
        for name_node, value in pairs:
            if name_node.tag not in _SCALARS:
                problems.append(f"{name}:{name_node.start_mark.line + 1}: a key must be plain text")
                continue
            name_node.where = f"{name}:{name_node.start_mark.line + 1}"
            if name_node.value in seen:
                problems.append(f"{name_node.where}: duplicate key {name_node.value!r}; each key once")
            seen.add(name_node.value)
            _name_marks(value, name, problems, depth + 1)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _name_marks(value, name, problems, depth + 1)
    elif node.tag not in _SCALARS:
        problems.append(f"{node.where}: tag {node.tag!r} is not allowed; plain YAML values only")


def _lay_over(base: Any, over: Any, problems: list[str], *, mark_overlay: bool) -> None:
    """Merge `over` into `base` in place: mappings by key, `null` removes, anything else replaces.

    A fact touched by an overlay is the user's own: its source becomes `overlay` and it is no assumption
    any more, unless the overlay says otherwise.
    """
    import yaml

    old = {name.value: (i, value) for i, (name, value) in enumerate(base.value)}
    given = {name.value for name, _ in over.value}
    removed: set[str] = set()
    for name, value in over.value:
        at = old.get(name.value)
        is_null = isinstance(value, yaml.ScalarNode) and value.tag.endswith(":null")
        if at is None:
            if mark_overlay and is_null:
                problems.append(f"{value.where}: nothing to remove: {name.value!r} is not in the policy")
                continue
            base.value.append((name, value))
        elif isinstance(at[1], yaml.MappingNode) and isinstance(value, yaml.MappingNode):
            _lay_over(at[1], value, problems, mark_overlay=mark_overlay)
        elif mark_overlay and is_null:
            removed.add(name.value)
        elif not mark_overlay:
            problems.append(f"{value.where}: {name.value!r} stands in another file already; each section once")
        else:
            base.value[at[0]] = (name, value)
    base.value[:] = [(n, v) for n, v in base.value if n.value not in removed]
    if mark_overlay and given and ({"sources", "assumption"} & old.keys()) and not ({"sources", "assumption"} & given):
        line = getattr(over, "where", "overlay:1")
        base.value[:] = [(n, v) for n, v in base.value if n.value not in {"sources", "assumption", "reason"}]
        base.value.append((_scalar("sources", line), _sequence([_scalar("overlay", line)], line)))


def _scalar(text: str, where: str) -> Any:
    import yaml

    node: Any = yaml.ScalarNode("tag:yaml.org,2002:str", text)
    node.where = where
    return node


def _sequence(nodes: list[Any], where: str) -> Any:
    import yaml

    node: Any = yaml.SequenceNode("tag:yaml.org,2002:seq", nodes)
    node.where = where
    return node


# ---------------------------------------------------------------- tree -> plain values, by the types of policy.py


class _Build:
    """Walks a tree along a type and gathers problems; the values are plain (dict, list, str, int, bool, None)."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems

    def value(self, kind: Any, node: Any, path: str) -> Any:
        import yaml

        where = getattr(node, "where", "policy:1")
        if is_record(kind):
            return self.record(kind, node, path, where)
        origin, args = get_origin(kind), get_args(kind)
        if origin in (Union, types.UnionType):
            if isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null"):
                return None
            return self.value(next(a for a in args if a is not type(None)), node, path)
        if origin is tuple:
            if not isinstance(node, yaml.SequenceNode):
                return self.bad(where, path, "a list")
            return [self.value(args[0], item, f"{path}[{i}]") for i, item in enumerate(node.value)]
        if origin is Mapping or kind is Mapping or getattr(origin, "__name__", "") == "Mapping":
            if not isinstance(node, yaml.MappingNode):
                return self.bad(where, path, "a mapping")
            return {n.value: self.value(args[1], v, f"{path}.{n.value}") for n, v in node.value}
        return self.scalar(kind, node, path, where)

    def record(self, kind: Any, node: Any, path: str, where: str) -> Any:
        import yaml

        if not isinstance(node, yaml.MappingNode):
            return self.bad(where, path, "a mapping")
        fields = {f: t for f, t in kind.__annotations__.items() if not (kind is Policy and f in DERIVED)}
        out: dict[str, Any] = {}
        for name, value in node.value:
            if name.value not in fields:
                guess = nearest(name.value, fields)
                also = f", nearest {guess!r}" if guess else ""
                self.problems.append(
                    f"{name.where}: unknown key {name.value!r} in {path}{also}; allowed: {', '.join(fields)}"
                )
                continue
            out[name.value] = self.value(fields[name.value], value, f"{path}.{name.value}")
        for name in fields:
            if name not in out and name not in kind._field_defaults:
                self.problems.append(f"{where}: {path} lacks the key {name!r}; it is required")
        if "assumption" in fields and out.get("assumption") and not out.get("reason"):
            self.problems.append(f"{where}: {path} is an assumption without a reason; add `reason:`")
        if "assumption" in fields and not out.get("assumption") and not out.get("sources"):
            self.problems.append(f"{where}: {path} names no page; add `sources:` or `assumption: true` with a reason")
        return out

    def scalar(self, kind: Any, node: Any, path: str, where: str) -> Any:
        import yaml

        if not isinstance(node, yaml.ScalarNode):
            return self.bad(where, path, "one value")
        tag = node.tag.rsplit(":", 1)[1]
        if get_origin(kind) is Literal:
            allowed = get_args(kind)
            if tag == "str" and node.value in allowed:
                return node.value
            listed = ", ".join(str(a) for a in allowed)
            self.problems.append(f"{where}: {path} is {_shown(node)}; one of {listed}")
            return None
        if kind is str:
            if tag == "str":
                return node.value
            return self.bad(where, path, "text in quotes", node)
        if kind is int:
            if tag == "int" and node.value.isdecimal() and len(node.value) <= _MAX_DIGITS:
                return int(node.value)
            return self.bad(where, path, "a whole number of 0 or more", node)
        if kind is bool:
            if tag == "bool" and node.value in ("true", "false"):
                return node.value == "true"
            return self.bad(where, path, "true or false", node)
        raise TypeError(f"no reader for {kind!r}")

    def bad(self, where: str, path: str, expected: str, node: Any = None) -> None:
        found = f" is {_shown(node)}" if node is not None else " is not right"
        self.problems.append(f"{where}: {path}{found}; expected {expected}")


def _shown(node: Any) -> str:
    value = node.value if isinstance(node.value, str) else "a list or mapping"
    return repr(value if len(value) <= 40 else value[:37] + "...")


# ---------------------------------------------------------------- the index of names


def _names(document: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(section, folded name, id) for every name that a ticket may use."""
    for code, country in document["countries"].items():
        yield "countries", key(code), code
        for names in country["names"].values():
            for name in names:
                yield "countries", key(name), code
    for section in ("regions", "ambiguous_regions", "tiers", "products"):
        for id_, entry in document[section].items():
            written = [id_, entry.get("name", id_), *entry.get("names", ())]
            if section == "products" and entry["name"].lower().startswith("zoho "):
                written.append(entry["name"][5:])
            if section == "regions" and not entry["names"]:
                written = [id_]
            for name in written:
                yield section, key(name), id_
    for language in document["template"].values():
        for id_, names in language["request_types"].items():
            for name in [id_, *names]:
                yield "request_types", key(name), id_


def _index(document: dict[str, Any]) -> dict[str, dict[str, str]]:
    index: dict[str, dict[str, str]] = {
        s: {} for s in ("countries", "regions", "ambiguous_regions", "products", "tiers", "request_types")
    }
    for section, folded, id_ in _names(document):
        index[section].setdefault(folded, id_)
    return index


def _clashes(document: dict[str, Any]) -> list[str]:
    """A name given to two different ids of one section: the ticket could not be read."""
    owner: dict[tuple[str, str], str] = {}
    found = []
    for section, folded, id_ in _names(document):
        other = owner.setdefault((section, folded), id_)
        if other != id_ and section != "request_types":
            found.append(f"policy: the name {folded!r} in {section} stands for both {other} and {id_}; one only")
    return found
