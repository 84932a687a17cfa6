"""The command line as Typer reads it: help, completion, and a word for every mistake.

Help is drawn without rich, whose import takes longer than all the rest of a page.
"""

import inspect
import os
from collections.abc import Callable, Iterable
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from ..errors import UsageError
from ..nearest import nearest
from .completion import completion
from .options import EVERYWHERE, TICKET, Argument, Option
from .table import ABOUT, ASKS_COMPLETION, COMMANDS, GROUPS, NAME, Command, names

_PANELS = {**dict.fromkeys(TICKET, "The ticket"), **dict.fromkeys(EVERYWHERE, "Everywhere")}
_WHOLE = 1_000  # characters of what a list of commands says of each
_KINDS: dict[str, Any] = {"text": str, "texts": list[str], "number": int, "flag": bool, "switch": bool}


def typed(words: list[str], do: Callable[[Command, dict[str, Any]], int]) -> int:
    """Reads the line and has its command done; the exit code. Raises UsageError."""
    try:
        result = application(words, do)(words, prog_name=NAME, standalone_mode=False)
    except typer.TyperException as error:
        raise _usage(error) from None
    except typer.Abort:
        return 130
    except SystemExit as left:  # Typer's for a closed pipe is 1, which here is a finding
        if isinstance(left.__context__, BrokenPipeError):
            raise left.__context__ from None
        raise
    return result if isinstance(result, int) else 0


def application(words: list[str], do: Callable[[Command, dict[str, Any]], int]) -> typer.Typer:
    """The application with the command or group that `words` begin with, or with all of them."""
    commands = [one for one in COMMANDS if words and one.words[0] == words[0]] or COMMANDS
    # Help names the commands alone; a shell that asks for completion may ask for their options.
    listed = words[:1] in (["-h"], ["--help"]) and ASKS_COMPLETION not in os.environ
    app = typer.Typer(
        name=NAME,
        cls=_Group,
        help=ABOUT,
        add_completion=len(commands) == len(COMMANDS),
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    groups: dict[str, typer.Typer] = {}
    for command in commands:
        *group, name = command.words
        to = app
        for part in group:
            if part not in groups:
                groups[part] = typer.Typer(cls=_Group, help=GROUPS[part], rich_markup_mode=None)
                app.add_typer(groups[part], name=part, rich_help_panel=command.panel)
            to = groups[part]
        example = f"Example: {NAME} {command.example}"
        panel = None if group else command.panel
        to.command(name, cls=_Command, help=command.about, epilog=example, rich_help_panel=panel)(
            _function(command, do, bare=listed)
        )

    def version(value: bool) -> None:
        if value:
            from .. import __version__

            typer.echo(f"{NAME} {__version__}")
            raise typer.Exit

    @app.callback()
    def main(
        version: bool = typer.Option(False, "--version", callback=version, is_eager=True, help="Print the version."),
    ) -> None:
        pass

    return app


def _by_panel(parameters: Iterable[Any], context: Any) -> dict[str, list[tuple[str, str]]]:
    """What help says of parameters, under the names of their panels."""
    found: dict[str, list[tuple[str, str]]] = {}
    for parameter in parameters:
        usual = "Arguments" if parameter.param_type_name == "argument" else "Options"
        if told := parameter.get_help_record(context):
            found.setdefault(parameter.rich_help_panel or usual, []).append(told)
    return found


def _write(sections: dict[str, list[tuple[str, str]]], formatter: Any) -> None:
    for name, told in sections.items():
        with formatter.section(name):
            formatter.write_dl(told)


class _Command(TyperCommand):
    def format_options(self, ctx: Any, formatter: Any) -> None:
        _write(_by_panel(self.get_params(ctx), ctx), formatter)


class _Group(TyperGroup):
    def format_options(self, ctx: Any, formatter: Any) -> None:
        commands: dict[str, list[tuple[str, str]]] = {}
        for name in self.list_commands(ctx):
            command: Any = self.get_command(ctx, name)
            about = command.get_short_help_str(limit=_WHOLE)
            commands.setdefault(command.rich_help_panel or "Commands", []).append((name, about))
        _write({**commands, **_by_panel(self.get_params(ctx), ctx)}, formatter)


def _function(command: Command, do: Callable[[Command, dict[str, Any]], int], *, bare: bool) -> Callable[..., int]:
    """A function with the parameters that Typer reads a command's line by; a bare one has none."""

    def run(**values: Any) -> int:
        return do(command, values)

    parameters = [] if bare else [*map(_argument, command.arguments), *map(_option, command.options())]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    return run


def _argument(argument: Argument) -> inspect.Parameter:
    kind: Any = list[str] if argument.many else str
    told = typer.Argument(metavar=argument.metavar, help=argument.help)
    if argument.required:
        return _parameter(argument.name, Annotated[kind, told])
    return _parameter(argument.name, Annotated[kind | None, told], None)


def _option(option: Option) -> inspect.Parameter:
    flags = option.written()
    told = typer.Option(
        *(("/".join(flags),) if option.kind == "switch" else flags),
        help=option.help,
        metavar=option.metavar,
        min=option.least,
        max=option.most,
        envvar=option.variable,
        autocompletion=completion(option),
        rich_help_panel=_PANELS.get(option),
        show_default=option.default is not None,
    )
    kind = _KINDS[option.kind]
    if option.kind == "flag":
        return _parameter(option.name, Annotated[bool, told], False)
    return _parameter(option.name, Annotated[kind if option.default is not None else kind | None, told], option.default)


def _parameter(name: str, annotation: Any, default: Any = inspect.Parameter.empty) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _usage(error: typer.TyperException) -> UsageError:
    """A refusal of the command line's own, on one line, with what is near or allowed."""
    context = getattr(error, "ctx", None)
    where = context.command_path if context is not None else "partnersup"
    message = " ".join(error.format_message().split()).rstrip(".")
    hint = f"see `{where} --help`"
    if type(error).__name__ == "UsageError" and message.startswith("No such command"):
        group = where.split()[1:]
        allowed = [one.words[1] for one in COMMANDS if [*one.words[:-1]] == group] if group else names()
        word = message.split("'")[1] if "'" in message else ""
        guess = nearest(word, allowed)
        message = f"no command {word!r}"
        hint = f"one of {', '.join(allowed)}" + (f"; nearest: {guess}" if guess else "")
    return UsageError(where, message[:1].lower() + message[1:], hint)
