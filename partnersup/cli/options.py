"""The options of the command line as data, and what they say once they are read.

Nothing here knows how a command line is read: `plain` and `typed` do, both from these.
"""

from typing import Any, Literal, get_args

from ..errors import UsageError
from ..frozen import Record
from ..intake import SOURCE_KINDS
from ..nearest import nearest
from ..patterns import pattern
from ..policy import LANGUAGES, DataCenter, Kind, RequestType, Territory, Tier

Formats = ("card", "table", "json", "ndjson", "csv", "markdown", "yaml", "ics")
FINDINGS = ("breached", "due", "review", "severity-1", "priority")
SCHEMAS = ("ticket", "triage", "eligible", "escalate", "clock", "channels", "summary", "ask", "board", "next", "evaluate", "policy_diff", "error")  # fmt: skip
_LICENSES = pattern(r"-?\d{1,12}")


class Option(Record):
    """An option by the name that the command knows it by. `flag` and `switch` take no value: a flag is there or not, a
    switch has its opposite; a `number` lies from `least` to `most`; `texts` may be repeated. A shell offers `offers`: words,
    or the names of that part of the policy."""

    name: str
    kind: Literal["text", "texts", "number", "flag", "switch"]
    help: str
    metavar: str | None = None
    offers: tuple[str, ...] | Literal["products", "regions", "countries"] = ()
    flags: tuple[str, ...] = ()
    default: Any = None
    least: int | None = None
    most: int | None = None
    variable: str | None = None

    def written(self) -> tuple[str, ...]:
        """How it is written on the command line; of a switch also how its opposite is."""
        plain = "--" + self.name.replace("_", "-")
        return self.flags or ((plain, f"--no-{plain[2:]}") if self.kind == "switch" else (plain,))


class Argument(Record):
    """A word of the command line by its place; `many` takes all that are left."""

    name: str
    help: str
    metavar: str
    many: bool = False
    required: bool = False


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


TICKET = (
    Option("id", "text", "The ticket's id.", "TEXT"),
    Option("subject", "text", "Subject.", "TEXT"),
    Option("description", "text", "Description of the issue or question.", "TEXT"),
    Option("language", "text", "en, nl, de, es, ar or ja; detected when left out.", "CODE", LANGUAGES),
    Option("product", "text", "Zoho service.", "NAME", "products"),
    Option("request_type", "text", "One of the nine preset types, in any of the six languages.", "TYPE", get_args(RequestType)),
    Option("region", "text", "Region, such as EU, India, LATAM.", "NAME", "regions"),
    Option("country", "text", "ISO 3166 code or name.", "NAME", "countries"),
    Option("territory", "text", "east, west or central (United States).", "NAME", get_args(Territory)),
    Option("data_center", "text", "us, eu, in, au, jp, sa, ca or uk.", "CODE", get_args(DataCenter)),
    Option("tier", "text", "authorised, advanced or premium.", "NAME", get_args(Tier)),
    Option("selected_for_chat", "switch", "The Authorised partner is selected for live chat."),
    Option("contract", "switch", "The partner has a valid support contract."),
    Option("licenses", "text", "User licenses of the customer.", "N"),
    Option("superadmin_email", "text", "What stands in Customer Primary Email Address.", "ADDRESS"),
    Option("customer_email", "text", "The customer's address.", "ADDRESS"),
    Option("zuid", "text", "A user's id.", "ID"),
    Option("zoid", "text", "The organisation's id.", "ID"),
    Option("zgid", "text", "The group's id.", "ID"),
    Option("partner", "text", "The partner's name.", "NAME"),
    Option("partner_email", "text", "The partner's address.", "ADDRESS"),
    Option("reproducible", "switch", "The issue can be replicated."),
    Option("reproduction", "text", "How it is replicated.", "TEXT"),
    Option("steps_taken", "text", "Troubleshooting steps taken.", "TEXT"),
    Option("attachments", "texts", "A file's name; may be repeated.", "NAME"),
    Option("created_at", "text", "When the ticket was created (RFC 3339).", "TIME"),
    Option("acknowledged_at", "text", "When support first replied.", "TIME"),
    Option("last_reply_at", "text", "Support's latest reply.", "TIME"),
    Option("resolved_at", "text", "When it was resolved.", "TIME"),
    Option("time_zone", "text", "The office calendar's zone, where it is not the region's.", "ZONE"),
    Option("waiting_on_partner", "texts", "FROM/TO during which the partner was asked for something; TO may be left out; may be repeated.", "FROM/TO"),
    Option("severity", "text", "Your own decision: 1, 2 or 3.", "N"),
    Option("kind", "text", "incident, how_to, feature_request or account_or_billing.", "KIND", get_args(Kind)),
    Option("weekend_exception", "switch", "Downtime, outage or sign-in: the clock runs through weekends."),
)  # fmt: skip

EVERYWHERE = (
    Option("format", "text", f"{', '.join(Formats)} (card when left out).", "FORMAT", Formats),
    Option("json", "flag", "Short for --format json."),
    Option("now", "text", "The present, instead of the real clock.", "TIME"),
    Option("tz", "text", "The zone in which times are shown.", "ZONE"),
    Option("holidays", "text", "Dates separated by commas, or a file: one date a line, or .ics.", "LIST"),
    Option("policy", "text", "Your policy, laid over the shipped one.", "PATH", variable="PARTNERSUP_POLICY"),
    Option("quiet", "flag", "Print no answer; the exit code tells.", flags=("--quiet", "-q")),
    Option("lang", "text", "The language of the words printed: en, nl, de, es, ar or ja; on a card the locale's when left out.", "CODE", LANGUAGES),
    Option("width", "number", "Columns of a card; the terminal's when left out.", "N", least=40, most=400),
    Option("details", "flag", "On a card also evidence, receipts, sources, every check and what is assumed in full."),
    Option("brief", "flag", "The card of a ticket on one line."),
)  # fmt: skip

SOURCES = Argument("source", "A file, a folder, or - for standard input.", "[SOURCE]...", many=True)
READING = (
    Option("kind_of_source", "text", f"What a source is: {', '.join(SOURCE_KINDS)}; recognized when left out.", "KIND", flags=("--from",)),
    Option("names", "texts", "A column or custom field by its name, and the ticket field it holds; may be repeated.", "NAME=FIELD", flags=("--map",)),
)  # fmt: skip


def common_of(values: dict[str, Any]) -> Common:
    """The options everywhere, from what was typed for them. Raises UsageError."""
    rest = {name: values[name] for name in Common._fields if name != "format"}
    return Common(chosen(values["format"], values["json"]), **rest)


def fields_of(values: dict[str, Any]) -> dict[str, Any]:
    """The ticket's options that were given, as the raw values that a JSON record would have."""
    found = {name: _value(name, typed) for name, typed in values.items()}
    return {name: value for name, value in found.items() if value is not None}


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
