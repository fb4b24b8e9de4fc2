"""Support staff's view of people, workspaces and what was done in them."""

from typing import ClassVar

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin  # noqa: F401 - registers Group, so that it can be taken out below
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import admin_sign_in  # noqa: F401 - registers what allauth has, in its own way
from accounts.billing.events import event_replay
from accounts.errors import AccountsError
from accounts.models import (
    ApiKey,
    AuditEvent,
    BillingAccount,
    Invitation,
    Membership,
    StaffAction,
    StripeEvent,
    User,
    Workspace,
    WorkspaceSso,
    WorkspaceUsage,
)
from accounts.readonly_admin import ReadOnlyAdmin
from accounts.services.sso import sso_prove
from accounts.staff import Duty, staff_actor, staff_may

# What staff may do is said in accounts/staff.py.
admin.site.unregister(Group)


class MembershipInline(admin.TabularInline[Membership, Workspace]):
    """Members beside their workspace; changed through the product, where the last owner is protected."""

    model = Membership
    extra = 0
    can_delete = False
    readonly_fields = ("user", "role", "created_at")

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class UsageInline(admin.TabularInline[WorkspaceUsage, Workspace]):
    """What the workspace used, as the store of clicks says; nobody edits it."""

    model = WorkspaceUsage
    extra = 0
    can_delete = False
    ordering = ("-month",)
    fields = readonly_fields = ("month", "clicks", "all_clicks", "used_up_at", "used_up_clicks", "refreshed_at")

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """Found here, helped on the page about the person."""

    list_display = ("email", "name", "is_active", "is_staff", "staff_role", "date_joined", "last_login")
    list_filter = ("is_active", "is_staff", "staff_role")
    search_fields = ("email", "name", "public_id")
    fields = ("public_id", "email", "name", "is_active", "is_staff", "staff_role", "date_joined", "last_login")


@admin.register(Workspace)
class WorkspaceAdmin(ReadOnlyAdmin):
    list_display = ("name", "public_id", "plan", "created_at")
    list_filter = ("plan",)
    search_fields = ("name", "public_id", "memberships__user__email")
    fields = ("public_id", "name", "plan", "plan_by_staff", "agreed_limits", "created_at")
    inlines = (MembershipInline, UsageInline)


@admin.register(BillingAccount)
class BillingAccountAdmin(ReadOnlyAdmin):
    list_display = ("workspace", "status", "plan", "interval", "period_end", "grace_until", "problem", "synced_at")
    list_filter = ("status", "granted_plan")
    list_select_related = ("workspace",)
    search_fields = ("customer_id", "subscription_id", "workspace__name", "workspace__public_id")


@admin.register(StripeEvent)
class StripeEventAdmin(ReadOnlyAdmin):
    """What Stripe told; one that failed is tried again by itself, and may be looked at once more."""

    list_display = ("received_at", "type", "customer_id", "attempts", "error", "processed_at")
    list_filter = ("type", ("processed_at", admin.EmptyFieldListFilter))
    search_fields = ("event_id", "customer_id")
    actions = ("replay",)

    @admin.action(description="Look at it once more", permissions=["replay"])
    def replay(self, request: HttpRequest, queryset: QuerySet[StripeEvent]) -> None:
        staff_actor(request, Duty.PLAN)
        for event in queryset:
            event_replay(event)
        messages.success(request, "A worker looks at them within seconds.")

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return staff_may(request.user, Duty.PLAN)


@admin.register(StaffAction)
class StaffActionAdmin(ReadOnlyAdmin):
    """What staff did, and why."""

    list_display = ("created_at", "staff", "action", "target", "workspace", "reason")
    list_filter = ("action",)
    list_select_related = ("staff", "workspace")
    search_fields = ("target", "staff__email", "workspace__public_id")


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ("user", "workspace", "role", "suspended_at", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "workspace")
    search_fields = ("user__email", "workspace__name", "workspace__public_id")


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ("email", "workspace", "role", "expires_at", "mail_sent_at", "mail_attempts", "accepted_at")
    list_select_related = ("workspace",)
    search_fields = ("email", "workspace__name", "public_id", "workspace__public_id")
    exclude: ClassVar = ["token_hash"]


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    list_display = ("name", "last_four", "workspace", "created_by", "last_used_at", "revoked_at")
    list_select_related = ("workspace", "created_by")
    search_fields = ("name", "last_four", "public_id", "workspace__name", "workspace__public_id")
    exclude: ClassVar = ["key_hash"]


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "action", "target", "user", "api_key", "workspace")
    list_filter = ("action",)
    list_select_related = ("user", "api_key", "workspace")
    search_fields = ("target", "action", "user__email", "workspace__public_id")
    show_full_result_count = False


@admin.register(WorkspaceSso)
class WorkspaceSsoAdmin(ReadOnlyAdmin):
    """Where companies sign in; support can vouch for a domain whose owner cannot publish the record."""

    list_display = ("email_domain", "workspace", "issuer", "proven_at", "created_at")
    list_select_related = ("workspace",)
    search_fields = ("email_domain", "workspace__name", "workspace__public_id")
    exclude: ClassVar = ["encrypted_secret"]
    actions = ("prove",)

    @admin.action(description="The domain is theirs: let their provider speak for it", permissions=["vouch"])
    def prove(self, request: HttpRequest, queryset: QuerySet[WorkspaceSso]) -> None:
        actor = staff_actor(request, Duty.CUSTOMERS)
        for sso in queryset.select_related("workspace"):
            try:
                sso_prove(sso=sso, actor=actor, staff_says_so=True)
            except AccountsError as error:
                messages.error(request, str(error))

    def has_vouch_permission(self, request: HttpRequest) -> bool:
        return staff_may(request.user, Duty.CUSTOMERS)
