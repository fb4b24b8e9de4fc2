"""What people change about themselves."""

from accounts.models import User


def user_rename(*, user: User, name: str) -> User:
    """Change the name others see; empty means the part of the address before the @."""
    user.name = name.strip()
    user.full_clean(exclude=["password"])
    user.save(update_fields=["name"])
    return user
