"""Which part of a text is the newest message: quoted mail beneath it is history, not news."""

import re
from functools import cache

from .text import key

_WHO_WHEN = r"[^\n]{3,160}(?:\n[^\n]{0,120})?"  # a mail program may wrap the line
_DASHES = r"[-_=*~]{2,}"
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
_LABEL = r"^[ \t>]*[*_]{0,2}"
_COLON = r"[*_]{0,2}\s?[:：][*_]{0,2}"
HEADER_BLOCK = (
    rf"{_LABEL}(?:{FROM}){_COLON}[^\n]{{1,200}}\n(?:[ \t>]*[^\n]{{0,200}}\n){{0,1}}"
    rf"{_LABEL}(?:{SENT}|{TO}|{SUBJECT}){_COLON}[^\n]*"
)

# Before a subject: an answer, and a mail passed on. Compared folded, see `text.key`.
REPLIED = ("re", "aw", "antw", "antwort", "antwoord", "sv", "res", "rif", "ref", "رد", "الرد", "返信")
PASSED_ON = ("fw", "fwd", "wg", "doorst", "doorgestuurd", "tr", "rv", "reenv", "reenviado", "enc", "weitergeleitet", "إعادة توجيه",
             "محول", "تحويل", "転送")  # fmt: skip
_PREFIX = re.compile(r"^\s*([^\W\d_][^:：\[\]()\d]{0,24}?)\s*(?:[\[(]\d{1,3}[\])])?\s*[:：]\s*")
# ">From" is an escaped line of an mbox, a lone space before ">" one of a flowing text: neither is a quote.
_QUOTE_LINE = r"^(?! >[^\s>])[ \t]*(?:>|&gt;)(?!From ).*$"
# The line that a mail program puts above the mail it quotes, in the six languages.
_ATTRIBUTION = (
    r"^[ \t]*(?:"
    rf"on\b{_WHO_WHEN}\bwrote[ \t]*:"
    rf"|op\b{_WHO_WHEN}\b(?:schreef|geschreven)\b[^\n]{{0,120}}(?:\n[^\n]{{0,80}})?[:：]"
    rf"|(?:am|vom)\b{_WHO_WHEN}\b(?:schrieb|geschrieben)\b[^\n]{{0,120}}(?:\n[^\n]{{0,80}})?[:：]"
    rf"|el\b{_WHO_WHEN}\bescribi[óo][ \t]*:"
    rf"|(?:في|بتاريخ|يوم)\b{_WHO_WHEN}\b(?:كتب|كتبت|تمت كتابة|وكتب)\b[^\n]{{0,120}}(?:\n[^\n]{{0,80}})?[:：]"
    r"|[^\n]{2,100}\b(?:wrote|schreef|schrieb|escribió|كتب)\b[^\n]{0,60}\d{4}[^\n]{0,40}[:：]"
    r"|20\d\d[年/.-][^\n]{4,100}(?:\n[^\n]{0,80})?(?:書きました|のメール|wrote|さん|>)[ \t]*[:：]"
    r"|-{2,}[^\n]{5,160}(?:\n[^\n]{0,80})?\b(?:wrote|schreef|schrieb|escribió|كتب|書きました)[ \t]*-{2,}"
    r"|[^\n]{0,100}<[^<>\s]+@[^<>\s]+>(?:[ \t]*(?:さん)?(?:は)?(?:書きました)?)?[ \t]*[:：]"
    r")[ \t]*$"
)
_HISTORY = (
    rf"^[ \t]*{_DASHES}\s*(?:{ORIGINAL})\s*{_DASHES}[ \t]*$"
    rf"|^[ \t]*(?:{ORIGINAL})[ \t]*[:：]?[ \t]*$"
    rf"|^[ \t]*_{{8,}}[ \t]*\n(?:[ \t]*\n)?{HEADER_BLOCK}"
    rf"|{HEADER_BLOCK}"
)
_FORWARD = rf"^[ \t>]*(?:{_DASHES}[ \t]*)?(?:{FORWARDED})[ \t]*[:：]?(?:[ \t]*{_DASHES})?[ \t]*$"


def newest(text: str) -> str:
    """The text with quoted mail blanked out, every position kept. Where nothing would be left, the text itself."""
    view = without_history(text)
    return view if view.strip() else text


def without_history(text: str) -> str:
    """The text with quoted mail blanked out, every position kept, and be it all of it."""
    if ">" not in text and ":" not in text and "：" not in text and "--" not in text and "&gt;" not in text:
        return text
    patterns = _patterns()
    forward = patterns.forward.search(text)
    limit = forward.start() if forward is not None else len(text)  # a forwarded mail is news, not history
    view = patterns.quote_line.sub(_blank, text[:limit]) + text[limit:]
    at = 0
    while (found := patterns.header.search(view, at, limit)) is not None:
        at = max(found.end(), at + 1)
        below = text[found.end() : found.end() + 2000].lstrip()
        if found.lastgroup == "attribution" and below.startswith((">", "&gt;")):
            view = view[: found.start()] + _blank(found) + view[found.end() :]  # the marks show how far it goes
        elif view[: found.start()].strip():
            return view[: found.start()] + patterns.sign.sub(" ", view[found.start() :])
    return view


def forwarded(text: str, *, said: bool) -> tuple[str, str] | None:
    """What stands above and below the line that says that a mail was forwarded; None without such a line.

    `said`: the subject says that it was; then the headers of a mail alone (as Outlook puts them) are that line, and
    stand at the head of what is below it.
    """
    patterns = _patterns()
    mark = patterns.forward.search(text)
    history = patterns.header.search(text)
    if mark is not None and (history is None or mark.start() <= history.start()):
        return text[: mark.start()], text[mark.end() :]
    if not said or history is None or history.lastgroup == "attribution":
        return None
    return text[: history.start()], text[history.start() :]


def bare_subject(subject: str) -> tuple[str, bool]:
    """The subject without the marks of answers and forwards, and whether the outermost mark was a forward's."""
    said: bool | None = None
    while (mark := _PREFIX.match(subject)) is not None:
        word = key(mark[1])
        if word not in _prefixes():
            break
        said = word in _prefixes()[len(REPLIED) :] if said is None else said
        subject = subject[mark.end() :]
    return subject.strip(), bool(said)


@cache
def _prefixes() -> tuple[str, ...]:
    return tuple(map(key, (*REPLIED, *PASSED_ON)))


class _Patterns:
    """Compiled when a text first looks as if it quotes something."""

    def __init__(self) -> None:
        flags = re.MULTILINE | re.IGNORECASE
        self.quote_line = re.compile(_QUOTE_LINE, re.MULTILINE)
        self.header = re.compile(rf"(?P<attribution>{_ATTRIBUTION})|(?P<history>{_HISTORY})", flags)
        self.forward = re.compile(_FORWARD, flags)
        self.sign = re.compile(r"\S")


@cache
def _patterns() -> _Patterns:
    return _Patterns()


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())
