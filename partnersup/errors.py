"""What can go wrong and is the caller's to mend: one base, told in one line, caught once at the edge."""


def quote(value: object) -> str:
    """A value that was given, as a message shows it: at most 60 characters."""
    shown = repr(value)
    return shown if len(shown) < 60 else shown[:56] + "..."


class PartnersupError(Exception):
    """A refusal: where it happened, what is wrong, what is allowed.

    `line()` is the whole message, one line, without a trailing newline.
    """

    code = "error"

    def __init__(self, where: str, message: str, hint: str = "") -> None:
        super().__init__(where, message, hint)
        self.where = where
        self.message = message
        self.hint = hint

    def line(self) -> str:
        tail = f"; {self.hint}" if self.hint else ""
        return f"{self.where}: {self.message}{tail}"

    def to_dict(self) -> dict[str, str]:
        return {"code": self.code, "where": self.where, "message": self.message, "hint": self.hint}


class UsageError(PartnersupError):
    """The command line asks for something that is not there, or leaves out what is needed."""

    code = "usage"


class InputError(PartnersupError):
    """A source or a record in it cannot be read as a ticket."""

    code = "input"


class PolicyError(PartnersupError):
    """A policy that does not hold: `problems` has every one, each as `file:line: what; what is allowed`."""

    code = "policy"

    def __init__(self, problems: list[str]) -> None:
        first = problems[0]
        super().__init__("policy", first, "")
        self.problems = problems

    def line(self) -> str:
        more = len(self.problems) - 1
        tail = f" (and {more} more; `partnersup policy check` lists them)" if more else ""
        return f"{self.problems[0]}{tail}"

    def to_dict(self) -> dict[str, str]:
        return {"code": self.code, "where": "policy", "message": "\n".join(self.problems), "hint": ""}
