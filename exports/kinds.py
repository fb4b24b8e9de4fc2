"""What can be exported, by whom, and how files are called."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Role


class Kind(models.TextChoices):
    """What an export holds."""

    LINKS = "links", _("Links")
    CLICKS = "clicks", _("Clicks")
    TAGS = "tags", _("Tags")
    FOLDERS = "folders", _("Folders")
    DOMAINS = "domains", _("Domains")
    MEMBERS = "members", _("Members and invitations")
    AUDIT = "audit", _("Audit trail")
    WEBHOOKS = "webhooks", _("Webhooks")
    EVERYTHING = "everything", _("Everything")


class Format(models.TextChoices):
    """How rows are written."""

    CSV = "csv", "CSV"
    JSONL = "jsonl", "JSON Lines"


# What names people or tells what they did is for those who manage them.
_MANAGED: Final = frozenset({Kind.MEMBERS, Kind.AUDIT, Kind.WEBHOOKS, Kind.EVERYTHING})


def role_for(kind: Kind) -> Role:
    """Who may start such an export, and fetch it: the role it takes."""
    return Role.ADMIN if kind in _MANAGED else Role.MEMBER


def suffix_of(kind: Kind, file_format: Format) -> str:
    """How the file's name ends."""
    return "zip" if kind == Kind.EVERYTHING else str(file_format.value)


def content_type_of(suffix: str) -> str:
    """The media type of a file whose name ends so."""
    types = {"zip": "application/zip", "csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}
    return types[suffix]
