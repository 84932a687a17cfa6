"""The names that columns and custom fields have -> ticket fields, in the six languages."""

from collections.abc import Mapping
from functools import cached_property

from ..patterns import pattern
from ..policy import Policy
from ..text import key
from ..ticket import TICKET_FIELDS

_ASIDE = pattern(r"[(（\[][^()（）\[\]]*[)）\]]")


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
        return self.known.get(key(bare)) or self.known.get(key(_ASIDE.sub(" ", bare)))

    @cached_property
    def known(self) -> dict[str, str]:
        """Every name but a user's own, folded; made when first asked for, which our own records never do."""
        found = {key(name.replace("_", " ")): name for name in TICKET_FIELDS}
        for field, names in self.policy.intake.columns.items():
            for name in names:
                found.setdefault(key(name), field)
        from .template import labels

        for name, (field, _) in labels(self.policy).fields.items():
            found.setdefault(name, field)
        found.pop("", None)
        return found
