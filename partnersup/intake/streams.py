"""Bytes as they come: the beginning of a source, its lines, and never more of them than is allowed."""

import io
from collections.abc import Iterator
from typing import BinaryIO

from ..errors import InputError
from .records import MAX_BYTES, parse_json

HEAD = 65_536  # bytes that a source is recognized by
_PIECE = 1_048_576  # of a line under way


def read_bytes(stream: BinaryIO, size: int, where: str) -> bytes:
    """So many bytes, or what there is. Raises InputError."""
    try:
        return stream.read(size)
    except OSError as error:
        raise InputError(where, f"cannot be read ({error.strerror})", "a readable file") from None


def beginning(stream: BinaryIO, where: str) -> bytes:
    """What tells a source's kind. Of a pipe that is still written to no more is waited for than two JSON objects on
    lines of their own, so that they are answered as they come."""
    some = getattr(stream, "read1", None)
    if some is None:
        return read_bytes(stream, HEAD, where)
    head = b""
    try:
        while len(head) < HEAD and (more := some(HEAD - len(head))):
            head += more
            if head.startswith(b"{") and head.count(b"\n") > 1 and _are_objects(head.split(b"\n", 2)[:2]):
                break
    except OSError as error:
        raise InputError(where, f"cannot be read ({error.strerror})", "a readable file") from None
    return head


def _are_objects(lines: list[bytes]) -> bool:
    try:
        return all(isinstance(parse_json(line.decode(), ""), dict) for line in lines)
    except (InputError, UnicodeDecodeError):
        return False


def read_line(stream: BinaryIO, where: str) -> bytes | None:
    """The rest of a line; None for one that is too long, or for which there is no memory: nothing of it is kept."""
    line = bytearray()
    kept = True
    try:
        while piece := stream.readline(_PIECE):
            if not line and (piece.endswith(b"\n") or len(piece) < _PIECE):
                return piece if kept else None
            try:
                line += piece if kept else b""
            except MemoryError:
                kept = False
            if len(line) > MAX_BYTES:
                kept = False
            if not kept:
                line = bytearray()
            if piece.endswith(b"\n"):
                break
        return bytes(line) if kept else None
    except MemoryError:
        return None
    except OSError as error:
        raise InputError(where, f"cannot be read ({error.strerror})", "a readable file") from None


def lines_of(head: bytes, stream: BinaryIO, where: str) -> Iterator[bytes | None]:
    """The lines of the head that was looked at and of what follows it; None for one that is too long."""
    first, end, last = head.rpartition(b"\n")
    yield from io.BytesIO(first + end)
    if last:
        rest = read_line(stream, where)
        yield last + rest if rest is not None else None
    while (line := read_line(stream, where)) != b"":
        yield line
