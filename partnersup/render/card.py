"""Answers -> what a person reads on a terminal. Rich draws; nothing here judges or counts.

Every card is a list of renderables put on one console; the text of a ticket is cleaned and never markup.
"""

import io
from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from .clean import clean, one_line

Plain = dict[str, Any]
_STATE = {
    "breached": "bold red",
    "missed": "red",
    "due": "yellow",
    "paused": "cyan",
    "met": "green",
    "running": "green",
}
_LEVEL = {1: "bold white on red", 2: "bold black on yellow", 3: "bold black on green"}
_CHECK = {"error": "bold red", "warning": "yellow", "info": "dim"}


class Screen(NamedTuple):
    """Where a card is shown: columns, whether colour is wanted, and the reader's own zone if it is to be shown."""

    width: int
    colour: bool
    reader: tzinfo | None = None


def card(kind: str, plain: Plain, screen: Screen, phrases: dict[str, str]) -> str:
    """The card of one answer as text; `phrases` are the policy's sentences by code."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=screen.width,
        force_terminal=screen.colour,
        no_color=not screen.colour,
        color_system="standard" if screen.colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for part in _CARDS[kind](plain, screen, phrases):
        console.print(part)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


# ---------------------------------------------------------------- triage


def _triage(plain: Plain, screen: Screen, phrases: dict[str, str]) -> Iterable[RenderableType]:
    if "error" in plain:
        where = plain["id"] or f"line {plain['line']}"
        yield _line((f"{where}: ", "bold"), ("refused: ", "bold red"), (one_line(plain["error"]["message"]), ""))
        return
    ticket, severity, clock = plain["ticket"], plain["severity"], plain["clock"]
    facts = [ticket[k] for k in ("product", "region", "country", "tier") if ticket[k]]
    yield _line((one_line(ticket["id"] or "ticket"), "bold"), ("  ", ""), (one_line(ticket["subject"] or ""), "bold"))
    if facts:
        yield _line((" · ".join(one_line(str(f)) for f in facts), "dim"))
    yield Text()
    yield from _severity(severity, clock)
    yield from _priority(plain["priority"])
    yield Text()
    yield from _clock(clock, plain["commitment"], screen)
    yield Text()
    yield _channels(plain["channels"])
    yield Text()
    yield from _escalation(plain["escalation"], clock, phrases)
    if plain["checks"]:
        yield Text()
        yield from _checks(plain["checks"])
    yield from _small_print(plain)


def _severity(severity: Plain, clock: Plain) -> Iterable[RenderableType]:
    level, (worst, best) = severity["level"], severity["range"]
    decided = {"large_account": "a large user account", "caller": "declared", "text": ""}[severity["decided_by"]]
    if decided and severity["text_level"] != level:
        decided += f"; the text alone says {severity['text_level']}"
    kind = severity["kind"].replace("_", " ").replace("how to", "how-to")
    head = [(f" SEVERITY {level} ", _LEVEL[level]), (f" {severity['name']}, {kind}", "bold")]
    if decided:
        head.append((f"  ({decided})", ""))
    yield _line(*head)
    if severity["review"]:
        until = f", by {_time(clock['act_by'])}" if clock["act_by"] else ""
        yield _line((f"  Not certain: {worst} to {best}. Treat as {worst} until answered{until}.", "bold"))
        for question in severity["questions"]:
            yield _bullet("?", question["ask"])
    words = dict.fromkeys(f"“{one_line(e['text'])}” ({e['signal'].replace('_', ' ')})" for e in severity["evidence"])
    if words:
        yield Padding(Text("Why: " + ", ".join(list(words)[:6]), overflow="fold"), (0, 0, 0, 2))
    elif severity["decided_by"] == "text":
        yield Padding(Text("Why: nothing in the text tells more.", overflow="fold"), (0, 0, 0, 2))


def _priority(priority: Plain) -> Iterable[RenderableType]:
    told = {
        "flagged": "Priority Customer – Large User Account",
        "pending_update": "Priority Customer – Large User Account, once the field is updated",
        "eligible_unverified": "large enough, but not verified",
        "not_eligible": "no large user account",
        "excluded_product": "product left out of priority support",
        "unknown": "large user account: not known",
    }[priority["status"]]
    count = ""
    if priority["licenses"] is not None:
        count = f" · {priority['licenses']} licenses"
    if priority["threshold"] is not None:
        count += f", threshold {priority['threshold']}"
    style = "bold magenta" if priority["flag"] else ""
    yield _line(("  Priority: ", ""), (told, style), (count, ""))
    for action in priority["actions"]:
        yield _bullet("!", action, "bold")


def _clock(clock: Plain, commitment: Plain, screen: Screen) -> Iterable[RenderableType]:
    if not commitment["applies"]:
        yield _line(
            ("CLOCK", "bold"),
            ("  none: feature requests and limitations are exempt from the commitment.", ""),
        )
        return
    through = "; weekends count (outage or sign-in)" if clock["weekend_exception"] else ""
    yield _line(("CLOCK", "bold"), (f"  working time in {clock['time_zone']}{through}", ""))
    narrow = screen.width < 78
    table = Table.grid(padding=(0, 1))
    for place in range(3 if narrow else 5):  # a time is never broken where it fits
        table.add_column(overflow="fold", no_wrap=not narrow and place in (1, 2))
    heads = ("", "target", "deadline", "state", "left")
    table.add_row(*(Text(h, style="dim") for h in (heads if not narrow else ("", "deadline", "state"))))
    for name in ("acknowledgement", "determination", "resolution"):
        timer = clock[name]
        if timer is None:
            continue
        label = name + ("*" if timer["provisional"] else "") + (" (guidance)" if name == "resolution" else "")
        state = Text(timer["state"].replace("_", " "), style=_STATE.get(timer["state"], ""))
        left = Text(_left(timer["remaining_seconds"]), overflow="fold")
        deadline = _both(timer["deadline"], screen)
        if narrow:
            table.add_row(label, deadline, Group(state, left))
        else:
            table.add_row(label, _time(timer["target"]), deadline, state, left)
    yield Padding(table, (0, 0, 0, 2))
    if (clock["determination"] or {}).get("provisional"):
        yield _line(("  * provisional: counted from creation until the first reply is known", "dim"))


def _channels(channels: list[Plain]) -> RenderableType:
    text = Text(overflow="fold")
    text.append("CHANNELS  ", style="bold")
    for i, channel in enumerate(channels):
        mark = {True: "yes", False: "no", None: "?"}[channel["available"]]
        style = {True: "green", False: "dim", None: "yellow"}[channel["available"]]
        text.append(" · " if i else "")
        text.append(f"{channel['channel'].replace('_', ' ')} ")
        text.append(mark, style=style)
        if channel["address"] and channel["available"]:
            text.append(f" ({channel['address']})")
    return text


def _escalation(escalation: Plain, clock: Plain, phrases: dict[str, str]) -> Iterable[RenderableType]:
    if escalation["region"] is None:
        yield _line(("ESCALATION", "bold"), ("  give the region or country to see whom to call", ""))
        return
    if escalation["advised"]:
        when = "should start now"
    elif escalation["open"]:
        when = "may start: the commitment's time has passed"
    elif escalation["opens_at"]:
        when = f"may start from {_time(escalation['opens_at'])}"
    else:
        when = "only on impact or dissatisfaction: there is no clock"
    yield _line(
        ("ESCALATION", "bold"),
        (f"  {escalation['region'].replace('_', ' ')}: ", ""),
        (when, "bold" if escalation["advised"] else ""),
    )
    for reason in escalation["reasons"]:
        yield _bullet("-", phrases[f"reason.{reason}"])
    yield from _levels(escalation["levels"])


def _levels(levels: list[Plain]) -> Iterable[RenderableType]:
    table = _grid(2)
    for level in levels:
        table.add_row(Text(f"{level['level']}", style="bold"), Text(level["role"], style="bold", overflow="fold"))
        for contact in level["contacts"]:
            line = Text(overflow="fold")
            line.append(f"{contact['name']} <{contact['email']}>")
            if contact["title"]:
                line.append(f" · {contact['title']}", style="dim")
            table.add_row("", line)
        if level["note"]:
            table.add_row("", Text(level["note"], style="dim", overflow="fold"))
    yield Padding(table, (0, 0, 0, 2))


def _checks(checks: list[Plain]) -> Iterable[RenderableType]:
    yield _line(("TO DO", "bold"))
    table = _grid(2)
    for check in checks:
        line = Text(overflow="fold")
        line.append(clean(check["message"]) + ". ", style=_CHECK[check["level"]] if check["level"] != "info" else "")
        line.append(clean(check["action"]) + ".", style="dim")
        table.add_row(
            Text({"error": "!!", "warning": "!", "info": "-"}[check["level"]], style=_CHECK[check["level"]]),
            line,
        )
    yield Padding(table, (0, 0, 0, 2))


def _small_print(plain: Plain) -> Iterable[RenderableType]:
    yield Text()
    yield from _assumed(plain)
    for notice in plain["notices"]:
        yield Text(f"notice: {one_line(notice['message'])}", style="dim", overflow="fold")
    policy = plain["policy"]
    overlay = f", with {policy['overlay']}" if policy["overlay"] else ""
    yield Text(f"policy {policy['version']} ({policy['digest']}){overlay}", style="dim", overflow="fold")


# ---------------------------------------------------------------- the short answers


def _eligible(plain: Plain, screen: Screen, phrases: dict[str, str]) -> Iterable[RenderableType]:
    word = {True: "yes", False: "no", None: "cannot tell"}[plain["eligible"]]
    style = {True: "bold green", False: "bold", None: "bold yellow"}[plain["eligible"]]
    count = f"{plain['licenses']} user licenses"
    if plain["threshold"] is not None:
        count += f"; a large user account from {plain['threshold']} ({plain['group']})"
    yield _line((word, style), (f"  {count}", ""))
    for note in plain["notes"]:
        yield _bullet("-", note)
    for question in plain["questions"]:
        yield _bullet("?", question["ask"])


def _escalate(plain: Plain, screen: Screen, phrases: dict[str, str]) -> Iterable[RenderableType]:
    where = (plain["region"] or "").replace("_", " ") + (f", {plain['country']}" if plain["country"] else "")
    yield _line(("ESCALATION", "bold"), (f"  {where}", ""))
    yield from _levels(plain["levels"])
    yield Text()
    yield _line(("When", "bold"))
    for sentence in plain["when"]:
        yield _bullet("-", sentence)
    yield from _assumed(plain)


def _clock_answer(plain: Plain, screen: Screen, phrases: dict[str, str]) -> Iterable[RenderableType]:
    yield _line((f"severity {plain['severity']}", "bold"))
    yield from _clock(plain["clock"], {"applies": True}, screen)
    for name in ("acknowledgement", "determination"):
        yield _line((f"  {name}, counted:", "dim"))
        for stretch in plain["clock"][name]["receipt"]:
            span = f"{_time(stretch['from'])} to {_time(stretch['to'])}: {_left(stretch['seconds'])}"
            yield _line((f"    {span}", "dim"))
    yield from _assumed(plain)


def _assumed(plain: Plain) -> Iterable[RenderableType]:
    if plain["assumptions"]:
        yield Text("assumed: " + ", ".join(plain["assumptions"]), style="dim", overflow="fold")


def _channels_answer(plain: Plain, screen: Screen, phrases: dict[str, str]) -> Iterable[RenderableType]:
    yield _line((f"{plain['tier']} partner", "bold"))
    table = _grid(3)
    for channel in plain["channels"]:
        mark = {True: "yes", False: "no", None: "?"}[channel["available"]]
        detail = Text(" ".join(t for t in (channel["address"], channel["note"]) if t), overflow="fold")
        table.add_row(channel["channel"].replace("_", " "), mark, detail)
    for name, value in plain["offerings"].items():
        table.add_row(name.replace("_", " "), value, "")
    yield Padding(table, (0, 0, 0, 2))
    yield from _assumed(plain)


def _summary(plain: Plain, screen: Screen, phrases: dict[str, str]) -> Iterable[RenderableType]:
    refused = f", {plain['refused']} refused" if plain["refused"] else ""
    yield _line(
        (f"{plain['tickets']} tickets{refused}", "bold"),
        (f"  {plain['priority']} with priority, {plain['review']} to review", ""),
    )
    table = _grid(2)
    for title, counts in (("severity", "by_severity"), ("kind", "by_kind"), ("state", "by_state")):
        told = ", ".join(f"{k.replace('_', ' ')}: {v}" for k, v in plain[counts].items())
        table.add_row(title, Text(told, overflow="fold"))
    for name in ("acknowledgement", "determination"):
        told = ", ".join(f"{k}: {v}" for k, v in plain[name].items())
        table.add_row(name, Text(told, overflow="fold"))
    yield Padding(table, (0, 0, 0, 2))
    for row in plain["basic_requests"]:
        told = f"{one_line(row['partner'])}: {row['requests']} basic requests in 30 days"
        if row["too_many"]:
            names = ", ".join(f"{c['name']} <{c['email']}>" for c in row["tell"]) or "its Partner Account Manager"
            told += f": too many, tell {names}"
        yield _bullet("!" if row["too_many"] else "-", told)


def _evaluate(plain: Plain, screen: Screen, phrases: dict[str, str]) -> Iterable[RenderableType]:
    heads = ("", "tickets", "accuracy", "macro-F1", "recall of 1", "kind", "weekend", "in range", "width")
    keys = [
        "tickets",
        "accuracy",
        "macro_f1",
        "severity_1_recall",
        "kind",
        "weekend_exception",
        "truth_in_range",
        "mean_width",
    ]
    table = _grid(len(heads))
    table.add_row(*(Text(h, style="dim") for h in heads))
    for name, score in (*plain["by_language"].items(), ("all", plain["all"])):
        cells = ["-" if score[k] is None else f"{score[k]:.3f}" if k != "tickets" else str(score[k]) for k in keys]
        table.add_row(Text(name, style="bold"), *cells)
    yield table
    yield Text()
    yield _line(("truth, then how many came out as 1, 2, 3", "dim"))
    for level, row in enumerate(plain["all"]["confusion"], 1):
        yield _line((f"  {level}  ", "bold"), ("  ".join(f"{n:5}" for n in row), ""))
    for error in plain["errors"]:
        yield Text()
        low, high = error["range"]
        yield _line(
            (one_line(error["id"]), "bold"),
            (f"  is {error['expected']}, came out as {error['level']} ({low}-{high}, {error['rule']})", ""),
        )
        told = ", ".join(f"“{one_line(e['text'])}” ({e['signal']})" for e in error["evidence"])
        yield _line((f"  {told or 'no evidence'}", "dim"))
        text = one_line(f"{error['subject'] or ''} | {error['description'] or ''}")
        yield _line((f"  {text[:300]}", ""))


_CARDS: dict[str, Callable[[Plain, Screen, dict[str, str]], Iterable[RenderableType]]] = {
    "triage": _triage,
    "eligible": _eligible,
    "escalate": _escalate,
    "clock": _clock_answer,
    "channels": _channels_answer,
    "summary": _summary,
    "evaluate": _evaluate,
}


# ---------------------------------------------------------------- pieces


def _line(*parts: tuple[str, str]) -> Text:
    text = Text(overflow="fold")
    for words, style in parts:
        text.append(clean(words), style=style)
    return text


def _bullet(mark: str, words: str, style: str = "") -> RenderableType:
    table = _grid(2)
    table.add_row(Text(mark, style="bold"), Text(clean(words), style=style, overflow="fold"))
    return Padding(table, (0, 0, 0, 2))


def _grid(columns: int) -> Table:
    table = Table.grid(padding=(0, 2))
    for _ in range(columns):
        table.add_column(overflow="fold")
    return table


def _time(written: str) -> str:
    moment = datetime.fromisoformat(written)
    return f"{moment:%a %d %b %H:%M}"


def _both(written: str, screen: Screen) -> Text:
    """A time in the calendar's zone and, where it reads otherwise for the reader, in theirs."""
    moment = datetime.fromisoformat(written)
    text = Text(_time(written), style="bold", overflow="fold")
    if screen.reader is not None:
        there = moment.astimezone(screen.reader)
        if there.utcoffset() != moment.utcoffset():
            text.append(f" (yours {there:%a %H:%M})", style="dim")
    return text


def _left(seconds: float | None) -> str:
    """Working time in words of the two largest units, "over" when negative; a day here is 24 working hours."""
    if seconds is None:
        return "done"
    import pendulum

    span = pendulum.duration(seconds=abs(int(seconds)))
    parts = [
        f"{span.days} d" if span.days else "",
        f"{span.hours} h" if span.hours else "",
        f"{span.minutes} min" if span.minutes else "",
    ]
    told = " ".join([p for p in parts if p][:2]) or "under 1 min"
    return f"{told} over" if seconds < 0 else told
