"""Secrets and public ids of this app's objects."""

from accounts.ids import random_base62


def new_stats_token() -> str:
    """143 bits: whoever is not given an address does not find one."""
    return random_base62(24)
