"""The editor of one link: a drawer over the list. Its address opens the list with the drawer open."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import access_workspace, actor_of
from accounts.models import Membership, Role
from links.access import access_link
from links.errors import LinkConflict, LinkError
from links.fields import clean_fields
from links.forms import OWN_FIELDS, LinkForm, VisitorForm
from links.forms.entries import rule_options
from links.history import history_of
from links.hosts import base_text, places_of
from links.models import Link
from links.permissions import reach_of
from links.services import link_create, link_update
from links.slugs import MAX_LENGTH
from links.views.folder_choice import offer_folders_in
from links.views.htmx import is_htmx, with_events
from links.views.listing import BEHIND, list_context
from links.views.preview import preview_of_form, preview_of_link
from links.views.start import Opening, opening
from links.views.states import rows_of
from links.views.tags import suggest_tags_in
from links.wording import rule_text, variant_text

_FORM_METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(_FORM_METHODS)
def link_new(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """The editor of a link that does not exist yet."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    workspace = membership.workspace
    places = places_of(workspace)
    if request.method != "POST":
        start, slug = _asked(request, membership, places)
        return _editor(request, membership, LinkForm.empty(places, start.values | {"slug": slug}), start=start)
    form = LinkForm(request.POST, places=places)
    if form.is_valid():
        try:
            link = link_create(workspace=workspace, actor=actor_of(membership), **form.link_fields())
        except LinkError as error:
            form.refuse(error)
        else:
            return _saved(request, membership, link, made=True)
    folder = {"folder": request.POST["folder"]} if "folder" in request.POST else {}
    return _editor(request, membership, form, start=opening(membership, folder))


@login_required
@require_http_methods(_FORM_METHODS)
def link_edit(request: HttpRequest, workspace_id: str, link_id: str) -> HttpResponse:
    """The editor of a link; who only views sees its values, its state and its history."""
    role = Role.MEMBER if request.method == "POST" else Role.VIEWER
    membership = access_workspace(request, workspace_id, role=role)
    link = access_link(membership.workspace, link_id, reach_of(membership), to_edit=request.method == "POST")
    places = places_of(membership.workspace, current=_own(link))
    if request.method != "POST":
        return _editor(request, membership, LinkForm.of(link, places), link)
    form = LinkForm(request.POST, places=places)
    if not form.is_valid():
        return _editor(request, membership, form, link)
    fields = form.link_fields()
    if not fields["slug"]:
        fields["slug"] = link.slug  # an emptied field asks for no change, not for a random one
    try:
        saved = link_update(
            link=link, actor=actor_of(membership), expected_version=form.cleaned_data["version"], **fields
        )
    except Link.DoesNotExist:
        raise Http404("No such link.") from None  # deleted since it was read above
    except LinkConflict as conflict:
        # Saving once more is then a decision, not an accident.
        form.data = {**form.data.dict(), "version": str(conflict.current)}  # type: ignore[attr-defined]  # a QueryDict
        return _editor(request, membership, form, link, theirs=_differences(form, link))
    except LinkError as error:
        form.refuse(error)
        return _editor(request, membership, form, link)
    return _saved(request, membership, saved)


@login_required
@require_POST
def link_preview(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """What the typed link would do, with all else that the link named `link` does; nothing is saved."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    link_id = request.GET.get("link")
    link = access_link(membership.workspace, link_id, reach_of(membership)) if link_id else None
    places = places_of(membership.workspace, current=_own(link) if link else "")
    form = LinkForm(request.POST, places=places)
    return render(request, "links/_preview.html", {"preview": preview_of_form(form, link)})


def _asked(request: HttpRequest, membership: Membership, places: Sequence[tuple[str, str]]) -> tuple[Opening, str]:
    """What a new link starts with on the `domain` and in the `folder` that the address names, and the `slug` there.

    A domain that is not ours is ignored, and the slug with it.
    """
    asked = request.GET.dict()
    if asked.get("domain", "") not in dict(places):
        asked = {"folder": asked["folder"]} if "folder" in asked else {}
    return opening(membership, asked), asked.get("slug", "")[:MAX_LENGTH]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that somebody else left different from what is typed now."""

    label: str
    value: str


def _differences(form: LinkForm, link: Link) -> list[Difference]:
    """Where the saved link is not what the form says."""
    shown = LinkForm.of(link, [])
    saved: dict[str, Any] = {name: getattr(link, name) for name in (*OWN_FIELDS, *form.option_names())}
    saved["tags"] = link.tag_names
    if "domain" in form.data:
        saved["domain"] = shown.initial["domain"]
    if form.sends_options:
        saved["rules"], saved["variants"] = link.rules, link.variants
    found = [(str(shown[name].label), value) for name, value in saved.items() if not _same(value, form, name)]
    differences = [Difference(label, _in_words(value)) for label, value in found]
    if "folder" in form.data and form.cleaned_data["folder"] != shown.initial["folder"]:
        name = link.folder.name if link.folder else _("No folder")
        differences.append(Difference(str(form.fields["folder"].label), name))
    return differences


def _in_words(value: Any) -> str:
    if isinstance(value, list):
        value = "; ".join(_entry_in_words(one) for one in value)
    return str(value or "empty")


def _entry_in_words(entry: Any) -> str:
    if isinstance(entry, str):
        return entry
    return rule_text(entry) if "conditions" in entry else variant_text(entry)


def _same(saved: Any, form: LinkForm, name: str) -> bool:
    typed = form.cleaned_data[name]
    if name in ("rules", "variants"):
        return bool(clean_fields({name: typed})[name] == saved)  # type: ignore[misc]  # one of the two names
    if isinstance(saved, list):
        return sorted(saved) == sorted(part.strip() for part in typed.split(",") if part.strip())
    return bool((saved or "") == (typed or ""))


def _editor(
    request: HttpRequest,
    membership: Membership,
    form: LinkForm,
    link: Link | None = None,
    theirs: list[Difference] | None = None,
    start: Opening | None = None,
) -> HttpResponse:
    workspace = membership.workspace
    context: dict[str, Any] = {
        "membership": membership,
        "workspace_id": workspace.public_id,
        "close_url": reverse("links:list", kwargs={"workspace_id": workspace.public_id}),
        "form": form,
        "may_edit": not reach_of(membership).locks(link.folder_id if link else None),
        "visitor": VisitorForm(),
        "rule_options": rule_options(),
        "theirs": theirs,
        "opening": start,
        "short_host": base_text(""),
        "max_age": settings.EDGE_MAX_AGE_SECONDS,
    }
    if link is not None:
        page = history_of(workspace, link.public_id, reach_of(membership), link.variants)
        context |= {"link": link, "row": rows_of([link])[0], "history": page}
    suggest_tags_in(form, workspace)
    context["many_folders"] = offer_folders_in(form, membership, link.folder if link else None)
    context["preview"] = preview_of_form(form, link) if form.is_bound or link is None else preview_of_link(link)
    status = 422 if form.is_bound else 200
    if is_htmx(request):
        return render(request, "links/_editor.html", context, status=status)
    behind = list_context(membership, QueryDict(), BEHIND)
    return render(request, "links/editor.html", {**behind, **context}, status=status)


def _saved(request: HttpRequest, membership: Membership, link: Link, made: bool = False) -> HttpResponse:
    said = (
        _("Made. Live everywhere within %(seconds)s s.") if made else _("Saved. Live everywhere within %(seconds)s s.")
    )
    text = said % {"seconds": settings.EDGE_MAX_AGE_SECONDS}
    return show_saved(request, membership, link, text, made=made)


def show_saved(
    request: HttpRequest, membership: Membership, link: Link, text: str, *, made: bool = False
) -> HttpResponse:
    """Say what was done to the link, and show it in the editor as it is now."""
    url = reverse("links:edit", kwargs={"workspace_id": membership.workspace.public_id, "link_id": link.public_id})
    if not is_htmx(request):
        messages.success(request, text)
        return redirect(url)
    fresh = access_link(membership.workspace, link.public_id, reach_of(membership))  # with its tags and author
    places = places_of(membership.workspace, current=_own(fresh))
    response = _editor(request, membership, LinkForm.of(fresh, places), fresh)
    response["HX-Push-Url" if made else "HX-Replace-Url"] = url
    return with_events(response, toast={"text": text}, links_changed={})


def _own(link: Link) -> str:
    return link.domain.hostname if link.domain else ""
