"""allauth's hooks: what the project does differently."""

from smtplib import SMTPException
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.access import LAST_WORKSPACE, SSO_WORKSPACE
from accounts.entitlements import PlanLimit
from accounts.languages import mail_to
from accounts.models import User
from accounts.services.sso import sso_join
from accounts.social import sso_of

log = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Trusts an invitation's link only for its own address; lives with a mail server that is down."""

    def unstash_verified_email(self, request: HttpRequest) -> str | None:
        """Never add the invited address to an account that signs up with another one.

        A sign-up with the invited address itself counts as confirmed all the same: `is_email_verified`
        looks into the session.
        """
        return None

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and forget where from at once."""
        UserSession.objects.filter(session_key=request.session.session_key or "").delete()
        super().logout(request)

    def post_login(self, request: HttpRequest, user: User, *, signal_kwargs: Any, **kwargs: Any) -> HttpResponse:
        """Let in who came from their workspace's own provider, and remember that they did."""
        sso = sso_of((signal_kwargs or {}).get("sociallogin"))
        if sso is not None:
            try:
                sso_join(sso=sso, user=user)
            except PlanLimit as error:
                messages.error(request, str(error))
            else:
                request.session[SSO_WORKSPACE] = request.session[LAST_WORKSPACE] = sso.workspace.public_id
        response: HttpResponse = super().post_login(request, user, signal_kwargs=signal_kwargs, **kwargs)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one mail; when that fails, say so on the next page: the account itself is fine."""
        try:
            with mail_to(email, otherwise=get_language() or settings.LANGUAGE_CODE):
                super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as error:
            log.exception("mail not sent", template=template_prefix, error=str(error))
            text = _("Our mail server did not answer. Your account is fine; ask for the mail again in a few minutes.")
            messages.error(allauth_context.request, text)
