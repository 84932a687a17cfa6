"""A Letter -> raw ticket fields: the newest message, a forwarded one unfolded, the form read, the rest left off.

What is left off (history, signature, disclaimer, hidden markup) is told in a notice; nothing else is.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from ...patterns import pattern
from ...policy import Policy
from ...quoted import bare_subject, forwarded, without_history
from ...text import is_latin, key
from ...ticket import Notice
from ..template import is_label, label_field, read_template
from .mime import Letter, address
from .words import (
    ADDED_LINES,
    AFTERTHOUGHTS,
    BANNERS,
    DEVICES,
    DISCLAIMERS,
    FOOTERS,
    HEADER_LABELS,
    SIGN_OFFS,
    WEAK_SIGN_OFFS,
)

_HEADER_LINE = pattern(r"^[\s>]*[*_]{0,2}([^:：*]{1,30}?)[*_]{0,2}\s?[:：][*_]{0,2}\s*(.*)$")
_QUOTE = pattern(r"^[ \t]?(?:>[ \t]?|&gt;[ \t]?)")
_RULE_SIGNS = frozenset("-_=*#━─―＝＊☆★◆◇■□~・.+")
_CONTACT = pattern(
    r"@|https?:|www\.|\b(?:tele?(?:ph|f)o\w{0,4}|tel|fax|mobil\w{0,2}|mob|phone|direct line|kvk|btw|ust|cif|nif|vat|abn)\b|☎|〒|電話|携帯|هاتف|جوال|موبايل"
    r"|\+\d{2}|\||\b[tmef][:.]\s|(?<![\d.,])\(?0\d{1,4}\)?[\s./-]\d{2,4}[\s./-]?\d{2,4}|\(\d{3}\)\s?\d{3}-\d{4}|\b\d{3}[ .-]\d{3}[ .-]\d{3,4}\b",
    re.IGNORECASE,
)
_PHONE = pattern(
    r"\+\d{1,3}[\s(.\d-]{6,}|(?<![\d.,-])\(?0\d{1,4}\)?[\s./–-]{1,3}\d{2,4}[\s./-]?\d{2,4}|\(\d{3}\)\s?\d{3}-\d{4}|\b\d{3}[ .-]\d{3}[ .-]\d{3,4}\b"
    r"|\b(?:tele?(?:ph|f)o\w{0,4}|tel|fax|mobil\w{0,2}|direct line)\b|☎|電話|携帯|هاتف|جوال|TEL[:：]",
    re.IGNORECASE,
)
_NO_PHONE = pattern(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\d{1,3}(?:\.\d{1,3}){3}|\d{1,2}[:.]\d{2}(?!\d)"
)  # dates, addresses of machines, times
_SENTENCE = pattern(r"[.!?。！？؟…]$")
_SHORTENED = pattern(r"\b[A-Za-z]{1,4}\.$|\b(?:Ltd|Inc|Qro|Bldg|Corp|Co)\.$")  # B.V., S.L., GmbH & Co.
_NAME_AND_ROLE = pattern(r"[^\W\d_a-zß-ÿ][\w.'’-]+ [^\W\d_a-zß-ÿ][\w.'’-]+, ")
_SPEAKS = pattern(r"(?:ます|です|ません|ました|でした|ない|ください|たい)。?$|^(?:لا|لم|لن|ما|هل|ليس|كل|جميع)\s")
_UNSEEN = pattern("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]")
_LINKED = pattern(r"\[cid:[^\]\s]{1,200}\]|(?<=\S)[ \t]?<mailto:[^<>\s]{1,200}>")
_NOT_ONLY_FORMS = {None, "subject", "created_at", "partner_email", "partner"}  # labels that mail headers have too
_MAX_FORWARDS = 10
_LOOKED_AT = 80  # lines from the end in which a signature is looked for
_FEW_WORDS = 8  # so many must stand before a "thanks" that ends a message
_TAIL = 16  # lines of a signature that are not prose
_WEAK_TAIL = 7
_SURE_TAIL = 60  # after the mark that mail programs set
_MAX_TEXT = 2_000_000


class Fields(NamedTuple):
    """Raw ticket fields by name, and what was noticed on the way."""

    fields: dict[str, Any]
    notices: tuple[Notice, ...]


def fields_of(letter: Letter, policy: Policy) -> Fields:
    """The raw ticket of a letter. The outer mail's sender, date and subject hold, whatever it forwards."""
    subject, said = bare_subject(letter.subject)
    notices = list(letter.notices)
    parts, attachments = _parts(letter, policy, said, notices, 0)
    found = _text_fields(parts, policy, notices)
    if letter.rich is not None and not found.pop("labelled", False):
        other_notices: list[Notice] = []
        rich_parts, _ = _parts(letter._replace(text=letter.rich, rich=None), policy, said, other_notices, 0)
        rich = _text_fields(rich_parts, policy, other_notices)
        if rich.pop("labelled", False):
            found, notices = rich, [*letter.notices, *other_notices, Notice("form-in-html", "description")]
    found.pop("labelled", None)
    own = found.pop("subject", None)
    if own and subject and key(own) != key(subject):
        found["description"] = f"{own}\n\n{found.get('description', '')}".rstrip()
        notices.append(Notice("subject-in-form", "subject", {"value": repr(own[:60])}))
    named = found.get("partner_email")
    if letter.sender is not None:
        if named and named.lower() != letter.sender.lower():
            notices.append(Notice("sender-differs", "partner_email", {"named": named, "sender": letter.sender}))
        found["partner_email"] = letter.sender
    if letter.sent is not None:
        found["created_at"] = letter.sent.isoformat()
    if attachments:
        listed = found.get("attachments") or []
        known = set(attachments)
        found["attachments"] = [*attachments, *(name for name in listed if "." in name and name not in known)]
    if letter.id is not None and "id" not in found:
        found["id"] = letter.id
    if subject or own:
        found["subject"] = subject or own
    return Fields(found, tuple(notices))


# ---------------------------------------------------------------- the messages of one letter


def _parts(
    letter: Letter, policy: Policy, said: bool, notices: list[Notice], depth: int
) -> tuple[list[str], list[str]]:
    """The texts that count, outermost first: the note of who forwards, then what is forwarded; and the file names."""
    attachments = list(letter.attachments)
    texts = _unfolded(letter.text[:_MAX_TEXT], policy, said, notices, depth)
    if len(letter.text) > _MAX_TEXT:
        notices.append(Notice("text-too-long", "description", {"count": len(letter.text), "limit": _MAX_TEXT}))
    looked, has_form = 0, False  # each text is looked at once
    for inner in letter.attached:
        alone = said or sum(len(text) for text in texts[:400]) < 400
        if depth < _MAX_FORWARDS and alone and not has_form:
            looked, has_form = len(texts), _has_form(texts[looked:], policy)
        if depth < _MAX_FORWARDS and alone and not has_form:
            notices.append(Notice("forwarded", "description", {"sender": inner.sender or "?"}))
            notices.extend(n for n in inner.notices if n.code not in ("date-missing", "automatic-mail"))
            _, inner_said = bare_subject(inner.subject)
            more, names = _parts(inner, policy, inner_said, notices, depth + 1)
            texts.extend(more)
            attachments.extend(names)
        else:
            attachments.append(f"{inner.subject or 'message'}.eml")
    return [text for text in texts if text.strip()], attachments


def _unfolded(text: str, policy: Policy, said: bool, notices: list[Notice], depth: int) -> list[str]:
    unfolded = forwarded(text, said=said) if depth < _MAX_FORWARDS else None
    if unfolded is None:
        return [own_words(text, policy, notices)]
    above, below = unfolded
    if _form_goes_on(above, below, policy):
        return [own_words(text, policy, notices)]
    sender, below = _without_headers(_unquoted_if_quoted(below))
    if not below.strip():
        return [own_words(text, policy, notices)]
    notices.append(Notice("forwarded", "description", {"sender": sender or "?"}))
    note = own_words(above, policy, notices) if above.strip() else ""
    return [note, *_unfolded(below, policy, False, notices, depth + 1)]


def _unquoted_if_quoted(text: str) -> str:
    """Some programs quote what they forward; one level of marks is taken off where nearly every line bears one."""
    lines = [line for line in text.split("\n") if line.strip()]
    if sum(bool(_QUOTE.match(line)) for line in lines) * 10 < len(lines) * 8:
        return text
    return "\n".join(_QUOTE.sub("", line) for line in text.split("\n"))


def _without_headers(text: str) -> tuple[str | None, str]:
    """(sender, text) of a forwarded mail without the header lines above it."""
    lines = text.split("\n")
    at, sender, seen_any, folded = 0, None, False, False
    while at < len(lines):
        line = lines[at]
        if not line.strip() or _is_rule(line):
            if seen_any and not _header_kind(lines[at + 1] if at + 1 < len(lines) else ""):
                break
            at += 1
            continue
        kind = _header_kind(line)
        if kind is None:
            if not (folded and seen_any and (line.startswith((" ", "\t")) or "@" in line)):
                break
        else:
            seen_any = True
            folded = kind == "to" or kind == "from"
        if kind == "from":
            sender = address(line)
        at += 1
    return sender, "\n".join(lines[at:]) if seen_any else text


def _header_kind(line: str) -> str | None:
    found = _HEADER_LINE.match(line)
    return _header_labels().get(key(found[1])) if found else None


@cache
def _header_labels() -> dict[str, str]:
    return {key(word): kind for kind, words in HEADER_LABELS.items() for word in words}


# ---------------------------------------------------------------- one message


def own_words(text: str, policy: Policy, notices: list[Notice]) -> str:
    """The newest message of a text, without history, signature, disclaimer and what programs add."""
    text = _interleaved(_LINKED.sub("", _UNSEEN.sub("", text)), policy)
    view = without_history(text)
    if _form_goes_on(
        view,
        "\n".join(a for a, b in zip(text.split("\n"), view.split("\n"), strict=True) if a.strip() and not b.strip()),
        policy,
    ):
        view = text  # mail pasted into an answer of the form; the judge leaves it out of account
    lines, kept, added = _cleared(view, policy)
    if any(line.strip() for line in kept):
        cut = sum(bool(a.strip()) and not b.strip() for a, b in zip(text.split("\n"), view.split("\n"), strict=True))
        if cut:
            notices.append(Notice("history-cut", "description", {"count": cut}))
    elif text.strip():
        notices.append(Notice("history-kept", "description"))
        lines, kept, added = _cleared("\n".join(_QUOTE.sub("", line) for line in text.split("\n")), policy)
    kept, block = _without_contact_block(kept, policy)
    if added + block and any(line.strip() for line in kept):
        notices.append(Notice("signature-cut", "description", {"count": added + block}))
        lines = kept
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n")


def _form_goes_on(above: str, below: str, policy: Policy) -> bool:
    """Whether a form begins above and has other fields below: then what lies between was pasted into an answer."""
    first, rest = (
        {label_field(line, policy) for line in text.split("\n")} - _NOT_ONLY_FORMS for text in (above, below)
    )
    return len(first) >= 2 and bool(rest) and not first & rest


def _cleared(view: str, policy: Policy) -> tuple[list[str], list[str], int]:
    """The lines of a text, those without what phones, lists and signatures add, and how many went."""
    lines = view.rstrip().split("\n")
    kept, cut = _without_additions(lines, policy)
    kept, signature = _without_signature(kept, policy)
    return lines, kept, cut + signature


def _interleaved(text: str, policy: Policy) -> str:
    """A form that was answered between its quoted lines, with the marks taken off; any other text as it is."""
    lines = text.split("\n")
    answered = sum(
        bool(_QUOTE.match(a)) and is_label(_QUOTE.sub("", a), policy) and bool(b.strip()) and not _QUOTE.match(b)
        for a, b in zip(lines, _following(lines), strict=True)
    )
    return "\n".join(_QUOTE.sub("", line) for line in lines) if answered >= 2 else text


def _following(lines: list[str]) -> list[str]:
    """For each line the next one that is not blank and not a bare quote mark."""
    out: list[str] = []
    following = ""
    for line in reversed(lines):
        out.append(following)
        if _QUOTE.sub("", line).strip():
            following = line
    return out[::-1]


def _paragraphs(lines: list[str]) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for line in lines:
        found[-1].append(line)
        if not line.strip():
            found.append([])
    return found


def _without_additions(lines: list[str], policy: Policy) -> tuple[list[str], int]:
    """Without the lines that phones and lists add, banners above and disclaimers beneath; and how many went."""
    paragraphs = _paragraphs(lines)
    kept: list[str] = []
    cut = 0
    words_before = 0
    for number, paragraph in enumerate(paragraphs):
        folded = key(" ".join(paragraph))
        last = number >= len(paragraphs) - 6
        if (
            folded
            and (
                (words_before < 12 and len(folded) < 500 and _is_banner(folded))
                or (last and words_before and (_is_disclaimer(folded) or folded.startswith(_footers())))
            )
            and not any(is_label(line, policy) for line in paragraph)
        ):
            cut += sum(bool(line.strip()) for line in paragraph)
            continue
        for line in paragraph:
            if last and _is_added(line):
                cut += 1
            else:
                kept.append(line)
        words_before += len(folded.split()) or bool(folded)
    return kept, cut


def _is_added(line: str) -> bool:
    """Whether a phone or a mail program wrote the line, and not a person a sentence that begins alike."""
    if not line.strip() or len(line) > 90 or line.rstrip().endswith("."):
        return False
    folded = key(line)
    return folded.startswith(_added()) and len(folded.split()) <= 7 and any(name in folded for name in _devices())


@cache
def _added() -> tuple[str, ...]:
    return tuple(key(line) for line in ADDED_LINES)


@cache
def _devices() -> tuple[str, ...]:
    return tuple(key(name) for name in DEVICES)


@cache
def _footers() -> tuple[str, ...]:
    return tuple(key(line) for line in FOOTERS)


def _is_banner(folded: str) -> bool:
    return any(any(w in folded for w in where) and any(w in folded for w in what) for where, what in _banners())


def _is_disclaimer(folded: str, hits: int = 3) -> bool:
    """Whether a paragraph has a disclaimer's sure word, and `hits` words of one in all."""
    if len(folded) < 30:
        return False
    for sure, more in _disclaimers():
        found = sum(word in folded for word in sure)
        if found and found + sum(word in folded for word in more) >= hits:
            return True
    return False


@cache
def _banners() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    return tuple((tuple(map(key, where)), tuple(map(key, what))) for where, what in BANNERS)


@cache
def _disclaimers() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    return tuple((tuple(map(key, sure)), tuple(map(key, more))) for sure, more in DISCLAIMERS)


def _without_signature(lines: list[str], policy: Policy) -> tuple[list[str], int]:
    """Without the sign-off and the names, roles and addresses after it; whatever else stands there is kept."""
    first = max(0, len(lines) - _LOOKED_AT)
    words = sum(_size(line) for line in lines[:first])
    for at in range(first, len(lines)):
        line = lines[at]
        limit = _sign_off(line, words, lines[at - 1] if at else "")
        words += _size(line)
        if not limit:
            continue
        kept, dropped = _after_sign_off(lines[at + 1 :], policy, sure=limit == _SURE_TAIL)
        if dropped > limit or (_is_rule(line) and not _CONTACT.search("\n".join(lines[at + 1 :]))):
            continue
        if not dropped and _is_rule(line):
            continue
        return [*lines[:at], *kept], dropped + 1
    return lines, 0


def _size(line: str) -> int:
    """Words of a line; of one without spaces three signs count as one."""
    words = len(line.split())
    return words if is_latin(line) else max(words, sum("\u3040" <= c <= "\u9fff" for c in line) // 3)


def _is_rule(line: str) -> bool:
    """A line of one sign drawn again and again, or words between two such."""
    bare = line.strip(" \t>")
    if not 5 <= len(bare) <= 200:
        return False
    if _RULE_SIGNS.issuperset(bare) and len(set(bare)) <= (1 if len(bare) < 8 else 2):
        return True
    return bare[0] in _RULE_SIGNS and len(set(bare[:6])) == 1 and len(set(bare[-4:])) == 1 and bare[-1] in _RULE_SIGNS


def _sign_off(line: str, words_before: int, above: str) -> int:
    """How many lines may go after this one if it ends a message; 0 if it does not."""
    bare = line.strip()
    if bare == "--":
        return _SURE_TAIL if line.startswith("-- ") else _TAIL
    if not bare or len(bare) > 90 or not words_before:
        return 0
    if _is_rule(line):
        return _TAIL if not above.strip() else 0  # beneath a line it is a heading's
    if bare in ("—", "__", "- -"):
        return _TAIL
    folded = next((part for part in (key(p) for p in bare.split("/")) if part in _sign_offs()), key(bare))
    if folded in _sign_offs():
        if folded in _weak():
            return _WEAK_TAIL if words_before >= _FEW_WORDS else 0
        return _TAIL
    for length in range(min(len(folded), 44), 5, -1):
        head, rest = folded[:length], folded[length:]
        if head in _sign_offs() and head not in _weak():  # "Best regards, Jan Jansen"
            return (
                _TAIL
                if rest.startswith(" ") and len(rest.split()) <= 4 and _is_signature(bare[length:].strip(" ,،、"))
                else 0
            )
    return 0


@cache
def _sign_offs() -> frozenset[str]:
    return frozenset(key(word) for word in SIGN_OFFS) | _weak()


@cache
def _weak() -> frozenset[str]:
    return frozenset(key(word) for word in WEAK_SIGN_OFFS)


def _after_sign_off(lines: list[str], policy: Policy, *, sure: bool) -> tuple[list[str], int]:
    """(lines that are news after all, how many are not); after a sure mark a short line is none."""
    kept: list[str] = []
    dropped = 0
    news = False
    for paragraph in _paragraphs(lines):
        disclaims = _is_disclaimer(key(" ".join(paragraph)), 2)
        signs = _is_signature_block(paragraph)
        for line in paragraph:
            if not line.strip():
                if news or kept:
                    kept.append(line)
                continue
            news = news or is_label(line, policy) or key(line).startswith(_afterthoughts())
            off = (
                disclaims
                or signs
                or _is_added(line)
                or _is_signature(line)
                or _is_rule(line)
                or (sure and not _is_prose(line))
            )
            if news or not off:
                kept.append(line)
            else:
                dropped += 1
    return kept, dropped


@cache
def _afterthoughts() -> tuple[str, ...]:
    return tuple(f"{key(word)} " for word in AFTERTHOUGHTS)


def _is_signature_block(paragraph: list[str]) -> bool:
    """Whether a paragraph says who somebody is and how to reach them, its odd lines with it; a sentence speaks against it."""
    lines = [line.strip() for line in paragraph if line.strip()]
    if (
        not lines
        or any(_ends(line) and len(line.split()) >= 4 for line in lines)
        or any(_SPEAKS.search(line) for line in lines)
    ):
        return False
    return (
        _is_signature(lines[0])
        and any(_reaches(line) for line in lines)
        and all(len(line.split()) <= 22 for line in lines)
    )


def _ends(line: str) -> bool:
    return bool(_SENTENCE.search(line)) and not _SHORTENED.search(line)


def _is_signature(line: str) -> bool:
    """Whether a line names a person, a role, a firm, or says how to reach them: no sentence, and no fact of a problem."""
    bare = line.strip()
    if _SPEAKS.search(bare):
        return False
    ends = _ends(bare)
    if _reaches(bare):
        return not (ends and len(bare.split()) > 5) and len(bare.split()) <= 14
    if ends or ":" in bare or "：" in bare or len(bare) > 110:
        return False
    if len(re.findall(r"[,،、·|]", bare)) >= 2 and len(re.findall(r"\d", bare)) >= 3:
        return True  # an address
    words = bare.split()
    parted = bool(re.search(r"\s[|·•–-]\s", bare))
    if len(words) > (14 if parted else 8):
        return False
    if len(words) <= 6 and _NAME_AND_ROLE.match(bare):
        return True
    cased = [word for word in words if word[0].isalpha() and word[0].lower() != word[0].upper()]
    if not cased:  # a script without capitals
        return len(words) <= 6 and len(bare) <= 45
    return (
        len(words) <= 2
        or bool(re.search(r"\s[|·•]\s", bare))
        or sum(word[0].isupper() for word in cased) * 2 > len(cased)
    )


def _reaches(line: str) -> bool:
    """Whether a line says how somebody is reached."""
    return bool(
        _PHONE.search(_NO_PHONE.sub(" ", line))
        or re.search(r"@|https?:|www\.|〒|\bkvk\b|\bbtw\b|\bcif\b|\bnif\b|\bvat\b", line, re.IGNORECASE)
    )


def _without_contact_block(lines: list[str], policy: Policy) -> tuple[list[str], int]:
    """Without a last paragraph of short lines with a telephone number, and a lone name above it."""
    paragraphs = [p for p in _paragraphs(lines) if any(line.strip() for line in p)]
    if len(paragraphs) < 2:
        return lines, 0
    last = [line for line in paragraphs[-1] if line.strip()]
    above = [line for line in paragraphs[-2] if line.strip()]
    named = len(above) == 1 and _is_name(above[0]) and len(paragraphs) > 2
    block = (
        len(last) <= 9
        and any(_PHONE.search(_NO_PHONE.sub(" ", line)) for line in last)
        and (named or len(last) >= 2)
        and all(
            (_is_signature(line) or (len(line.split()) <= 14 and _reaches(line))) and not is_label(line, policy)
            for line in last
        )
    )
    if not block:
        return lines, 0
    kept = paragraphs[: -2 if named else -1]
    return [line for paragraph in kept for line in paragraph], len(last) + named


def _is_name(line: str) -> bool:
    return len(line.split()) <= 5 and len(line) <= 40 and not re.search(r"\d|[.?!:：。؟]$", line.strip())


def _is_prose(line: str) -> bool:
    """Whether a line after the mark of a signature is a sentence nevertheless."""
    if _reaches(line) or _is_disclaimer(key(line), 2):
        return False
    if len(re.findall(r"[,،、·]", line)) >= 3 and len(re.findall(r"\d", line)) >= 4:
        return False  # an address
    dense = sum("\u3040" <= c <= "\u9fff" for c in line)
    return (
        len(line.split()) >= 8
        or (len(line.split()) >= 4 and bool(_SENTENCE.search(line.strip())))
        or (dense >= 12 and "。" in line)
    )


# ---------------------------------------------------------------- the form


def _has_form(texts: Iterable[str], policy: Policy) -> bool:
    return any(read_template(text, policy).labelled for text in texts)


def _text_fields(texts: list[str], policy: Policy, notices: list[Notice]) -> dict[str, Any]:
    """The fields of the innermost form among the texts, the others before its description; else all of them together."""
    for number in range(len(texts) - 1, -1, -1):
        reading = read_template(texts[number], policy)
        if not reading.labelled:
            continue
        found: dict[str, Any] = dict(reading.fields)
        notices.extend(reading.notices)
        others = [text for i, text in enumerate(texts) if i != number]
        said = [text for text in [*others, found.get("description", "")] if text.strip()]
        if said:
            found["description"] = "\n\n".join(said)
        found["labelled"] = True
        return found
    return {"description": "\n\n".join(texts), "labelled": False} if texts else {"labelled": False}
