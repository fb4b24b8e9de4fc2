"""A workspace's logo: shown, set and removed."""

from typing import Final

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AuthenticatedHttpRequest, access_logo, access_workspace, actor_of
from accounts.errors import AccountsError
from accounts.models import Role
from accounts.services.workspace_settings import STORAGE_ERRORS, workspace_remove_logo, workspace_set_logo
from accounts.workspace_forms import LogoForm

log = structlog.get_logger(__name__)

_YEAR: Final = 365 * 24 * 3600  # seconds


@login_required
@require_safe
def logo(request: AuthenticatedHttpRequest, workspace_id: str, logo_name: str) -> HttpResponse:
    """The picture, which never changes under this address."""
    key = access_logo(request.user, workspace_id, logo_name)
    try:
        with default_storage.open(key) as file:
            png = file.read()
    except FileNotFoundError:
        raise Http404("No such logo.") from None
    except STORAGE_ERRORS as error:
        log.warning("logo not read", workspace=workspace_id, error=str(error))
        return HttpResponse(status=503, headers={"Cache-Control": "no-store", "Retry-After": "30"})
    cached = f"private, max-age={_YEAR}, immutable"
    return HttpResponse(png, content_type="image/png", headers={"Cache-Control": cached})


@login_required
@require_POST
def change(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Set the logo (a file named `logo`), or take it away (`remove=1`)."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    workspace, actor = membership.workspace, actor_of(membership)
    form = LogoForm(request.POST, request.FILES)
    try:
        if request.POST.get("remove") == "1":
            workspace_remove_logo(workspace=workspace, actor=actor)
            messages.success(request, _("Logo removed."))
        elif form.is_valid():
            workspace_set_logo(workspace=workspace, actor=actor, file=form.cleaned_data["logo"])
            messages.success(request, _("Logo saved."))
        else:
            messages.error(request, _("Choose a picture first. Nothing was changed."))
    except AccountsError as error:
        messages.error(request, str(error))
    return redirect("accounts:settings", workspace_id=workspace_id)
