"""The settings of one domain."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import access_workspace, actor_of
from accounts.models import Membership, Role
from domains.access import access_domain, primary_domain
from domains.errors import DomainError, OnItsWayOut, SettingsConflict
from domains.forms import SettingsForm, hsts_in_words
from domains.models import Domain
from domains.names.hostname import display_of
from domains.services import domain_update
from domains.views.frame import domain_context


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def domain_settings(request: HttpRequest, workspace_id: str, domain_id: str) -> HttpResponse:
    """What the domain's owner sets; members and viewers see it."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN if request.method == "POST" else Role.VIEWER)
    domain = access_domain(membership.workspace, domain_id)
    if request.method != "POST":
        return _page(request, membership, domain, SettingsForm(domain))
    form = SettingsForm(domain, request.POST)
    if not form.is_valid():
        return _page(request, membership, domain, form)
    try:
        saved = domain_update(
            domain=domain,
            actor=actor_of(membership),
            expected_version=form.cleaned_data["version"],
            changes=form.changes(),
        )
    except OnItsWayOut as error:
        messages.error(request, error.message)
        return redirect("domains:list", workspace_id=workspace_id)
    except SettingsConflict as conflict:
        # Saving once more is then a decision, not an accident.
        form.data = {**form.data.dict(), "version": str(conflict.current)}  # type: ignore[attr-defined]  # a QueryDict
        return _page(request, membership, domain, form, theirs=_differences(form, domain))
    except DomainError as error:
        form.refuse(error)
        return _page(request, membership, domain, form)
    messages.success(request, _saved(saved))
    return redirect("domains:settings", workspace_id=workspace_id, domain_id=domain_id)


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting that somebody else left different from what is typed now."""

    label: str
    value: str


def _differences(form: SettingsForm, domain: Domain) -> list[Difference]:
    """Where the saved settings are not what the form says."""
    return [
        Difference(str(form[name].label), _in_words(name, getattr(domain, name)))
        for name, typed in form.changes().items()
        if getattr(domain, name) != typed
    ]


def _in_words(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("on") if value else _("off")
    return hsts_in_words(value) if name == "hsts_seconds" else value or _("empty")


def _saved(domain: Domain) -> str:
    if domain.is_served:
        return _("Saved. Visitors get it within %(edge_max_age_seconds)s s.") % {
            "edge_max_age_seconds": settings.EDGE_MAX_AGE_SECONDS
        }
    return _("Saved. It takes effect when %(hostname)s serves visitors.") % {"hostname": display_of(domain.hostname)}


def _page(
    request: HttpRequest,
    membership: Membership,
    domain: Domain,
    form: SettingsForm,
    theirs: list[Difference] | None = None,
) -> HttpResponse:
    if theirs is None:
        form.show_first_error()
    primary = primary_domain(membership.workspace)
    context = {
        **domain_context(membership, domain, "settings"),
        "form": form,
        "theirs": theirs,
        "is_apex": domain.hostname == domain.registrable,
        "other_primary": primary if primary != domain else None,
    }
    return render(request, "domains/settings.html", context, status=422 if form.is_bound else 200)
