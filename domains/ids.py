"""Public ids of this app's objects."""

from accounts.ids import new_public_id, random_base62


def new_domain_id() -> str:
    return new_public_id("dom")


def new_proof_token() -> str:
    """What a workspace publishes as a TXT record to show that a name is its own: 190 random bits."""
    return f"getowl-{random_base62(32)}"
