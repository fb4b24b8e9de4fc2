"""allauth's hooks for people who sign in elsewhere: with Google and the like, or at their workspace's own provider."""

from typing import Any, ClassVar

import requests
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User, WorkspaceSso
from accounts.safe_http import public_session
from accounts.saml import saml_settings
from accounts.services.sso import sso_drop_claims

# Public ids of workspaces begin so: allauth's name for a workspace's provider is the workspace's id.
_WORKSPACE = "ws_"


class NotOffered(SocialApp.DoesNotExist, Http404):  # type: ignore[misc]  # allauth has no types
    """A provider without keys: absent for who asks for its address, and what templates and allauth expect."""


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Takes the name along; a provider without keys is absent; a workspace's provider speaks for its domain only."""

    # Its texts where ours say more than allauth's.
    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultSocialAccountAdapter.error_messages,
        "no_password": _("This is your only way to sign in. Set a password first; nothing was changed."),
    }

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        user: User = sociallogin.user
        user.email = (data.get("email") or "").strip().lower()
        parts = (data.get("first_name"), data.get("last_name"))
        name = data.get("name") or " ".join(part for part in parts if part)
        user.name = name.strip()[: User._meta.get_field("name").max_length]
        return user

    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> SocialApp:
        """Raises NotOffered for a provider without keys."""
        try:
            return super().get_app(request, provider, client_id)
        except SocialApp.DoesNotExist:
            raise NotOffered from None

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        if provider == SAMLProvider.id:  # its views ask for a workspace's by its id
            return [_app(sso) for sso in WorkspaceSso.objects.of(client_id or "") if sso.kind == WorkspaceSso.Kind.SAML]
        if provider is None or not provider.startswith(_WORKSPACE):
            return list(super().list_apps(request, provider=provider, client_id=client_id))
        return [_app(sso) for sso in WorkspaceSso.objects.of(provider)]

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        found = super().get_provider(request, provider, client_id)
        if provider.startswith(_WORKSPACE):
            # A login that waits for a second factor stores this, and must find this very provider again: all
            # workspaces' providers are of one class, and their client ids may be the same.
            found.id = provider
        return found

    def authenticate_by_email(self, sociallogin: Any) -> Any:
        """The account that has an address of this login; what others only claim of a proven domain is void."""
        if sso := sso_of(sociallogin):
            sso_drop_claims(addresses=[one.email for one in sociallogin.email_addresses if sso.covers(one.email)])
        return super().authenticate_by_email(sociallogin)

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        """Whether this login may open the account that has the address already."""
        provider = login.account.provider
        if provider.startswith(_WORKSPACE):
            sso = WorkspaceSso.objects.of(provider).first()
            return sso is not None and sso.covers(email)
        return bool(super().can_authenticate_by_email(login, email))

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Refuse, before anything is made, whom a workspace's provider may not speak for."""
        provider = sociallogin.account.provider
        if not provider.startswith(_WORKSPACE):
            return
        sso = WorkspaceSso.objects.of(provider).first()
        addresses = [address.email for address in sociallogin.email_addresses]
        domain = sso.email_domain if sso else gettext("this domain")
        covered = sso is not None and addresses and all(map(sso.covers, addresses))
        if sso is None or not covered or sociallogin.state.get("process") != "login":
            text = gettext("Your provider gave no address under %(domain)s. Nothing was changed.") % {"domain": domain}
        elif sociallogin.is_existing and not any(map(sso.covers, _proven_addresses(sociallogin.user))):
            # The account may have come to be somebody else's, or to lead into other workspaces.
            text = gettext(
                "Your account has no address under %(domain)s any more. Add it in your profile; nothing was changed."
            ) % {"domain": domain}
        else:
            return
        messages.error(request, text)
        raise ImmediateHttpResponse(redirect("account_login"))

    def get_requests_session(self) -> requests.Session:
        return public_session()


def sso_of(sociallogin: Any) -> WorkspaceSso | None:
    """The workspace's provider that this login came from, if it did."""
    provider = sociallogin.account.provider if sociallogin else ""
    return WorkspaceSso.objects.of(provider).first() if provider.startswith(_WORKSPACE) else None


def _proven_addresses(user: User) -> list[str]:
    """Addresses that say whose the account is: the one it signs in with, and others once they are proven."""
    return [user.email, *EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)]


def _app(sso: WorkspaceSso) -> SocialApp:
    return _saml_app(sso) if sso.kind == WorkspaceSso.Kind.SAML else _oidc_app(sso)


def _oidc_app(sso: WorkspaceSso) -> SocialApp:
    return SocialApp(
        provider="openid_connect",
        provider_id=sso.workspace.public_id,
        name=sso.workspace.name,
        client_id=sso.client_id,
        secret=sso.secret,
        settings={
            "server_url": sso.issuer,
            "hidden": True,
            # Not every provider says so of its addresses; the domain is the workspace's own.
            "verified_email": [sso.email_domain],
            "oauth_pkce_enabled": True,
        },
    )


def _saml_app(sso: WorkspaceSso) -> SocialApp:
    public_id = sso.workspace.public_id
    app = SocialApp(
        provider=SAMLProvider.id,
        provider_id=public_id,
        name=sso.workspace.name,
        client_id=public_id,
        settings=saml_settings(sso) | {"hidden": True, "verified_email": [sso.email_domain]},
    )

    def get_provider(request: HttpRequest) -> Any:
        found = SAMLProvider(request, app=app)
        found.id = public_id  # as in SocialAdapter.get_provider
        return found

    app.get_provider = get_provider  # allauth's views for SAML ask the app, not the adapter
    return app
