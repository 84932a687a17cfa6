"""Which part of a text is the newest message: quoted mail beneath it is history, not news."""

import re
from collections.abc import Iterator
from functools import cache

from .patterns import pattern
from .text import key

_WHO_WHEN = r"[^\n]{3,160}(?:\n[^\n]{0,120})?"  # a mail program may wrap the line
_DASHES = r"[-_=*~]{2,40}"
ORIGINAL = (
    r"original message|original appointment|oorspronkelijk bericht|oorspronkelijke bericht|ursprüngliche nachricht"
    r"|ursprüngliche mail|original-?nachricht|mensaje original|الرسالة الأصلية|رسالة أصلية|元のメッセージ"
    r"|オリジナルメッセージ|original mail|original email"
)
FORWARDED = (
    r"forwarded message|begin forwarded message|forwarded by|doorgestuurd bericht|begin doorgestuurd bericht"
    r"|weitergeleitete nachricht|anfang der weitergeleiteten nachricht|mensaje reenviado|inicio del mensaje reenviado"
    r"|الرسالة المعاد توجيهها|رسالة معاد توجيهها|رسالة مُعاد توجيهها|بدء الرسالة المعاد توجيهها|بدء رسالة معاد توجيهها"
    r"|الرسالة المُعاد توجيهها|رسالة محولة|رسالة مُحوّلة|転送されたメッセージ|転送メッセージ|転送メール|forwarded mail|mensagem encaminhada"
)
FROM = r"from|van|von|de|من|مرسل|المرسل|差出人|送信者|発信者|送信元"
SENT = (
    r"sent|date|verzonden|datum|gesendet|gesendet am|enviado el|enviado|fecha|تم الإرسال|تاريخ الإرسال|أُرسلت|أرسلت"
    r"|التاريخ|تاريخ|送信日時|送信日|日時|日付"
)
TO = r"to|aan|an|para|إلى|الى|宛先|cc|bcc|kopie|reply-to"
SUBJECT = r"subject|onderwerp|betreff|asunto|الموضوع|موضوع|件名"
_LABEL = r"^[ \t>]{0,40}[*_]{0,2}"
_COLON = r"[*_]{0,2}\s?[:：][*_]{0,2}"
HEADER_BLOCK = rf"{_LABEL}(?:{FROM}){_COLON}[^\n]{{1,200}}\n"

# Before a subject: an answer, and a mail passed on. Compared folded, see `text.key`.
REPLIED = ("re", "aw", "antw", "antwort", "antwoord", "sv", "res", "rif", "ref", "رد", "الرد", "返信")
PASSED_ON = ("fw", "fwd", "wg", "doorst", "doorgestuurd", "tr", "rv", "reenv", "reenviado", "enc", "weitergeleitet", "إعادة توجيه",
             "محول", "تحويل", "転送")  # fmt: skip
_PREFIX = pattern(r"\s*+([^\W\d_][^:：\[\]()\d]{0,24}?)\s*+(?:[\[(]\d{1,3}[\])])?\s*+[:：]\s*+")
# ">From" is an escaped line of an mbox, a lone space before ">" one of a flowing text: neither is a quote.
_QUOTE_LINE = r"^(?! >[^\s>])[ \t]*(?:>|&gt;)(?!From ).*$"
# The line that a mail program puts above the mail it quotes, in the six languages.
_ATTRIBUTION = (
    r"^[ \t]{0,40}(?:"
    rf"on\b{_WHO_WHEN}\bwrote[ \t]{{0,9}}:"
    rf"|op\b{_WHO_WHEN}\b(?:schreef|geschreven)\b[^\n]{{0,120}}(?:\n[^\n]{{0,80}})?[:：]"
    rf"|(?:am|vom)\b{_WHO_WHEN}\b(?:schrieb|geschrieben)\b[^\n]{{0,120}}(?:\n[^\n]{{0,80}})?[:：]"
    rf"|el\b{_WHO_WHEN}\bescribi[óo][ \t]{{0,9}}:"
    rf"|(?:في|بتاريخ|يوم)\b{_WHO_WHEN}\b(?:كتب|كتبت|تمت كتابة|وكتب)\b[^\n]{{0,120}}(?:\n[^\n]{{0,80}})?[:：]"
    r"|[^\n]{2,100}\b(?:wrote|schreef|schrieb|escribió|كتب)\b[^\n]{0,60}\d{4}[^\n]{0,40}[:：]"
    r"|20\d\d[年/.-][^\n]{4,100}(?:\n[^\n]{0,80})?(?:書きました|のメール|wrote|さん|>)[ \t]{0,9}[:：]"
    r"|-{2,9}[^-\n][^\n]{4,160}(?:\n[^\n]{0,80})?\b(?:wrote|schreef|schrieb|escribió|كتب|書きました)[ \t]{0,9}-{2,9}"
    r"|[^\n<]{0,100}<[^<>\s]{1,200}@[^<>\s]{1,200}>(?:[ \t]{0,9}(?:さん)?(?:は)?(?:書きました)?)?[ \t]{0,9}[:：]"
    r")[ \t]{0,40}$"
)
_HISTORY = (
    rf"^[ \t]{{0,40}}{_DASHES}[ \t]{{0,9}}(?:{ORIGINAL})[ \t]{{0,9}}{_DASHES}[ \t]{{0,40}}$"
    rf"|^[ \t]{{0,40}}_{{8,80}}[ \t]{{0,40}}\n(?=(?:[ \t]{{0,40}}\n)?{HEADER_BLOCK})"
    rf"|{HEADER_BLOCK}"
)
_FORWARD = rf"^[ \t>]{{0,40}}(?:{_DASHES}[ \t]{{0,9}})?(?:{FORWARDED})[ \t]{{0,9}}[:：]?(?:[ \t]{{0,9}}{_DASHES})?[ \t]{{0,40}}$"
_DATED = pattern(r"20\d\d|\b\d{1,2}[:.]\d{2}\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2}\b")
_GENERAL = pattern(
    r"[ \t>*_]{0,40}(?:date|datum|fecha|التاريخ|تاريخ|日時|日付)\b", re.IGNORECASE
)  # words not of mails alone
_BLOCK_LINES = 7  # of a mail's headers as a program writes them above the mail


def newest(text: str) -> str:
    """The text with quoted mail blanked out, every position kept. Where nothing would be left, the text itself."""
    if "\n" not in text:  # a line alone quotes nothing
        return text
    view = without_history(text)
    return view if view.strip() else text


def without_history(text: str) -> str:
    """The text with quoted mail blanked out, every position kept, and be it all of it."""
    if ">" not in text and ":" not in text and "：" not in text and "--" not in text and "&gt;" not in text:
        return text
    patterns = _patterns()
    forward = patterns.forward.search(text)
    limit = forward.start() if forward is not None else len(text)  # a forwarded mail is news, not history
    head = text[:limit]
    marks = patterns.quote_line.findall(head)
    spans: list[tuple[int, int]] = []
    end = len(text)
    looked, since = 0, 0  # how far no words of the writer's own stand, and the first span beyond
    for found in patterns.header.finditer(head):
        kind = _kind(found, head)
        if kind is None:
            continue
        below = text[found.end() : found.end() + 2000].lstrip()
        if kind == "attribution" and below.startswith((">", "&gt;")):
            spans.append(found.span())  # the marks show how far it goes
        elif any(part.strip() for part in _blanked(head[looked : found.start()], spans[since:], patterns, looked)):
            end = found.start()
            break
        else:
            looked, since = found.start(), len(spans)
    view = list(_blanked(head[:end], spans, patterns, quotes=len(marks) > 1 or bool(spans)))
    view.append(patterns.sign.sub(" ", text[end:]) if end < len(text) else text[limit:])
    return "".join(view)


def _blanked(
    text: str, spans: list[tuple[int, int]], patterns: "_Patterns", first: int = 0, *, quotes: bool = True
) -> Iterator[str]:
    """The text, which begins at `first`, with the spans, and its quoted lines, blanked. A lone line with a mark is no
    quote but a "> 500 users"."""
    at = 0
    for start, stop in (*((a - first, b - first) for a, b in spans), (len(text), len(text))):
        piece = text[at : min(start, len(text))]
        yield patterns.quote_line.sub(_blank, piece) if quotes else piece
        yield re.sub(r"[^\n]", " ", text[start:stop])
        at = stop


def _kind(found: re.Match[str], text: str) -> str | None:
    """`attribution` or `history` where a match is one: the first bears a date, or an address and a time; the headers of a
    mail bear a date in their Sent line, or are three at least."""
    told = found.group()
    if found.lastgroup == "attribution":
        return "attribution" if _DATED.search(told) else None
    if told.lstrip().startswith(("-", "_", "=", "*", "~")) and not told.lstrip("*_ \t").lower().startswith(
        ("from", "van", "von", "de", "من", "差出人")
    ):
        return "history"
    kinds = {"from"}
    for line in text[found.end() : found.end() + 1500].split("\n")[:_BLOCK_LINES]:
        label = _patterns().label.match(line)
        if label is None or label.lastgroup is None:
            if line.strip():
                break
            continue
        if label.lastgroup == "sent" and (_DATED.search(line) or not _GENERAL.match(line)):
            return "history"
        kinds.add(label.lastgroup)
    return "history" if len(kinds) >= 3 else None


def forwarded(text: str, *, said: bool) -> tuple[str, str] | None:
    """What stands above and below the line that says that a mail was forwarded; None without such a line.

    `said`: the subject says that it was; then the headers of a mail alone (as Outlook puts them) are that line, and
    stand at the head of what is below it.
    """
    patterns = _patterns()
    mark = patterns.forward.search(text)
    history = next((h for h in patterns.header.finditer(text) if _kind(h, text)), None)
    if mark is not None and (history is None or mark.start() <= history.start()):
        return text[: mark.start()], text[mark.end() :]
    if not said or history is None or history.lastgroup == "attribution":
        return None
    return text[: history.start()], text[history.start() :]


def bare_subject(subject: str) -> tuple[str, bool]:
    """The subject without the marks of answers and forwards, and whether the outermost mark was a forward's."""
    if ":" not in subject and "：" not in subject:
        return subject.strip(), False
    said: bool | None = None
    at = 0
    while (mark := _PREFIX.match(subject, at)) is not None:
        word = key(mark[1])
        if word not in _prefixes():
            break
        said = word in _prefixes()[len(REPLIED) :] if said is None else said
        at = mark.end()
    return subject[at:].strip(), bool(said)


@cache
def _prefixes() -> tuple[str, ...]:
    return tuple(map(key, (*REPLIED, *PASSED_ON)))


class _Patterns:
    """Compiled when a text first looks as if it quotes something."""

    def __init__(self) -> None:
        flags = re.MULTILINE | re.IGNORECASE
        self.quote_line = pattern(_QUOTE_LINE, re.MULTILINE)
        self.header = pattern(rf"(?P<attribution>{_ATTRIBUTION})|(?P<history>{_HISTORY})", flags)
        self.forward = pattern(_FORWARD, flags)
        self.sign = pattern(r"\S")
        self.label = pattern(
            rf"{_LABEL}(?:(?P<sent>{SENT})|(?P<to>{TO})|(?P<subject>{SUBJECT})|(?P<from>{FROM})){_COLON}", re.IGNORECASE
        )


@cache
def _patterns() -> _Patterns:
    return _Patterns()


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())
