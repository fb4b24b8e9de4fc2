"""Folders: their list, the page of one, and who is listed in it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import access_member, access_workspace, actor_of
from accounts.models import Membership, Role
from links.errors import BadFolder, LinkError, UnknownCursor
from links.folder_access import access_folder, list_folders, list_grants, members_to_list
from links.forms.folders import FolderForm, PersonForm
from links.models import Folder
from links.permissions import reach_of
from links.services import folder_create, folder_delete, folder_share, folder_unshare, folder_update

PAGE_SIZE = 50
_FORM_METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def folder_list(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """A page of folders by name: `q` searches, `after` goes on."""
    membership = access_workspace(request, workspace_id)
    reach, url = reach_of(membership), reverse("links:folders", kwargs={"workspace_id": workspace_id})
    search = request.GET.get("q", "").strip()[:80]
    after = request.GET.get("after", "")
    try:
        found = list_folders(membership.workspace, reach, search=search, counted=True, after=after, limit=PAGE_SIZE + 1)
    except UnknownCursor:
        return redirect(url)
    rows = [{"folder": one, "may_edit": not reach.locks(one.pk)} for one in found[:PAGE_SIZE]]
    filters = {"q": search} if search else {}
    more = len(found) > PAGE_SIZE
    context = {
        **_frame(membership),
        "rows": rows,
        "q": search,
        "older_url": f"{url}?{urlencode({**filters, 'after': found[PAGE_SIZE - 1].public_id})}" if more else "",
        "newer_url": f"{url}?{urlencode(filters)}" if after else "",
    }
    return render(request, "links/folders.html", context)


@login_required
@require_http_methods(_FORM_METHODS)
def folder_new(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """The form of a new folder."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    form = FolderForm(request.POST if request.method == "POST" else None, manages=membership.may_manage)
    if form.is_bound and form.is_valid():
        try:
            made = folder_create(workspace=membership.workspace, actor=actor_of(membership), **form.values)
        except LinkError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The folder “%(name)s” is made.") % {"name": made.name})
            if made.access == Folder.Access.EDIT:
                return redirect("links:folders", workspace_id=workspace_id)
            return redirect("links:folder", workspace_id=workspace_id, folder_id=made.public_id)
    return _page(request, membership, form)


@login_required
@require_http_methods(_FORM_METHODS)
def folder_edit(request: HttpRequest, workspace_id: str, folder_id: str) -> HttpResponse:
    """The page of a folder: its name, who may use it, who is listed."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    folder = access_folder(membership.workspace, folder_id, reach_of(membership), to_edit=True)
    initial = {"name": folder.name, "access": folder.access}
    data = request.POST if request.method == "POST" else None
    form = FolderForm(data, initial=initial, manages=membership.may_manage)
    if form.is_bound and form.is_valid():
        try:
            folder_update(folder=folder, actor=actor_of(membership), **form.values)
        except BadFolder:
            raise Http404("No such folder.") from None  # deleted since it was read above
        except LinkError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("links:folder", workspace_id=workspace_id, folder_id=folder_id)
    return _page(request, membership, form, folder)


@login_required
@require_POST
def folder_remove(request: HttpRequest, workspace_id: str, folder_id: str) -> HttpResponse:
    """Delete a folder; its links stay."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    folder = access_folder(membership.workspace, folder_id, reach_of(membership), to_edit=True)
    try:
        count = folder_delete(folder=folder, actor=actor_of(membership))
    except LinkError as error:
        messages.error(request, error.message)
        return redirect("links:folder", workspace_id=workspace_id, folder_id=folder_id)
    text = _("The folder “%(name)s” is deleted.") % {"name": folder.name}
    links = ngettext("%(count)s link is in no folder now.", "%(count)s links are in no folder now.", count)
    messages.success(request, f"{text} {links % {'count': count}}" if count else text)
    return redirect("links:folders", workspace_id=workspace_id)


@login_required
@require_POST
def person_list(request: HttpRequest, workspace_id: str, folder_id: str) -> HttpResponse:
    """List a member in the folder, or change what they may do there."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    folder = access_folder(membership.workspace, folder_id, reach_of(membership), to_edit=True)
    form = PersonForm(request.POST)
    if form.is_valid():
        email = form.cleaned_data["email"].lower()
        person = membership.workspace.memberships.listed().filter(user__email=email).first()
        if person is None:
            form.add_error("email", _("Nobody in this workspace has this address. Invite them first."))
        else:
            may_edit = bool(form.cleaned_data["may_edit"])
            _share(folder, membership, person, may_edit=may_edit)
            messages.success(request, _("%(name)s is listed.") % {"name": person.user.display_name})
            return redirect("links:folder", workspace_id=workspace_id, folder_id=folder_id)
    initial = {"name": folder.name, "access": folder.access}
    return _page(request, membership, FolderForm(initial=initial, manages=True), folder, person=form)


@login_required
@require_POST
def person_unlist(request: HttpRequest, workspace_id: str, folder_id: str, user_id: str) -> HttpResponse:
    """Take a member off the folder's list."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    folder = access_folder(membership.workspace, folder_id, reach_of(membership), to_edit=True)
    person = access_member(membership.workspace, user_id)
    try:
        folder_unshare(folder=folder, actor=actor_of(membership), membership=person)
    except BadFolder:
        raise Http404("No such folder.") from None  # deleted since it was read above
    messages.success(request, _("%(name)s is no longer listed.") % {"name": person.user.display_name})
    return redirect("links:folder", workspace_id=workspace_id, folder_id=folder_id)


def _share(folder: Folder, membership: Membership, person: Membership, *, may_edit: bool) -> None:
    try:
        folder_share(folder=folder, actor=actor_of(membership), membership=person, may_edit=may_edit)
    except BadFolder:
        raise Http404("No such folder.") from None  # deleted since it was read above


def _page(
    request: HttpRequest,
    membership: Membership,
    form: FolderForm,
    folder: Folder | None = None,
    *,
    person: PersonForm | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {**_frame(membership), "form": form, "folder": folder}
    if folder is not None:
        count: int = folder.link_count  # type: ignore[attr-defined]  # of access_folder()
        context["links"] = ngettext("%(count)s link lies in it.", "%(count)s links lie in it.", count) % {
            "count": count
        }
        context["may_delete"] = membership.may_manage or folder.access == Folder.Access.EDIT
    if folder is not None and membership.may_manage and folder.access != Folder.Access.EDIT:
        context["grants"] = list_grants(folder)
        context["person"] = person or PersonForm()
        context["suggested"] = members_to_list(folder)
    wrong = form.is_bound or person is not None
    return render(request, "links/folder.html", context, status=422 if wrong else 200)


def _frame(membership: Membership) -> dict[str, Any]:
    return {"membership": membership, "workspace_id": membership.workspace.public_id, "section": "links"}
