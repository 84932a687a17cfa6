"""Parts answered by other processes of this machine, their results in the order of the parts."""

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Generic, NamedTuple, TypeVar

from ..errors import InputError

P = TypeVar("P")
R = TypeVar("R")
_AHEAD = 3  # parts for each worker that may be under way or wait for their turn


def start_method() -> str:
    """How workers are started. Two of them answer after 15 ms when forked, policy and modules in memory, and after 700 ms
    by spawn or forkserver. Fork is safe only while no other thread could hold a lock, and not with macOS's libraries."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


class _Worker(NamedTuple):
    process: BaseProcess
    line: "Connection[Any, Any]"


class _Ended(NamedTuple):
    """In place of a result: the worker has ended, with this exit code."""

    code: int | None


class Workers(Generic[P, R]):
    """So many processes that do the same with each part; none is left when the block ends, however it does."""

    def __init__(self, do: Callable[[P], R], count: int, method: str | None = None) -> None:
        self.do = do
        self.count = count
        self.context: Any = get_context(method or start_method())
        self.all: list[_Worker] = []  # started as the first parts come

    def __enter__(self) -> "Workers[P, R]":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def end(self) -> None:
        for worker in self.all:
            worker.process.terminate()
        for worker in self.all:
            worker.process.join()
            worker.line.close()

    def one_more(self) -> _Worker:
        ours, theirs = self.context.Pipe()
        # A fork holds the ends of those before it too: these would not see that this process has gone.
        forked = self.context.get_start_method() == "fork"
        others = [*(worker.line for worker in self.all), ours] if forked else []
        process = self.context.Process(target=_serve, args=(theirs, self.do, others), daemon=True)
        process.start()
        theirs.close()
        self.all.append(_Worker(process, ours))
        return self.all[-1]

    def results(self, parts: Iterator[P]) -> Iterator[R]:
        """The result of each part, in order. Never more than a few parts for each worker are in memory: where the first
        takes long, the others wait. Raises InputError where a worker has ended, after the results before its part."""
        idle: list[_Worker] = []
        busy: dict[Any, tuple[_Worker, int]] = {}
        done: dict[int, R | _Ended] = {}
        given = taken = 0
        more = True
        while True:
            while taken in done:
                result = done.pop(taken)
                if isinstance(result, _Ended):
                    raise _lost(result)
                taken += 1
                yield result
            while more and (idle or len(self.all) < self.count) and given < taken + _AHEAD * self.count:
                try:
                    part = next(parts)
                except StopIteration:
                    more = False
                    break
                worker = idle.pop() if idle else self.one_more()
                try:
                    worker.line.send(part)
                    busy[worker.line] = worker, given
                except OSError:
                    done[given], more = _ended(worker), False
                given += 1
            if not busy and taken not in done:
                return
            for line in wait(list(busy), timeout=0 if taken in done else None):
                worker, number = busy.pop(line)
                try:
                    done[number] = worker.line.recv()
                    idle.append(worker)
                except (EOFError, OSError):
                    done[number], more = _ended(worker), False


def _ended(worker: _Worker) -> _Ended:
    worker.process.join(timeout=5)
    return _Ended(worker.process.exitcode)


def _lost(ended: _Ended) -> InputError:
    by = f"signal {-ended.code}" if ended.code is not None and ended.code < 0 else f"exit code {ended.code}"
    return InputError("partnersup triage", f"a worker process has ended ({by})", "fewer --jobs, or more memory")


def _serve(line: "Connection[Any, Any]", do: Callable[[Any], Any], others: "list[Connection[Any, Any]]") -> None:
    """A worker: a result for each part, until there is nobody to give it to. Ctrl-C is for the one who started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for other in others:
        other.close()
    with contextlib.suppress(EOFError, OSError), line:
        while True:
            line.send(do(line.recv()))
