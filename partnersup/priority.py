"""Large user accounts: is the ticket's customer one, and is that known well enough to act on?"""

from typing import Literal

from .frozen import Record
from .policy import Policy
from .text import key

Status = Literal["flagged", "pending_update", "eligible_unverified", "not_eligible", "excluded_product", "unknown"]


class Account(Record):
    """What is known of the customer. `groups` are the large-account groups that the place leaves open;
    `identified` tells whether anything but the SuperAdmin address names the account."""

    groups: tuple[str, ...]
    licenses: int | None
    product: str | None
    superadmin_email: str | None
    identified: bool
    partner_email: str | None


class Priority(Record):
    """`flag` is what the desk's checkbox says now or after the update. `could_be_flagged`: a fact that is
    missing, and asked for, would raise it. `open` are question ids."""

    flag: bool
    status: Status
    group: str | None
    threshold: int | None
    licenses: int | None
    actions: tuple[str, ...]
    notes: tuple[str, ...]
    open: tuple[str, ...]
    could_be_flagged: bool


class Eligibility(Record):
    """Whether a number of licenses makes a large account; `eligible` None where it hangs on the country."""

    eligible: bool | None
    group: str | None
    threshold: int | None
    note: str | None


def eligibility(policy: Policy, groups: tuple[str, ...], licenses: int) -> Eligibility:
    """Compare with the threshold of the group, or with those of all groups the place leaves open."""
    rows = policy.large_accounts.groups
    answers = {licenses >= rows[g].licenses for g in groups}
    if len(groups) == 1:
        row = rows[groups[0]]
        note = row.at_threshold if row.at_threshold and licenses == row.licenses else None
        return Eligibility(licenses >= row.licenses, groups[0], row.licenses, note)
    return Eligibility(answers.pop() if len(answers) == 1 else None, None, None, None)


def excluded(policy: Policy, product: str | None) -> bool:
    """Whether the product is one of those not sold by user."""
    return (
        product is not None and policy.known_names.products.get(key(product)) in policy.large_accounts.excluded.products
    )


def priority(policy: Policy, account: Account) -> Priority:
    """The status of the account, what to do about it and what is still to be asked."""

    def answer(
        status: Status,
        found: Eligibility | None = None,
        *,
        flag: bool = False,
        actions: tuple[str, ...] = (),
        notes: tuple[str, ...] = (),
        ask: tuple[str, ...] = (),
        could_be: bool = False,
    ) -> Priority:
        group, threshold = (found.group, found.threshold) if found else (None, None)
        if found and found.note:
            notes = (*notes, found.note)
        return Priority(flag, status, group, threshold, account.licenses, actions, notes, ask, could_be)

    if excluded(policy, account.product):
        return answer("excluded_product", _only_group(policy, account))
    if account.licenses is None:
        return answer("unknown", _only_group(policy, account), ask=("licenses",))
    found = eligibility(policy, account.groups or tuple(policy.large_accounts.groups), account.licenses)
    if found.eligible is None:
        return answer("unknown", ask=("country",), could_be=True)
    if not found.eligible:
        return answer("not_eligible", found)
    own = _partners_own(account)
    mistake = ("superadmin-is-partner",) if own else ()
    if account.superadmin_email and not own:
        return answer("flagged", found, flag=True, actions=("set-priority-flag",))
    if account.identified:
        steps = (*mistake, "update-superadmin-field", "remind-partner")
        return answer("pending_update", found, flag=True, actions=steps)
    return answer(
        "eligible_unverified",
        found,
        actions=(*mistake, "ask-superadmin", "remind-partner"),
        ask=("superadmin_email",),
        could_be=True,
    )


def _partners_own(account: Account) -> bool:
    """The partner's own address stands where the SuperAdmin's belongs. Another of its domain is only a warning."""
    there, own = account.superadmin_email, account.partner_email
    if not there or not own:
        return False
    return there.lower() == own.lower()


def _only_group(policy: Policy, account: Account) -> Eligibility | None:
    if len(account.groups) != 1:
        return None
    return Eligibility(None, account.groups[0], policy.large_accounts.groups[account.groups[0]].licenses, None)
