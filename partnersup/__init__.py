"""Triage of partner-support tickets. The public names: load_policy, read_tickets, triage."""

__version__ = "0.1.0"
