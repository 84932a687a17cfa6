"""Files answered by the workers of a Dask cluster, each into a file of its own that is whole or not there."""

import asyncio
import contextlib
import logging
import os
import pickle
import uuid
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import InputError, PartnersupError, UsageError
from ..intake.sources import Read
from .parts import File
from .work import Work

# What is made of a read: its text, the line of its refusal, and whether it is a finding that was asked for.
Told = tuple[Any, str | None, bool]
_PATIENCE = 5  # seconds until the scheduler has answered, and until it has a worker
_RETRIES = 2  # of a part whose worker failed; one whose worker died is done again by Dask itself


class Output(NamedTuple):
    """A file to answer, or the refusal in its place, and the file that is written for it."""

    item: File | Read
    target: Path


class Written(NamedTuple):
    """What a worker tells of the file that it has written: the lines of its refusals, and whether a finding was in it."""

    refusals: list[str]
    found: bool


def outputs(sources: Sequence[tuple[str, Iterator[Any]]], out: Path, suffix: str) -> list[Output]:
    """What is to be written for the files of sources: beneath a folder as they stand in it, a file by its name. Raises
    UsageError where two would write the same."""
    found: dict[Path, Output] = {}
    for source, items in sources:
        for item in items:
            path = Path(item.path if isinstance(item, File) else item.where)
            inner = path.relative_to(source) if path.is_relative_to(source) else Path()
            target = out / f"{inner if inner.parts else path.name or 'answers'}.{suffix}"
            if target in found:
                raise UsageError("--out", f"{str(target)!r} would be written twice", "sources of different names")
            found[target] = Output(item, target)
    return list(found.values())


def run_outputs(
    outputs: Sequence[Output], address: str, make: Callable[[], Work[Told]], head: str
) -> Iterator[Written]:
    """What the workers have written, in the order of `outputs`. `make` gives the work, once in each worker; `head`
    stands above the answers of each file. Raises UsageError without the extra, InputError for a cluster that fails."""
    client = _client(address)
    run = uuid.uuid4().hex[:12]
    with client:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError:
            raise InputError(address, "the scheduler has no worker", "dask worker ADDRESS starts one") from None
        try:
            futures = client.map(
                _written,
                [one.item for one in outputs],
                [str(one.target) for one in outputs],
                make=pickle.dumps(make),
                head=head,
                run=run,
                pure=False,
                retries=_RETRIES,
                batch_size=1_000,
            )
            for one, future in zip(outputs, futures, strict=True):
                yield _result(one, future)
        finally:
            for folder in {one.target.parent for one in outputs}:  # of workers that were killed while they wrote
                for left in folder.glob(f".*.{run}-*"):
                    left.unlink(missing_ok=True)


def _client(address: str) -> Any:
    try:
        from distributed import Client, Security
        from distributed.comm import connect
    except ImportError:
        raise UsageError("--engine", "dask is not installed", "pip install 'partnersup[dask]'") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL + 1)  # what is to be told is told in one line

    async def tried() -> None:
        comm = await connect(address, timeout=_PATIENCE, **Security().get_connection_args("client"))
        await comm.close()

    try:  # first by itself: what a client has begun in the background goes on, and tells so, when it has failed
        asyncio.run(asyncio.wait_for(tried(), _PATIENCE))
        return Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError):  # a TimeoutError is an OSError
        raise InputError(address, "no scheduler answers", "tcp://HOST:PORT of a Dask scheduler") from None


def _result(one: Output, future: Any) -> Written:
    try:
        written: Written = future.result()
    except PartnersupError:
        raise
    except Exception as error:
        where = one.item.path if isinstance(one.item, File) else one.item.where
        what = f"the cluster could not answer it ({type(error).__name__})"
        raise InputError(str(where), what, "the logs of its workers tell more") from None
    return written


# ---------------------------------------------------------------- in a worker


@lru_cache(maxsize=2)
def _made(make: bytes) -> Work[Told]:
    made: Work[Told] = pickle.loads(make)()
    return made


def _written(item: File | Read, target: str, *, make: bytes, head: str, run: str) -> Written:
    """A file answered into `target`, which is there only when it is whole."""
    work = _made(make)
    path = Path(target)
    under_way = path.with_name(f".{path.name}.{run}-{uuid.uuid4().hex[:12]}")
    refusals: list[str] = []
    any_found = False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Letters are written as on standard output.
        with open(under_way, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(head)
            for read in work.reads([item]):
                text, refusal, found = work.answer(read)
                file.write(f"{text}\n")
                refusals += [refusal] if refusal is not None else []
                any_found = any_found or found
        os.replace(under_way, path)
    except OSError as error:
        raise InputError(target, f"cannot be written ({error.strerror})", "a folder that the workers reach") from None
    finally:
        with contextlib.suppress(OSError):
            under_way.unlink(missing_ok=True)
    return Written(refusals, any_found)
