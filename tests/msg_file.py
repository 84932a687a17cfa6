"""A writer of Outlook's .msg files, as much of [MS-CFB] and [MS-OXMSG] as the tests need: small files of version 3.

A property is its tag, `0x0037001F`: the id in the upper half, the type in the lower one. A storage is a dict.
"""

import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

SUBJECT, BODY, HTML, HEADERS, RTF = 0x0037001F, 0x1000001F, 0x10130102, 0x007D001F, 0x10090102
SENDER_NAME, SENDER, SENDER_SMTP = 0x0C1A001F, 0x0C1F001F, 0x5D01001F
FROM, FROM_SMTP, CLASS, MESSAGE_ID = 0x0065001F, 0x5D02001F, 0x001A001F, 0x1035001F
SENT, RECEIVED, CODEPAGE, INTERNET_CODEPAGE = 0x00390040, 0x0E060040, 0x3FFD0003, 0x3FDE0003
FILE_NAME, SHORT_NAME, DATA, EMBEDDED, METHOD = 0x3707001F, 0x3704001F, 0x37010102, 0x3701000D, 0x37050003
CONTENT_ID, NAME, ADDRESS = 0x3712001F, 0x3001001F, 0x3003001F

PROPERTIES = "__properties_version1.0"
_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def msg(
    properties: Mapping[int, Any],
    attachments: Sequence[Mapping[int, Any]] = (),
    to: Sequence[str] = ("s@zoho.example",),
) -> bytes:
    """The bytes of a .msg file."""
    return compound(message(properties, attachments, to))


def message(
    properties: Mapping[int, Any],
    attachments: Sequence[Mapping[int, Any]] = (),
    to: Sequence[str] = (),
    *,
    embedded: bool = False,
) -> dict[str, Any]:
    """The storage of a message. One that is embedded is the value of EMBEDDED of an attachment."""
    counts = (len(to), len(attachments), len(to), len(attachments))
    head = struct.pack("<8x4I", *counts) + (b"" if embedded else bytes(8))
    tree = _object(head, {0x340D0003: 0x00040000, **properties})
    for number, recipient in enumerate(to):
        tree[f"__recip_version1.0_#{number:08X}"] = _object(bytes(8), {NAME: recipient, ADDRESS: recipient})
    for number, attachment in enumerate(attachments):
        method = 5 if EMBEDDED in attachment else 1
        tree[f"__attach_version1.0_#{number:08X}"] = _object(bytes(8), {METHOD: method, **attachment})
    if not embedded:
        tree["__nameid_version1.0"] = {f"__substg1.0_{tag:08X}": b"" for tag in (0x00020102, 0x00030102, 0x00040102)}
    return tree


def _object(head: bytes, properties: Mapping[int, Any]) -> dict[str, Any]:
    listed: list[bytes] = []
    tree: dict[str, Any] = {}
    for tag, value in sorted(properties.items()):
        kind = tag & 0xFFFF
        fixed = {0x0003: "<I4x", 0x000B: "<?7x"}.get(kind)
        if fixed is not None:
            held = struct.pack(fixed, value)
        elif kind == 0x0040:
            held = struct.pack("<Q", _filetime(value) if isinstance(value, datetime) else value)
        else:
            content = value.encode("utf-16-le", "surrogatepass") if kind == 0x001F else value
            ends = {0x001F: 2, 0x001E: 1}.get(kind, 0)  # the NUL that is counted, and not written
            held = struct.pack("<II", _FREE if kind == 0x000D else len(content) + ends, 1 if kind == 0x000D else 0)
            tree[f"__substg1.0_{tag:08X}"] = content
        listed.append(struct.pack("<II", tag, 6) + held)
    tree[PROPERTIES] = head + b"".join(listed)
    return tree


def _filetime(moment: datetime) -> int:
    return (moment - datetime(1601, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 10


# ---------------------------------------------------------------- compound file


class _Entry:
    """A row of the directory. `kind`: 1 storage, 2 stream, 5 root."""

    def __init__(self, name: str, kind: int, content: bytes = b"") -> None:
        self.name = name
        self.kind = kind
        self.content = content
        self.left = self.right = self.child = _FREE
        self.start = _END if kind == 2 else 0

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0"
        row = struct.pack("<64sHBB3I", name, len(name), self.kind, 1, self.left, self.right, self.child)
        return row + bytes(36) + struct.pack("<IQ", self.start, len(self.content))


class _Chains(NamedTuple):
    """Contents cut into sectors of one size, and for each sector the next."""

    size: int
    sectors: list[bytes]
    following: list[int]

    def add(self, content: bytes) -> int:
        """Where the chain of `content` begins."""
        if not content:
            return _END
        start = len(self.sectors)
        for at in range(0, len(content), self.size):
            self.sectors.append(content[at : at + self.size].ljust(self.size, b"\0"))
            self.following.append(len(self.sectors))
        self.following[-1] = _END
        return start


def compound(tree: Mapping[str, Any]) -> bytes:
    """The compound file of a tree of storages (dicts) and streams (bytes)."""
    entries = [_Entry("Root Entry", 5)]
    entries[0].child = _listed(tree, entries)
    mini = _Chains(_MINI, [], [])
    for entry in entries:
        if entry.kind == 2 and len(entry.content) < _CUTOFF:
            entry.start = mini.add(entry.content)
    entries[0].content = b"".join(mini.sectors)

    large = [entry for entry in entries if entry.kind == 5 or len(entry.content) >= _CUTOFF]
    table = _indices(mini.following)
    needed = _count(128 * len(entries)) + _count(len(table)) + sum(_count(len(entry.content)) for entry in large)
    fats = 1
    while fats * (_SECTOR // 4) < needed + fats:
        fats += 1
    assert fats <= 109, "too large for a file of the tests"

    chains = _Chains(_SECTOR, [b""] * fats, [_FAT] * fats)
    for entry in large:
        entry.start = chains.add(entry.content)
    table_at = chains.add(table)
    rows = b"".join(entry.packed() for entry in entries)
    unused = struct.pack("<64xHBB3I48x", 0, 0, 0, _FREE, _FREE, _FREE)
    directory_at = chains.add(rows + unused * (-len(entries) % (_SECTOR // 128)))
    fat = _indices(chains.following)
    chains.sectors[:fats] = [fat[at : at + _SECTOR] for at in range(0, len(fat), _SECTOR)]

    head = struct.pack("<8s16x5H6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, fats, directory_at, 0, _CUTOFF, table_at, _count(len(table)), _END, 0)
    head += _indices(list(range(fats)), 109)
    return head + b"".join(chains.sectors)


def _listed(tree: Mapping[str, Any], entries: list[_Entry]) -> int:
    """Adds the entries of a storage, as a balanced tree of which all is black; gives where its top stands."""

    def top(names: list[str]) -> int:
        if not names:
            return _FREE
        middle = len(names) // 2
        name, value = names[middle], tree[names[middle]]
        at = len(entries)
        entry = _Entry(name, 1) if isinstance(value, Mapping) else _Entry(name, 2, value)
        entries.append(entry)
        entry.left, entry.right = top(names[:middle]), top(names[middle + 1 :])
        if isinstance(value, Mapping):
            entry.child = _listed(value, entries)
        return at

    return top(sorted(tree, key=lambda name: (len(name), name.upper())))


def _count(length: int) -> int:
    return -(-length // _SECTOR)


def _indices(indices: list[int], least: int = 0) -> bytes:
    """Sector numbers, filled up with the sign for a free one: to whole sectors, or to `least`."""
    spare = least - len(indices) if least else -len(indices) % (_SECTOR // 4)
    return struct.pack(f"<{len(indices) + spare}I", *indices, *[_FREE] * spare)
