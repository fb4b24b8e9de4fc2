"""Support staff's view of people, workspaces and what was done in them."""

from typing import ClassVar

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin  # noqa: F401 - registers Group, so that it can be taken out below
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import admin_sign_in  # noqa: F401 - registers what allauth has, in its own way
from accounts.actor import Actor
from accounts.errors import AccountsError
from accounts.models import ApiKey, AuditEvent, Invitation, Membership, User, Workspace, WorkspaceSso, WorkspaceUsage
from accounts.plans import Plan
from accounts.readonly_admin import ReadOnlyAdmin
from accounts.services.sso import sso_prove
from accounts.services.workspaces import workspace_change_plan

# Access is a matter of workspaces here; staff are superusers or not.
admin.site.unregister(Group)
admin.site.site_header = admin.site.site_title = "getowl support"


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
class UserAdmin(admin.ModelAdmin[User]):
    list_display = ("email", "name", "is_active", "is_staff", "date_joined", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name", "public_id")
    fields = ("public_id", "email", "name", "is_active", "is_staff", "is_superuser", "date_joined", "last_login")
    readonly_fields = ("public_id", "email", "is_superuser", "date_joined", "last_login")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


@admin.register(Workspace)
class WorkspaceAdmin(admin.ModelAdmin[Workspace]):
    list_display = ("name", "public_id", "plan", "created_at")
    list_filter = ("plan",)
    search_fields = ("name", "public_id", "memberships__user__email")
    fields = ("public_id", "name", "plan", "created_at")
    readonly_fields = ("public_id", "name", "created_at")
    inlines = (MembershipInline, UsageInline)

    def save_model(self, request: HttpRequest, obj: Workspace, form: object, change: bool) -> None:
        """Change the plan, the one thing that can be edited here, with an entry in the workspace's audit trail."""
        assert isinstance(request.user, User)  # noqa: S101 - the admin asks everyone to sign in
        workspace_change_plan(workspace=obj, actor=Actor(user=request.user), plan=Plan(obj.plan))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Workspace | None = None) -> bool:
        return False


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

    @admin.action(description="The domain is theirs: let their provider speak for it")
    def prove(self, request: HttpRequest, queryset: QuerySet[WorkspaceSso]) -> None:
        for sso in queryset.select_related("workspace"):
            try:
                sso_prove(sso=sso, actor=Actor(user=request.user), staff_says_so=True)  # type: ignore[arg-type]  # staff are signed in
            except AccountsError as error:
                messages.error(request, str(error))
