"""The checked policy kept as JSON in the user's cache folder, keyed by content.

Safe against what a cache folder can hold: a file of another owner, a half-written or a foreign one is
ignored, and a folder that cannot be written is no error. Nothing is ever executed from it.
"""

import contextlib
import json
import os
from pathlib import Path
from typing import Any

FORMAT = 3  # raised when the plain form of a policy changes shape


def _file(folder: Path, key: str) -> Path:
    from . import __version__

    return folder / f"policy-{FORMAT}-{__version__}-{key}.json"


def read(folder: Path, digest: str) -> dict[str, Any] | None:
    """The plain policy kept under `digest`, or None."""
    try:
        with open(_file(folder, digest), "rb") as f:
            if hasattr(os, "getuid") and os.fstat(f.fileno()).st_uid != os.getuid():
                return None
            kept = json.loads(f.read())
    except (OSError, ValueError, RecursionError):
        return None
    return kept["document"] if isinstance(kept, dict) and kept.get("digest") == digest else None


def write(folder: Path, digest: str, document: dict[str, Any]) -> None:
    """Keep `document` under `digest`; on any trouble keep nothing and say nothing."""
    import tempfile

    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".policy-")
        try:
            with open(handle, "w", encoding="utf-8") as f:
                json.dump({"digest": digest, "document": document}, f, ensure_ascii=False, separators=(",", ":"))
            os.replace(name, _file(folder, digest))
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(name)
