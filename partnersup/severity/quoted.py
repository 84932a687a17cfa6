"""Which part of a text is the newest message: quoted mail beneath it is history, not news."""

import re
from functools import cache

_QUOTE_LINE = r"^[ \t]*(?:>|&gt;).*$"
# The line that a mail program puts above the mail it quotes, in the six languages.
_HEADER = (
    r"^[ \t]*(?:"
    r"-{2,}\s*(?:original message|oorspronkelijk bericht|ursprüngliche nachricht|originalnachricht|mensaje original"
    r"|الرسالة الأصلية|رسالة أصلية|元のメッセージ|original appointment)\s*-{2,}"
    r"|on\b.{5,120}\bwrote:"
    r"|op\b.{5,120}\bschreef\b.{0,80}:"
    r"|am\b.{5,120}\bschrieb\b.{0,80}:"
    r"|el\b.{5,120}\bescribi[óo]:"
    r"|(?:في|بتاريخ)\b.{5,120}\bكتب\b.{0,80}:"
    r"|20\d\d年.{5,80}(?:書きました|のメール|wrote)[:：]"
    r"|.{0,60}<[^<>\s]+@[^<>\s]+>\s*[:：]\s*$"
    r"|_{8,}\s*\n[ \t]*(?:from|van|von|de|من|差出人)\s*[:：].*"
    r"|(?:from|van|von|de|من|差出人)\s*[:：].{1,200}\n[ \t]*(?:sent|date|verzonden|datum|gesendet|enviado(?: el)?|fecha|تم الإرسال|التاريخ|送信日時|日時)\s*[:：]"
    r").*"
)


def newest(text: str) -> str:
    """The text with quoted mail blanked out, every position kept. Where nothing would be left, the text itself."""
    if ">" not in text and ":" not in text and "：" not in text and "---" not in text and "&gt;" not in text:
        return text
    quote_line, header_line, sign = _patterns()
    view = quote_line.sub(_blank, text)
    header = header_line.search(view)
    if header is not None and view[: header.start()].strip():
        view = view[: header.start()] + sign.sub(" ", view[header.start() :])
    return view if view.strip() else text


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Compiled when a text first looks as if it quotes something."""
    return re.compile(_QUOTE_LINE, re.MULTILINE), re.compile(_HEADER, re.MULTILINE | re.IGNORECASE), re.compile(r"\S")


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())
