"""What is left of billing when a workspace is deleted: nobody pays for what is gone."""

from accounts.billing.changes import subscription_cancel_now
from accounts.billing.client import billing_is_on
from accounts.billing.errors import BillingError
from accounts.models import BillingAccount, Workspace
from accounts.parts import Left


def clear(workspace: Workspace, limit: int) -> Left:
    """End what is subscribed to, then forget the account; what was paid stays known at Stripe alone."""
    account = BillingAccount.objects.filter(workspace=workspace).select_related("workspace").first()
    if account is None:
        return Left.NOTHING
    if billing_is_on():
        try:
            subscription_cancel_now(account=account)
        except BillingError:
            return Left.WAITS
    account.delete()
    return Left.NOTHING
