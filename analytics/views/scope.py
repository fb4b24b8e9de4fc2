"""Whose clicks a page shows: a workspace's, or one link's; and the addresses of the pages about them."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from accounts.access import access_workspace
from accounts.models import Membership, Workspace
from links.access import access_link
from links.models import Link
from links.permissions import reach_of
from links.reach import Reach


@dataclass(frozen=True, slots=True)
class Scope:
    """`link` is None on the pages of the whole workspace."""

    membership: Membership
    link: Link | None

    @property
    def workspace(self) -> Workspace:
        """The workspace whose member asks."""
        return self.membership.workspace

    @property
    def reach(self) -> Reach:
        """What the member may see."""
        return reach_of(self.membership)

    @property
    def page_url(self) -> str:
        """The page with all numbers."""
        return self._url("link" if self.link else "overview")

    @property
    def live_url(self) -> str:
        """The last 30 minutes."""
        return self._url("link_live" if self.link else "live")

    def values_url(self, dimension: str) -> str:
        """All values of a dimension."""
        return self._url("link_values" if self.link else "values", dimension=dimension)

    def export_url(self, what: str) -> str:
        """A CSV file: of the time series ("time"), or of a dimension."""
        return self._url("link_export" if self.link else "export", what=what)

    def _url(self, name: str, **names: str) -> str:
        names["workspace_id"] = self.workspace.public_id
        if self.link:
            names["link_id"] = self.link.public_id
        return reverse(f"analytics:{name}", kwargs=names)


def access_scope(request: HttpRequest, workspace_id: str, link_id: str | None) -> Scope:
    """Any member may see clicks. Raises Http404 for what is absent or foreign."""
    membership = access_workspace(request, workspace_id)
    link = None if link_id is None else access_link(membership.workspace, link_id, reach_of(membership))
    return Scope(membership, link)
