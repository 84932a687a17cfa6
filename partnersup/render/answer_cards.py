"""The cards of the short answers: eligible, escalate, clock, channels, summary, evaluate, and the reply that asks."""

from collections.abc import Iterable

from rich.console import RenderableType

from .clean import clean, one_line
from .pieces import Plain, Screen, Text, bullet, grid, indented, line
from .tables import COLUMNS
from .triage_card import assumed, clocks, levels, receipts, stands_on

_HEADER = 500  # characters; a longer line would be folded, and what follows could pass for a header of the mail's own


def eligible(plain: Plain, screen: Screen) -> Iterable[RenderableType]:
    voice = screen.voice
    code = {True: "eligible.yes", False: "eligible.no", None: "eligible.cannot-tell"}[plain["eligible"]]
    style = {True: "bold green", False: "bold", None: "bold yellow"}[plain["eligible"]]
    told = voice.say("licenses", count=plain["licenses"])
    if plain["threshold"] is not None:
        group = screen.policy.large_accounts.groups[plain["group"]].name
        told += "; " + voice.say("eligible.threshold", threshold=plain["threshold"], group=group)
    yield line(voice, (voice.say(code), style), (f"  {told}", ""))
    for note in plain["notes"]:
        yield bullet(voice, "-", note)
    for question in plain["questions"]:
        yield bullet(voice, "?", question["ask"], "bold")
    yield from stands_on(plain, screen)


def escalate(plain: Plain, screen: Screen) -> Iterable[RenderableType]:
    voice = screen.voice
    name = screen.policy.regions[plain["region"]].name if plain["region"] else ""
    where = name + (f", {plain['country']}" if plain["country"] else "")
    yield line(voice, (voice.say("card.escalation"), "bold"), (f"  {where}", ""))
    yield from levels(plain["levels"], screen)
    yield Text()
    yield line(voice, (voice.say("escalation.when"), "bold"))
    for sentence in plain["when"]:
        yield bullet(voice, "-", sentence)
    yield from assumed(plain, screen)
    yield from stands_on(plain, screen)


def clock(plain: Plain, screen: Screen) -> Iterable[RenderableType]:
    voice = screen.voice
    yield line(voice, (voice.say("card.severity", level=plain["severity"]), "bold"))
    yield from clocks(plain, screen)
    if not screen.details:  # with them it stands above already
        yield from receipts(plain["clock"], screen)
    yield from assumed(plain, screen)
    yield from stands_on(plain, screen)


def channels(plain: Plain, screen: Screen) -> Iterable[RenderableType]:
    voice = screen.voice
    yield line(voice, (voice.say(f"tier.{plain['tier']}"), "bold"))
    table = grid(2)
    for channel in plain["channels"]:
        mark = {True: "✓", False: "✗", None: "?"}[channel["available"]]
        style = {True: "green", False: "dim", None: "yellow"}[channel["available"]]
        said = {True: "answer.yes", False: "answer.no", None: "answer.not-known"}[channel["available"]]
        name = voice.known("channel-name." + channel["channel"], channel["channel"])
        head = Text.assemble((voice.shown(name), "bold"), (f"  {voice.shown(voice.say(said))}", style), overflow="fold")
        if channel["address"]:
            head.append(f"  {voice.shown(channel['address'])}")
        table.add_row(Text(mark, style=style), head)
        if channel["note"]:
            table.add_row("", Text(voice.shown(channel["note"]), style="dim", overflow="fold"))
    for name, value in plain["offerings"].items():
        told = voice.known(f"offering.{name}", screen.policy.offerings[name].name)
        table.add_row(
            "·",
            Text.assemble((voice.shown(told), ""), (f"  {voice.shown(voice.known(f'answer.{value}', value))}", "bold")),
        )
    yield indented(table)
    yield from assumed(plain, screen)
    yield from stands_on(plain, screen)


def summary(plain: Plain, screen: Screen) -> Iterable[RenderableType]:
    voice = screen.voice
    told = [voice.say("summary.tickets", count=plain["tickets"])]
    if plain["refused"]:
        told.append(voice.say("summary.refused", count=plain["refused"]))
    more = [voice.say("summary.priority", count=plain["priority"]), voice.say("summary.review", count=plain["review"])]
    yield line(voice, (voice.listed(told), "bold"), (f"  {voice.listed(more)}", ""))
    table = grid(2)
    for title, counts, group in (
        ("severity", "by_severity", ""),
        ("kind", "by_kind", "kind."),
        ("state", "by_state", "state."),
    ):
        shown = voice.listed(f"{voice.known(group + k, k.replace('_', ' '))}: {v}" for k, v in plain[counts].items())
        table.add_row(voice.shown(voice.say(f"summary.{title}")), Text(voice.shown(shown), overflow="fold"))
    for name in ("acknowledgement", "determination"):
        shown = voice.listed(f"{voice.known('state.' + k, k.replace('_', ' '))}: {v}" for k, v in plain[name].items())
        table.add_row(voice.shown(voice.say(f"clock.{name}")), Text(voice.shown(shown), overflow="fold"))
    yield indented(table)
    for row in plain["basic_requests"]:
        told_row = voice.say("summary.basic", partner=voice.line(row["partner"], 100), requests=row["requests"])
        if row["too_many"]:
            names = ", ".join(f"{c['name']} <{c['email']}>" for c in row["tell"]) or voice.say("summary.own-manager")
            told_row += f": {voice.say('summary.too-many', names=names)}"
        yield bullet(voice, "!" if row["too_many"] else "-", told_row)
    yield from stands_on(plain, screen)


def ask(plain: Plain, screen: Screen) -> Iterable[RenderableType]:
    """The reply as it can be sent: no colour, no isolates, lines as long as a mail's."""
    if plain["to"]:
        yield Text(f"To: {one_line(plain['to'], _HEADER)}")
    yield Text(f"Subject: {one_line(plain['subject'], _HEADER)}")
    yield Text()
    yield Text(clean(plain["body"]))


def evaluate(plain: Plain, screen: Screen) -> Iterable[RenderableType]:
    voice = screen.voice
    heads = ("", "tickets", "accuracy", "macro-F1", "recall of 1", "kind", "weekend", "in range", "width")
    keys = COLUMNS["evaluate"][1:]  # all but the language
    table = grid(len(heads))
    table.add_row(*(Text(h, style="dim") for h in heads))
    for name, score in (*plain["by_language"].items(), ("all", plain["all"])):
        cells = ["-" if score[k] is None else f"{score[k]:.3f}" if k != "tickets" else str(score[k]) for k in keys]
        table.add_row(Text(name, style="bold"), *cells)
    yield table
    yield Text()
    yield line(voice, ("truth, then how many came out as 1, 2, 3", "dim"))
    for level, row in enumerate(plain["all"]["confusion"], 1):
        yield line(voice, (f"  {level}  ", "bold"), ("  ".join(f"{n:5}" for n in row), ""))
    for error in plain["errors"]:
        yield Text()
        low, high = error["range"]
        came = f"  is {error['expected']}, came out as {error['level']} ({low}-{high}, {error['rule']})"
        yield line(voice, (voice.line(error["id"], 100), "bold"), (came, ""))
        told = ", ".join(f"“{voice.line(e['text'])}” ({e['signal']})" for e in error["evidence"])
        yield line(voice, (f"  {told or 'no evidence'}", "dim"))
        text = voice.line(f"{error['subject'] or ''} | {error['description'] or ''}", 300)
        yield line(voice, (f"  {text}", ""))
