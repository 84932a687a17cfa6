"""Flags as data: the ticket's fields and the options that every command has, put on a command by a decorator."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, get_args

import typer

from ..errors import UsageError
from ..frozen import Record
from ..nearest import nearest
from ..patterns import pattern
from ..policy import DataCenter, Kind, RequestType, Territory, Tier
from .completion import from_policy, languages, of

Formats = ("card", "table", "json", "ndjson", "csv", "markdown", "yaml", "ics")
_LICENSES = pattern(r"-?\d{1,12}")


class Common(Record):
    """What the options everywhere say. `format` is one of `Formats`; `now`, `tz` and the rest are as typed."""

    format: str = "card"
    now: str | None = None
    tz: str | None = None
    holidays: str | None = None
    policy: str | None = None
    quiet: bool = False
    lang: str | None = None
    width: int | None = None
    details: bool = False
    brief: bool = False


def _text(help: str, metavar: str | None = None, completion: Callable[[str], list[str]] | None = None) -> Any:
    return typer.Option(
        help=help, metavar=metavar, rich_help_panel="The ticket", show_default=False, autocompletion=completion
    )


_TICKET: dict[str, tuple[type, Any]] = {
    "id": (str, _text("The ticket's id.", "TEXT")),
    "subject": (str, _text("Subject.", "TEXT")),
    "description": (str, _text("Description of the issue or question.", "TEXT")),
    "language": (str, _text("en, nl, de, es, ar or ja; detected when left out.", "CODE", languages)),
    "product": (str, _text("Zoho service.", "NAME", from_policy(lambda p: (one.name for one in p.products.values())))),
    "request_type": (str, _text("One of the nine preset types, in any of the six languages.", "TYPE", of(*get_args(RequestType)))),
    "region": (str, _text("Region, such as EU, India, LATAM.", "NAME", from_policy(lambda p: p.regions))),
    "country": (str, _text("ISO 3166 code or name.", "NAME", from_policy(lambda p: p.countries))),
    "territory": (str, _text("east, west or central (United States).", "NAME", of(*get_args(Territory)))),
    "data_center": (str, _text("us, eu, in, au, jp, sa, ca or uk.", "CODE", of(*get_args(DataCenter)))),
    "tier": (str, _text("authorised, advanced or premium.", "NAME", of(*get_args(Tier)))),
    "selected_for_chat": (bool, _text("The Authorised partner is selected for live chat.")),
    "contract": (bool, _text("The partner has a valid support contract.")),
    "licenses": (str, _text("User licenses of the customer.", "N")),
    "superadmin_email": (str, _text("What stands in Customer Primary Email Address.", "ADDRESS")),
    "customer_email": (str, _text("The customer's address.", "ADDRESS")),
    "zuid": (str, _text("A user's id.", "ID")),
    "zoid": (str, _text("The organisation's id.", "ID")),
    "zgid": (str, _text("The group's id.", "ID")),
    "partner": (str, _text("The partner's name.", "NAME")),
    "partner_email": (str, _text("The partner's address.", "ADDRESS")),
    "reproducible": (bool, _text("The issue can be replicated.")),
    "reproduction": (str, _text("How it is replicated.", "TEXT")),
    "steps_taken": (str, _text("Troubleshooting steps taken.", "TEXT")),
    "attachments": (list, _text("A file's name; may be repeated.", "NAME")),
    "created_at": (str, _text("When the ticket was created (RFC 3339).", "TIME")),
    "acknowledged_at": (str, _text("When support first replied.", "TIME")),
    "last_reply_at": (str, _text("Support's latest reply.", "TIME")),
    "resolved_at": (str, _text("When it was resolved.", "TIME")),
    "time_zone": (str, _text("The office calendar's zone, where it is not the region's.", "ZONE")),
    "waiting_on_partner": (list, _text("FROM/TO during which the partner was asked for something; TO may be left out; may be repeated.", "FROM/TO")),
    "severity": (str, _text("Your own decision: 1, 2 or 3.", "N")),
    "kind": (str, _text("incident, how_to, feature_request or account_or_billing.", "KIND", of(*get_args(Kind)))),
    "weekend_exception": (bool, _text("Downtime, outage or sign-in: the clock runs through weekends.")),
}  # fmt: skip


def _parameter(name: str, kind: type, option: Any, default: Any = None) -> inspect.Parameter:
    flag = "--" + name.replace("_", "-")
    names = (f"{flag}/--no-{name.replace('_', '-')}",) if kind is bool else (flag,)
    option.param_decls = names
    given: Any = list[str] | None if kind is list else kind | None
    annotation = Annotated[given, option]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _common_parameters() -> list[inspect.Parameter]:
    def option(name: str, kind: Any, default: Any, *decls: str, **more: Any) -> inspect.Parameter:
        made = typer.Option(*decls, rich_help_panel="Everywhere", show_default=False, **more)
        return inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, made]
        )

    return [
        option("format", str | None, None, "--format", metavar="FORMAT", autocompletion=of(*Formats), help=f"{', '.join(Formats)} (card when left out)."),
        option("json", bool, False, "--json", help="Short for --format json."),
        option("now", str | None, None, "--now", metavar="TIME", help="The present, instead of the real clock."),
        option("tz", str | None, None, "--tz", metavar="ZONE", help="The zone in which times are shown."),
        option("holidays", str | None, None, "--holidays", metavar="LIST", help="Dates separated by commas, or a file: one date a line, or .ics."),
        option("policy", str | None, None, "--policy", metavar="PATH", envvar="PARTNERSUP_POLICY", help="Your policy, laid over the shipped one."),
        option("quiet", bool, False, "--quiet", "-q", help="Print no answer; the exit code tells."),
        option("lang", str | None, None, "--lang", metavar="CODE", help="The language of the words printed: en, nl, de, es, ar or ja; on a card the locale's when left out.", autocompletion=languages),
        option("width", int | None, None, "--width", metavar="N", min=40, max=400, help="Columns of a card; the terminal's when left out."),
        option("details", bool, False, "--details", help="On a card also evidence, receipts, sources, every check and what is assumed in full."),
        option("brief", bool, False, "--brief", help="The card of a ticket on one line."),
    ]  # fmt: skip


def command(function: Callable[..., Any], *, ticket: tuple[str, ...] | None = ()) -> Callable[..., Any]:
    """A Typer command: `function(..., common=Common, fields=dict)` with the named ticket flags (None: all) and
    the options everywhere."""
    flags = tuple(_TICKET) if ticket is None else ticket
    own = [p for p in inspect.signature(function).parameters.values() if p.name not in ("common", "fields")]
    extra = [_parameter(name, *_TICKET[name]) for name in flags] + _common_parameters()

    @wraps(function)
    def run(*args: Any, **values: Any) -> Any:
        fields = {name: _value(name, values.pop(name)) for name in flags}
        common = Common(
            chosen(values.pop("format"), values.pop("json")),
            *(
                values.pop(name)
                for name in ("now", "tz", "holidays", "policy", "quiet", "lang", "width", "details", "brief")
            ),
        )
        return function(*args, **values, common=common, fields={k: v for k, v in fields.items() if v is not None})

    keyword = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own]
    run.__signature__ = inspect.Signature([*keyword, *extra])  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in [*keyword, *extra]}
    return run


def _value(name: str, typed: Any) -> Any:
    """A flag's text as the raw value that a JSON record would have."""
    if name in ("licenses", "severity") and isinstance(typed, str) and _LICENSES.fullmatch(typed.strip()):
        return int(typed)
    if name == "waiting_on_partner" and typed:
        return [[part or None for part in (pair.split("/", 1) if "/" in pair else [pair, ""])] for pair in typed]
    if name == "attachments" and not typed:
        return None
    return typed


def chosen(format: str | None, json: bool) -> str:
    """The format's name. Raises UsageError for one that is not there, or two that differ."""
    if json and format not in (None, "json"):
        raise UsageError("--format", f"{format!r} and --json differ", "one of the two")
    if json:
        return "json"
    if format is None:
        return "card"
    if format not in Formats:
        guess = nearest(format, Formats)
        raise UsageError(
            "--format",
            f"{format!r} is not a format",
            f"one of {', '.join(Formats)}" + (f"; nearest: {guess}" if guess else ""),
        )
    return format
