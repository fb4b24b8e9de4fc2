"""Tags: their list, the form of one, and what the editor suggests."""

import json
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import access_workspace, actor_of
from accounts.models import Membership, Role, Workspace
from links.errors import LinkError, NameTaken, UnknownCursor
from links.forms.tags import TagForm
from links.models import Tag
from links.permissions import reach_of
from links.reach import EVERYTHING
from links.services import tag_create, tag_delete, tag_merge, tag_update
from links.tag_access import access_tag, colors_of, counted, list_tag_page, suggest_tags, tag_named

SUGGESTED = 8
_FORM_METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def tag_list(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """A page of tags by name: `q` searches, `after` goes on."""
    membership = access_workspace(request, workspace_id)
    search = request.GET.get("q", "").strip()[:50].replace("\0", "")
    after = request.GET.get("after") or None
    url = reverse("links:tags", kwargs={"workspace_id": workspace_id})
    try:
        page = list_tag_page(membership.workspace, reach_of(membership), search=search, after=after)
    except UnknownCursor:
        return redirect(url)
    filters = {"q": search} if search else {}
    context = {
        **_frame(membership),
        "rows": page.tags,
        "q": search,
        "is_changing": any(row.busy for row in page.tags),
        "here": request.get_full_path(),
        "older_url": f"{url}?{urlencode({**filters, 'after': page.next})}" if page.next else "",
        "newer_url": f"{url}?{urlencode(filters)}" if after else "",
    }
    return render(request, "links/tags.html", context)


@login_required
@require_http_methods(_FORM_METHODS)
def tag_new(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """The form of a new tag."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    if request.method != "POST":
        return _form(request, membership, TagForm())
    form = TagForm(request.POST)
    if form.is_valid():
        try:
            made = tag_create(workspace=membership.workspace, actor=actor_of(membership), **form.values)
        except LinkError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The tag “%(name)s” is made.") % {"name": made.name})
            return redirect("links:tags", workspace_id=workspace_id)
    return _form(request, membership, form)


@login_required
@require_http_methods(_FORM_METHODS)
def tag_edit(request: HttpRequest, workspace_id: str, tag_id: str) -> HttpResponse:
    """The form of a tag; where another one has the new name, it asks whether the two should become one."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    tag = access_tag(membership.workspace, tag_id, reach_of(membership))
    if request.method != "POST":
        return _form(request, membership, TagForm.of(tag), tag)
    form = TagForm(request.POST)
    if not form.is_valid():
        return _form(request, membership, form, tag)
    into = tag_named(membership.workspace, form.cleaned_data["name"], reach_of(membership))
    try:
        if into is not None and into != tag and request.POST.get("merge") == into.public_id:
            tag_merge(tag=tag, into=into, actor=actor_of(membership))
            text = _("“%(old)s” is now “%(name)s”.") % {"old": tag.name, "name": into.name}
        else:
            tag_update(tag=tag, actor=actor_of(membership), **form.values)
            text = _("Saved.")
    except NameTaken:
        return _form(request, membership, form, tag, into=into)
    except Tag.DoesNotExist:
        raise Http404("No such tag.") from None  # deleted since it was read above
    except LinkError as error:
        form.refuse(error)
        return _form(request, membership, form, tag)
    return _changed(request, tag, text)


@login_required
@require_POST
def tag_remove(request: HttpRequest, workspace_id: str, tag_id: str) -> HttpResponse:
    """Take a tag off all links that have it, and delete it."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    tag = access_tag(membership.workspace, tag_id, reach_of(membership))
    try:
        tag_delete(tag=tag, actor=actor_of(membership))
    except Tag.DoesNotExist:
        raise Http404("No such tag.") from None
    except LinkError as error:
        messages.error(request, error.message)
        return redirect("links:tags", workspace_id=workspace_id)
    return _changed(request, tag, _("The tag “%(name)s” is deleted.") % {"name": tag.name})


@login_required
@require_safe
def tag_suggest(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Tags for what is typed as `q`, without those that the link `has` already; separated by commas."""
    membership = access_workspace(request, workspace_id)
    has = {name.strip().casefold() for name in request.GET.get("has", "").split(",")}
    typed = request.GET.get("q", "").strip()[:50].replace("\0", "")
    found = suggest_tags(membership.workspace, reach_of(membership), typed, limit=SUGGESTED + len(has))
    shown = [tag for tag in found if tag.folded not in has][:SUGGESTED]
    return render(request, "links/_tag_suggestions.html", {"tags": shown})


def suggest_tags_in(form: forms.Form, workspace: Workspace) -> None:
    """Tell the form's field of tags where they are suggested from, and which colours its own have. One query."""
    names = [name.strip() for name in str(form["tags"].value() or "").split(",") if name.strip()]
    form.fields["tags"].widget.attrs |= {
        "data-tags-url": reverse("links:tag_suggest", kwargs={"workspace_id": workspace.public_id}),
        "data-tag-colors": json.dumps(colors_of(workspace, names)),
    }


def _changed(request: HttpRequest, tag: Tag, text: str) -> HttpResponse:
    """Say what was done, also where links are still being told; back to the list."""
    if counted(tag, EVERYTHING).busy:
        text = f"{text} {_('Its links follow within a minute or so.')}"
    messages.success(request, text)
    return redirect("links:tags", workspace_id=tag.workspace.public_id)


def _form(
    request: HttpRequest, membership: Membership, form: TagForm, tag: Tag | None = None, *, into: Tag | None = None
) -> HttpResponse:
    context: dict[str, Any] = {**_frame(membership), "form": form, "tag": tag}
    if tag is not None:
        count = counted(tag, reach_of(membership)).links
        context["links"] = ngettext("%(count)s link has it.", "%(count)s links have it.", count) % {"count": count}
    if into is not None:
        context["into"] = counted(into, reach_of(membership))
    return render(request, "links/tag.html", context, status=422 if form.is_bound else 200)


def _frame(membership: Membership) -> dict[str, Any]:
    return {"membership": membership, "workspace_id": membership.workspace.public_id, "section": "links"}
