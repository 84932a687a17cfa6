"""The checked policy kept as JSON in the user's cache folder, keyed by content.

Safe against what a cache folder can hold: what another user could have written, in a folder or file of another owner or
one that others may write to, is neither read nor added to; a file that is half-written, damaged, from elsewhere or kept
under another key does not have the checksum of its first line and is ignored; and a folder that cannot be written is no
error. Nothing is ever executed from it.
"""

import contextlib
import json
import os
import stat
import zlib
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import StrPath

FORMAT = 9  # raised when the plain form of a policy changes shape
_MAX_BYTES = 50_000_000
_MAKERS = (
    "load.py",
    "policy.py",
    "policy_yaml.py",
    "text.py",
    "severity/phrase_compiler.py",
    "severity/phrases.py",
    "severity/sentences.py",
)


def _file(folder: "StrPath", key: str) -> str:
    from . import __version__

    return os.path.join(folder, f"policy-{FORMAT}-{__version__}-{_made_by()}-{key}.json")


@cache
def _made_by() -> str:
    """Of the code that makes what is kept: another state of it could make something else of the same content."""
    here = os.path.dirname(__file__)
    states = []
    for name in _MAKERS:
        with contextlib.suppress(OSError):  # where there are no sources, the version tells
            about = os.stat(os.path.join(here, name))
            states.append((name, about.st_size, about.st_mtime_ns))
    return f"{zlib.crc32(repr(states).encode()):08x}"


def read(folder: "StrPath", digest: str) -> dict[str, Any] | None:
    """The plain policy kept under `digest`, or None."""
    try:
        if not _is_ours(os.stat(folder)):
            return None
        handle = os.open(
            _file(folder, digest), os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        )
        with open(handle, "rb") as f:
            about = os.fstat(handle)
            if not stat.S_ISREG(about.st_mode) or not _is_ours(about) or about.st_size > _MAX_BYTES:
                return None
            said, _, body = f.read(_MAX_BYTES).partition(b"\n")
        if said.decode("ascii", "replace") != _checksum(digest, body):
            return None
        document = json.loads(body)
    except (OSError, ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def kept_since(folder: "StrPath", digest: str) -> int:
    """When the file under `digest` was written, by the clock of its disk (ns); 0 where there is none."""
    try:
        return os.stat(_file(folder, digest)).st_mtime_ns
    except OSError:
        return 0


def write(folder: "StrPath", digest: str, document: Mapping[str, Any]) -> None:
    """Keep `document` under `digest`; on any trouble keep nothing and say nothing."""
    import tempfile

    with contextlib.suppress(OSError, ValueError):
        os.makedirs(folder, exist_ok=True, mode=0o700)
        if not _is_ours(os.stat(folder)):
            return
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        handle, name = tempfile.mkstemp(dir=folder, prefix=".policy-")
        try:
            with open(handle, "wb") as f:
                f.write(_checksum(digest, body).encode() + b"\n" + body)
            os.replace(name, _file(folder, digest))
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(name)


def _checksum(digest: str, body: bytes) -> str:
    """Of the content and the key it is kept under, so that a file under another name is none."""
    return f"{zlib.crc32(body, zlib.crc32(digest.encode())):08x} {len(body)}"


def _is_ours(about: os.stat_result) -> bool:
    """Whether only this user could have written it; where there are no owners (Windows), the folder is the user's own."""
    return not hasattr(os, "getuid") or (about.st_uid == os.getuid() and not about.st_mode & 0o022)
