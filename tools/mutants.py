"""Deliberate mistakes in the clock, the decision table and their facts: each must make a test fail.

    python3 tools/mutants.py                      all of them
    python3 tools/mutants.py clock commitment     those of the files so named
    python3 tools/mutants.py --list               only print them

A mutant is one small change of a source (`<` for `<=`, a number by one, a condition dropped) or of a policy file (a
number by one, an entry dropped, rows exchanged, another address). No file is written: package, policy and tests are
read once, and each mistake is made in the memory of a process of its own, where the tests named beside its file run
until the first failure. Exit 1 when one survives that is not in `tools/mutants.yaml`, the reviewed list of changes
that change nothing.
"""

import argparse
import ast
import difflib
import gc
import importlib
import json
import os
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, NamedTuple, get_type_hints

import hypothesis
import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from partnersup import freezing, load, policy_files, policy_yaml  # noqa: E402
from partnersup.policy import Policy  # noqa: E402
from partnersup.policy_checks import references  # noqa: E402

AT_ONCE = 2
SECONDS = 4  # of computing for one test; a mutant that takes longer never ends
MEMORY = 3 << 30


class Target(NamedTuple):
    """A file to change. `parts`: functions and classes, or `function.name` for the statements that set a name; empty for all."""

    file: str
    tests: tuple[str, ...]
    parts: tuple[str, ...] = ()


class Mutant(NamedTuple):
    file: str
    kind: str
    text: str  # the whole changed file
    was: str
    now: str
    line: int


TABLE, FACTS, CLOCK = "test_decision_table.py", "test_published_facts.py", "test_clock.py"
TRIAGED = ("test_priority.py", "test_escalation_opens.py")
ANY_TIME = ("test_clock_properties.py", "test_clock_everywhere.py")
TARGETS = (
    Target("partnersup/times.py", (CLOCK, *ANY_TIME), ("instant", "wall", "seconds")),
    Target("partnersup/calendars.py", (CLOCK, *ANY_TIME)),
    Target("partnersup/clock.py", (CLOCK, *TRIAGED, *ANY_TIME)),
    Target("partnersup/priority.py", TRIAGED[:1]),
    Target("partnersup/escalation.py", TRIAGED[1:], ("escalation", "_opens_at")),
    Target(
        "partnersup/triaging.py",
        (TABLE, *TRIAGED),
        ("_severity", "_clock", "_reasons", "triage.weekend", "triage.exempt"),
    ),
    Target("partnersup/severity/judge.py", (TABLE,), ("fits", "_from_rule", "_weigh", "_Silence")),
    Target("config/commitment.yaml", (FACTS,)),
    Target("config/accounts.yaml", (FACTS, "test_priority.py")),
    Target("config/offices.yaml", (FACTS,)),
    Target("config/escalation.yaml", (FACTS,)),
    Target("config/severity.yaml", (TABLE,), ("signals", "rules")),
)


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("names", nargs="*", help="parts of file names; all files when left out")
    options.add_argument("--list", action="store_true", help="print the mutants and run nothing")
    asked = options.parse_args()
    chosen = [t for t in TARGETS if not asked.names or any(name in t.file for name in asked.names)]
    mutants = [m for target in chosen for m in mutants_of(target)]
    if asked.list:
        for mutant in mutants:
            print(shown(mutant))
        return 0
    started = time.monotonic()
    same = equivalents()
    alive = survivors(mutants) if mutants else []
    new = [m for m in alive if (m.file, m.was, m.now) not in same]
    made = Counter(m.file for m in mutants)
    lived, unknown = Counter(m.file for m in alive), Counter(m.file for m in new)
    print(f"{'file':34} mutants  killed  alive  of them equivalent")
    for target in chosen:
        f = target.file
        print(f"{f:34} {made[f]:7} {made[f] - lived[f]:7} {lived[f]:6} {lived[f] - unknown[f]:6}")
    print(
        f"{'':34} {len(mutants):7} {len(mutants) - len(alive):7} {len(alive):6} {len(alive) - len(new):6}"
        f"   in {time.monotonic() - started:.0f} s"
    )
    for mutant in new:
        print(shown(mutant))
    for file, was, now in same.keys() - {(m.file, m.was, m.now) for m in mutants}:
        if file in made:
            print(f"\n{file}: not made any more, to be taken off the list\n  - {was}\n  + {now}")
    return 1 if new else 0


def shown(mutant: Mutant) -> str:
    return f"\n{mutant.file}:{mutant.line} ({mutant.kind})\n  - {mutant.was}\n  + {mutant.now}"


def equivalents() -> dict[tuple[str, str, str], str]:
    """(file, the line as it was, as it became) -> why that changes nothing."""
    rows = yaml.safe_load((ROOT / "tools" / "mutants.yaml").read_text("utf-8")) or []
    return {(row["file"], row["was"], now): row["why"] for row in rows for now in row["now"]}


def mutants_of(target: Target) -> Iterator[Mutant]:
    text = (ROOT / target.file).read_text("utf-8")
    changes = source_changes(text, target.parts) if target.file.endswith(".py") else data_changes(text, target.parts)
    seen = {text}
    for kind, start, end, instead in changes:
        changed = text[:start] + instead + text[end:]
        if changed in seen:
            continue
        seen.add(changed)
        lines = [d for d in difflib.ndiff(text.splitlines(), changed.splitlines()) if d[0] in "+-"]
        was, now = (" ".join(" ".join(d[1:] for d in lines if d[0] == sign).split()) for sign in "-+")
        line = text.count("\n", 0, start)
        if was in ("break", "continue"):  # told apart by what stands above them
            above = text.splitlines()[line - 1].strip()
            was, now = f"{above} {was}", f"{above} {now}"
        if kind == "rows exchanged":
            was, now = (", ".join(re.findall(r"{name: ([\w-]+)", rows)) for rows in (text[start:end], instead))
        yield Mutant(target.file, kind, changed, was, now, line + 1)


Change = tuple[str, int, int, str]  # kind, the characters [start, end) of the text, what stands there instead


# ---------------------------------------------------------------- sources

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
REPLACED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
}
NAMES = {
    "min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list",
    "start": "end", "end": "start", "first": "last", "last": "first", "target": "deadline", "deadline": "target",
    "acknowledgement": "determination", "determination": "acknowledgement",
}  # fmt: skip


def source_changes(text: str, parts: tuple[str, ...]) -> Iterator[Change]:
    tree = ast.parse(text)
    begins = [0]
    for line in text.splitlines(keepends=True):
        begins.append(begins[-1] + len(line.encode()))
    raw = text.encode()

    def at(node: ast.AST, instead: str, kind: str) -> Change:
        place: Any = node
        first = begins[place.lineno - 1] + place.col_offset
        last = begins[place.end_lineno - 1] + place.end_col_offset
        return kind, len(raw[:first].decode()), len(raw[:last].decode()), instead

    for part in scope(tree, parts):
        for node in walked(part):
            for kind, instead in changes_of(node):
                yield at(node, instead, kind)


def scope(tree: ast.Module, parts: tuple[str, ...]) -> Iterator[ast.AST]:
    functions = {n.name: n for n in tree.body if isinstance(n, (ast.FunctionDef, ast.ClassDef))}
    for part in parts:
        name, _, sets = part.partition(".")
        if not sets:
            yield functions[name]
            continue
        for statement in functions[name].body:
            stored = (n for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
            if any(n.id == sets for n in stored):
                yield statement
    if not parts:
        yield tree


def walked(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that do something: no annotations, docstrings, imports, messages or lists of allowed words."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(
                child, (ast.Import, ast.ImportFrom, ast.Raise, ast.JoinedStr)
            ):
                continue
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                continue
            if isinstance(child, ast.Subscript) and ast.unparse(child.value) == "Literal":
                continue
            yield from walked(child)


def changes_of(node: ast.AST) -> Iterator[tuple[str, str]]:
    """What stands instead of a node, for each mistake that can be made in it."""
    match node:
        case ast.Compare(left=left, ops=ops, comparators=right):
            for i, operator in enumerate(ops):
                for other in COMPARED[type(operator)]:
                    changed = ast.Compare(left, [*ops[:i], other(), *ops[i + 1 :]], right)
                    yield "comparison", ast.unparse(changed)
        case ast.BoolOp(op=both, values=values):
            other_op = ast.Or() if isinstance(both, ast.And) else ast.And()
            yield "and/or", f"({ast.unparse(ast.BoolOp(other_op, values))})"
            for i in range(len(values)):
                rest = [*values[:i], *values[i + 1 :]]
                yield "condition dropped", ast.unparse(ast.BoolOp(both, rest) if len(rest) > 1 else rest[0])
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=inner):
            yield "sign or not", f"({ast.unparse(inner)})"
        case ast.BinOp(left=a, op=sign, right=b) if type(sign) in REPLACED:
            yield "operator", f"({ast.unparse(ast.BinOp(a, REPLACED[type(sign)](), b))})"
        case ast.AugAssign(target=name, op=sign, value=value) if type(sign) in REPLACED:
            yield "operator", ast.unparse(ast.AugAssign(name, REPLACED[type(sign)](), value))
            yield "assigned only", f"{ast.unparse(name)} = {ast.unparse(value)}"
        case ast.Constant(value=bool() as value):
            yield "constant", str(not value)
        case ast.Constant(value=int() as number):
            yield from (("number", str(number + more)) for more in (1, -1))
        case ast.Constant(value=str() as words):
            yield "text", repr(words + "x")
        case ast.Name(id=word, ctx=ast.Load()) if word in NAMES:
            yield "name", NAMES[word]
        case ast.Attribute(value=value, attr=word, ctx=ast.Load()) if word in NAMES:
            yield "name", f"{ast.unparse(value)}.{NAMES[word]}"
        case ast.Break() | ast.Continue():
            yield "statement", "pass"
        case ast.Expr(value=ast.Call()) | ast.Assign(targets=[ast.Subscript()]):
            yield "statement", "pass"
        case ast.IfExp(body=then, orelse=instead):
            yield from (("branch", f"({ast.unparse(branch)})") for branch in (then, instead))
        case ast.Return(value=value) if value is not None:
            yield "returns nothing", "return None"
    if isinstance(node, (ast.GeneratorExp, ast.ListComp, ast.SetComp)):
        for i, made in enumerate(node.generators):
            if made.ifs:
                bare = ast.comprehension(made.target, made.iter, [], 0)
                copy = type(node)(node.elt, [*node.generators[:i], bare, *node.generators[i + 1 :]])
                yield "filter dropped", ast.unparse(copy)
    if isinstance(node, ast.Call):
        for keyword in node.keywords:
            less = ast.Call(node.func, node.args, [k for k in node.keywords if k is not keyword])
            yield "argument dropped", ast.unparse(less)


# ---------------------------------------------------------------- policy files

KINDS = ["incident", "how_to", "feature_request", "account_or_billing"]
WORDING = {"reason", "about", "title"}  # prose, no fact that a test could know
OPTIONAL = {"all", "any", "none", "ask", "definite", "basic", "covers", "answers_in", "at_threshold", "case", "topic"}


def data_changes(text: str, parts: tuple[str, ...]) -> Iterator[Change]:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    zones = [str(n.value) for path, n in nodes(root, ()) if path[-1:] == ("time_zone",)]
    for path, node in nodes(root, ()):
        if (parts and (len(path) < 2 or path[1] not in parts)) or path[-1] in WORDING:
            continue
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, yaml.ScalarNode):
            for kind, value in other_values(path, node, zones):
                yield kind, start, end, value
        elif isinstance(node, yaml.SequenceNode) and node.flow_style:
            yield from fewer(path, node, text)
        elif isinstance(node, yaml.SequenceNode):
            yield from rows_changed(node, text)
        else:
            yield from pairs_dropped(path, node, text)


def nodes(node: yaml.Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], yaml.Node]]:
    if path:
        yield path, node
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from nodes(value, (*path, str(key.value)))
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            yield from nodes(value, (*path, str(i)))


def other_values(path: tuple[str, ...], node: yaml.ScalarNode, zones: list[str]) -> Iterator[tuple[str, str]]:
    value, name = str(node.value), path[-1]
    if node.tag.endswith(":int"):
        yield from (("number", str(int(value) + more)) for more in (1, -1))
    elif node.tag.endswith(":bool"):
        yield "constant", "false" if value == "true" else "true"
    elif name == "email" and node.tag.endswith(":str"):
        yield "address", value.replace("@", "x@")
        other = "zohocorp.com" if "@eu." in value else "eu.zohocorp.com"
        yield "domain", value.partition("@")[0] + "@" + other
    elif name == "time_zone":
        yield "zone", zones[(zones.index(value) + 1) % len(zones)]
    elif name == "kind":
        yield from (("kind", other) for other in KINDS if other != value)
    elif name == "unit":
        yield "unit", "days" if value == "hours" else "hours"
    elif "working_days" in path:
        yield from (("day", other) for other in ("sat", "sun"))
    elif (name in ("name", "role", "flag", "classification") and "rules" not in path) or name in ("case", "topic"):
        yield "text", json.dumps(value + "x", ensure_ascii=False)


def fewer(path: tuple[str, ...], node: yaml.SequenceNode, text: str) -> Iterator[Change]:
    """Each entry of a list in brackets dropped; a working day added."""
    written = [text[n.start_mark.index : n.end_mark.index] for n in node.value]
    start, end = node.start_mark.index, node.end_mark.index
    for i in range(len(written)):
        yield "entry dropped", start, end, f"[{', '.join([*written[:i], *written[i + 1 :]])}]"
    if path[-1] == "working_days":
        yield from (("day", start, end, f"[{', '.join([*written, day])}]") for day in ("sat", "sun"))


def rows_changed(node: yaml.SequenceNode, text: str) -> Iterator[Change]:
    """Each row dropped, and exchanged with the next."""
    spans = [(n.start_mark.index, n.end_mark.index) for n in node.value]
    for (a, b), (c, d) in pairwise(spans):
        yield "row dropped", a, c, ""
        yield "rows exchanged", a, d, text[c:d] + text[b:c] + text[a:b]


def pairs_dropped(path: tuple[str, ...], node: yaml.MappingNode, text: str) -> Iterator[Change]:
    """Each key that may be left out, and each contact."""
    pairs = node.value
    for i, (key, value) in enumerate(pairs):
        start, end = key.start_mark.index, value.end_mark.index
        if node.flow_style and key.value in OPTIONAL | ({"reason"} if "signals" in path else set()):
            before = pairs[i - 1][1].end_mark.index if i else start
            yield "key dropped", before, end, ""
        elif path[-1] == "contacts" and len(pairs) > 1:
            following = pairs[i + 1][0].start_mark.index if i + 1 < len(pairs) else end
            yield "contact dropped", start, following, ""


# ---------------------------------------------------------------- running


def survivors(mutants: list[Mutant]) -> list[Mutant]:
    """The mutants that no test noticed."""
    tests = {t.file: t.tests for t in TARGETS}
    files = sorted({name for m in mutants for name in tests[m.file]})
    policy = load.load_policy()
    load.load_policy = lambda *_, **__: policy
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile("mutants", max_examples=20, derandomize=True, database=None, phases=phases)
    hypothesis.settings.load_profile("mutants")
    runner = Runner(mutants, tests, policy)
    words = ["-o", "addopts=", "-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:logging", "--capture=no"]
    words += ["--assert=plain", f"--rootdir={ROOT}", *(str(ROOT / "tests" / name) for name in files)]
    if code := pytest.main(words, plugins=[runner]):
        raise SystemExit(f"the tests could not be collected ({code})")
    if runner.broken:
        raise SystemExit(f"without any mistake the tests fail of {', '.join(runner.broken)}")
    return runner.alive


class Runner:
    """In place of pytest's loop over the tests: for each mutant a fork that runs its tests."""

    def __init__(self, mutants: list[Mutant], tests: dict[str, tuple[str, ...]], policy: Policy) -> None:
        self.mutants, self.tests, self.policy = mutants, tests, policy
        self.alive: list[Mutant] = []
        self.broken: list[str] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Failed("the tests cannot be collected")
        items: dict[str, list[pytest.Item]] = {}
        for item in session.items:
            items.setdefault(item.path.name, []).append(item)
        gc.freeze()
        files = {m.file: m for m in self.mutants}
        as_it_is = [m._replace(kind="", text=(ROOT / m.file).read_text("utf-8")) for m in files.values()]
        if len(passed := self.tried(as_it_is, items)) < len(as_it_is):
            self.broken = [m.file for m in as_it_is if m not in passed]
        else:
            self.alive = self.tried(self.mutants, items)
        return True

    def tried(self, mutants: list[Mutant], items: dict[str, list[pytest.Item]]) -> list[Mutant]:
        """Those of the mutants with which every test passes, in order."""
        alive: set[int] = set()
        busy: dict[int, int] = {}
        for number, mutant in enumerate(mutants):
            if len(busy) == AT_ONCE:
                ended(busy, alive)
            pid = os.fork()
            if pid == 0:
                self.child(mutant, [i for name in self.tests[mutant.file] for i in items[name]])
            busy[pid] = number
            if sys.stderr.isatty():
                print(f"\r{number + 1} of {len(mutants)}, {len(alive)} alive ", end="", file=sys.stderr, flush=True)
        while busy:
            ended(busy, alive)
        return [mutants[i] for i in sorted(alive)]

    def child(self, mutant: Mutant, items: list[pytest.Item]) -> None:
        """Make the mistake, run the tests until one fails, and leave: 0 when none does."""
        code = 1
        try:
            for stream in (1, 2):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            hurry()
            if mutant.file.endswith(".py"):
                swap(mutant)
            else:
                policy = changed(self.policy, mutant)
                load.load_policy = lambda *_, **__: policy
                importlib.import_module("tests.conftest").load_policy = load.load_policy
            for item, following in zip(items, [*items[1:], None], strict=True):
                hurry()
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            code = 0
        finally:
            os._exit(code)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> None:
        """In a child, with which nothing else happens here: leave at the first failure, without a report of it."""
        if call.excinfo is not None:
            os._exit(1)


def ended(busy: dict[int, int], alive: set[int]) -> None:
    """Wait until one of the busy processes ends, and note the mutant that it left alive."""
    pid, status = os.wait()
    number = busy.pop(pid)
    if status == 0:
        alive.add(number)


def hurry() -> None:
    """End this process when it computes for longer than a test may."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + SECONDS, resource.RLIM_INFINITY))


def swap(mutant: Mutant) -> None:
    """Put the changed module's code and constants into the one that everybody has imported already."""
    name = mutant.file.removesuffix(".py").replace("/", ".")
    module = importlib.import_module(name)
    fresh: dict[str, Any] = {"__name__": name, "__package__": name.rpartition(".")[0]}
    exec(compile(mutant.text, mutant.file, "exec"), fresh)
    for word, old in list(vars(module).items()):
        new = fresh.get(word)
        if word.startswith("__") or isinstance(old, ModuleType):
            continue
        if (isinstance(old, type) or callable(old)) and getattr(old, "__module__", name) != name:
            continue
        if isinstance(old, type):
            for inner, method in vars(old).items():
                if isinstance(method, FunctionType) and method.__module__ == name and inner in vars(new):
                    method.__code__ = vars(new)[inner].__code__
        elif callable(old):
            before, after = getattr(old, "__wrapped__", old), getattr(new, "__wrapped__", new)
            before.__code__, before.__defaults__, before.__kwdefaults__ = (
                after.__code__,
                after.__defaults__,
                after.__kwdefaults__,
            )
        elif new != old:
            for other in [m for n, m in sys.modules.items() if n.startswith("partnersup")]:
                if vars(other).get(word) is old:
                    setattr(other, word, new)


def changed(policy: Policy, mutant: Mutant) -> Policy:
    """The policy with the section of one changed file; a change that the loader refuses is an error here too."""
    problems: list[str] = []
    root = policy_yaml._parse(policy_files.Layer(mutant.file, mutant.text.encode()), problems)
    for name, node in root.value:
        hint = get_type_hints(Policy)[name.value]
        if name.value == "severity":  # its phrases are in files of their own
            node.value.append((yaml.ScalarNode("", "phrases"), yaml.MappingNode("", [])))
        section = policy_yaml._Build(problems).value(hint, node, name.value)
        if problems:
            raise ValueError(problems)
        new = freezing.freeze(hint, section)
        if name.value == "severity":
            new = new._replace(phrases=policy.severity.phrases)
        policy = policy._replace(**{name.value: new})
    if found := references(policy):
        raise ValueError(found)
    return policy


if __name__ == "__main__":
    sys.exit(main())
