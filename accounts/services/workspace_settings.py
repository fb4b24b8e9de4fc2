"""What a workspace's admins set: its name, the short name that leads to it, its timezone and its logo."""

import secrets
from datetime import timedelta
from typing import Any, Final

import structlog
from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.audit import audit
from accounts.errors import LogoNotStored, SlugTaken
from accounts.logos import logo_png
from accounts.models import Workspace, WorkspaceSlug

log = structlog.get_logger(__name__)

FORMER_SLUGS_LEAD: Final = timedelta(days=30)
_FORMER_SLUGS: Final = 5
"""Former names that a workspace keeps: nobody holds many names by taking one after the other."""
STORAGE_ERRORS: Final = (BotoCoreError, ClientError, Boto3Error, OSError)


@transaction.atomic
def workspace_update(*, workspace: Workspace, actor: Actor, name: str, slug: str, zone: str) -> Workspace:
    """Set name, short name ("" for none) and timezone.

    Raises ValidationError for what does not fit, SlugTaken for a short name that leads to another workspace.
    """
    workspace = Workspace.objects.locked(workspace)
    changed: dict[str, Any] = {}
    for field, value in (("name", name.strip()), ("timezone", zone)):
        old = getattr(workspace, field)
        if old != value:
            changed[field] = [old, value]
            setattr(workspace, field, value)
    former = current_slug(workspace)
    if slug != former:
        _lead_by(workspace, slug)
        changed["short_name"] = [former, slug]
    if changed:
        workspace.full_clean()
        workspace.save(update_fields=["name", "timezone"])
        target = workspace.public_id
        audit(workspace=workspace, actor=actor, action="workspace.updated", target=target, data=changed)
    return workspace


def current_slug(workspace: Workspace) -> str:
    """The short name that is shown, "" without one."""
    row = workspace.slugs.current().first()
    return row.slug if row else ""


def _lead_by(workspace: Workspace, slug: str) -> None:
    """Lead to the workspace by this name, and for a while by the former one. The workspace is held."""
    now = timezone.now()
    workspace.slugs.current().update(until=now + FORMER_SLUGS_LEAD)
    if slug:
        WorkspaceSlug.objects.over(slug, now).delete()
        if not workspace.slugs.filter(slug=slug).update(until=None):
            row = WorkspaceSlug(workspace=workspace, slug=slug)
            row.clean_fields()
            try:
                with transaction.atomic():
                    row.save(force_insert=True)
            except IntegrityError:
                raise SlugTaken from None
    older = workspace.slugs.exclude(until=None).order_by("-until").values_list("pk", flat=True)[_FORMER_SLUGS:]
    workspace.slugs.filter(pk__in=list(older)).delete()


def workspace_set_logo(*, workspace: Workspace, actor: Actor, file: File[Any]) -> Workspace:
    """Give the workspace this picture as logo. Raises BadLogo or LogoNotStored.

    The file is there before the row names it; one that a process left behind when it was killed between the two goes
    with the workspace's folder.
    """
    png = logo_png(file)
    try:
        key = default_storage.save(f"{logo_folder(workspace)}{secrets.token_hex(8)}.png", ContentFile(png))
    except STORAGE_ERRORS as error:
        log.warning("logo not stored", workspace=workspace.public_id, error=str(error))
        raise LogoNotStored from error
    return _change_logo(workspace, actor, key, "workspace.logo_changed")


def workspace_remove_logo(*, workspace: Workspace, actor: Actor) -> Workspace:
    """Show the first letter of its name again. Twice is no error."""
    return _change_logo(workspace, actor, "", "workspace.logo_removed")


def logo_folder(workspace: Workspace) -> str:
    """Where in the bucket the workspace's logos are."""
    return f"logos/{workspace.public_id}/"


@transaction.atomic
def _change_logo(workspace: Workspace, actor: Actor, key: str, action: str) -> Workspace:
    workspace = Workspace.objects.locked(workspace)
    former, workspace.logo = workspace.logo, key
    if former == key:
        return workspace
    workspace.save(update_fields=["logo"])
    audit(workspace=workspace, actor=actor, action=action, target=workspace.public_id)
    if former:
        transaction.on_commit(lambda: _forget(former), robust=True)
    return workspace


def _forget(key: str) -> None:
    try:
        default_storage.delete(key)
    except STORAGE_ERRORS as error:
        log.warning("former logo not removed", key=key, error=str(error))
