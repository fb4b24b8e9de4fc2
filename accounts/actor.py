"""Who is acting: passed to every service, written into every audit row."""

from dataclasses import dataclass

from accounts.models import ApiKey, Membership, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A signed-in user, a program with an API key, or (both None) the system itself."""

    user: User | None = None
    api_key: ApiKey | None = None
    membership: Membership | None = None
    """The user's, where the call came through a page: what it allows need not be looked up again."""


SYSTEM = Actor()
