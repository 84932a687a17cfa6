"""Plain answers -> rows -> a table, Markdown or CSV. The columns of each answer are fixed and public."""

import csv
import io
import re
from collections.abc import Callable, Iterable
from typing import Any, Literal

from ..patterns import pattern
from .clean import cell, one_line
from .voice import isolated

_TIME = pattern(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-][\d:]+)")
_WIDEST = 70  # characters of a table's cell
# Signs of Markdown; the colon of an address that would become a link and of an emoji's code; the point of www.
_MARKDOWN = pattern(r"[\\|`*_\[\]<>~$&]|:(?=//|[\w+-]+:)|(?<=www)\.", re.IGNORECASE)
Plain = dict[str, Any]
Rows = list[list[Any]]

COLUMNS: dict[str, list[str]] = {
    "triage": [
        "id",
        "severity",
        "name",
        "range",
        "review",
        "kind",
        "decided_by",
        "text_level",
        "priority",
        "status",
        "weekend_exception",
        "acknowledgement_deadline",
        "acknowledgement_state",
        "determination_deadline",
        "determination_state",
        "act_by",
        "region",
        "country",
        "tier",
        "product",
        "escalation_open",
        "escalation_advised",
        "opens_at",
        "subject",
        "error",
    ],
    "eligible": ["eligible", "status", "group", "threshold", "licenses", "product", "notes"],
    "escalate": ["level", "role", "name", "email", "title", "covers", "sources", "note"],
    "clock": ["clock", "starts_at", "target", "deadline", "state", "remaining_seconds", "provisional"],
    "channels": ["channel", "available", "address", "note"],
    "summary": ["what", "value"],
    "ask": ["ticket", "language", "to", "subject", "asks"],
    "board": [
        "id",
        "standing",
        "severity",
        "review",
        "priority",
        "clock",
        "deadline",
        "remaining_seconds",
        "escalation_advised",
        "region",
        "partner",
        "subject",
    ],
    "next": ["ticket", "do", "clock", "deadline", "remaining_seconds", "severity", "subject", "also"],
    "policy_diff": ["what", "where", "change", "old", "new"],
    "evaluate": [
        "language",
        "tickets",
        "accuracy",
        "macro_f1",
        "severity_1_recall",
        "kind",
        "weekend_exception",
        "truth_in_range",
        "mean_width",
    ],
}


# What of them a table shows where it must fit a screen: the columns of a queue.
SHORT = {
    "triage": [
        "id",
        "severity",
        "review",
        "kind",
        "priority",
        "acknowledgement_deadline",
        "acknowledgement_state",
        "determination_deadline",
        "determination_state",
        "region",
        "subject",
        "error",
    ],
}


def rows(kind: str, plain: Plain) -> Rows:
    """The rows of one answer, in the order of `COLUMNS[kind]`."""
    return _ROWS[kind](plain)


def as_table(kind: str, answers: Iterable[Plain], style: Literal["table", "markdown"]) -> str:
    """Answers as one table, cells on one line each; Markdown's own signs are escaped."""
    from tabulate import tabulate

    heads = COLUMNS[kind]
    body = [[_shown(v) for v in row] for plain in answers for row in rows(kind, plain)]
    wanted = SHORT.get(kind, heads)
    keep = [i for i, head in enumerate(heads) if head in wanted and (head == heads[0] or any(row[i] for row in body))]
    body = [[row[i] for i in keep] for row in body]
    body = [[_MARKDOWN.sub(r"\\\g<0>", c) if style == "markdown" else isolated(c) for c in row] for row in body]
    form = "pipe" if style == "markdown" else "simple"
    return str(tabulate(body, headers=[heads[i] for i in keep], tablefmt=form, disable_numparse=True))


def csv_head(kind: str) -> str:
    return _csv([COLUMNS[kind]])


def as_csv(kind: str, plain: Plain) -> str:
    """One answer's CSV lines, without the head."""
    return _csv([[cell(_joined(v)) for v in row] for row in rows(kind, plain)])


def _csv(lines: Iterable[list[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue().rstrip("\n")


def _joined(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(str(v) for v in value) if isinstance(value, list) else value


def _shown(value: Any) -> str:
    text = one_line("" if value is None else str(_joined(value)), _WIDEST)
    return text[:16].replace("T", " ") if _TIME.fullmatch(text) else text


def _triage(plain: Plain) -> Rows:
    if "error" in plain:
        blank: list[Any] = [None] * len(COLUMNS["triage"])
        blank[0], blank[-1] = plain["id"] or f"line {plain['line']}", plain["error"]["message"]
        return [blank]
    ticket, severity, clock, escalation = (
        plain["ticket"],
        plain["severity"],
        plain["clock"],
        plain["escalation"],
    )
    ack, det = clock["acknowledgement"] or {}, clock["determination"] or {}
    return [
        [
            ticket["id"], severity["level"], severity["name"], "-".join(map(str, dict.fromkeys(severity["range"]))),
            severity["review"], severity["kind"], severity["decided_by"], severity["text_level"],
            plain["priority"]["flag"], plain["priority"]["status"], clock["weekend_exception"],
            ack.get("deadline"), ack.get("state"), det.get("deadline"), det.get("state"), clock["act_by"],
            ticket["region"], ticket["country"], ticket["tier"], ticket["product"],
            escalation["open"], escalation["advised"], escalation["opens_at"], ticket["subject"], None,
        ]
    ]  # fmt: skip


def _escalate(plain: Plain) -> Rows:
    found: Rows = []
    for level in plain["levels"]:
        for c in level["contacts"]:
            found.append(
                [
                    level["level"],
                    level["role"],
                    c["name"],
                    c["email"],
                    c["title"],
                    c["covers"],
                    c["sources"],
                    None,
                ]
            )
        if not level["contacts"]:
            found.append([level["level"], level["role"], None, None, None, None, None, level["note"]])
    return found


def _clock(plain: Plain) -> Rows:
    clock = plain["clock"]
    names = [n for n in ("acknowledgement", "determination", "resolution") if clock[n]]
    return [[n, *(clock[n][k] for k in COLUMNS["clock"][1:])] for n in names]


def _evaluate(plain: Plain) -> Rows:
    scores = {**plain["by_language"], "all": plain["all"]}
    return [[name, *(score[k] for k in COLUMNS["evaluate"][1:])] for name, score in scores.items()]


def _summary(plain: Plain) -> Rows:
    found: Rows = [[k, plain[k]] for k in ("tickets", "refused", "priority", "review")]
    for group in ("by_severity", "by_kind", "by_state", "acknowledgement", "determination"):
        found += [[f"{group.removeprefix('by_')} {k}", v] for k, v in plain[group].items()]
    for row in plain["basic_requests"]:
        tell = ", ".join(f"{c['name']} <{c['email']}>" for c in row["tell"])
        found.append(
            [
                f"basic requests of {row['partner']}",
                f"{row['requests']}" + (f": tell {tell}" if row["too_many"] else ""),
            ]
        )
    return found


def _policy_diff(plain: Plain) -> Rows:
    found: Rows = [
        ["policy", c["path"], c["change"], told_value(c["old"]), told_value(c["new"])] for c in plain["changes"]
    ]
    for ticket in plain["tickets"]["changed"] if plain["tickets"] else ():
        where = ticket["id"] or f"{ticket['where']}:{ticket['line']}"
        found += [
            ["ticket", where, d["field"], told_value(d["old"]), told_value(d["new"])] for d in ticket["differences"]
        ]
    return found


def told_value(value: Any) -> str:
    """A plain value on one line: a list with commas, a mapping as its pairs; nothing for null."""
    if isinstance(value, list):
        return ", ".join(map(told_value, value))
    if isinstance(value, dict):
        return ", ".join(f"{k} {told_value(v)}" for k, v in value.items() if v not in (None, [], {}))
    return "" if value is None else str(_joined(value))


_ROWS: dict[str, Callable[[Plain], Rows]] = {
    "triage": _triage,
    "eligible": lambda p: [[p[k] for k in COLUMNS["eligible"]]],
    "escalate": _escalate,
    "clock": _clock,
    "channels": lambda p: [[c[k] for k in COLUMNS["channels"]] for c in p["channels"]],
    "summary": _summary,
    "evaluate": _evaluate,
    "policy_diff": _policy_diff,
    "ask": lambda p: [[p["ticket"], p["language"], p["to"], p["subject"], "; ".join(a["text"] for a in p["asks"])]],
    "board": lambda p: [[r[k] for k in COLUMNS["board"]] for r in p["rows"]],
    "next": lambda p: [[" ".join(v) if isinstance(v := p[k], list) else v for k in COLUMNS["next"]]],
}
