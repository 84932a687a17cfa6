"""Every command of the line: what it is called, what it does, and what may be written behind it."""

from typing import Any

from ..frozen import Record
from ..policy import LANGUAGES
from .options import EVERYWHERE, FINDINGS, READING, SCHEMAS, SOURCES, TICKET, Argument, Option, common_of, fields_of

NAME = "partnersup"
ASKS_COMPLETION = "_PARTNERSUP_COMPLETE"  # the variable by which a shell asks what may follow
ABOUT = "Triage a partner-support ticket: severity, deadlines, channels, escalation, and what is missing."
GROUPS = {"policy": "The policy in force; check one; compare two; its JSON Schema."}
_PLACE = ("region", "country")
_TIMES = ("created_at", "acknowledged_at", "last_reply_at", "resolved_at", "time_zone", "waiting_on_partner")
_WHICH = "An overlay, a folder with a whole policy, or `shipped`."
_ONE, _MANY, _QUESTION, _POLICY = "One ticket", "Many tickets", "One question", "Policy and quality"


class Command(Record):
    """A command by the words that call it. `does` is its function, `module.name` in `commands`, which returns the exit
    code: called with what `arguments` and `own` are, and of a command that answers (`answers`) with the options
    everywhere as `common` and those of the ticket (`ticket`) as `fields`."""

    words: tuple[str, ...]
    does: str
    about: str
    example: str
    panel: str
    arguments: tuple[Argument, ...] = ()
    own: tuple[Option, ...] = ()
    ticket: tuple[str, ...] = ()
    answers: bool = True

    def options(self) -> list[Option]:
        """Its options in the order in which help shows them."""
        return [*self.own, *self.of_ticket(), *(EVERYWHERE if self.answers else ())]

    def of_ticket(self) -> list[Option]:
        return [_BY_NAME[name] for name in self.ticket]

    def asked(self, values: dict[str, Any]) -> dict[str, Any]:
        """What its function is called with, from every value that was typed or left out. Raises UsageError."""
        own = {name: values[name] for name in [*(a.name for a in self.arguments), *(o.name for o in self.own)]}
        if not self.answers:
            return own
        return {**own, "common": common_of(values), "fields": fields_of({name: values[name] for name in self.ticket})}


_BY_NAME = {option.name: option for option in TICKET}
_FLAGS_OF_A_TICKET = tuple(_BY_NAME)

COMMANDS = (
    Command(
        ("triage",),
        "triage.triage_tickets",
        "Everything about a ticket: severity, priority flag, clock, channels, escalation, checks.",
        "triage ticket.json --json",
        _ONE,
        (SOURCES,),
        (
            *READING,
            Option("fail_on", "text", f"Exit 1 when a ticket is one of: {', '.join(FINDINGS)}.", "LIST"),
            Option("jobs", "number", "Answer many tickets in N processes.", "N", default=1, least=1, most=256),
            Option("engine", "text", "dask: the workers of a cluster answer, a file each.", "NAME"),
            Option("scheduler", "text", "The cluster's scheduler, tcp://HOST:PORT.", "ADDRESS"),
            Option("out", "text", "Where a cluster's workers write their answers, a file for each.", "FOLDER"),
        ),
        _FLAGS_OF_A_TICKET,
    ),
    Command(
        ("eligible",),
        "answers.eligible_or_not",
        "Is this a large user account?",
        "eligible --region EU --licenses 75",
        _QUESTION,
        ticket=(*_PLACE, "licenses", "product"),
    ),
    Command(
        ("escalate",),
        "answers.whom_to_contact",
        "Whom to contact in a region, and when an escalation may start.",
        "escalate --region India --level 3",
        _QUESTION,
        own=(Option("level", "text", "Only this level, 1 to 4.", "N"),),
        ticket=(*_PLACE, "territory"),
    ),
    Command(
        ("clock",),
        "answers.deadlines_of",
        "The deadlines of a severity, with a receipt of the hours counted.",
        "clock --severity 2 --region EU --created-at 2026-11-20T17:45:00+01:00",
        _QUESTION,
        ticket=(*_PLACE, "severity", "weekend_exception", *_TIMES),
    ),
    Command(
        ("channels",),
        "answers.channels_of",
        "What a tier offers and where to submit.",
        "channels --tier advanced --region EU",
        _QUESTION,
        ticket=("tier", *_PLACE, "data_center", "selected_for_chat"),
    ),
    Command(
        ("template",),
        "answers.empty_template",
        "An empty support e-mail, ready to fill in.",
        "template --lang ja",
        _QUESTION,
        own=(Option("lang", "text", f"{', '.join(LANGUAGES[:-1])} or {LANGUAGES[-1]}.", "CODE", default="en"),),
        answers=False,
    ),
    Command(
        ("ask",),
        "queue.ask_partner",
        "A ready reply to the partner, in the ticket's language, that asks only for what still matters.",
        "ask ticket.eml",
        _ONE,
        (SOURCES,),
        READING,
        _FLAGS_OF_A_TICKET,
    ),
    Command(
        ("board",),
        "queue.show_board",
        "The queue by next deadline: breached, due, running, waiting; one line each, with counts.",
        "board tickets/ --watch",
        _MANY,
        (SOURCES,),
        (
            *READING,
            Option("watch", "flag", "Keep it live on the terminal; Ctrl-C ends it."),
            Option("every", "number", "How often a live board is read anew.", "SECONDS", default=10, least=1, most=3600),
        ),
    ),
    Command(
        ("next",),
        "queue.show_next",
        "The one thing to do next.",
        "next tickets.ndjson --json",
        _MANY,
        (SOURCES,),
        READING,
    ),
    Command(
        ("wait",),
        "queue.wait_until",
        "Sleep until the next clock's target, deadline or share of it; exit 0 then, 1 when it is already past.",
        "wait ticket.json --until 75% && notify-team",
        _MANY,
        (SOURCES,),
        (
            *READING,
            Option("until", "text", "target, deadline, or a share of the working time such as 75%.", "U", default="deadline"),
        ),
    ),
    Command(
        ("summary",),
        "triage.summarize_tickets",
        "Counts by severity, kind and state; commitments met; basic requests per partner in 30 days.",
        "summary tickets.ndjson",
        _MANY,
        (SOURCES,),
        READING,
    ),
    Command(
        ("evaluate",),
        "evaluate.evaluate_judge",
        "Accuracy of the severity judge on labelled tickets, by language.",
        "evaluate corpus/en-c.ndjson --errors",
        _POLICY,
        (Argument("source", "Labelled tickets: JSON arrays or NDJSON.", "LABELLED...", many=True, required=True),),
        (Option("errors", "flag", "Each wrong ticket with its evidence."),),
    ),
    Command(
        ("policy", "show"),
        "policy.show_policy",
        "The policy in force, each fact with its pages and each assumption with its reason.",
        "policy show --json",
        _POLICY,
    ),
    Command(
        ("policy", "check"),
        "policy.check_policy",
        "Validate a policy: every problem as file:line; exit 2 when there is one.",
        "policy check mine.yaml",
        _POLICY,
        (Argument("path", "An overlay, or a folder; the policy in force when left out.", "[PATH]"),),
        answers=False,
    ),
    Command(
        ("policy", "diff"),
        "policy.compare_policies",
        "What changes from one policy to another, in words; with --on also what it does to tickets.",
        "policy diff shipped mine.yaml --on tickets.ndjson",
        _POLICY,
        (Argument("old", _WHICH, "OLD", required=True), Argument("new", _WHICH, "NEW", required=True)),
        (
            Option("on", "texts", "Tickets to answer by both; exit 1 when one changes. May be repeated.", "SOURCE"),
            *READING,
        ),
    ),
    Command(
        ("policy", "schema"),
        "policy.schema_of_policy",
        "The JSON Schema of an overlay or a whole policy.",
        "policy schema > policy.schema.json",
        _POLICY,
        answers=False,
    ),
    Command(
        ("schema",),
        "policy.schema_of",
        "The JSON Schema of the input or of an answer.",
        "schema triage",
        _POLICY,
        (Argument("name", f"One of {', '.join(SCHEMAS)}.", "NAME", required=True),),
        answers=False,
    ),
)  # fmt: skip


def called(words: list[str]) -> Command | None:
    """The command that the line begins with, or None."""
    return next((one for one in COMMANDS if one.words == tuple(words[: len(one.words)])), None)


def names() -> list[str]:
    """What a line may begin with: commands, and groups of them."""
    return list(dict.fromkeys(one.words[0] for one in COMMANDS))
