"""Users, workspaces, who may do what in them, and what was done."""

from accounts.models.api_key import ApiKey
from accounts.models.audit import AuditEvent, AuditFilter
from accounts.models.billing import (
    LIVE,
    BillingAccount,
    BillingNotice,
    StripeEvent,
    SubscriptionStatus,
)
from accounts.models.idempotency import RepeatableRequest
from accounts.models.invitation import Invitation
from accounts.models.link_tally import LinkTally
from accounts.models.slug import WorkspaceSlug
from accounts.models.sso import WorkspaceSso
from accounts.models.staff import StaffAction
from accounts.models.usage import WorkspaceUsage
from accounts.models.user import StaffRole, User
from accounts.models.workspace import Membership, Role, Workspace

__all__ = [
    "LIVE",
    "ApiKey",
    "AuditEvent",
    "AuditFilter",
    "BillingAccount",
    "BillingNotice",
    "Invitation",
    "LinkTally",
    "Membership",
    "RepeatableRequest",
    "Role",
    "StaffAction",
    "StaffRole",
    "StripeEvent",
    "SubscriptionStatus",
    "User",
    "Workspace",
    "WorkspaceSlug",
    "WorkspaceSso",
    "WorkspaceUsage",
]
