"""The command palette: pages, actions and links, by what is typed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import access_workspace
from accounts.models import Membership
from accounts.views.settings import settings_context
from links.list_access import filter_links
from links.models.link_filter import LinkFilter, Sort
from links.permissions import reach_of

LINKS = 8
MAX_LENGTH = 200  # characters of a search


@dataclass(frozen=True, slots=True)
class Command:
    """Something to go to or to do. `does` names what the page itself does ("theme", "sign-out"), "" for an address."""

    label: str
    icon: str
    url: str = ""
    does: str = ""


@login_required
@require_safe
def palette(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """What the palette lists for `q`: of commands those with all its words, and 8 links; without one, the newest."""
    membership = access_workspace(request, workspace_id)
    q = request.GET.get("q", "").strip()[:MAX_LENGTH]
    words = q.casefold().split()
    commands = [one for one in commands_of(membership) if all(word in one.label.casefold() for word in words)]
    context: dict[str, Any] = {"workspace_id": workspace_id, "commands": commands, "q": q}
    wanted = LinkFilter(search=q)
    page = filter_links(membership.workspace, reach_of(membership), wanted, sort=Sort.NEWEST, limit=LINKS)
    context["links"] = page.links
    return render(request, "frame/_palette_results.html", context)


def commands_of(membership: Membership) -> Iterator[Command]:
    """The pages and actions that the member's role has."""

    def at(name: str) -> str:
        return reverse(name, kwargs={"workspace_id": membership.workspace.public_id})

    if membership.may_edit:
        yield Command(_("New link"), "plus", at("links:new"))
    yield Command(_("Links"), "link", at("links:list"))
    yield Command(_("Tags"), "tag", at("links:tags"))
    yield Command(_("UTM templates"), "tag", at("links:utm_templates"))
    yield Command(_("Analytics"), "chart", at("analytics:overview"))
    yield Command(_("Domains"), "globe", at("domains:list"))
    yield Command(_("Import links") if membership.may_edit else _("Imports"), "import", at("links:imports"))
    for tab in settings_context(membership, "")["tabs"]:
        yield Command(_("Settings: %(page)s") % {"page": tab["label"]}, "settings", tab["url"])
    if membership.may_manage:
        yield Command(_("What new links start with"), "plus", at("links:defaults"))
        yield Command(_("Invite people"), "members", at("accounts:members"))
    yield Command(_("Switch workspace"), "chevrons", reverse("accounts:workspaces"))
    yield Command(_("Your profile"), "user", reverse("accounts:profile"))
    yield Command(_("Light or dark"), "moon", does="theme")
    yield Command(_("Keyboard shortcuts"), "keyboard", does="shortcuts")
    yield Command(_("Sign out"), "sign-out", does="sign-out")
