"""Where anybody reports a link of ours as harmful; no account is needed."""

from allauth.account.adapter import get_adapter
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.rate_limit import hit
from links.models import AbuseReport
from links.services.abuse_reports import abuse_report, reported_link

REPORTS_AN_HOUR = 20  # from one address


class ReportForm(forms.Form):
    """Which link, what is wrong with it, and who says so."""

    link = forms.CharField(
        label=gettext_lazy("The short link"),
        max_length=2_000,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "inputmode": "url"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What is wrong with it"),
        choices=AbuseReport.Kind,
        widget=forms.Select(attrs={"class": "select"}),
    )
    details = forms.CharField(
        label=gettext_lazy("What happened"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address, should we have a question"),
        required=False,
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
    )
    # People do not see it; programs that fill everything in are thanked, and nothing is kept.
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Show the form, `link` filled in; keep what is sent."""
    form = ReportForm(request.POST or None, initial={"link": request.GET.get("link", "")[:2_000]})
    if request.method == "POST":
        address = get_adapter(request).get_client_ip(request)
        if not hit(name=f"report:{address}", limit=REPORTS_AN_HOUR, seconds=3600).allowed:
            return render(request, "429.html", status=429)
        if form.is_valid() and _keep(form):
            return render(request, "links/reported.html")
    return render(request, "links/report.html", {"form": form}, status=422 if form.errors else 200)


def _keep(form: ReportForm) -> bool:
    """Whether it was a report, or what looks like one; False leaves an error in the form."""
    given = form.cleaned_data
    if given["website"]:
        return True
    link = reported_link(given["link"].strip())
    if link is None:
        form.add_error("link", _("We have no such link. Copy the whole short address, such as owl.example/spring."))
        return False
    abuse_report(link=link, kind=given["kind"], details=given["details"], email=given["email"])
    return True
