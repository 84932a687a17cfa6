"""Bytes -> text, where the label may be missing or wrong. What had to be guessed is told."""

import codecs
from typing import NamedTuple

from ..patterns import pattern
from ..ticket import Notice

# Labels that say one thing and mean another, as browsers and mail programs read them.
_MEANT = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "ansi": "cp1252",
    "x-user-defined": "cp1252",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "ms_kanji": "cp932",
    "windows-31j": "cp932",
    "x-euc-jp": "euc_jp",
    "iso-8859-6-i": "iso8859_6",
    "iso-8859-6-e": "iso8859_6",
    "asmo-708": "iso8859_6",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "unicode-1-1-utf-7": "utf-7",
    "utf8": "utf-8",
    "utf-8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
}
_NO_LABEL = {"", "unknown-8bit", "x-unknown", "unknown", "default", "8bit", "7bit", "binary", "default_charset"}
_NOT_TEXT = {"base64", "hex", "zlib", "bz2", "rot13", "quopri", "uu", "idna", "punycode", "undefined", "unicode_escape",
             "raw_unicode_escape", "mbcs", "oem"}  # fmt: skip
_GUESSES = ("cp1252", "cp932", "euc_jp", "cp1256", "iso8859_6")
_MARKS = (  # UTF-32's first: they begin as UTF-16's do
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_LOOK = 100_000  # bytes or characters that decide
_JIS = pattern(rb"\x1b(\$@|\$B|\$\(D|\(B|\(J|\(I)")
_MOJIBAKE = pattern("[ÃÂØÙ][\u0080-\u00bf\u0152-\u2122]|ã[\u0080-\u00bf\u0152-\u2122]{2}")
_LATIN = frozenset("äöüßÄÖÜéèëêïîáíóúñçàâôûÁÉÍÓÚÑÈÀÇ¿¡«»“”„‘’‚–—…€°ºª·•§®©\u00a0")


class Decoded(NamedTuple):
    """`guessed` is the charset that was taken instead of the label, None where the label held."""

    text: str
    guessed: str | None = None
    lost: int = 0  # characters that no charset could give


def decode(content: bytes, label: str | None = None) -> Decoded:
    """The text of `content`, labelled `label`. Never raises: what cannot be read stands as U+FFFD and is counted."""
    mark = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    if mark is not None:
        return _counted(content.decode(mark, "replace"), None)
    said = (label or "").strip().strip("\"'").lower()
    codec = _codec(said)
    if b"\x1b" in content and _JIS.search(content):
        return Decoded(_jis(content), None if said.startswith(("iso-2022-jp", "cp5022")) else "iso-2022-jp")
    wide = _wide(content, codec)
    if wide is not None:
        return wide
    if content.isascii() and codec != "utf-7":
        return Decoded(content.decode("ascii"))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return _labelled(content, codec)
    repaired = _twice(text)
    if repaired is not None:
        return Decoded(repaired, "utf-8, encoded twice")
    if codec in ("utf-8", None):
        return Decoded(text, None if codec else "utf-8")
    return Decoded(text, "utf-8")  # what is valid UTF-8 by chance is hardly ever anything else


def wide_codec(head: bytes) -> str | None:
    """The codec of a text of two or four bytes a character by its first bytes: "utf-16" or "utf-32" where it is marked,
    with its byte order where only its NULs show it; None for any other text."""
    mark = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if mark is not None:
        return None if mark == "utf-8-sig" else mark
    found = _wide(head, None)
    return found.guessed if found is not None else None


def _wide(content: bytes, codec: str | None) -> Decoded | None:
    """Text of two or four bytes a character without a mark: as labelled, or where the NULs of its Latin letters and
    line ends show it; None where it makes no sense as such."""
    named = codecs.lookup(codec).name if codec is not None else ""
    said = [named] if named.startswith(("utf-16", "utf-32")) else []
    for name in [*said, *(_WIDE if b"\0" in content[:_LOOK] else ())]:
        text = content.decode(name, "replace").lstrip("\ufeff")
        looked = text[:_LOOK]
        if "\0" not in looked and looked.count("\ufffd") <= 1 + len(looked) // 1000 and _sense(looked) > 0.85:
            return _counted(text, None if name in said else name)
    return None


def _codec(said: str) -> str | None:
    """The codec that a label means; None for no label, or one that is no text charset."""
    name = _MEANT.get(said, said)
    if name in _NO_LABEL:
        return None
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    return None if found.name in _NOT_TEXT or not found._is_text_encoding else name


def _labelled(content: bytes, codec: str | None) -> Decoded:
    """Bytes that are not UTF-8: as the label says where that makes sense, else the likeliest of the charsets known."""
    text = None
    if codec is not None and codec != "utf-8":
        try:
            text = content.decode(codec)
        except (UnicodeDecodeError, ValueError):
            text = None
    sense = _sense(text) if text is not None else 0.15
    if text is not None and sense > 0.85:
        return Decoded(text)
    found = []
    for name in _GUESSES:
        try:
            found.append((_sense(guess := content.decode(name)), name, guess))
        except UnicodeDecodeError:
            continue
    best = max(found, key=lambda one: one[0], default=None)
    if best is not None and best[0] > sense + 0.15:
        return Decoded(best[2], best[1])
    if text is not None:
        return Decoded(text)
    return _counted(content.decode("utf-8" if codec in (None, "utf-8") else codec, "replace"), None)


def _sense(text: str) -> float:
    """How much the characters beyond ASCII look like one of the six languages, 0 to 1."""
    odd = [c for c in text if c > "\x7f"][:4000]
    if not odd:
        return 1.0
    crowded = len(odd) > max(3, 0.5 * sum(not c.isspace() for c in text[:4000]))  # a Latin text has few of them
    latin = sum(c in _LATIN for c in odd) * (0.2 if crowded else 1.0)
    arabic = sum("\u0621" <= c <= "\u064a" or c in "،؛؟\u200f\u200e\u00a0ـ" for c in odd)
    kana = sum("\u3040" <= c <= "\u30ff" or "\u3000" <= c <= "\u3002" or "\uff01" <= c <= "\uff5e" for c in odd)
    kanji = sum("\u4e00" <= c <= "\u9fff" for c in odd)
    half = sum("\uff61" <= c <= "\uff9f" for c in odd)
    return max(latin, arabic, kana + (kanji if kana * 12 >= kanji else 0.4 * kanji) + 0.5 * half) / len(odd)


def _twice(text: str) -> str | None:
    """The text that was taken for Latin and encoded once more, mended; None where it was not."""
    if len(_MOJIBAKE.findall(text)) < 2:
        return None
    for codec in ("cp1252", "latin-1"):
        try:
            mended = text.encode(codec).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        return mended if _sense(mended) > _sense(text) else None
    return None


def _counted(text: str, guessed: str | None) -> Decoded:
    return Decoded(text, guessed, text.count("\ufffd"))


def _jis(content: bytes) -> str:
    """ISO-2022-JP as mail programs write it: with the vendors' characters, that only CP932 knows."""
    out: list[str] = []
    at, state = 0, b"(B"
    for mark in [*_JIS.finditer(content), None]:
        end = mark.start() if mark else len(content)
        piece = content[at:end]
        if state in (b"$@", b"$B"):
            out.append(_double(piece))
        elif state == b"(I":
            out.append(bytes(b | 0x80 for b in piece).decode("cp932", "replace"))
        elif state == b"$(D":
            out.append(bytes([0x8F]).join([b"", *_pairs(bytes(b | 0x80 for b in piece))]).decode("euc_jp", "replace"))
        else:
            decoded = decode(piece).text if not piece.isascii() else piece.decode("ascii")
            out.append(decoded)
        if mark:
            at, state = mark.end(), mark[1]
    return "".join(out)


def _pairs(piece: bytes) -> list[bytes]:
    return [piece[i : i + 2] for i in range(0, len(piece), 2)]


def _double(piece: bytes) -> str:
    """JIS X 0208 pairs by way of their CP932 code; a line break inside a segment is kept."""
    out = bytearray()
    i = 0
    while i < len(piece):
        row = piece[i]
        if row < 0x21 or row > 0x7E or i + 1 >= len(piece):
            out.append(row)
            i += 1
            continue
        cell = piece[i + 1]
        lead = (row - 0x21) // 2 + (0x81 if row < 0x5F else 0xC1)
        trail = cell + (0x1F + (cell >= 0x60) if row % 2 else 0x7E)
        out += bytes((lead & 0xFF, trail & 0xFF))
        i += 2
    return out.decode("cp932", "replace")


def decoding(decoded: Decoded) -> tuple[Notice, ...]:
    """What is told of a text whose charset was guessed, or of which letters were lost."""
    found = []
    if decoded.guessed is not None and decoded.guessed != "utf-8":
        found.append(Notice("charset-guessed", "description", {"label": "-", "charset": decoded.guessed}))
    if decoded.lost:
        found.append(Notice("characters-lost", "description", {"count": decoded.lost}))
    return tuple(found)
