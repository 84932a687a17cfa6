"""The names that columns and custom fields have -> ticket fields, in the six languages."""

import re
from collections.abc import Mapping
from functools import lru_cache

from ..policy import LANGUAGES, Policy
from ..text import key
from ..ticket import TICKET_FIELDS

_ASIDE = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]")


class Names:
    """Field names of a policy: `map` (a user's own) before the fields' own names before columns before labels."""

    def __init__(self, policy: Policy, mapping: Mapping[str, str]) -> None:
        self.own = {name.strip().lower(): field for name, field in {**policy.intake.map, **mapping}.items()}
        self.policy = policy

    def field(self, name: str) -> str | None:
        """The ticket field that a column or custom field of this name holds; None for one that is not ours."""
        own = self.own.get(name.strip().lower())
        return own or self.mapped_by_name(name)

    def mapped_by_name(self, name: str) -> str | None:
        bare = name.removeprefix("cf_").replace("_", " ")
        known = _known(_Key(self.policy))  # made when a name is first asked for: our own records never do
        return known.get(key(bare)) or known.get(key(_ASIDE.sub(" ", bare)))


class _Key:
    """A policy as a key for the memory of its names."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def __hash__(self) -> int:
        return hash(self.policy.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.policy.intake is other.policy.intake


@lru_cache(maxsize=4)
def _known(of: _Key) -> dict[str, str]:
    found = {key(name.replace("_", " ")): name for name in TICKET_FIELDS}
    for field, names in of.policy.intake.columns.items():
        for name in names:
            found.setdefault(key(name), field)
    for code in LANGUAGES:
        template = of.policy.template[code]
        for field, label in template.labels.items():
            for name in (label.prints, *label.reads):
                found.setdefault(key(name), field)
        for field, names in template.extra.items():
            for name in names:
                found.setdefault(key(name), field)
    found.pop("", None)
    return found
