"""Workspaces, their members and the invitations to join them."""

from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.ids import new_workspace_id
from accounts.models.user import User
from accounts.plans import Plan


class Role(models.TextChoices):
    """What a member may do; each role but billing may do all that the ones below it may."""

    OWNER = "owner", _("Owner")  # everything, including deleting the workspace
    ADMIN = "admin", _("Admin")  # members, keys and settings
    MEMBER = "member", _("Member")  # links
    BILLING = "billing", _("Billing")  # looks, and changes plan and payment; not for members
    VIEWER = "viewer", _("Viewer")  # looks, changes nothing

    @property
    def word(self) -> str:
        """The role within a sentence: "You are owner here"."""
        return str(_WORDS[self])


# Languages differ in what begins with a capital letter.
_WORDS = {
    Role.OWNER: pgettext_lazy("within a sentence", "owner"),
    Role.ADMIN: pgettext_lazy("within a sentence", "admin"),
    Role.MEMBER: pgettext_lazy("within a sentence", "member"),
    Role.BILLING: pgettext_lazy("within a sentence", "billing"),
    Role.VIEWER: pgettext_lazy("within a sentence", "viewer"),
}
# Billing stands beside the others: see Membership.may.
_RANK = {Role.VIEWER: 0, Role.BILLING: 0, Role.MEMBER: 1, Role.ADMIN: 2, Role.OWNER: 3}


class WorkspaceQuerySet(models.QuerySet["Workspace"]):
    def locked(self, workspace: "Workspace") -> "Workspace":
        """Hold the workspace's row: changes to who belongs to it happen one after the other.

        Rows that only point at it (audit events, links) may be added meanwhile: who holds such a row and writes one
        would otherwise wait for who holds this one and wants that, and they for each other.
        """
        return self.select_for_update(no_key=True).get(pk=workspace.pk)

    def agreed(self, plan: str, limit: str) -> dict[int, int]:
        """What was agreed upon with workspaces on this plan about this limit, by their primary keys."""
        rows = self.filter(plan=plan, agreed_limits__has_key=limit).values_list("pk", "agreed_limits")
        return {pk: (limits or {})[limit] for pk, limits in rows}

    def to_delete(self, now: datetime) -> "WorkspaceQuerySet":
        """Those whose day has come and of which something is left; by the index workspace_to_delete."""
        return self.filter(deletes_at__lte=now, deleted_at=None).order_by("deletes_at", "id")


class Workspace(models.Model):
    """A team's space: everything a team makes belongs to exactly one."""

    public_id = models.CharField(max_length=24, unique=True, default=new_workspace_id, editable=False)
    name = models.CharField(max_length=80)
    plan = models.CharField(max_length=12, choices=Plan, default=Plan.FREE, db_default=Plan.FREE)
    # Our own staff set the plan: what the workspace pays does not change it.
    plan_by_staff = models.BooleanField(default=False, db_default=False)
    # It pays for clicks beyond its plan (accounts/billing/beyond.py): none are hidden.
    pays_beyond = models.BooleanField(default=False, db_default=False)
    # What was agreed upon with this workspace stands instead of its plan's limits, by their names in Allowance.
    agreed_limits = models.JSONField(null=True, blank=True)
    # Members without a passkey or an authenticator app are led to set one up first (accounts/access.py).
    requires_second_factor = models.BooleanField(default=False, db_default=False)
    # Members with an address under its SSO domain come in through its own provider only; owners also otherwise.
    requires_sso = models.BooleanField(default=False, db_default=False)
    # An IANA name: what days and hours mean where nobody's own zone is known.
    timezone = models.CharField(max_length=64, default="UTC", db_default="UTC")
    logo = models.CharField(max_length=120, blank=True, default="", db_default="")  # its key in the bucket
    created_at = models.DateTimeField(auto_now_add=True)
    # Its owner wants it deleted: until this day that can be taken back, from then on it goes, piece by piece.
    deletes_at = models.DateTimeField(null=True, blank=True)
    # All of it is gone but this row, which says no more than that there was one: domains, which are kept for good (see
    # domains.Domain), point at it.
    deleted_at = models.DateTimeField(null=True, blank=True)
    # Our staff closed it: nobody gets in, and nothing of it is served (accounts/services/suspension.py).
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_because = models.CharField(max_length=300, blank=True, default="", db_default="")

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(plan__in=Plan.values), name="workspace_plan_known")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["deletes_at"],
                name="workspace_to_delete",
                condition=models.Q(deletes_at__isnull=False, deleted_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """Its timezone: mails about it and files from it name days and hours by this clock."""
        return ZoneInfo(self.timezone)

    @property
    def logo_name(self) -> str:
        """What tells its logo from the ones before, in addresses; empty without one."""
        return self.logo.rpartition("/")[2]


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of(self, user: User, workspace_id: str) -> "MembershipQuerySet":
        """The user's membership in the workspace with this public id, if any."""
        mine = self.filter(user=user, workspace__public_id=workspace_id)
        return mine.select_related("workspace__billing", "user")

    def listed(self) -> "MembershipQuerySet":
        """With users, the longest there first."""
        return self.select_related("workspace", "user").order_by("created_at", "id")

    def called(self, search: str) -> "MembershipQuerySet":
        """Those with this in their name or address; all of them for none."""
        wanted = search.strip()
        return self.filter(models.Q(user__name__icontains=wanted) | models.Q(user__email__icontains=wanted))

    def later_than(self, member: "Membership") -> "MembershipQuerySet":
        """Those of `listed` that come after this one."""
        later = models.Q(created_at__gt=member.created_at)
        return self.filter(later | models.Q(created_at=member.created_at, id__gt=member.pk))

    def with_second_factor(self) -> "MembershipQuerySet":
        """Each with `second_factor`: whether the user has a passkey or an authenticator app."""
        has_one = User.objects.filter(pk=models.OuterRef("user_id"), authenticator__type__in=["totp", "webauthn"])
        return self.annotate(second_factor=models.Exists(has_one))

    def by_workspace(self) -> "MembershipQuerySet":
        """With workspaces, by their names."""
        return self.select_related("workspace", "user").order_by("workspace__name", "id")

    def deletion_mail_due(self, now: datetime) -> "MembershipQuerySet":
        """Those who are to be told now; by the index membership_mail_due."""
        return self.filter(deletion_mail_due_at__lte=now).order_by("deletion_mail_due_at")

    def active(self) -> "MembershipQuerySet":
        """Those whose access is not suspended."""
        return self.filter(suspended_at=None)

    def managing(self) -> "MembershipQuerySet":
        """Those who may manage, with users that can sign in; not who is suspended."""
        can_sign_in = self.active().filter(user__is_active=True)
        return can_sign_in.filter(role__in=[Role.OWNER, Role.ADMIN]).select_related("user")

    def paying(self) -> "MembershipQuerySet":
        """Those who own, or see to the bills, with users that can sign in; not who is suspended."""
        can_sign_in = self.active().filter(user__is_active=True)
        return can_sign_in.filter(role__in=[Role.OWNER, Role.BILLING]).select_related("user")

    def alone(self, user: User) -> "MembershipQuerySet":
        """The user's memberships in workspaces that nobody else is in."""
        return self.filter(~_others(user), user=user).select_related("workspace").order_by("workspace__name", "id")

    def owned_alone_with_others(self, user: User) -> "MembershipQuerySet":
        """The user's memberships in workspaces that others are in, too, but nobody else owns."""
        other_owner = _others(user, role=Role.OWNER, suspended_at=None)
        mine = self.filter(_others(user), ~other_owner, user=user, role=Role.OWNER)
        return mine.select_related("workspace").order_by("workspace__name", "id")

    def with_address_under(self, domain: str) -> "MembershipQuerySet":
        """Those whose users have an address under this domain."""
        return self.filter(user__email__iendswith=f"@{domain}")

    def owners(self) -> "MembershipQuerySet":
        """Those who own; an owner who is suspended cannot act as one."""
        return self.active().filter(role=Role.OWNER)


def _others(user: User, **what: str | None) -> models.Exists:
    """Whether others than the user are in the workspace of a membership."""
    others = Membership.objects.filter(workspace=models.OuterRef("workspace"), **what)
    return models.Exists(others.exclude(user=user))


class Membership(models.Model):
    """That a user belongs to a workspace, and as what."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    # Had an address under the SSO domain, or came from the provider: the rule holds for them also once their address is
    # another, which they may choose themselves.
    under_sso = models.BooleanField(default=False, db_default=False)
    # Since when they do not want to see the first steps of a new workspace (links/checklist.py).
    checklist_hidden_at = models.DateTimeField(null=True, blank=True)
    # The columns of the list of links that they chose (links/columns.py); None: the usual ones.
    link_columns = models.JSONField(null=True, blank=True)
    # When to tell them that the workspace will be deleted, or is kept after all; None when there is nothing to tell.
    deletion_mail_due_at = models.DateTimeField(null=True, blank=True)
    # Since when the workspace is closed to this member, who stays one; see accounts/access.py.
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    # Until when our staff look at the workspace with it (accounts/support_view.py); None of every real one.
    support_view_until: datetime | None = None

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "user"], name="membership_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["deletion_mail_due_at"],
                name="membership_mail_due",
                condition=models.Q(deletion_mail_due_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.workspace} ({self.role})"

    def may(self, role: Role) -> bool:
        """Whether this member may do what `role` may do."""
        if role == Role.BILLING:
            return self.role in (Role.BILLING, Role.ADMIN, Role.OWNER)
        return _RANK[Role(self.role)] >= _RANK[role]

    @property
    def may_edit(self) -> bool:
        """Whether this member may change links (everyone but viewers and billing)."""
        return self.may(Role.MEMBER)

    @property
    def may_bill(self) -> bool:
        """Whether this member may see and change plan and payment."""
        return self.may(Role.BILLING)

    @property
    def may_manage(self) -> bool:
        """Whether this member may change members, keys and settings."""
        return self.may(Role.ADMIN)
