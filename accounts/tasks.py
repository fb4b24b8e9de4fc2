"""Celery's door to the accounts services."""

from celery import shared_task

from accounts.services.api_key_mail import send_due_key_mails
from accounts.services.invitation_mail import send_due_invitations
from accounts.services.repeatable import repeatable_requests_forget
from accounts.services.sessions import sessions_forget
from accounts.services.workspace_deletion import workspaces_delete_due
from accounts.services.workspace_deletion_mail import send_due_deletion_mails


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
