"""The files that a policy is made of: where they are, what they hold, and whether they are as they were."""

import itertools
import os
import stat
from collections.abc import Iterator

from .errors import InputError
from .frozen import Record

MAX_BYTES = 4_000_000  # of one file
MAX_ALL = 40_000_000  # bytes of all files of a folder
MAX_FILES = 1_000


class Layer(Record):
    """One file's content: `name` is what problems call it."""

    name: str
    content: bytes


def shipped_folder() -> str:
    """The folder of the shipped policy: inside the installed package, else in the repository beside it."""
    here = os.path.dirname(os.path.realpath(__file__))
    inside = os.path.join(here, "config")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(here), "config")


def read_layers(path: str) -> list[Layer]:
    """The YAML and JSON files of a folder in a fixed order, or the one file named. Raises InputError for what cannot be
    read, for a pipe or a device, which cannot be read again when it is needed, and for more than a policy can be."""
    try:
        if not stat.S_ISDIR(os.stat(path).st_mode):
            return [Layer(path, _content(path))]
        files = list(itertools.islice(_policy_files(path), MAX_FILES + 1))
        if not files:
            raise InputError(path, "no policy in this folder", "a folder with *.yaml files, or one YAML file")
        if len(files) > MAX_FILES:
            raise InputError(path, "too many files", f"at most {MAX_FILES}")
        layers: list[Layer] = []
        for file in sorted(files, key=_in_order):
            layers.append(Layer(os.path.relpath(file, path), _content(file)))
            if sum(len(layer.content) for layer in layers) > MAX_ALL:
                raise InputError(path, "too large", f"at most {MAX_ALL} bytes")
        return layers
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or str(error)
        raise InputError(path, f"cannot be read ({what})", "a YAML file or a folder of them") from None


def _policy_files(folder: str) -> Iterator[str]:
    """Those beneath a folder, links to folders left out, for they could lead back up. Raises OSError for a folder that
    cannot be read."""

    def fail(error: OSError) -> None:
        raise error

    for above, _, names in os.walk(folder, onerror=fail):
        if os.path.basename(above) != "errors":
            yield from (
                os.path.join(above, name) for name in names if os.path.splitext(name)[1] in {".yaml", ".yml", ".json"}
            )


def _in_order(file: str) -> list[str]:
    """What files are put in order by: a folder stands before the files whose names go on from its own."""
    return file.split(os.sep)


def _content(path: str) -> bytes:
    """A file's bytes, of one that is too large only so many that this is seen."""
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise InputError(path, "is no file", "a YAML file or a folder of them")
    with open(path, "rb") as file:
        return file.read(MAX_BYTES + 1)


def layers_of(overlay: str | None) -> tuple[list[Layer], list[Layer]]:
    """The layers of the policy that is laid under, and those of the one laid over it. Raises InputError."""
    if overlay is not None and is_whole(overlay):
        return read_layers(overlay), []
    return read_layers(shipped_folder()), read_layers(overlay) if overlay is not None else []


State = list[tuple[str, int, int, int, int]]


def state_of(overlay: str | None) -> State:
    """Name, size, times and place on the disk of every file of a policy; empty where they cannot be told."""
    own = [overlay] if overlay is not None else []
    folders = own if is_whole(overlay) else [shipped_folder(), *own]
    found: State = []
    try:
        for folder in folders:
            files = sorted(_policy_files(folder), key=_in_order) if os.path.isdir(folder) else [folder]
            for file in files[:MAX_FILES]:
                about = os.stat(file)
                found.append((file, about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino))
    except OSError:
        return []
    return found


def is_whole(overlay: str | None) -> bool:
    """Whether a path is a folder with a whole policy, which stands alone."""
    return overlay is not None and os.path.isfile(os.path.join(overlay, "policy.yaml"))


def digest_of(base: list[Layer], over: list[Layer]) -> str:
    """First 16 hex digits of the SHA-256 of all content, in order."""
    parts = (part for layer in (*base, *over) for part in (f"{len(layer.content)}\n".encode(), layer.content))
    from hashlib import sha256  # seldom asked for: the state of the files tells

    return sha256(b"".join(parts)).hexdigest()[:16]
