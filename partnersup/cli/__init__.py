"""The command line: flags in, a stage or two, text and an exit code out.

`run` is the one place where refusals become one line on standard error and an exit code. `table` has the commands and
their options; a line that is plainly written is read by `plain`, any other by `typed`; only the command that is called
is imported.
"""

import contextlib
import gc
import itertools
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..errors import InputError, PartnersupError

if TYPE_CHECKING:
    from .table import Command

# A call makes some ten thousands of values that last as long as it does; no cycle is among them to be looked for.
_LASTING = 200_000


def main() -> None:
    """The process of a call: `run`, with no time spent on cycles, nor on looking for them once more at its end."""
    gc.set_threshold(_LASTING)
    try:
        run()
    finally:
        gc.disable()


def run(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code: 0, 1, 2 or 3 as the contract says, 130 after Ctrl-C."""
    _occupy()
    words = sys.argv[1:] if arguments is None else arguments
    if words in ([], ["policy"]):  # a group alone asks what there is
        words = [*words, "--help"]
    try:
        code = _invoke(words)
        sys.stdout.flush()
    except PartnersupError as error:
        code = _refuse(error, words)
    except BrokenPipeError:
        code = 0
    except KeyboardInterrupt:
        code = 130
    except MemoryError:
        code = _refuse(InputError("partnersup", "takes more memory than there is", "a smaller one; split it"), words)
    except OSError as error:
        what = error.strerror or str(error)
        if isinstance(error.filename, str):
            code = _refuse(InputError(error.filename, f"cannot be read ({what})"), words)
        else:
            code = _refuse(InputError("standard output", f"cannot be written ({what})"), words)
    except Exception as error:  # a fault of ours: still one line, and no answer that might be half one
        fault = PartnersupError("partnersup", f"internal fault, {type(error).__name__}: {error}", "please report it")
        code = _refuse(fault, words)
    _let_go()
    sys.exit(code)


def _occupy() -> None:
    """Opens what the caller has closed: an empty standard input, an output that cannot be written, no standard error.
    Else a file opened later would take their place."""
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            with contextlib.suppress(OSError):  # where Windows has none at all
                handle = os.open(os.devnull, os.O_WRONLY if name == "stderr" else os.O_RDONLY)
                if handle != number:
                    os.dup2(handle, number)
                    os.close(handle)
                setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


def _let_go() -> None:
    """Leaves what could not be written unwritten, so that Python does not try it again at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _invoke(words: list[str]) -> int:
    # Zones are read from the package tzdata; where the system keeps its own takes the interpreter long to find out.
    os.environ.setdefault("PYTHONTZPATH", "")
    from .plain import plain

    streams = sys.stdout, sys.stderr
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    read = plain(words)
    if read is not None:
        return do(*read)
    from .typed import typed

    try:
        return typed(words, do)
    except BrokenPipeError:
        sys.stdout, sys.stderr = streams  # Typer leaves others there
        raise


def do(command: "Command", values: dict[str, Any]) -> int:
    """Has a command done with what was typed; its exit code."""
    module, _, function = command.does.rpartition(".")
    found: int = getattr(import_module(f".commands.{module}", __package__), function)(**command.asked(values))
    return found


def _refuse(error: PartnersupError, words: list[str]) -> int:
    try:
        line = _line(error, words)
    except Exception:  # no memory, or no words to say it in: in English then, and in ASCII
        line = f"error: {error.line()}".encode("ascii", "backslashreplace").decode()
    with contextlib.suppress(OSError, ValueError):
        print(line, file=sys.stderr, flush=True)
    return 2


def _line(error: PartnersupError, words: list[str]) -> str:
    """A refusal as it is written: JSON where JSON was asked for, in the language that was."""
    from ..render.clean import one_line
    from .edge import spoken, told
    from .options import Common

    as_json = "--json" in words or "--format=json" in words or _follows(words, "--format", "json")
    with contextlib.suppress(PartnersupError):  # the refusal may be of --lang itself
        error = told(error, spoken(Common(format="json" if as_json else "card", lang=_value_of(words, "--lang"))))
    if not as_json:
        return f"error: {one_line(error.line())}"
    from ..render.records import as_line

    return as_line({"error": error.to_dict()})


def _value_of(words: list[str], flag: str) -> str | None:
    """What was typed for a flag, where the command line itself could not be read."""
    joined = next((w.partition("=")[2] for w in words if w.startswith(f"{flag}=")), None)
    return joined or next((b for a, b in itertools.pairwise(words) if a == flag), None)


def _follows(words: list[str], flag: str, value: str) -> bool:
    return any(a == flag and b == value for a, b in itertools.pairwise(words))
