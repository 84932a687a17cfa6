"""Bytes in another charset -> UTF-8, as they come."""

import codecs
import io
import itertools
from collections.abc import Iterator
from typing import Any, BinaryIO

from ..errors import InputError
from ..ticket import Notice
from .charsets import decode, decoding
from .records import MAX_BYTES
from .streams import HEAD, read_bytes


class _Pieces(io.RawIOBase):
    """A stream of bytes that come in pieces."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces
        self.held = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.held:
            piece = next(self.pieces, None)
            if piece is None:
                return 0
            self.held = memoryview(piece)
        size = min(len(buffer), len(self.held))
        buffer[:size] = self.held[:size]
        self.held = self.held[size:]
        return size


def stream_of(pieces: Iterator[bytes]) -> io.BufferedReader:
    """A stream to be read from of bytes that come in pieces."""
    return io.BufferedReader(_Pieces(pieces))


def _pieces(head: bytes, rest: BinaryIO, where: str) -> Iterator[bytes]:
    """The head that was looked at, and what follows it."""
    yield head
    while piece := read_bytes(rest, HEAD, where):
        yield piece


def narrowed(head: bytes, rest: BinaryIO, codec: str, where: str, told: list[Notice]) -> Iterator[bytes]:
    """A text of two or four bytes a character as UTF-8; what had to be guessed or was lost is told."""
    decoder = codecs.getincrementaldecoder(codec)("replace")
    if codec.endswith("e"):  # by its byte order: not marked
        told.append(Notice("charset-guessed", "description", {"label": "-", "charset": codec}))
    lost = False
    for piece in itertools.chain(_pieces(head, rest, where), [b""]):
        text = decoder.decode(piece, final=not piece)
        if "\ufffd" in text and not lost:
            lost = True
            told.append(Notice("characters-lost", "description", {"count": text.count("\ufffd")}))
        yield text.encode("utf-8", "replace")


def settled(head: bytes, rest: BinaryIO, where: str, told: list[Notice]) -> Iterator[bytes]:
    """A table as UTF-8, as it comes; one in another charset is read whole from its first letter beyond ASCII on, for
    all of it decides which."""
    pieces = _pieces(head, rest, where)
    for piece in pieces:
        if piece.isascii() and b"\x1b" not in piece:
            yield piece
        elif _is_utf8(piece):
            yield piece
            yield from pieces
        else:
            content = piece + read_bytes(rest, MAX_BYTES + 1 - len(piece), where)
            if len(content) > MAX_BYTES:
                raise InputError(where, "too large", f"at most {MAX_BYTES} bytes unless it is UTF-8; split it")
            decoded = decode(content)
            told.extend(decoding(decoded))
            yield decoded.text.encode("utf-8", "replace")


def _is_utf8(start: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return False
    return b"\x1b" not in start
