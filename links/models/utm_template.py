"""Sets of campaign parameters under a name, for all members of a workspace."""

from typing import ClassVar, Final

from django.db import models

from accounts.models import Workspace
from links.ids import new_utm_template_id
from links.models.tag import fold

UTM_NAMES: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "ref")
"""The parameters, in the order in which they are written into an address."""


class UtmTemplateQuerySet(models.QuerySet["UtmTemplate"]):
    def visible_to(self, workspace: Workspace) -> "UtmTemplateQuerySet":
        """The workspace's templates by name."""
        return self.filter(workspace=workspace).order_by("folded")

    def search(self, text: str) -> "UtmTemplateQuerySet":
        """Those whose name contains `text`, in any case."""
        return self.filter(folded__contains=fold(text.strip()))

    def page(self, *, after: str, limit: int) -> "UtmTemplateQuerySet":
        """The first `limit` whose folded names come after this one."""
        return self.filter(folded__gt=after)[:limit]


class UtmTemplate(models.Model):
    """A template: an empty parameter is left as the address has it. `Mail` and `mail` are the same name."""

    public_id = models.CharField(max_length=24, unique=True, default=new_utm_template_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="utm_templates", db_index=False)
    name = models.CharField(max_length=80)
    folded = models.CharField(max_length=240, editable=False)  # links.models.tag.fold(name), which may be longer
    utm_source = models.CharField(max_length=200, blank=True)
    utm_medium = models.CharField(max_length=200, blank=True)
    utm_campaign = models.CharField(max_length=200, blank=True)
    utm_term = models.CharField(max_length=200, blank=True)
    utm_content = models.CharField(max_length=200, blank=True)
    ref = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = UtmTemplateQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "folded"], name="utm_template_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def values(self) -> dict[str, str]:
        """The parameters that it sets."""
        return {name: getattr(self, name) for name in UTM_NAMES if getattr(self, name)}
