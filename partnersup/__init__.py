"""Triage of partner-support tickets. The public names: load_policy, read_tickets, triage.

    from partnersup import load_policy, read_tickets, triage

They are imported when first used, so that `import partnersup` costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .intake.sources import read_tickets as read_tickets
    from .load import load_policy as load_policy
    from .triaging import triage as triage

__version__ = "0.1.0"
__all__ = ["load_policy", "read_tickets", "triage"]


def __getattr__(name: str) -> Any:
    if name == "load_policy":
        from .load import load_policy

        return load_policy
    if name == "read_tickets":
        from .intake.sources import read_tickets

        return read_tickets
    if name == "triage":
        from .triaging import triage

        return triage
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
