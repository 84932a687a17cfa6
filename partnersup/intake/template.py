"""The support e-mail template, filled in as plain text in any of the six languages -> raw ticket fields.

Tolerant of what people do to a form: case, accents, width, numbering, bullets, bold marks, the answer behind
the label or on the lines after it, fields out of order, missing or repeated. No text is lost: lines before
the first label, and answers that a field cannot take, end in the description, with a notice.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple, get_args

from ..patterns import pattern
from ..places import country_code
from ..policy import LANGUAGES, Language, Policy, Territory
from ..text import key
from ..ticket import Notice
from .moments import written_moment
from .numbers import whole_number

_LEAD = pattern(
    r"^[\s>*_#•·‣▪●○■□◆◇\-–—+~|=]*(?:\(?[0-9０-９٠-٩]{1,2}[.)．）、:：]\s*|[①-⑨]\s*|[a-zA-Z][.)]\s+)?[\s*_#•·\-–]*"
)
_MARK = pattern(r"(?<!\w)[*_`]{1,3}|[*_`]{1,3}(?!\w)")
_PARTS = pattern(r"[:：=|\t]|\s[-–—]\s|[?？؟]|[)）]")
_ADDRESS = pattern(r"(?<![^\s@<>(),;:\"|])[^\s@<>(),;:\"|]++@[^\s@<>(),;:\"|]+\.[^\s@<>(),;:\"|.]+")
_PARENTHESIS = pattern(r"[(（][^()（）]*[)）]")
_ONE_LINE = {"tier", "region", "country", "territory", "licenses", "created_at", "superadmin_email", "customer_email"}
_LONG = {"description", "steps_taken", "reproduction", "attachments"}
_PLAIN = {"id", "subject", "description", "partner"}  # an answer such as "none" is one
_MAX_LABEL = 160
_MAX_TIME = 200  # characters of a written time
# What announces the form, in the six languages.
_OF_THE_FORM = pattern(
    r"\b(?:form|template|table|attach\w*|formulier|sjabloon|tabel|bijlage\w*|bijgevoegd\w*|vorlage|formular|tabelle|anbei|angehängt|plantilla|formulario|tabla"
    r"|adjunt\w*|casillero\w*)\b|النموذج|القالب|نموذج|المرفق|مرفق|フォーム|テンプレート|下記|以下|添付",
    re.IGNORECASE,
)


class Labels(NamedTuple):
    """Every label of every language by its folded words: (ticket field, language); the hints beneath labels, and the
    words for no answer, folded."""

    fields: dict[str, tuple[str, Language]]
    hints: frozenset[str]
    nones: frozenset[str]


class Reading(NamedTuple):
    """The raw fields read, the notices, and whether any label was found at all."""

    fields: dict[str, Any]
    notices: tuple[Notice, ...]
    labelled: bool


def read_template(text: str, policy: Policy) -> Reading:
    """The raw ticket fields in `text`; without any label, all of it is the description."""
    known = labels(policy)
    found: dict[str, list[str]] = {}
    languages: list[Language] = []
    field: str | None = None
    answered: set[str] = set()
    head = ""  # the last label's line folded, as long as its field is not answered
    before: list[str] = []
    for line in text.splitlines():
        hit = _label(line, known)
        if hit is None and head and f"{head} {key(line)}".strip() in known.fields:
            continue  # the label goes on in a second line
        if hit is not None:
            field, language, rest = hit
            languages.append(language)
            found.setdefault(field, [])
            if rest:
                found[field].append(rest)
                answered.add(field)
            head = "" if field in answered else key(line)
        elif field is None:
            before.append(line)
        elif key(line) not in known.hints or not line.strip():
            found[field].append(line)
            if line:
                answered.add(field)
                head = ""
    if not found or not _is_form(found):
        return Reading({"description": text}, (), False)
    found = {name: _without_hint(lines, known) for name, lines in found.items()}
    language = max(LANGUAGES, key=lambda code: (languages.count(code), -LANGUAGES.index(code)))
    return _Answers(policy, language).read(found, before)


def read_answers(given: Mapping[str, str], policy: Policy) -> tuple[dict[str, Any], tuple[Notice, ...]]:
    """The values of answers that stand each by its field, as a table or a help desk has them; one that cannot be
    read is left out with a notice."""
    answers = _Answers(policy, "en")
    found: dict[str, Any] = {}
    for field, answer in given.items():
        if answer.strip() and (field in _PLAIN or not answers.is_none(answer)):
            told = answer.strip() if field in _LONG else " ".join(answer.split())
            value = answers.value(field, told, found)
            if value is not None:
                found[field] = value
    notices = [n if n.code != "unreadable-field" else n._replace(code="unreadable-answer") for n in answers.notices]
    return found, tuple(notices)


def labels(policy: Policy) -> Labels:
    """The labels of a policy's templates; kept in memory, for they are asked for with every text."""
    return _labels(_Key(policy))


def label_field(line: str, policy: Policy) -> str | None:
    """The field whose label a line begins with, in any of the languages; None for a line without a label."""
    found = _label(line, labels(policy))
    return found[0] if found is not None else None


def is_label(line: str, policy: Policy) -> bool:
    return label_field(line, policy) is not None


def _is_form(found: dict[str, list[str]]) -> bool:
    """One lone common word ("date:", "region:") in running text does not make it a form."""
    return len(found) >= 2 or any(
        f in found for f in ("description", "customer_email", "request_type", "superadmin_email")
    )


# ---------------------------------------------------------------- finding labels


def _label(line: str, labels: Labels) -> tuple[str, Language, str] | None:
    """(field, language, what stands behind the label) of a line that begins with one, or None."""
    bare = _MARK.sub("", _LEAD.sub("", line, count=1)).strip()
    if not bare or len(bare) > 20_000:
        return None
    head = bare[: _MAX_LABEL + 40]
    ends = [m.end() for m in _PARTS.finditer(head)]
    for end in [len(head)] * (len(head) == len(bare)) + ends[:6][::-1]:
        if end > _MAX_LABEL:
            continue
        name = head[:end].rstrip(":：=|\t -–—")
        hit = labels.fields.get(key(name)) or labels.fields.get(key(_PARENTHESIS.sub(" ", name)))
        if hit is not None:
            return (*hit, _answer(bare[end:]))
    return None


def _without_hint(lines: list[str], labels: Labels) -> list[str]:
    """The answer's lines without the published hint above them, which a mail program may have wrapped."""
    folded = [key(line) for line in lines[:6]]
    for count in range(len(folded), 0, -1):
        if " ".join(filter(None, folded[:count])) in labels.hints:
            return lines[count:]
    return lines


def _answer(rest: str) -> str:
    """What stands behind a label, without the published hint in parentheses and the separator."""
    return rest.strip().lstrip(":：=|-–— \t").strip()


class _Key:
    """The policy's templates as a key for the memory of their labels."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def __hash__(self) -> int:
        return hash(self.policy.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and (
            self.policy.template is other.policy.template or self.policy.digest == other.policy.digest != ""
        )


@lru_cache(maxsize=8)
def _labels(of: _Key) -> Labels:
    fields: dict[str, tuple[str, Language]] = {}
    hints: set[str] = set()
    for code in LANGUAGES:
        entry = of.policy.template[code]
        for field, label in entry.labels.items():
            for name in (label.prints, *label.reads):
                fields.setdefault(key(name), (field, code))
                fields.setdefault(key(_PARENTHESIS.sub(" ", name)), (field, code))
            hints.add(key(label.hint))
        for field, names in entry.extra.items():
            for name in names:
                fields.setdefault(key(name), (field, code))
    fields.pop("", None)
    hints.discard("")
    nones = frozenset(key(word) for code in LANGUAGES for word in of.policy.template[code].none)
    return Labels(fields, frozenset(hints), nones | {""})


# ---------------------------------------------------------------- answers -> values


class _Answers:
    def __init__(self, policy: Policy, language: Language) -> None:
        self.policy = policy
        self.words = policy.template[language]
        self.every = [policy.template[code] for code in LANGUAGES]
        self.notices: list[Notice] = []
        self.left: list[str] = []

    def read(self, found: dict[str, list[str]], before: list[str]) -> Reading:
        out: dict[str, Any] = {}
        for field, lines in found.items():
            answer = "\n".join(lines).strip()
            if field in _ONE_LINE and "\n" in answer:
                answer, _, rest = answer.partition("\n")
                self.left.append(rest.strip())
            if not answer or self.is_none(answer):
                continue
            value = self.value(field, answer, out)
            if value is not None:
                out[field] = value
        head = "\n".join(before).strip()
        if "description" not in out and head:
            out["description"] = head
        elif told := "\n".join(line for line in before if not _is_greeting(line)).strip():
            out["description"] = f"{told}\n\n{out['description']}"
            self.notices.append(Notice("text-before-form", "description"))
        if self.left:
            out["description"] = (
                "\n".join([out["description"], *self.left]) if "description" in out else "\n".join(self.left)
            )
        return Reading(out, tuple(self.notices), True)

    def is_none(self, answer: str) -> bool:
        return key(answer) in labels(self.policy).nones

    def value(self, field: str, answer: str, out: dict[str, Any]) -> Any:
        if field == "reproducible":
            return self.yes_no(answer, out)
        if field in ("contract", "selected_for_chat", "weekend_exception"):
            said = self.said(answer)
            return said if said is not None else self.unread(field, answer)
        if field in ("customer_email", "superadmin_email", "partner_email"):
            return self.address(field, answer)
        if field == "request_type":
            return self.request_type(answer)
        if field == "tier":
            return self.known(field, answer, self.policy.known_names.tiers)
        if field in ("licenses", "severity"):
            number = whole_number(answer)
            if number is not None and _says_more(re.sub(r"[\d.,]+", " ", answer)):
                self.left.append(answer)
            return number if number is not None else self.unread(field, answer)
        if field == "region":
            folded = key(answer)
            index = self.policy.known_names
            known = (
                folded in index.regions
                or folded in index.ambiguous_regions
                or country_code(self.policy, answer.strip())
            )
            return answer.strip() if known else self.unread(field, answer)
        if field == "country":
            return answer.strip() if country_code(self.policy, answer.strip()) else self.unread(field, answer)
        if field == "territory":
            return key(answer) if key(answer) in get_args(Territory) else self.unread(field, answer)
        if field in ("created_at", "acknowledged_at", "last_reply_at", "resolved_at"):
            moment = written_moment(answer) if len(answer) <= _MAX_TIME else None
            return moment if moment is not None else self.unread(field, answer)
        if field == "attachments":
            return [part.strip() for part in re.split(r"[,;\n、，؛،]", answer) if part.strip()]
        if field in ("product", "zuid", "zoid", "zgid", "partner", "subject"):
            first, _, rest = answer.partition("\n")
            if field in ("zuid", "zoid", "zgid") and not any(c.isdecimal() for c in first):
                return self.unread(field, answer)
            if rest.strip():
                self.left.append(rest.strip())
            return _unquoted(first.strip())
        return answer

    def yes_no(self, answer: str, out: dict[str, Any]) -> bool | None:
        """The answer's first word; all of it, when it says more, is the reproduction."""
        said = self.said(answer)
        if said is None:
            self.notices.append(Notice("unclear-yes-no", "reproducible"))
        if said is None or len(key(answer).split()) > 1 or len(answer) > 12:
            out["reproduction"] = answer
        return said

    def said(self, answer: str) -> bool | None:
        folded = key(answer)
        for said, words in ((True, "yes"), (False, "no")):
            for entry in self.every if folded not in {"no"} else [self.words, *self.every]:
                if any(_begins(folded, key(word)) for word in getattr(entry, words)):
                    return said
        return None

    def address(self, field: str, answer: str) -> str | None:
        match = _ADDRESS.search(answer)
        if match is None:
            self.unread(field, answer)
            return None
        rest = _MARK.sub("", answer.replace(match.group(), "")).strip(" <>()[]\n")
        if _says_more(rest):
            self.left.append(rest)
        return match.group().removeprefix("mailto:")

    def request_type(self, answer: str) -> str | None:
        index = self.policy.known_names.request_types
        parts = re.split(r"[,;/\n(（、،]", answer)
        for part in (answer, *parts):
            if key(part) in index:
                others = [other for other in parts if key(other) not in index]
                if key(answer) not in index and _says_more(" ".join(others)):
                    self.left.append("\n".join(line for line in answer.split("\n") if key(line) not in index).strip())
                return index[key(part)]
        self.unread("request_type", answer)
        return None

    def known(self, field: str, answer: str, index: Any) -> str | None:
        if key(answer) in index:
            return answer.strip()
        self.unread(field, answer)
        return None

    def unread(self, field: str, answer: str) -> None:
        shown = answer if len(answer) <= 60 else answer[:56] + "..."
        told = field == "request_type" and _says_more(answer)  # many write there what the ticket is about
        if len(answer) <= 60 and "\n" not in answer and not told:  # the notice holds all of it
            self.notices.append(Notice("unreadable-answer", field, {"value": repr(answer), "field": field}))
            return
        self.left.append(answer)
        self.notices.append(Notice("unreadable-field", field, {"value": repr(shown), "field": field}))


def _unquoted(text: str) -> str:
    """Without a pair of quotation marks around the whole; one within it stays."""
    around = len(text) > 1 and text[0] + text[-1] in ('""', "''", "“”", "„“", "”“")
    inner = text[1:-1]
    return inner.strip() if around and text[0] not in inner and text[-1] not in inner else text


def _says_more(rest: str) -> bool:
    """Whether what stands beside a value is more than a name or a unit, and could be what the ticket is about."""
    return len(rest.split()) > 2 or len(rest.strip()) > 20


def _is_greeting(line: str) -> bool:
    """A short line that greets or announces the form: it ends with a comma, a colon or a mark, or has three words at most."""
    bare = line.strip()
    if len(bare.split()) <= 16 and len(bare) <= 110 and _OF_THE_FORM.search(bare):
        return True
    return (
        len(bare.split()) <= 6
        and len(bare) <= 60
        and (bare.endswith((",", "،", "、", ":", "：", "!", "様", "。")) or len(bare.split()) <= 3)
    )


def _begins(answer: str, word: str) -> bool:
    if not word or not answer.startswith(word):
        return False
    following = answer[len(word) : len(word) + 1]
    return not following or following == " " or not (word.isascii() or following.isascii())
