"""The card of a triaged ticket. One glance says how bad, how long, who; the rest stands beneath in that order."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table

from ..calendars import Calendar, Stretch, open_time
from ..clock import calendar_of
from ..policy import Office
from ..times import instant, wall
from .pieces import Plain, Screen, Text, bullet, flow, grid, indented, line
from .strip import CLOSED, COUNTED, DEADLINE, NOW, PAUSED, START, TARGET, lines_of, strip

STATE = {
    "breached": "bold red",
    "missed": "red",
    "due": "bold yellow",
    "paused": "cyan",
    "met": "green",
    "running": "green",
    "not_started": "cyan",
}
LEVEL = {1: "bold white on red", 2: "bold black on yellow", 3: "bold black on green"}
_CHECK = {"error": "bold red", "warning": "yellow", "info": "dim"}
_MARK = {"error": "!!", "warning": "!", "info": "-"}
_CLOCKS = ("acknowledgement", "determination", "resolution")
_SIGNS = {
    START: "bold", TARGET: "bold yellow", DEADLINE: "bold red", COUNTED: "green", CLOSED: "dim", PAUSED: "cyan", NOW: "bold",
}  # fmt: skip
_ROOMY = 96  # columns from which the time on the wall stands in the table
_NAME = 100  # characters of an id, a partner, a product
_MOST_INFO = 4  # small matters on a card without --details


def triage_card(plain: Plain, screen: Screen) -> Iterator[RenderableType]:
    """The parts of the card of one answer, or of a refused record."""
    voice = screen.voice
    if "error" in plain:
        where = voice.line(plain["id"] or "", _NAME) or voice.say("card.line", line=plain["line"])
        told = (voice.line(plain["error"]["message"]), "")
        yield line(voice, (f"{where}: ", "bold"), (f"{voice.say('card.refused')}: ", "bold red"), told)
        return
    if screen.brief:
        yield brief_line(plain, screen)
        return
    yield from _heading(plain, screen)
    yield from _severity(plain, screen)
    yield from _priority(plain["priority"], screen)
    yield Text()
    yield from clocks(plain, screen)
    yield Text()
    yield from _channels(plain["channels"], screen)
    yield Text()
    yield from _escalation(plain, screen)
    if plain["checks"]:
        yield Text()
        yield from _to_do(plain["checks"], screen)
    if screen.details:
        yield from _evidence(plain, screen)
    yield Text()
    yield from small_print(plain, screen)


def brief_line(plain: Plain, screen: Screen) -> Text:
    """The ticket on one line: severity, clock, priority, what it is about."""
    voice, severity = screen.voice, plain["severity"]
    acting = severity["range"][0] if severity["review"] else severity["level"]
    mark = (
        f"{severity['level']}"
        if not severity["review"]
        else f"{severity['level']} ({severity['range'][0]}-{severity['range'][1]})"
    )
    parts = [(voice.line(plain["ticket"]["id"] or "", _NAME) or "-", "bold"), ("  ", ""), (f" {mark} ", LEVEL[acting])]
    name, timer = next_timer(plain)
    if timer is not None:
        parts += [
            (f" {voice.say(f'clock.{name}')} ", ""),
            (voice.say(f"state.{timer['state']}"), STATE[timer["state"]]),
            (f" {voice.left(timer['remaining_seconds'])} · {voice.moment(timer['deadline'])}", ""),
        ]
    elif not plain["commitment"]["applies"]:
        parts.append((f" {voice.say('board.no-clock')}", "dim"))
    if plain["priority"]["flag"]:
        parts.append((f" · {voice.say('priority.flagged')}", "bold magenta"))
    if plain["escalation"]["advised"]:
        parts.append((f" · {voice.say('card.escalation')}: {voice.say('escalation.now')}", "bold red"))
    if plain["ticket"]["subject"]:
        parts.append((f" · {voice.line(plain['ticket']['subject'])}", ""))
    return line(voice, *parts)


def next_timer(plain: Plain) -> tuple[str, Plain | None]:
    """The clock that ends next of those that are still open, the breached ones first."""
    timers = [(name, plain["clock"][name]) for name in _CLOCKS if plain["clock"][name] is not None]
    open_ones = [(n, t) for n, t in timers if t["remaining_seconds"] is not None]
    return min(open_ones, key=lambda one: datetime.fromisoformat(one[1]["deadline"]), default=("", None))


# ---------------------------------------------------------------- how bad


def _heading(plain: Plain, screen: Screen) -> Iterable[RenderableType]:
    voice, ticket = screen.voice, plain["ticket"]
    yield line(
        voice,
        (voice.line(ticket["id"] or "", _NAME) or voice.say("card.ticket"), "bold"),
        ("  ", ""),
        (voice.line(ticket["subject"] or ""), "bold"),
    )
    region = screen.policy.regions[ticket["region"]].name if ticket["region"] in screen.policy.regions else None
    facts = [
        voice.line(ticket["product"] or "", _NAME),
        region,
        ticket["country"],
        voice.say(f"tier.{ticket['tier']}") if ticket["tier"] else None,
        voice.line(ticket["partner"] or "", _NAME) or voice.line(ticket["partner_email"] or "", _NAME),
    ]
    told = " · ".join(voice.line(fact) for fact in facts if fact)
    if told:
        yield line(voice, (told, "dim"))
    yield Text()


def _severity(plain: Plain, screen: Screen) -> Iterable[RenderableType]:
    voice, severity, clock = screen.voice, plain["severity"], plain["clock"]
    level, (worst, best) = severity["level"], severity["range"]
    kind = voice.say(f"kind.{severity['kind']}")
    if severity["basic"]:
        kind = voice.listed((kind, voice.say("card.basic")))
    if severity["review"]:
        until = voice.say("card.until-answered-no-time")
        if clock["act_by"]:
            until = voice.say("card.until-answered", time=voice.moment(clock["act_by"], clock["now"]))
        yield line(voice, (f" {voice.say('card.treat-as', level=worst)} ", LEVEL[worst]), (f" {until}", "bold"))
        for question in severity["questions"]:
            yield bullet(voice, "?", question["ask"], "bold")
        says = voice.say("card.text-says", level=level, worst=worst, best=best)
        yield indented(line(voice, (f"{kind} · {says}", "")))
    else:
        head = [
            (f" {voice.say('card.severity', level=level)} ", LEVEL[level]),
            (f" {voice.listed((voice.say(f'level.{level}'), kind))}", "bold"),
        ]
        if severity["decided_by"] != "text":
            decided = voice.say(f"card.decided.{severity['decided_by']}")
            if severity["text_level"] != level:
                decided = voice.listed((decided, voice.say("card.text-alone", level=severity["text_level"])), wide=True)
            head.append((f" ({decided})", ""))
        yield line(voice, *head)
    words = list(dict.fromkeys(f"“{voice.line(e['text'])}”" for e in severity["evidence"]))
    if words or severity["decided_by"] == "text":
        told = voice.listed(words[:6]) if words else voice.say("card.why-nothing")
        yield indented(line(voice, (f"{voice.say('card.why')}: ", "dim"), (told, "")))


def _priority(priority: Plain, screen: Screen) -> Iterable[RenderableType]:
    voice = screen.voice
    told = [voice.say(f"priority.{priority['status']}")]
    if priority["licenses"] is not None:
        told.append(voice.say("licenses", count=priority["licenses"]))
    if priority["threshold"] is not None:
        told.append(voice.say("priority.threshold", threshold=priority["threshold"]))
    mark = "★ " if priority["flag"] else "☆ "
    style = "bold magenta" if priority["flag"] else ""
    yield indented(line(voice, (mark + told[0], style), (" · ".join(["", *told[1:]]), "")))
    for action in priority["actions"]:
        yield bullet(voice, "!", action, "bold")


# ---------------------------------------------------------------- how long


def clocks(plain: Plain, screen: Screen) -> Iterable[RenderableType]:
    """The two or three clocks in words, then drawn."""
    voice, clock = screen.voice, plain["clock"]
    if not plain.get("commitment", {"applies": True})["applies"]:
        yield line(voice, (voice.say("card.clock"), "bold"), (f"  {voice.say('clock.none')}", ""))
        return
    through = voice.say("clock.zone-always" if clock["weekend_exception"] else "clock.zone", zone=clock["time_zone"])
    now = voice.moment(clock["now"])
    yield line(voice, (voice.say("card.clock"), "bold"), (f"  {through} · {voice.say('strip.now')} {now}", ""))
    yield indented(_timers(clock, screen))
    if screen.width < _ROOMY:
        for name in _CLOCKS:
            around = _on_the_wall(clock[name], clock["now"], screen) if clock[name] else ""
            if around:
                yield indented(line(voice, (f"{voice.say(f'clock.{name}')}: {around}", "dim")))
    if (clock["determination"] or {}).get("provisional"):
        yield indented(line(voice, (f"* {voice.say('clock.provisional')}", "dim")))
    yield from _strip(plain, screen)
    if screen.details:
        yield from receipts(clock, screen)


def _timers(clock: Plain, screen: Screen) -> Table:
    voice, narrow = screen.voice, screen.width < 76
    table = grid(2 if narrow else 5)
    if not narrow:
        heads = ("", "clock.target", "clock.deadline", "clock.state", "clock.left")
        table.add_row(*(Text(voice.shown(voice.say(h)) if h else "", style="dim") for h in heads))
        for place in (0, 1, 2):
            table.columns[place].no_wrap = True
    for name in _CLOCKS:
        timer = clock[name]
        if timer is None:
            continue
        label = voice.say(f"clock.{name}") + ("*" if timer["provisional"] else "")
        if name == "resolution":
            label += f"\n({voice.say('clock.guidance')})"  # on a line of its own, so that the column stays narrow
        state = Text(voice.shown(voice.say(f"state.{timer['state']}")), style=STATE[timer["state"]])
        left = Text(voice.shown(voice.left(timer["remaining_seconds"])), style="bold", overflow="fold")
        around = _on_the_wall(timer, clock["now"], screen)
        if around and screen.width >= _ROOMY:
            left.append(f"\n{voice.shown(around)}", style="dim")
        deadline = Text(voice.shown(voice.moment(timer["deadline"], clock["now"])), style="bold")
        yours = voice.yours(timer["deadline"])
        if yours:
            deadline.append(f"\n{voice.shown(yours)}", style="dim")
        target = Text(voice.shown(voice.moment(timer["target"], clock["now"])))
        if narrow:
            told = Text.assemble(state, "  ", left, overflow="fold")
            named = (
                Text.assemble((f"{voice.shown(voice.say(f'clock.{w}'))} ", "dim"), t)
                for w, t in (("deadline", deadline), ("target", target))
            )
            table.add_row(Text(voice.shown(label), overflow="fold"), Group(told, *named))
        else:
            table.add_row(Text(voice.shown(label), overflow="fold"), target, deadline, state, left)
    return table


def _on_the_wall(timer: Plain, now: str, screen: Screen) -> str:
    """The time left on the wall, where it is not that of working time."""
    left = timer["remaining_seconds"]
    if left is None or timer["state"] == "not_started":
        return ""
    around = (datetime.fromisoformat(timer["deadline"]) - datetime.fromisoformat(now)).total_seconds()
    if abs(around - left) < 60:
        return ""
    return screen.voice.say("clock.wall", span=screen.voice.span(around))


def _strip(plain: Plain, screen: Screen) -> Iterable[RenderableType]:
    voice, clock = screen.voice, plain["clock"]
    lines = lines_of(clock, voice)
    hours = _calendar(plain, screen)
    label = max((cell_len(entry.label) for entry in lines), default=0) + 1
    now = instant(datetime.fromisoformat(clock["now"]))
    rows = strip(
        lines, hours, now, _pauses(plain.get("ticket", screen.about), now), voice, min(screen.width, 130) - label - 5
    )
    if not rows:
        return
    yield Text()
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    for row in rows:
        cells = Text(no_wrap=True)
        if row.label:
            for sign in row.cells:
                cells.append(sign, style=_SIGNS.get(sign, ""))
        else:
            cells.append(row.cells, style="dim" if NOW not in row.cells else "bold")
        table.add_row(Text(voice.shown(row.label), style="dim"), cells)
    yield indented(table)
    yield indented(line(voice, (voice.say("strip.legend"), "dim")))


def _calendar(plain: Plain, screen: Screen) -> Calendar:
    calendar = calendar_of(_office(plain, screen), plain["clock"]["time_zone"])
    return calendar.always_open() if plain["clock"]["weekend_exception"] else calendar


def _office(plain: Plain, screen: Screen) -> Office | None:
    policy, ticket = screen.policy, plain.get("ticket", screen.about)
    country, region = ticket.get("country"), ticket.get("region")
    name = policy.countries[country].office if country in policy.countries else None
    name = name or (policy.regions[region].office if region in policy.regions else None)
    return policy.offices[name] if name else None


def _pauses(ticket: Mapping[str, Any], now: int) -> list[Stretch]:
    told = ticket.get("waiting_on_partner") or []
    return [
        Stretch(instant(datetime.fromisoformat(a)), instant(datetime.fromisoformat(b)) if b else now) for a, b in told
    ]


def receipts(clock: Plain, screen: Screen) -> Iterable[RenderableType]:
    """Every open stretch that was counted up to each deadline."""
    voice = screen.voice
    yield Text()
    yield line(voice, (voice.say("card.receipts"), "bold"))
    for name in _CLOCKS:
        if clock[name] is None:
            continue
        yield indented(line(voice, (voice.say(f"clock.{name}"), "")))
        for stretch in clock[name]["receipt"]:
            times = {key: voice.moment(stretch[key], clock["now"]) for key in ("from", "to")}
            told = voice.say("clock.counted", **times, span=voice.span(stretch["seconds"]))
            yield indented(indented(line(voice, (told, "dim"))))


# ---------------------------------------------------------------- who


def _channels(channels: list[Plain], screen: Screen) -> Iterable[RenderableType]:
    voice = screen.voice
    chips = [Text(voice.shown(voice.say("card.channels")), style="bold")]
    for channel in channels:
        mark = {True: "✓", False: "✗", None: "?"}[channel["available"]]
        style = {True: "green", False: "dim", None: "yellow"}[channel["available"]]
        said = {True: "answer.yes", False: "answer.no", None: "answer.not-known"}[channel["available"]]
        name = voice.known("channel-name." + channel["channel"], channel["channel"])
        chip = Text(f"{mark} {voice.shown(name)}", style=style)
        if channel["available"] is not True:
            chip.append(f" {voice.shown(voice.say(said))}", style="dim")
        elif channel["address"]:
            chip.append(f" {voice.shown(channel['address'])}", style="none")
        chips.append(chip)
    yield from flow(chips, screen.width)
    if screen.details:
        for channel in channels:
            if channel["note"]:
                name = voice.known("channel-name." + channel["channel"], channel["channel"])
                yield bullet(voice, "-", f"{name}: {channel['note']}", "dim")


def _escalation(plain: Plain, screen: Screen) -> Iterable[RenderableType]:
    voice, escalation, clock = screen.voice, plain["escalation"], plain["clock"]
    head = (voice.say("card.escalation"), "bold")
    if escalation["region"] is None:
        yield line(voice, head, (f"  {voice.say('escalation.no-place')}", ""))
        return
    if escalation["advised"]:
        when, style = voice.say("escalation.now"), "bold red"
    elif escalation["open"]:
        when, style = voice.say("escalation.open"), "bold yellow"
    elif escalation["opens_at"]:
        when, style = voice.say("escalation.from", time=voice.moment(escalation["opens_at"], clock["now"])), ""
    else:
        when, style = voice.say("escalation.only-on-impact"), ""
    yield line(voice, head, (f"  {when}", style))
    for reason in escalation["reasons"]:
        yield bullet(voice, "-", voice.say(f"reason.{reason}"))
    office = _office(plain, screen)
    if office is not None:
        yield indented(line(voice, (_office_now(office, clock["now"], screen), "dim")))
    yield from levels(escalation["levels"], screen)


def _office_now(office: Office, now: str, screen: Screen) -> str:
    calendar = calendar_of(office)
    at = instant(datetime.fromisoformat(now))
    is_open = open_time(calendar, at, at + 1) > 0
    code = "escalation.office-open" if is_open else "escalation.office-closed"
    return screen.voice.say(code, time=screen.voice.moment(wall(at, calendar.zone)))


def levels(rows: list[Plain], screen: Screen) -> Iterable[RenderableType]:
    """The ladder in order, whom to contact at each level."""
    voice = screen.voice
    table = grid(2)
    for level in rows:
        table.add_row(
            Text(f"{level['level']}", style="bold"), Text(voice.shown(level["role"]), style="bold", overflow="fold")
        )
        for contact in level["contacts"]:
            told = Text(overflow="fold")
            told.append(voice.shown(f"{contact['name']} <{contact['email']}>"))
            more = [contact["title"], _answers_in(contact, screen)]
            if screen.details and contact["covers"]:
                more.append(" ".join(contact["covers"]))
            if screen.details:
                more.append(voice.say("card.sources", pages=" ".join(contact["sources"])))
            for part in more:
                if part:
                    told.append(f" · {voice.shown(part)}", style="dim")
            table.add_row("", told)
        if level["note"]:
            table.add_row("", Text(voice.shown(level["note"]), style="dim", overflow="fold"))
    yield indented(table)


def _answers_in(contact: Plain, screen: Screen) -> str | None:
    """The language of a contact who does not answer in the region's own; the answer's JSON does not hold it."""
    for ladder in screen.policy.escalation.regions.values():
        for level in ladder.levels.values():
            for known in level.contacts.values():
                if known.email == contact["email"] and known.answers_in not in (None, screen.voice.language):
                    return screen.voice.say(
                        "escalation.answers-in", language=screen.voice.say(f"language.{known.answers_in}")
                    )
    return None


# ---------------------------------------------------------------- what to do


def _to_do(checks: list[Plain], screen: Screen) -> Iterable[RenderableType]:
    voice = screen.voice
    yield line(voice, (voice.say("card.to-do"), "bold"))
    table = grid(2)
    small = [c for c in checks if c["level"] == "info"]
    left_out = 0 if screen.details else max(0, len(small) - _MOST_INFO)
    shown = checks if not left_out else [c for c in checks if c["level"] != "info"] + small[:_MOST_INFO]
    for check in shown:
        told = Text(overflow="fold")
        told.append(f"{voice.shown(_ended(check['action']))} ", style="" if check["level"] == "info" else "bold")
        told.append(voice.shown(_ended(check["message"])), style="dim")
        table.add_row(Text(_MARK[check["level"]], style=_CHECK[check["level"]]), told)
    yield indented(table)
    if left_out:
        yield indented(line(voice, (voice.say("card.more", count=left_out), "dim")))


def _ended(sentence: str) -> str:
    return (
        sentence
        if sentence.endswith((".", "。", "؟", "?", "！"))
        else sentence + ("。" if sentence[-1:] > "\u3000" else ".")
    )


def _evidence(plain: Plain, screen: Screen) -> Iterable[RenderableType]:
    voice, found = screen.voice, plain["severity"]["evidence"]
    if not found:
        return
    yield Text()
    yield line(voice, (voice.say("card.evidence"), "bold"))
    table = grid(3)
    for e in found:
        place = f"{e['field']}[{e['start']}:{e['end']}]"
        table.add_row(
            Text(f"“{voice.line(e['text'])}”", overflow="fold"),
            Text(e["signal"], style="dim"),
            Text(place, style="dim"),
        )
    yield indented(table)


def small_print(plain: Plain, screen: Screen) -> Iterable[RenderableType]:
    """What is assumed, what was noticed, and the policy it stands on."""
    voice = screen.voice
    yield from assumed(plain, screen)
    if plain["notices"]:
        yield line(voice, (voice.say("card.noticed"), "dim"))
        for notice in plain["notices"]:
            yield bullet(voice, "·", voice.line(notice["message"]), "dim", "dim")
    yield from stands_on(plain, screen)


def stands_on(plain: Plain, screen: Screen) -> Iterable[RenderableType]:
    """The policy that the answer stands on."""
    voice, policy = screen.voice, plain["policy"]
    told = voice.say("card.policy", version=policy["version"], valid_from=policy["valid_from"], digest=policy["digest"])
    if policy["overlay"]:
        told += f", {voice.say('card.policy-overlay', overlay=voice.line(policy['overlay']))}"
    yield line(voice, (told, "dim"))


def assumed(plain: Plain, screen: Screen) -> Iterable[RenderableType]:
    voice, codes = screen.voice, plain["assumptions"]
    if not codes:
        return
    if not screen.details:
        told = voice.listed((voice.known(f"assumed.{code}", code) for code in codes), wide=True)
        yield line(voice, (f"{voice.say('card.assumed')}: {told}", "dim"))
        return
    yield line(voice, (voice.say("card.assumed"), "dim"))
    for code in codes:
        yield bullet(voice, "·", voice.known(f"assumption.{code}", code), "dim", "dim")
