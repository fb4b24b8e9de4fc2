"""Every component on one page, for those who build pages with them."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from domains.views.progress import Step
from domains.views.records import Advice, RecordRow
from links.models import Tag


class SampleForm(forms.Form):
    """One field of each kind."""

    destination = forms.URLField(
        assume_scheme="https",
        help_text="Where visitors go.",
        widget=forms.URLInput(attrs={"placeholder": "https://example.com"}),
    )
    role = forms.ChoiceField(choices=[("member", "Member"), ("viewer", "Viewer")])
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))
    archived = forms.BooleanField(required=False, label="Show archived links")


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the components. Only on a development server."""
    if not settings.DEBUG:
        raise Http404("The style guide is for development.")
    now = timezone.now()
    context = {
        "form": SampleForm(initial={"destination": "https://example.com/spring"}),
        "wrong": SampleForm({"destination": "not an address", "role": "member"}),
        "tag_colors": [color for color in Tag.Color.values if color],
        "tabs": [{"url": "#", "label": "General", "current": True}, {"url": "#", "label": "Members"}],
        "times": [now, now - timedelta(minutes=3), now - timedelta(hours=5), now - timedelta(days=3)],
        "long_ago": now - timedelta(days=90),
        "steps": [
            Step("Records", "Your DNS shows that the name is yours", "done"),
            Step("Certificate", "Amazon issues it", "failed"),
            Step("Rollout", "CloudFront takes it to its edges", "now"),
            Step("Live", "Visitors are redirected over HTTPS", "later"),
        ],
        "advice": Advice("", "Name", "Value", ()),
        "record": RecordRow(
            id="sample",
            label="Visitors",
            purpose="leads them here",
            type="CNAME",
            host="go.acme.com",
            value="cname.owl.example",
            full_name="go.acme.com",
            check={"ok": False, "found": ["203.0.113.7"], "servers": ["1.1.1.1"], "settled": False},
        ),
    }
    return render(request, "styleguide.html", context)
