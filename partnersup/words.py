"""The sentences that answers print: kept in config/words/, by code, in the language that the policy is spoken in."""

from .policy import Policy


def say(policy: Policy, code: str, **values: object) -> str:
    """The sentence of a code with its values filled in. KeyError for a code that no catalogue has."""
    sentence = policy.words[policy.spoken][code]
    return sentence.format_map(values) if values else sentence
