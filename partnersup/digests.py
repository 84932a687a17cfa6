"""SHA-256, from where it is soonest imported: what `hashlib` brings beside it takes longer than the digest."""

from collections.abc import Iterable
from typing import Any


def _sha256() -> Any:
    try:
        from _sha256 import sha256  # type: ignore[import-not-found]  # Python 3.11
    except ImportError:
        try:
            from _sha2 import sha256  # type: ignore[import-not-found]
        except ImportError:
            from hashlib import sha256
    return sha256()


def hex_digest(parts: Iterable[bytes]) -> str:
    """The digest of the parts, one behind the other."""
    total = _sha256()
    for part in parts:
        total.update(part)
    return str(total.hexdigest())
