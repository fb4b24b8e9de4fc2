"""allauth's hooks for people who sign in elsewhere."""

from typing import Any, ClassVar

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.http import Http404

from accounts.models import User


class NotOffered(SocialApp.DoesNotExist, Http404):  # type: ignore[misc]  # allauth has no types
    """A provider without keys: absent for who asks for its address, and what templates and allauth expect."""


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Takes the name along; a provider without keys is absent."""

    def populate_user(self, request: Any, sociallogin: Any, data: dict[str, Any]) -> User:
        user: User = sociallogin.user
        user.email = (data.get("email") or "").strip().lower()
        parts = (data.get("first_name"), data.get("last_name"))
        name = data.get("name") or " ".join(part for part in parts if part)
        user.name = name.strip()[: User._meta.get_field("name").max_length]
        return user

    # Its texts where ours say more than allauth's.
    error_messages: ClassVar[dict[str, str]] = {
        **DefaultSocialAccountAdapter.error_messages,
        "no_password": "This is your only way to sign in. Set a password first; nothing was changed.",
    }

    def get_app(self, request: Any, provider: str, client_id: str | None = None) -> SocialApp:
        """Raises NotOffered for a provider without keys."""
        try:
            return super().get_app(request, provider, client_id)
        except SocialApp.DoesNotExist:
            raise NotOffered from None
