"""The sentences that answers print: kept in config/words/, by code, in the language the policy was loaded for."""

from .policy import Policy


def say(policy: Policy, code: str, **values: object) -> str:
    """The sentence of a code with its values filled in. KeyError for a code that no catalogue has."""
    return policy.words[code].format_map(values) if values else policy.words[code]
