"""What the editor of a new link starts with; it asks again when another folder is chosen."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import access_workspace
from accounts.models import Membership, Role, Workspace
from links.access import has_folder
from links.defaults import Level, Start, defaults_of, end_after
from links.forms.defaults import words_of
from links.forms.link import UNSET
from links.forms.local_time import utc_wall_clock
from links.hosts import usual_place
from links.permissions import reach_of
from links.tag_access import colors_of


@dataclass(frozen=True, slots=True)
class Opening:
    """A new link's editor: the values of its fields, where they are from (`note`), and both for its script (`data`)."""

    values: dict[str, Any]
    note: str
    data: str


@login_required
@require_safe
def link_start(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """The note and the values of the `folder` that was chosen; untouched fields take them over."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    context = {"membership": membership, "workspace_id": workspace_id, "opening": opening(membership, request.GET)}
    return render(request, "links/_start.html", context)


def opening(membership: Membership, asked: Mapping[str, str]) -> Opening:
    """How the editor opens where a `folder` (a public id, "" for none) and a `domain` are asked for, or none.

    A folder that is not there is ignored. At most six queries.
    """
    workspace, reach = membership.workspace, reach_of(membership)
    given: dict[str, Any] = {name: asked[name] for name in ("folder", "domain") if name in asked}
    if given.get("folder") and not has_folder(workspace, given["folder"], reach):
        del given["folder"]
    defaults = defaults_of(workspace, reach, [given.get("folder")], usual_domain=usual_place(workspace))
    start = defaults.start(given)
    values = {**given, **_shown(start)}
    return Opening(values, " ".join(_notes(start)), json.dumps(_data(workspace, start, values)))


def _shown(start: Start) -> dict[str, Any]:
    """What the editor's fields show. Campaign parameters need a destination: its script adds them to what is typed."""
    values = {name: value for name, value in start.values.items() if name not in ("utm", "expires_days")}
    if "tags" in values:
        values["tags"] = ", ".join(values["tags"])
    if "expires_days" in start.values:
        minute = timezone.now().replace(second=0, microsecond=0)
        values["expires_at"] = utc_wall_clock(end_after(start.values["expires_days"], None, minute))
    return values


def _data(workspace: Workspace, start: Start, values: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: values.get(name, unset) for name, unset in UNSET.items()}
    return {
        "values": {name: str(value) for name, value in shown.items()},
        "utm": start.values.get("utm", {}),
        "days": start.values.get("expires_days"),
        "colors": colors_of(workspace, start.values.get("tags", [])),
    }


def _notes(start: Start) -> Iterator[str]:
    """A sentence for each place that sets something; what the product itself sets goes without saying."""
    levels: list[Level] = []
    for level in start.sources.values():
        if level not in levels and level.is_chosen:
            levels.append(level)
    for level in levels:
        names = [name for name, source in start.sources.items() if source is level]
        data = {"fields": ", ".join(words_of(names)), "folder": level.folder.name if level.folder else ""}
        if level.folder is not None:
            yield _("From the defaults of the folder “%(folder)s”: %(fields)s.") % data
        else:
            yield _("From the defaults of this workspace: %(fields)s.") % data
