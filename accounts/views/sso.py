"""Single sign-on: the page where owners set it up, and the way in."""

import requests
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.saml.views import finish_acs
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST
from lxml.etree import LxmlError

from accounts.access import access_workspace, actor_of
from accounts.entitlements import lacking
from accounts.errors import AccountsError
from accounts.forms import SamlForm, SsoForm, SsoStartForm
from accounts.models import Membership, Role, WorkspaceSso
from accounts.plans import Feature
from accounts.rate_limit import hit
from accounts.reauthentication import require_recent_authentication
from accounts.saml import certificate_ends
from accounts.services import sso as services
from accounts.views.settings import settings_context

STARTS_A_MINUTE = 20
_SILENT = _("Your company's sign-in does not answer. Try again in a minute.")
_UNKNOWN = _(
    "We know no single sign-on for this address. Sign in with your password, or ask who manages your workspace."
)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sso(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Show and save the workspace's provider; asks who it is once more before a change."""
    membership = access_workspace(request, workspace_id, role=Role.OWNER)
    found: WorkspaceSso | None = getattr(membership.workspace, "sso", None)
    kind = WorkspaceSso.Kind.SAML if _is_saml(request, found) else WorkspaceSso.Kind.OIDC
    form: SsoForm | SamlForm = (SamlForm if kind == "saml" else SsoForm)(request.POST or None, sso=found)
    if request.method == "POST" and form.is_valid():
        require_recent_authentication(request)
        try:
            _save(membership, form)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, gettext("Single sign-on saved."))
            return redirect("accounts:sso", workspace_id=workspace_id)
    context = {
        **settings_context(membership, "sso"),
        "form": form,
        "sso": found,
        "kind": kind,
        "kinds": WorkspaceSso.Kind.choices,
        "lacking": lacking(membership.workspace, Feature.SSO),
        "callback": request.build_absolute_uri(f"/accounts/oidc/{workspace_id}/login/callback/"),
        "acs": request.build_absolute_uri(f"/accounts/saml/{workspace_id}/acs/"),
        "entity_id": request.build_absolute_uri(f"/accounts/saml/{workspace_id}/metadata/"),
        "certificate_ends": certificate_ends(found) if found and found.certificate else None,
    }
    return render(request, "accounts/sso.html", context, status=422 if form.errors else 200)


def _is_saml(request: HttpRequest, sso: WorkspaceSso | None) -> bool:
    """Which form is meant: the one that was sent or chosen, or else that of the present provider."""
    kind = request.POST.get("kind") or request.GET.get("kind") or (sso.kind if sso else "")
    return kind == WorkspaceSso.Kind.SAML


def _save(membership: Membership, form: SsoForm | SamlForm) -> None:
    """Raises ValidationError."""
    actor, given = actor_of(membership), dict(form.cleaned_data)
    if isinstance(form, SamlForm):
        given["provider"] = given.pop("metadata")
        services.sso_save_saml(workspace=membership.workspace, actor=actor, **given)
    else:
        services.sso_save(workspace=membership.workspace, actor=actor, **given)


@login_required
@require_POST
def change(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Prove the domain, make the provider the only way in or no longer, or take it away: `do` says which."""
    membership = access_workspace(request, workspace_id, role=Role.OWNER)
    found: WorkspaceSso | None = getattr(membership.workspace, "sso", None)
    if found is None:
        raise Http404("There is no single sign-on.")
    require_recent_authentication(request)
    try:
        messages.success(request, _do(request.POST.get("do", ""), found, membership))
    except AccountsError as error:
        messages.error(request, str(error))
    return redirect("accounts:sso", workspace_id=workspace_id)


def _do(what: str, sso: WorkspaceSso, membership: Membership) -> str:
    actor, workspace = actor_of(membership), membership.workspace
    if what == "prove":
        services.sso_prove(sso=sso, actor=actor)
        return gettext("%(email_domain)s is proven. People with such an address can sign in now.") % {
            "email_domain": sso.email_domain
        }
    if what in ("require", "allow"):
        services.sso_require(workspace=workspace, actor=actor, required=what == "require")
        return (
            gettext("Single sign-on is the only way in now.")
            if what == "require"
            else gettext("Other ways in work again.")
        )
    if what == "remove":
        services.sso_remove(workspace=workspace, actor=actor)
        return gettext("Single sign-on is removed. Members stay.")
    raise Http404("Nothing is called so.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Ask for the address, and lead to the provider of its domain."""
    form = SsoStartForm(request.POST or None, initial={"email": request.GET.get("email", "")})
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        address = get_account_adapter(request).get_client_ip(request)
        # Each one asks a customer's server; nobody may have us ask it without end.
        if not hit(name=f"sso:{address}", limit=STARTS_A_MINUTE, seconds=60).allowed:
            return render(request, "429.html", status=429)
        found = services.sso_for_email(email)
        url = _address(request, found) if found else ""
        if url:
            # A page between: the policy lets forms end only at addresses that are known beforehand.
            return render(request, "accounts/sso_go.html", {"url": url, "workspace": found and found.workspace})
        text = _SILENT if found else _UNKNOWN
        form.add_error("email", text)
    return render(request, "accounts/sso_start.html", {"form": form}, status=422 if form.errors else 200)


def finish_saml(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """allauth's view, which does not expect answers that are no XML, or hold more than they may."""
    try:
        answer: HttpResponse = finish_acs(request, organization_slug=organization_slug)
    except (LxmlError, ValueError):
        messages.error(request, gettext("Your provider's answer cannot be read. Nothing was changed."))
        return redirect("accounts:sso_start")
    return answer


@csrf_exempt  # providers post here, too
def no_sign_out(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Who signs out at the provider stays signed in here, until the session ends."""
    raise Http404("There is no single sign-out.")


@require_http_methods(["GET", "HEAD", "POST"])
def elsewhere(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Lead to `start`, the one place where a provider is asked: what exists is no matter of this address."""
    return redirect("accounts:sso_start")


def _address(request: HttpRequest, sso: WorkspaceSso) -> str:
    """Where the provider asks who somebody is; empty when it does not answer, or not as it should."""
    provider = get_adapter(request).get_provider(request, sso.workspace.public_id)
    next_url = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(next_url, allowed_hosts=None):
        next_url = ""
    try:
        answer = provider.redirect(request, process=AuthProcess.LOGIN, next_url=next_url or None)
    except (requests.RequestException, ValueError, KeyError):
        return ""
    url = str(answer.headers.get("Location", ""))
    return url if url.startswith("https://") else ""
