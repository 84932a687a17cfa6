"""YAML files -> Policy. Strict: unknown and duplicate keys, wrong types and broken references are
problems, and every one is reported, each as `file:line: what; what is allowed`."""

import itertools
import os
import stat
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, Union, cast, get_args, get_origin
from zlib import crc32

from . import cache as policy_cache
from .errors import InputError, PolicyError
from .frozen import Record
from .nearest import nearest
from .policy import LANGUAGES, Language, Policy
from .text import key

if TYPE_CHECKING:
    from _typeshed import StrPath

    from .severity.phrases import Lexicon

_DERIVED = ("known_names", "lexicons", "digest", "overlay", "spoken")
_SCALARS = {"tag:yaml.org,2002:" + t for t in ("str", "int", "bool", "null", "float")}
_MAX_BYTES = 4_000_000  # of one file
_MAX_ALL = 40_000_000  # bytes of all files of a folder
_MAX_FILES = 1_000
_MAX_VALUES = 100_000  # keys and values of one file
_MAX_DEPTH = 40
_MAX_DIGITS = 15  # of a number
_MANY = 100  # values of a mapping


class Layer(Record):
    """One file's content: `name` is what problems call it."""

    name: str
    content: bytes


def shipped_folder() -> str:
    """The folder of the shipped policy: inside the installed package, else in the repository beside it."""
    here = os.path.dirname(os.path.realpath(__file__))
    inside = os.path.join(here, "config")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(here), "config")


def read_layers(path: str) -> list[Layer]:
    """The YAML and JSON files of a folder in a fixed order, or the one file named. Raises InputError for what cannot be
    read, for a pipe or a device, which cannot be read again when it is needed, and for more than a policy can be."""
    try:
        if not stat.S_ISDIR(os.stat(path).st_mode):
            return [Layer(path, _content(path))]
        files = list(itertools.islice(_policy_files(path), _MAX_FILES + 1))
        if not files:
            raise InputError(path, "no policy in this folder", "a folder with *.yaml files, or one YAML file")
        if len(files) > _MAX_FILES:
            raise InputError(path, "too many files", f"at most {_MAX_FILES}")
        layers: list[Layer] = []
        for file in sorted(files, key=_in_order):
            layers.append(Layer(os.path.relpath(file, path), _content(file)))
            if sum(len(layer.content) for layer in layers) > _MAX_ALL:
                raise InputError(path, "too large", f"at most {_MAX_ALL} bytes")
        return layers
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or str(error)
        raise InputError(path, f"cannot be read ({what})", "a YAML file or a folder of them") from None


def _policy_files(folder: str) -> Iterator[str]:
    """Those beneath a folder, links to folders left out, for they could lead back up. Raises OSError for a folder that
    cannot be read."""

    def fail(error: OSError) -> None:
        raise error

    for above, _, names in os.walk(folder, onerror=fail):
        if os.path.basename(above) != "errors":
            yield from (
                os.path.join(above, name) for name in names if os.path.splitext(name)[1] in {".yaml", ".yml", ".json"}
            )


def _in_order(file: str) -> list[str]:
    """What files are put in order by: a folder stands before the files whose names go on from its own."""
    return file.split(os.sep)


def _content(path: str) -> bytes:
    """A file's bytes, of one that is too large only so many that this is seen."""
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise InputError(path, "is no file", "a YAML file or a folder of them")
    with open(path, "rb") as file:
        return file.read(_MAX_BYTES + 1)


def load_policy(
    path: "StrPath | None" = None,
    *,
    cache_folder: "StrPath | None" = None,
    languages: Iterable[Language] = LANGUAGES,
    spoken: Language = "en",
) -> Policy:
    """The shipped policy, with the user's overlay at `path` laid over it.

    `path` may also be a folder holding a whole policy (one that has `policy.yaml`), which then stands
    alone. With `cache_folder` the checked policy is kept there as JSON, keyed by content, without what only
    `policy show` prints. `languages` are those whose phrases the judge will need; `speaking` adds one later.
    `spoken` is the language of the answers' sentences; only its catalogue is in memory where the cache answers.
    Raises PolicyError with every problem, InputError for a file that cannot be read.
    """
    overlay = os.fspath(path) if path is not None else None
    known = _seen_before(overlay, cache_folder) if cache_folder else None
    kept = policy_cache.read(cache_folder, known) if cache_folder and known else None
    digest = known or ""
    if kept is None:
        state = _state(overlay)
        base, over = _layers(overlay)
        digest = _digest(base, over)
        if cache_folder:
            _remember(overlay, state, digest, cache_folder)
            kept = policy_cache.read(cache_folder, digest)
    if kept is None:
        document, lexicons = _document(base, over)
        if cache_folder:
            for language, lexicon in lexicons.items():
                policy_cache.write(cache_folder, f"{digest}-{language}", lexicon.plain)
            for language, words in document["words"].items():
                policy_cache.write(cache_folder, f"{digest}-words-{language}", words)
            document = _lean(document)
            policy_cache.write(cache_folder, digest, document)
        kept = {**document, "lexicons": lexicons}
    policy: Policy = freeze(Policy, kept)
    policy = policy._replace(digest=digest, overlay=overlay)
    policy = saying(policy, spoken, cache_folder)
    for language in languages:
        policy = speaking(policy, language, cache_folder)
    return policy


def whole_policy(path: "StrPath | None" = None) -> Policy:
    """Every fact of the policy that `load_policy` reads at `path`, its words and names too, but no compiled phrases:
    what is shown and compared. Raises as `load_policy` does."""
    overlay = os.fspath(path) if path is not None else None
    base, over = _layers(overlay)
    policy: Policy = freeze(Policy, _checked(base, over))
    return policy._replace(digest=_digest(base, over), overlay=overlay)


def speaking(policy: Policy, language: Language, cache_folder: "StrPath | None") -> Policy:
    """The policy with the words of one more language in memory."""
    if language in policy.lexicons:
        return policy
    from .severity.learned import weights
    from .severity.phrases import Lexicon

    weights()  # read here, so that judging reads no file
    kept = policy_cache.read(cache_folder, f"{policy.digest}-{language}") if cache_folder else None
    if kept is not None:
        lexicon = Lexicon(kept)
    else:
        base, over = _layers(policy.overlay)
        lexicon = _document(base, over)[1][language]
        if cache_folder and _digest(base, over) == policy.digest:  # a file can change meanwhile
            policy_cache.write(cache_folder, f"{policy.digest}-{language}", lexicon.plain)
    return policy._replace(lexicons={**policy.lexicons, language: lexicon})


def refusals(language: Language) -> dict[str, str]:
    """The sentences of refusals in a language, by the English ones; read only when one is to be said. Empty for English."""
    if language == "en":
        return {}
    import yaml

    with open(os.path.join(shipped_folder(), "words", "errors", f"{language}.yaml"), "rb") as f:
        content = f.read()
    return dict(yaml.load(content, Loader=yaml.CSafeLoader)["errors"][language])


def saying(policy: Policy, language: Language, cache_folder: "StrPath | None") -> Policy:
    """The policy spoken in a language, with that catalogue in memory."""
    if language in policy.words:
        return policy._replace(spoken=language)
    words = policy_cache.read(cache_folder, f"{policy.digest}-words-{language}") if cache_folder else None
    if words is None:
        base, over = _layers(policy.overlay)
        words = _document(base, over)[0]["words"][language]
        if cache_folder and _digest(base, over) == policy.digest:  # a file can change meanwhile
            policy_cache.write(cache_folder, f"{policy.digest}-words-{language}", words)
    return policy._replace(words={**policy.words, language: words}, spoken=language)


def _layers(overlay: str | None) -> tuple[list[Layer], list[Layer]]:
    if overlay is not None and _is_whole(overlay):
        return read_layers(overlay), []
    return read_layers(shipped_folder()), read_layers(overlay) if overlay is not None else []


_State = list[tuple[str, int, int, int, int]]
_SETTLED = 2_000_000_000  # ns: a file that changed less than this before could have changed again unseen


def _state(overlay: str | None) -> _State:
    """Name, size, times and place on the disk of every file of a policy; empty where they cannot be told."""
    own = [overlay] if overlay is not None else []
    folders = own if _is_whole(overlay) else [shipped_folder(), *own]
    found: _State = []
    try:
        for folder in folders:
            files = sorted(_policy_files(folder), key=_in_order) if os.path.isdir(folder) else [folder]
            for file in files[:_MAX_FILES]:
                about = os.stat(file)
                found.append((file, about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino))
    except OSError:
        return []
    return found


def _seen_before(overlay: str | None, cache_folder: "StrPath") -> str | None:
    """The digest of a policy whose files are as they were when it was last worked out, so that none is read."""
    name = _seen_as(overlay)
    kept = policy_cache.read(cache_folder, name)
    if kept is None or kept.get("state") != [list(one) for one in _state(overlay)]:
        return None
    last = max(max(one[2:4]) for one in kept["state"])
    return str(kept["digest"]) if policy_cache.kept_since(cache_folder, name) - last > _SETTLED else None


def _remember(overlay: str | None, state: _State, digest: str, cache_folder: "StrPath") -> None:
    """Keeps the digest of files that were the same before and after they were read."""
    if state and state == _state(overlay):
        policy_cache.write(cache_folder, _seen_as(overlay), {"state": state, "digest": digest})


def _seen_as(overlay: str | None) -> str:
    return f"files-{crc32(f'{shipped_folder()} {overlay and os.path.abspath(overlay)}'.encode()):08x}"


def _is_whole(overlay: str | None) -> bool:
    return overlay is not None and os.path.isfile(os.path.join(overlay, "policy.yaml"))


def _lean(document: dict[str, Any]) -> dict[str, Any]:
    """The document without what only `policy show` prints: names already indexed, phrases already compiled."""
    countries = {code: {**country, "names": {}} for code, country in document["countries"].items()}
    return {**document, "countries": countries, "severity": {**document["severity"], "phrases": {}}, "words": {}}


def _digest(base: list[Layer], over: list[Layer]) -> str:
    """First 16 hex digits of the SHA-256 of all content, in order."""
    parts = (part for layer in (*base, *over) for part in (f"{len(layer.content)}\n".encode(), layer.content))
    from hashlib import sha256  # seldom asked for: see _seen_before

    return sha256(b"".join(parts)).hexdigest()[:16]


def _document(base: list[Layer], over: list[Layer]) -> "tuple[dict[str, Any], dict[str, Lexicon]]":
    """The plain form of a Policy, checked, and its lexicons by language. Raises PolicyError."""
    document = _checked(base, over)
    problems: list[str] = []
    lexicons = _lexicons(document, problems)
    if problems:
        raise PolicyError(problems)
    return document, lexicons


def _checked(base: list[Layer], over: list[Layer]) -> dict[str, Any]:
    """Parse, lay over, check and index: the plain form of a Policy. Raises PolicyError."""
    import yaml

    from .policy_checks import references

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


def _lexicons(document: dict[str, Any], problems: list[str]) -> "dict[str, Lexicon]":
    """The compiled phrases of every language."""
    from .severity.phrases import compile_lexicon

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
    if len(layer.content) > _MAX_BYTES:
        problems.append(f"{layer.name}:1: too large; at most {_MAX_BYTES} bytes")
        return empty
    try:
        text = layer.content.decode("utf-8-sig")
        depth = 0
        for count, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _MAX_DEPTH:  # beyond it the reader's time grows with the square
                problems.append(f"{layer.name}:{_line(event)}: nested too deeply; at most {_MAX_DEPTH} levels")
                return empty
            if count > _MAX_VALUES:
                problems.append(f"{layer.name}:{_line(event)}: too many values; at most {_MAX_VALUES}")
                return empty
            if isinstance(event, yaml.AliasEvent):
                problems.append(f"{layer.name}:{_line(event)}: aliases are not allowed; write the value out")
                return empty
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except UnicodeDecodeError as error:
        problems.append(f"{layer.name}:1: not UTF-8 (byte {error.start}); save the file as UTF-8")
        return empty
    except RecursionError:
        problems.append(f"{layer.name}:1: nested too deeply; at most {_MAX_DEPTH} levels")
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
    if depth > _MAX_DEPTH:
        problems.append(f"{node.where}: nested too deeply; at most {_MAX_DEPTH} levels")
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
        fields = {f: t for f, t in kind.__annotations__.items() if not (kind is Policy and f in _DERIVED)}
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


# ---------------------------------------------------------------- plain values -> frozen values


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
