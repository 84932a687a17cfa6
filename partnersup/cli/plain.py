"""A command line that is plainly written, read at once.

Typer takes longer to import than most commands take to answer. So what can be read only one way is read here, from
the same table: a command, its options in full with a value each, its arguments. Whatever else there is - help, a
mistake, a missing argument, a shell that asks what may follow - is left to Typer, which knows what to say.
"""

import os
from typing import Any

from .options import Argument, Option
from .table import ASKS_COMPLETION, Command, called


def plain(words: list[str]) -> tuple[Command, dict[str, Any]] | None:
    """The command and the value of each of its arguments and options by name, or None for what Typer must read."""
    command = called(words)
    if command is None or ASKS_COMPLETION in os.environ:
        return None
    options = command.options()
    by_flag = {flag: option for option in options for flag in option.written()}
    given: dict[str, Any] = {}
    placed: list[str] = []
    rest = iter(words[len(command.words) :])
    for word in rest:
        if not word.startswith("-") or word == "-":
            placed.append(word)
            continue
        flag, joined, value = word.partition("=")
        if flag not in by_flag:
            return None
        option = by_flag[flag]
        if option.kind in ("flag", "switch"):
            if joined or option.name in given:
                return None
            given[option.name] = flag == option.written()[0] or option.kind == "flag"
            continue
        if not joined:
            following = next(rest, None)
            if following is None or following.startswith("-"):
                return None
            value = following
        if not _take(option, value, given):
            return None
    if not _place(command.arguments, placed, given):
        return None
    for option in options:
        if option.name not in given:
            given[option.name] = _left_out(option)
    return command, given


def _take(option: Option, value: str, given: dict[str, Any]) -> bool:
    """Adds an option's value; False where it is not plain: given before, or no number that is allowed."""
    if option.kind == "texts":
        given.setdefault(option.name, []).append(value)
        return True
    if option.name in given:
        return False
    if option.kind == "text":
        given[option.name] = value
        return True
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        return False
    number = int(value)
    given[option.name] = number
    return (option.least is None or number >= option.least) and (option.most is None or number <= option.most)


def _place(arguments: tuple[Argument, ...], placed: list[str], given: dict[str, Any]) -> bool:
    """Gives the arguments their words; False where one is missing or left over."""
    for argument in arguments:
        if argument.many:
            value: Any = placed or None
            placed = []
        else:
            value = placed.pop(0) if placed else None
        if value is None and argument.required:
            return False
        given[argument.name] = value
    return not placed


def _left_out(option: Option) -> Any:
    if option.variable is not None:
        return os.environ.get(option.variable) or None
    return False if option.kind == "flag" else option.default
