"""What a shell offers after an option: the names that the policy in force knows."""

from collections.abc import Callable, Iterable

from ..errors import PartnersupError
from ..policy import Policy
from .options import Common, Option


def completion(option: Option) -> Callable[[str], list[str]] | None:
    """What completes an option's value; None where nothing is offered, no names where no policy can be read."""
    offers = option.offers
    if not offers:
        return None

    def complete(incomplete: str) -> list[str]:
        from .edge import policy_in_force

        try:
            words = _names(policy_in_force(Common()), offers) if isinstance(offers, str) else offers
        except PartnersupError:
            return []
        return sorted(word for word in words if word.lower().startswith(incomplete.lower()))

    return complete


def _names(policy: Policy, part: str) -> Iterable[str]:
    if part == "products":
        return [product.name for product in policy.products.values()]
    return policy.regions if part == "regions" else policy.countries
