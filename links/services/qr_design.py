"""Keeps how a workspace's QR codes look."""

from dataclasses import asdict

from django.db import transaction

from accounts.actor import Actor
from accounts.audit import audit
from accounts.models import Workspace
from links.models import QrDesign
from links.qr import Design, check_design


def qr_design_save(*, workspace: Workspace, actor: Actor, design: Design) -> None:
    """Make this the design of all codes of the workspace that name no other. Raises DesignError.

    Codes that are printed already go on working: what they hold is only the address.
    """
    check_design(design)
    fields = asdict(design)
    with transaction.atomic():
        QrDesign.objects.update_or_create(workspace=workspace, defaults=fields)
        told = {**fields, "logo": bool(design.logo)}
        audit(workspace=workspace, actor=actor, action="qr_design.changed", target=workspace.public_id, data=told)
