"""One part answered, by whichever process has it."""

from collections.abc import Callable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar

from ..errors import InputError, PartnersupError
from ..intake.records import Record
from ..intake.sources import Asked, Intake, Read, refusal
from ..policy import Policy
from .parts import Cells, File, Item, Line, Mail, Part

Answer = TypeVar("Answer", covariant=True)


class Done(NamedTuple, Generic[Answer]):
    """The answers of a part in their order, and what ended them before their time, where something did."""

    answers: list[Answer]
    fault: Exception | None


class Work(Generic[Answer]):
    """What is done with a part: its items read as `asked`, and each ticket or refusal answered."""

    def __init__(self, policy: Policy, asked: Asked, answer: Callable[[Read], Answer]) -> None:
        self.policy = policy
        self.asked = asked
        self.answer = answer

    def __call__(self, part: Part) -> Done[Answer]:
        answers: list[Answer] = []
        try:
            answers.extend(self.answer(read) for read in self.reads(part))
        except Exception as error:
            return Done(answers, error)
        return Done(answers, None)

    def reads(self, part: Part) -> Iterator[Read]:
        """The tickets and refusals of a part, as one process would have read them."""
        intake = Intake(self.policy, self.asked)
        for item in part:
            yield from read_item(item, intake)


class Remade(Generic[Answer]):
    """Work that another process makes for itself by `make`, its policy read from the cache; one that was forked has
    `made` in memory."""

    def __init__(self, make: Callable[[], Work[Answer]], made: Work[Answer] | None = None) -> None:
        self.make = make
        self.made = made

    def __reduce__(self) -> tuple[Any, ...]:
        return Remade, (self.make,)

    def __call__(self, part: Part) -> Done[Answer]:
        try:
            self.made = self.made or self.make()
        except PartnersupError as error:
            return Done([], error)
        return self.made(part)


def read_item(item: Item, intake: Intake) -> Iterator[Read]:
    if isinstance(item, Read):
        yield item
    elif isinstance(item, Record):
        yield from intake.tickets(_records(item, intake))
    else:
        yield from _file(item, intake)


def _file(file: File, intake: Intake) -> Iterator[Read]:
    try:
        yield from intake.file(file.path, file.kind, file.at).reads
    except InputError as error:
        yield Read(error.where, 1, None, None, error)


def _records(record: Record, intake: Intake) -> Iterator[Record]:
    """What is made of a record that was left to be made, with what was known of its source."""
    held = record.value
    try:
        if isinstance(held, Line):
            made = list(intake.lined([held.content], held.source, record.line, []))
        elif isinstance(held, Cells):
            made = [intake.row(held.row, held.columns, record.where, record.line)]
        elif isinstance(held, Mail):
            made = [intake.letter(held.content, record.where, held.kind, record.line)]
        else:
            made, record = [record], record._replace(notices=())
    except Exception as error:
        made = [Record(record.where, record.line, None, refusal(record.where, error))]
    for one in made:
        yield one._replace(notices=(*record.notices, *one.notices)) if record.notices else one
