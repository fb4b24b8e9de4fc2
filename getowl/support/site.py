"""Django's admin for staff alone: with a role, and with a second factor."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver

from accounts.access import SecondFactorNeeded
from accounts.models import User
from accounts.second_factor import has_second_factor
from accounts.staff import Duty, staff_may, staff_role_of


class SupportSite(AdminSite):
    """The admin. Signing in there is signing in as everywhere: rate limited, by passkey or with a code."""

    site_header = site_title = "getowl support"

    def has_permission(self, request: HttpRequest) -> bool:
        return staff_may(request.user, Duty.LOOK)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead visitors to the form, staff without a second factor to where they set one up; refuse all others."""
        user = request.user
        if isinstance(user, User):
            if staff_role_of(user) is None:
                raise PermissionDenied
            if not has_second_factor(user):
                raise SecondFactorNeeded
        answer: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return answer

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from getowl.support.urls import urlpatterns  # the pages import models, which are not there yet at import

        return [*urlpatterns(self), *super().get_urls()]
