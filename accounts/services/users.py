"""What people change about themselves."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User


def user_update(*, user: User, name: str | None = None, language: str | None = None) -> User:
    """Change what is given. An empty name means the part of the address before the @, no language the browser's.

    Raises ValidationError for a language that there is not.
    """
    if name is not None:
        user.name = name.strip()
    if language is not None:
        if language and language not in dict(settings.LANGUAGES):
            raise ValidationError({"language": _("There is no such language.")})
        user.language = language
    user.full_clean(exclude=["password"])
    user.save(update_fields=["name", "language"])
    return user
