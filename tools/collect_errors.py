#!/usr/bin/env python3
"""Print the templates of every refusal: the English sentences that config/words/errors/ has in other languages.

    python3 tools/collect_errors.py

Read from the source: messages and hints of refusals, problems of a policy, and the command line's own errors.
A sentence with "; " in it is taken apart there; what the code fills in is {0}, {1} and so on. Left out are the words
of others that are filled in: the system's, the JSON and YAML readers', Python's.
"""

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "partnersup"
REFUSALS = {"PartnersupError", "UsageError", "InputError"}
GAP = "\0"
TELLS = {
    "policy_yaml.py": "severity/phrase_compiler.py",
    "intake/records.py": "intake/records.py",
}  # whose ValueErrors it passes on
PROBLEMS = {
    ("policy_yaml.py", "problems"),
    ("policy_yaml.py", "found"),
}  # lists to which a policy's problems are appended

# Sentences of Typer as cli/typed.py passes them on, and places that are words.
OTHERS = [
    "no such option: {0}",
    "no such option: {0} (Possible options: {1})",
    "missing argument {0}",
    "missing option {0}",
    "option {0} requires an argument",
    "option {0} does not take a value",
    "got unexpected extra argument(s) ({0})",
    "invalid value for {0}: {1}",
    "missing command",
    "standard input",
    "standard output",
]


class Module:
    """One file's tree, and who stands within whom."""

    def __init__(self, path: Path) -> None:
        self.name = path.relative_to(PACKAGE).as_posix()
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.nodes = list(ast.walk(self.tree))
        self.parent = {child: node for node in self.nodes for child in ast.iter_child_nodes(node)}
        self.calls: dict[str, list[ast.Call]] = {}  # by the name of what is called
        self.given: dict[tuple[ast.AST, str], list[ast.expr]] = {}  # by the scope and the name assigned
        self.known: dict[tuple[ast.AST, int], list[str]] = {}  # what texts() has said of a node at a depth
        for node in self.nodes:
            if isinstance(node, ast.Call):
                self.calls.setdefault(_name(node.func), []).append(node)
            elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for name in dict.fromkeys(map(_name, targets)):
                    self.given.setdefault((self.scope(node), name), []).append(node.value)

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        while node in self.parent:
            node = self.parent[node]
            yield node

    def scope(self, node: ast.AST) -> ast.AST:
        """The function that a node stands in, or the module."""
        return next((a for a in self.around(node) if isinstance(a, ast.FunctionDef)), self.tree)

    # ------------------------------------------------------------ the texts that an expression may have

    def texts(self, node: ast.AST, depth: int = 0) -> list[str]:
        """Every text that an expression may have, a gap where the source does not say; at least one."""
        if depth > 12:
            return [GAP]
        if (node, depth) not in self.known:
            self.known[node, depth] = self.read(node, depth)
        return self.known[node, depth]

    def read(self, node: ast.AST, depth: int) -> list[str]:
        deeper = depth + 1
        if isinstance(node, ast.Constant):
            return [node.value] if isinstance(node.value, str) else [GAP]
        if isinstance(node, ast.JoinedStr):
            return _joined([self.texts(part, deeper) for part in node.values])
        if isinstance(node, ast.FormattedValue):
            return self.texts(node.value, deeper) if node.conversion == -1 else [GAP]
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return _joined([self.texts(node.left, deeper), self.texts(node.right, deeper)])
        if isinstance(node, ast.IfExp):
            return _once([*self.texts(node.body, deeper), *self.texts(node.orelse, deeper)])
        if isinstance(node, ast.BoolOp):
            return _once([text for value in node.values for text in self.texts(value, deeper)])
        if isinstance(node, ast.Name):
            return self.named(node, deeper)
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            inner = node.value
            if isinstance(inner, ast.Call) and _name(inner.func) == "str" and isinstance(inner.args[0], ast.Name):
                return self.raised(inner.args[0])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "replace":
            old, new = (a.value if isinstance(a, ast.Constant) else GAP for a in node.args[:2])
            return _once([text.replace(str(old), str(new)) for text in self.texts(node.func.value, deeper)])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self.looked_up(node.func.id, deeper)
        return [GAP]

    def named(self, node: ast.Name, depth: int) -> list[str]:
        """What a name stands for: assigned in a function around it, given by its callers, a constant, an exception."""
        for scope in [a for a in self.around(node) if isinstance(a, ast.FunctionDef | ast.Module)]:
            given = self.assigned(scope, node.id)
            if given:
                return _once([text for value in given for text in self.texts(value, depth)])
            if isinstance(scope, ast.FunctionDef):
                names = [a.arg for a in [*scope.args.posonlyargs, *scope.args.args]]
                if node.id in names:
                    return self.passed(scope, names.index(node.id) - (names[0] == "self"), depth)
        return self.raised(node)

    def assigned(self, scope: ast.AST, name: str) -> list[ast.expr]:
        return self.given.get((scope, name), [])

    def passed(self, function: ast.FunctionDef, index: int, depth: int) -> list[str]:
        """What the callers within the file give as an argument, where that is words and no code."""
        found = []
        for call in self.calls.get(function.name, []):
            if len(call.args) > index:
                found += [text if " " in text else GAP for text in self.texts(call.args[index], depth)]
        return _once(found) or [GAP]

    def raised(self, name: ast.Name) -> list[str]:
        """The sentences of the ValueErrors that an exception's name may stand for."""
        handlers = [a for a in self.around(name) if isinstance(a, ast.ExceptHandler) and a.name == name.id]
        if (
            not handlers
            or self.name not in TELLS
            or "ValueError" not in ast.unparse(handlers[0].type or ast.Constant(""))
        ):
            return [GAP]
        teller = Module(PACKAGE / TELLS[self.name])
        errors = [n for n in ast.walk(teller.tree) if isinstance(n, ast.Call) and _name(n.func) == "ValueError"]
        return _once([text for error in errors for text in teller.texts(error.args[0])])

    def looked_up(self, function: str, depth: int) -> list[str]:
        """The texts of a function that does nothing but look one up in a mapping of its own."""
        for node in self.tree.body:
            if (
                not isinstance(node, ast.FunctionDef)
                or node.name != function
                or not isinstance(node.body[-1], ast.Return)
            ):
                continue
            told = node.body[-1].value
            if isinstance(told, ast.Call) and isinstance(told.func, ast.Attribute) and told.func.attr == "get":
                tables = [t for t in self.assigned(node, _name(told.func.value)) if isinstance(t, ast.Dict)]
                return _once(
                    [x for t in tables for v in [*t.values, *told.args[1:]] for x in self.texts(v, depth)]
                ) or [GAP]
        return [GAP]

    # ------------------------------------------------------------ where refusals are

    def sentences(self) -> Iterator[str]:
        for node in self.nodes:
            if isinstance(node, ast.Call) and _name(node.func) in REFUSALS:
                for part in [*node.args[1:3], *(k.value for k in node.keywords if k.arg in ("message", "hint"))]:
                    yield from self.texts(part)
                for name in ("message", "hint"):
                    for value in self.assigned(self.scope(node), name):
                        yield from self.texts(value)
            elif isinstance(node, ast.Call) and _name(node.func) == "append" and isinstance(node.func, ast.Attribute):
                if _name(node.func.value) == "problems" or (
                    self.name == "policy_yaml.py" and _name(node.func.value) == "found"
                ):
                    yield from map(_without_place, self.texts(node.args[0]))
            elif isinstance(node, ast.Yield) and self.name == "policy_checks.py" and node.value is not None:
                yield from self.texts(node.value)
            elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
                if getattr(self.scope(node), "name", "").endswith("refusal"):
                    for part in node.value.elts:
                        yield from self.texts(part)
            elif isinstance(node, ast.FunctionDef) and node.name == "line" and self.name == "errors.py":
                for value in self.assigned(node, "tail"):
                    yield from self.texts(value)


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _once(texts: list[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _joined(parts: list[list[str]]) -> list[str]:
    return _once(["".join(choice) for choice in product(*parts)])


def _without_place(text: str) -> str:
    """A policy's problem without the place before it."""
    return re.sub(rf"^(?:policy|{GAP})(?::(?:{GAP}+|1))?: ", "", text)


def _parts(text: str) -> list[str]:
    """A sentence taken apart at "; ", but not within brackets, and not where a part would have no words."""
    parts = re.split(r"; (?![^(]*\))", text)
    return parts if all(_has_words(part) for part in parts if part.strip(GAP + " ")) else [text]


def _has_words(text: str) -> bool:
    """Three letters, or two where nothing is filled in ("1, 2 or 3")."""
    return sum(c.isalpha() for c in text) >= (3 if GAP in text else 2)


def _numbered(text: str) -> str:
    count = iter(range(100))
    return re.sub(f"{GAP}+", lambda _: f"{{{next(count)}}}", text.strip())


def templates() -> list[str]:
    """Every template, sorted."""
    found = set(OTHERS)
    for path in sorted(PACKAGE.rglob("*.py")):
        for text in Module(path).sentences():
            found.update(_numbered(part) for part in _parts(text) if _has_words(part))
    return sorted(found)


if __name__ == "__main__":
    print("\n".join(templates()))
