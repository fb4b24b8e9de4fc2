"""Celery's door to the accounts services."""

import structlog
from celery import shared_task

from accounts.billing.beyond import beyond_report
from accounts.billing.deadlines import billing_deadlines
from accounts.billing.errors import BillingError
from accounts.billing.events import events_process
from accounts.billing.mail import send_due_billing_mails
from accounts.billing.reconcile import billing_reconcile
from accounts.billing.sync import billing_sync
from accounts.models import BillingAccount
from accounts.services.api_key_mail import send_due_key_mails
from accounts.services.invitation_mail import send_due_invitations
from accounts.services.repeatable import repeatable_requests_forget
from accounts.services.sessions import sessions_forget
from accounts.services.workspace_deletion import workspaces_delete_due
from accounts.services.workspace_deletion_mail import send_due_deletion_mails

log = structlog.get_logger(__name__)


@shared_task(name="accounts.send_invitations")
def send_invitations() -> int:
    """Mail every invitation that is due; returns how many went out."""
    return send_due_invitations()


@shared_task(name="accounts.forget_sessions")
def forget_sessions() -> int:
    """Drop what is held about sessions that are over; returns how many."""
    return sessions_forget()


@shared_task(name="accounts.mail_expiring_keys")
def mail_expiring_keys() -> int:
    """Write about every key that ends soon, or has; returns how many."""
    return send_due_key_mails()


@shared_task(name="accounts.send_deletion_mails")
def send_deletion_mails() -> int:
    """Tell members that their workspace will be deleted, or is kept; returns how many mails went out."""
    return send_due_deletion_mails()


@shared_task(name="accounts.delete_workspaces")
def delete_workspaces() -> int:
    """Go on deleting workspaces whose day has come; returns how many are gone now."""
    return workspaces_delete_due()


@shared_task(name="accounts.forget_repeatable_requests")
def forget_repeatable_requests() -> int:
    """Drop answers kept for repeated requests whose day is over; returns how many."""
    return repeatable_requests_forget()


@shared_task(name="billing.process_events")
def process_stripe_events() -> int:
    """Look at every event of Stripe's that is due; returns how many were."""
    return events_process()


@shared_task(name="billing.sync")
def sync_billing(account_id: int) -> None:
    """Read one customer anew: somebody waits for it, and beat does not ask again."""
    account = BillingAccount.objects.select_related("workspace").get(pk=account_id)
    try:
        billing_sync(account=account, reason="asked for")
    except BillingError as error:
        log.warning("billing not read", workspace=account.workspace.public_id, error=str(error))


@shared_task(name="billing.meet_deadlines")
def meet_billing_deadlines() -> int:
    """Read anew what should have changed by now; returns how many were."""
    return billing_deadlines()


@shared_task(name="billing.send_mails")
def send_billing_mails() -> int:
    """Tell owners and billing members what is due; returns of how many things."""
    return send_due_billing_mails()


@shared_task(name="billing.reconcile")
def reconcile_billing() -> int:
    """Repair what differs from Stripe; returns how many accounts did."""
    return billing_reconcile()


@shared_task(name="billing.report_beyond")
def report_beyond() -> int:
    """Report clicks beyond plans that are paid for by use; returns of how many workspaces."""
    return beyond_report()
