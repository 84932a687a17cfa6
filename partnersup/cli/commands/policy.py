"""policy and schema: what is in force, whether a policy holds, and the form of everything."""

import sys
from typing import Annotated, Any

import typer

from ...errors import PolicyError, UsageError
from ...load import load_policy, thaw
from ...zones import VERSION
from ..edge import policy_path
from ..options import Common, command
from ..show import page

SCHEMAS = (
    "ticket",
    "triage",
    "eligible",
    "escalate",
    "clock",
    "channels",
    "summary",
    "ask",
    "board",
    "next",
    "evaluate",
    "error",
)


def register(app: Any) -> None:
    group = typer.Typer(help="The policy in force; check one; its JSON Schema.")
    group.command("show", epilog="Example: partnersup policy show --json")(command(_show))
    group.command("check", epilog="Example: partnersup policy check mine.yaml")(_check)
    group.command("schema", epilog="Example: partnersup policy schema > policy.schema.json")(_schema_of_policy)
    app.add_typer(group, name="policy", rich_help_panel="Policy and quality")
    app.command("schema", epilog="Example: partnersup schema triage", rich_help_panel="Policy and quality")(_schema)


def _show(*, common: Common, fields: dict[str, Any]) -> int:
    """The policy in force, each fact with its pages and each assumption with its reason."""
    policy = load_policy(policy_path(common))
    body = thaw(policy._replace(digest="", overlay=None))
    for derived in ("known_names", "lexicons", "digest", "overlay"):
        body.pop(derived)
    head = {
        "version": policy.version,
        "valid_from": policy.valid_from,
        "digest": policy.digest,
        "overlay": policy.overlay,
        "tzdata": VERSION,
    }
    plain = {**head, **{k: v for k, v in body.items() if k not in head}}
    if common.quiet:
        return 0
    if common.format in ("json", "ndjson"):
        from ...render.records import as_json

        typer.echo(as_json(plain, 2 if common.format == "json" else None))
    elif common.format == "yaml":
        from ...render.records import as_yaml

        typer.echo(as_yaml(plain))
    elif common.format == "card":
        from ...render.policy_card import policy_card

        page([policy_card(plain)])
    else:
        raise UsageError("--format", f"{common.format!r} is not for a policy", "card, json, ndjson or yaml")
    return 0


def _check(
    path: Annotated[
        str | None,
        typer.Argument(metavar="[PATH]", help="An overlay, or a folder; the policy in force when left out."),
    ] = None,
) -> int:
    """Validate a policy: every problem as file:line; exit 2 when there is one."""
    common = Common()
    try:
        policy = load_policy(path or policy_path(common))
    except PolicyError as error:
        for problem in error.problems:
            print(f"error: {problem}", file=sys.stderr)
        return 2
    over = f" with {policy.overlay}" if policy.overlay else ""
    typer.echo(f"policy {policy.version}{over}: holds ({policy.digest})")
    return 0


def _schema_of_policy() -> int:
    """The JSON Schema of an overlay or a whole policy."""
    from ...render.records import as_json
    from ...schemas import policy_schema

    typer.echo(as_json(policy_schema()))
    return 0


def _schema(
    name: Annotated[str, typer.Argument(metavar="NAME", help=f"One of {', '.join(SCHEMAS)}.")],
) -> int:
    """The JSON Schema of the input or of an answer."""
    from ...nearest import nearest
    from ...render.records import as_json
    from ...schemas import schema

    if name not in SCHEMAS:
        guess = nearest(name, SCHEMAS)
        raise UsageError(
            "partnersup schema",
            f"{name!r} has no schema",
            f"one of {', '.join(SCHEMAS)}" + (f"; nearest: {guess}" if guess else ""),
        )
    typer.echo(as_json(schema(name)))
    return 0
