"""Who is acting: passed to every service, written into every audit row."""

from dataclasses import dataclass

from accounts.models import ApiKey, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A signed-in user, a program with an API key, or (both None) the system itself."""

    user: User | None = None
    api_key: ApiKey | None = None


SYSTEM = Actor()
