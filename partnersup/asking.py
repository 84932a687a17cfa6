"""A reply to the partner that asks only for what still matters: what could change the verdict, and what is missing."""

from collections.abc import Iterator

from .frozen import Record
from .policy import InForce, Language, Policy, in_force
from .triaging import Triage
from .words import say

# What a question and a check ask alike: it is asked once.
_SAME = {"superadmin_email": "missing-superadmin-email", "country": "missing-region", "licenses": "missing-licenses"}
_ALIKE = {"missing-superadmin-email-large": "missing-superadmin-email"}


class Asked(Record):
    """`about` is the question's or the check's code."""

    about: str
    text: str


class Ask(Record):
    """A mail as it can be sent. `asks` is empty where nothing is missing; the body then says so."""

    schema_version: int
    ticket: str | None
    language: Language
    to: str | None
    subject: str
    body: str
    asks: tuple[Asked, ...]
    policy: InForce
    untrusted: tuple[str, ...] = (".ticket", ".to", ".subject", ".body", ".asks[].text")


def ask(answer: Triage, policy: Policy) -> Ask:
    """The reply, in the language that the policy is spoken in."""
    asks = tuple(_asks(answer, policy))
    subject = answer.ticket["subject"]
    return Ask(
        1,
        answer.ticket["id"],
        policy.spoken,
        answer.ticket["partner_email"],
        say(policy, "ask.subject", subject=" ".join(subject.split())) if subject else say(policy, "ask.no-subject"),
        _body(answer, asks, policy),
        asks,
        in_force(policy),
    )


def _asks(answer: Triage, policy: Policy) -> Iterator[Asked]:
    """What the verdict hangs on first, then what the checks found missing, the gravest first; each once."""
    told: set[str] = set()
    words = policy.words[policy.spoken]
    for question in answer.severity.questions:
        same = _SAME.get(question.field)
        told.add(same or question.field)
        yield Asked(question.field, say(policy, f"ask.{same}") if same else question.ask)
    for check in answer.checks:
        code = _ALIKE.get(check.code, check.code)
        if code not in told and f"ask.{code}" in words:
            told.add(code)
            yield Asked(code, _filled(answer, policy, code))


def _filled(answer: Triage, policy: Policy, code: str) -> str:
    partner = answer.ticket["partner_email"] or ""
    return say(
        policy, f"ask.{code}", address=answer.ticket["superadmin_email"] or "", domain=partner.rpartition("@")[2]
    )


def _body(answer: Triage, asks: tuple[Asked, ...], policy: Policy) -> str:
    parts = [say(policy, "ask.greeting"), ""]
    if not asks:
        parts += [say(policy, "ask.nothing")]
    else:
        urgent = answer.severity.review and answer.severity.range[0] == 1
        parts += [say(policy, "ask.thanks-urgent" if urgent else "ask.thanks"), say(policy, "ask.please"), ""]
        parts += [f"{number}. {one.text}" for number, one in enumerate(asks, 1)]
        parts += ["", say(policy, "ask.closing")]
    return "\n".join([*parts, "", say(policy, "ask.sign-off")])
