"""How people sign in, for support staff.

allauth's own lists look for a user's name, which ours do not have, ask for each row's user, and show what sessions and
second factors are made of.
"""

from typing import ClassVar

from allauth.account.admin import EmailAddressAdmin
from allauth.account.models import EmailAddress
from allauth.mfa.admin import AuthenticatorAdmin
from allauth.mfa.models import Authenticator
from allauth.socialaccount.admin import SocialAccountAdmin
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.admin import UserSessionAdmin
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.http import HttpRequest

from accounts.readonly_admin import ReadOnlyAdmin

admin.site.unregister([EmailAddress, Authenticator, SocialAccount, UserSession])


@admin.register(EmailAddress)
class AddressAdmin(EmailAddressAdmin):  # type: ignore[misc]  # allauth is not typed
    list_select_related = ("user",)


@admin.register(SocialAccount)
class ProviderAccountAdmin(SocialAccountAdmin):  # type: ignore[misc]  # allauth is not typed
    list_select_related = ("user",)


@admin.register(UserSession)
class SessionAdmin(ReadOnlyAdmin, UserSessionAdmin):  # type: ignore[misc]  # allauth is not typed
    list_select_related = ("user",)
    search_fields: ClassVar = ["user__email", "user__public_id", "ip"]
    exclude: ClassVar = ["session_key", "data"]


@admin.register(Authenticator)
class SecondFactorAdmin(ReadOnlyAdmin, AuthenticatorAdmin):  # type: ignore[misc]  # allauth is not typed
    """Whoever lost theirs is helped by deleting it here; what it holds is nobody's to see or to change."""

    list_select_related = ("user",)
    search_fields = ("user__email", "user__public_id")
    exclude: ClassVar = ["data"]

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("mfa.delete_authenticator")  # for those only whose duty customers are
