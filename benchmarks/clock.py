"""Deadlines a second: the clock beside what else reckons in working time, in one run.

    python3 benchmarks/clock.py [--deadlines 2000] [--rounds 7]      the others: pip install 'partnersup[bench]'

One zone, Monday to Friday around the clock, holidays; each deadline is a start (any second of two years) and a budget
of the commitment. First it is told on how many of the deadlines each agrees with ours, to the second; then each round
runs all of them in turn, and the table shows the median of the rounds, the least and the most. A library that is not
installed is named as missing. What one cannot express is said beside it.
"""

import argparse
import importlib
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from partnersup.calendars import Calendar, course  # noqa: E402
from partnersup.times import SECOND, instant, wall  # noqa: E402
from partnersup.zones import zone  # noqa: E402

ZONE = "Europe/Amsterdam"
HOURS = (3, 8, 12, 24, 48, 72)
HOLIDAYS = tuple(
    date(year, month, day) for year in (2026, 2027, 2028, 2029) for month, day in ((1, 1), (4, 27), (12, 25))
)
_ENOUGH = timedelta(seconds=1)


class Deadline(NamedTuple):
    start: datetime
    hours: int


Reckoned = list[datetime]
Reckoner = Callable[[], Reckoned]


class Way(NamedTuple):
    """A way to reckon. `prepare` gets the deadlines it can express and gives what is measured."""

    name: str
    needs: tuple[str, ...]
    note: str
    prepare: Callable[[list[Deadline]], Callable[[], Any]]
    told: Callable[[Any], Reckoned] = list
    whole_days: bool = False


def ours(asked: list[Deadline]) -> Reckoner:
    home = _home()
    zoned = home.zone

    def run() -> Reckoned:
        return [wall(course(home, instant(start)).after(hours * 3600 * SECOND), zoned) for start, hours in asked]

    return run


def ours_bare(asked: list[Deadline]) -> Callable[[], list[int]]:
    home = _home()
    given = [(instant(start), hours * 3600 * SECOND) for start, hours in asked]
    return lambda: [course(home, start).after(budget) for start, budget in given]


def ours_both(asked: list[Deadline]) -> Callable[[], list[int]]:
    """Target and deadline of a timer share their start."""
    home = _home()
    given = [(instant(start), hours * 3600 * SECOND) for start, hours in asked]

    def run() -> list[int]:
        found = []
        for start, budget in given:
            work = course(home, start)
            found += (work.after(budget // 2), work.after(budget))
        return found

    return run


def with_workclock(asked: list[Deadline]) -> Reckoner:
    schedule = _workclock()
    return lambda: [schedule.add(start, hours=hours) for start, hours in asked]


def with_workclock_at_once(asked: list[Deadline]) -> Reckoner:
    schedule = _workclock()
    starts, budgets = [d.start for d in asked], [timedelta(hours=d.hours) for d in asked]
    return lambda: schedule.add_many(starts, budgets)


def with_businesstimedelta(asked: list[Deadline]) -> Reckoner:
    import businesstimedelta as lib
    import pytz

    home = pytz.timezone(ZONE)
    days = lib.WorkDayRule(clock_time(0), clock_time(23, 59, 59, 999_999), [0, 1, 2, 3, 4], tz=home)
    rules = lib.Rules([days, lib.HolidayRule(list(HOLIDAYS), tz=home)])
    return lambda: [start + lib.BusinessTimeDelta(rules, hours=hours) for start, hours in asked]


def with_business_days(asked: list[Deadline]) -> Reckoner:
    import pandas as pd

    offsets = {h: pd.offsets.CustomBusinessDay(h // 24, holidays=list(HOLIDAYS)) for h in HOURS if h % 24 == 0}
    given = [(pd.Timestamp(start), hours) for start, hours in asked]
    return lambda: [start + offsets[hours] for start, hours in given]


def with_business_hours(asked: list[Deadline]) -> Reckoner:
    import pandas as pd

    offsets = {h: pd.offsets.CustomBusinessHour(h, start="00:00", end="23:59", holidays=list(HOLIDAYS)) for h in HOURS}
    given = [(pd.Timestamp(start), hours) for start, hours in asked]
    return lambda: [start + offsets[hours] for start, hours in given]


def with_busday(asked: list[Deadline]) -> Callable[[], Any]:
    import numpy as np

    home = np.busdaycalendar(holidays=[np.datetime64(day) for day in HOLIDAYS])
    starts = np.array([d.start.replace(tzinfo=None) for d in asked], "datetime64[us]")
    budgets = np.array([d.hours for d in asked], "timedelta64[h]").astype("timedelta64[us]")
    day = np.timedelta64(1, "D").astype("timedelta64[us]")

    def run() -> Any:
        dates = starts.astype("datetime64[D]")
        into = np.where(np.is_busday(dates, busdaycal=home), starts - dates, np.timedelta64(0, "us")) + budgets
        return np.busday_offset(dates, into // day, roll="forward", busdaycal=home) + into % day

    return run


def with_pendulum_days(asked: list[Deadline]) -> Reckoner:
    import pendulum

    closed = frozenset(HOLIDAYS)
    given = [(pendulum.instance(start.astimezone(UTC)).in_timezone(ZONE), hours * 3600.0) for start, hours in asked]

    def run() -> Reckoned:
        found = []
        for at, left in given:
            while True:
                midnight = at.add(days=1).start_of("day")
                if at.weekday() < 5 and at.date() not in closed:
                    length = (midnight - at).total_seconds()
                    if left <= length:
                        found.append(at.add(seconds=left))
                        break
                    left -= length
                at = midnight
        return found

    return run


def with_pendulum_hours(asked: list[Deadline]) -> Reckoner:
    import pendulum

    closed = frozenset(HOLIDAYS)
    given = [(pendulum.instance(start.astimezone(UTC)).in_timezone(ZONE), hours) for start, hours in asked]

    def run() -> Reckoned:
        found = []
        for at, left in given:
            while left:
                at = at.add(hours=1)
                if at.weekday() < 5 and at.date() not in closed:
                    left -= 1
            found.append(at)
        return found

    return run


def _home() -> Calendar:
    found = zone(ZONE)
    assert found is not None
    return Calendar(found, frozenset(range(5)), frozenset(day.toordinal() for day in HOLIDAYS))


def _workclock() -> Any:
    import workclock as lib

    return lib.Schedule([lib.WorkDay(clock_time(0), clock_time(0)), lib.Holidays(HOLIDAYS)], time_zone=ZoneInfo(ZONE))


def _of_instants(found: list[int]) -> Reckoned:
    return [wall(at, _home().zone) for at in found]


def _of_numpy(found: Any) -> Reckoned:
    return [at.replace(tzinfo=ZoneInfo(ZONE)) for at in found.tolist()]


WAYS = (
    Way("ours", (), "a datetime in, a datetime out", ours),
    Way("ours, instants", (), "microseconds since 1970 in and out", ours_bare, _of_instants),
    Way("ours, two of a timer", (), "target and deadline from one start, instants", ours_both, lambda found: _of_instants(found[1::2])),
    Way("workclock", ("workclock",), "compiled; one call each", with_workclock),
    Way("workclock, add_many", ("workclock",), "compiled; one call for all", with_workclock_at_once),
    Way("numpy busday", ("numpy",), "compiled, all at once; no zones: wall times in and out", with_busday, _of_numpy),
    Way("pandas CustomBusinessDay", ("pandas",), "whole days alone", with_business_days, whole_days=True),
    Way("pandas CustomBusinessHour", ("pandas",), "a day ends at 23:59", with_business_hours),
    Way("businesstimedelta", ("businesstimedelta", "pytz"), "a day ends a microsecond early", with_businesstimedelta),
    Way("pendulum, day by day", ("pendulum",), "a loop of our own", with_pendulum_days),
    Way("pendulum, hour by hour", ("pendulum",), "a loop of our own", with_pendulum_hours),
)  # fmt: skip


def deadlines(count: int, seed: int = 7) -> list[Deadline]:
    chance, home = random.Random(seed), ZoneInfo(ZONE)
    since = datetime(2026, 1, 1, tzinfo=UTC)
    starts = [(since + timedelta(seconds=chance.randrange(2 * 365 * 86_400))).astimezone(home) for _ in range(count)]
    return [Deadline(start, chance.choice(HOURS)) for start in starts]


def missing(way: Way) -> list[str]:
    found = []
    for name in way.needs:
        try:
            importlib.import_module(name)
        except ImportError:
            found.append(name)
    return found


def measured(run: Callable[[], Any], count: int) -> float:
    """Deadlines a second, in time of this process alone."""
    started = time.process_time()
    run()
    return count / (time.process_time() - started)


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--deadlines", type=int, default=2_000)
    options.add_argument("--rounds", type=int, default=7)
    given = options.parse_args()
    asked = deadlines(given.deadlines)
    right = dict(zip(asked, ours(asked)(), strict=True))
    runs: list[tuple[Way, Callable[[], Any], int]] = []
    print(f"{len(asked)} deadlines, {ZONE}, Monday to Friday, {len(HOLIDAYS)} holidays\n\n{'agrees on':>15}")
    for way in WAYS:
        if lacking := missing(way):
            print(f"{'-':>15}  {way.name}: {', '.join(lacking)} is not installed")
            continue
        mine = [d for d in asked if not way.whole_days or d.hours % 24 == 0]
        run = way.prepare(mine)
        agree = sum(abs(at - right[d]) < _ENOUGH for d, at in zip(mine, way.told(run()), strict=True))
        print(f"{agree:>6} of {len(mine):>5}  {way.name} ({way.note})")
        runs.append((way, run, len(mine) * (2 if way.prepare is ours_both else 1)))
    rates: dict[str, list[float]] = {way.name: [] for way, _, _ in runs}
    for _ in range(given.rounds):
        for way, run, count in runs:
            rates[way.name].append(measured(run, count))
    base = statistics.median(rates["ours"])
    print(f"\n{'a second':>10}  {'least':>10}  {'most':>10}  ours is")
    for name, found in rates.items():
        middle = statistics.median(found)
        print(f"{middle:>10,.0f}  {min(found):>10,.0f}  {max(found):>10,.0f}  {base / middle:>6.2f} x  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
