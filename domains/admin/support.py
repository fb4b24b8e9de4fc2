"""Support's own pages: force a step, give a name to another workspace, see the quotas."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import Actor
from accounts.models import Workspace
from accounts.staff import Duty, staff_actor
from domains.errors import DomainError
from domains.models import Domain
from domains.quota import use_of_quotas
from domains.services import domain_check_now, domain_force, domain_reassign
from domains.states import FOLLOWING, ForbiddenTransition, State

_FORM_METHODS = ["GET", "HEAD", "POST"]


class ForceForm(forms.Form):
    """A state that may follow, and why."""

    to = forms.ChoiceField(label="Move to")
    note = forms.CharField(label="Why", max_length=500, help_text="Goes into the timeline and the audit trail.")

    def __init__(self, state: State, data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(one.value, one.label) for one in State if one in FOLLOWING[state]]


class ReassignForm(forms.Form):
    """The workspace that gets the name, and why."""

    workspace = forms.CharField(label="Workspace's id", help_text="ws_…, as its settings show it")
    note = forms.CharField(label="Why", max_length=500, help_text="Goes into the timeline and both audit trails.")

    def clean_workspace(self) -> Workspace:
        found = Workspace.objects.filter(public_id=self.cleaned_data["workspace"].strip()).first()
        if found is None:
            raise forms.ValidationError("There is no such workspace.")
        return found


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at it now; one that failed starts anew."""
    actor = _support(request)
    domain = get_object_or_404(Domain, pk=pk)
    domain_check_now(domain=domain, actor=actor)
    messages.success(request, f"{domain.hostname} is looked at now.")
    return redirect("admin:domains_domain_change", pk)


@require_http_methods(_FORM_METHODS)
def force(request: HttpRequest, pk: int) -> HttpResponse:
    """Move it to a state that may follow its own."""
    actor = _support(request)
    domain = get_object_or_404(Domain, pk=pk)
    form = ForceForm(State(domain.state), request.POST or None)
    if request.method == "POST" and form.is_valid():
        to = State(form.cleaned_data["to"])
        try:
            domain_force(domain=domain, actor=actor, to=to, note=form.cleaned_data["note"])
        except (DomainError, ForbiddenTransition) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{domain.hostname} is {to.label.lower()} now.")
            return redirect("admin:domains_domain_change", pk)
    return _form_page(request, domain, form, "Force a step")


@require_http_methods(_FORM_METHODS)
def reassign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the name to another workspace, which has to prove it."""
    actor = _support(request)
    domain = get_object_or_404(Domain, pk=pk)
    form = ReassignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            new = domain_reassign(domain=domain, actor=actor, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"{new.workspace} has a claim of {new.hostname} now, and has to prove it.")
            return redirect("admin:domains_domain_change", new.pk)
    return _form_page(request, domain, form, "Give to another workspace")


@require_safe
def quota(request: HttpRequest) -> HttpResponse:
    """What custom domains use of AWS's quotas."""
    _support(request)
    context = {**admin.site.each_context(request), "title": "Quotas of custom domains", "uses": use_of_quotas()}
    return render(request, "admin/domains/domain/quota.html", context)


def _support(request: HttpRequest) -> Actor:
    """The signed-in member of staff. `admin_view` lets only staff this far; domains are the duty of some of them."""
    return staff_actor(request, Duty.DOMAINS)


def _form_page(request: HttpRequest, domain: Domain, form: forms.Form, title: str) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": title, "domain": domain, "form": form}
    return render(request, "admin/domains/domain/form.html", context, status=422 if form.errors else 200)
