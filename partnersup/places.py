"""Names of countries, regions, tiers, products and request types, in six languages -> ids; and where a
place belongs: its region, large-account group, office and calendar."""

from .errors import InputError, quote
from .frozen import Record
from .nearest import nearest
from .policy import Office, Policy
from .remembered import remembered
from .text import key


class Place(Record):
    """Where a ticket belongs. `account_groups` has more than one entry where only the country would tell.
    `assumed` are the codes of the assumptions that this rests on."""

    region: str | None = None
    country: str | None = None
    office: str | None = None
    account_groups: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()


def country_code(policy: Policy, name: str) -> str | None:
    """The ISO code (XK for Kosovo) of a code or of a name in any of the six languages."""
    if len(name) == 2 and name.upper() in policy.countries:
        return name.upper()
    return policy.known_names.countries.get(key(name))


@remembered
def find(policy: Policy, *, region: str | None = None, country: str | None = None) -> Place:
    """Resolve what was written for region and country into a Place.

    A region word that is a country means both. Raises InputError for a name that is not known or stands
    for several regions, and where region and country contradict each other.
    """
    code: str | None = None
    if country is not None:
        code = country_code(policy, country)
        if code is None:
            guess = nearest(key(country), policy.known_names.countries)
            also = f"nearest: {guess}; " if guess else ""
            raise InputError(
                "country", f"unknown country {quote(country)}", also + "an ISO 3166 code such as NL, or a name"
            )
    region_id: str | None = None
    if region is not None:
        region_id, named = _region(policy, region)
        if named is not None and code is not None and named != code and _is_country_word(policy, region, named):
            raise InputError("region", f"{quote(region)} is {named} but the country is {code}", "drop one of the two")
        code = code or named
    if code is None:
        if region_id is None:
            return Place()
        home = policy.regions[region_id]
        return Place(region_id, None, home.office, home.account_groups)
    there = policy.countries[code]
    if region_id is not None and region_id != there.region:
        raise InputError(
            "region",
            f"{quote(region)} contradicts the country {code}, which belongs to {policy.regions[there.region].name}",
            "drop one of the two, or move the country in a policy",
        )
    assumed = ["account-group-country"]
    if there.assumption:
        assumed.append("country-region")
    return Place(there.region, code, there.office, (there.account_group,), tuple(assumed))


def _region(policy: Policy, name: str) -> tuple[str, str | None]:
    """(region id, country code or None) of a region word."""
    folded = key(name)
    index = policy.known_names
    if folded in index.regions:
        region = index.regions[folded]
        return region, index.countries.get(folded)
    if folded in index.ambiguous_regions:
        could_be = policy.ambiguous_regions[index.ambiguous_regions[folded]].could_be
        listed = ", ".join(policy.regions[r].name for r in could_be)
        raise InputError(
            "region", f"{quote(name)} stands for more than one region", f"which of {listed}? or give the country"
        )
    code = country_code(policy, name)
    if code is not None:
        return policy.countries[code].region, code
    guess = nearest(folded, [*index.regions, *index.countries])
    also = f"nearest: {guess}; " if guess else ""
    raise InputError(
        "region", f"unknown region {quote(name)}", also + f"one of {', '.join(policy.regions)}, or a country"
    )


def _is_country_word(policy: Policy, name: str, code: str) -> bool:
    return country_code(policy, name) == code


def office(policy: Policy, place: Place) -> Office | None:
    return policy.offices[place.office] if place.office else None
