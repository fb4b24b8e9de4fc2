"""Every component in every state on one page, light and dark, for those who build pages with them."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from domains.views.progress import Step
from domains.views.records import Advice, RecordRow
from getowl.views.styleguide_colors import SCHEMES, pairs
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
    fixed = forms.CharField(disabled=True, required=False, initial="owl.example", label="Domain")

    def clean(self) -> None:
        if self.errors:
            raise ValidationError("Nothing was saved. Mend what is marked, then save again.")


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the components. Only on a development server."""
    if not settings.DEBUG:
        raise Http404("The style guide is for development.")
    now = timezone.now()
    context = {
        "schemes": [_scheme(name) for name in SCHEMES],
        "kinds": [("", "Plain"), ("primary", "Primary"), ("danger", "Danger"), ("quiet", "Quiet")],
        "states": ["rest", "hover", "focus", "active", "loading"],
        "tag_colors": [color for color in Tag.Color.values if color],
        "tabs": [
            {"url": "#general", "label": "General", "current": True},
            {"url": "#members", "label": "Members"},
            {"url": "#keys", "label": "API keys"},
        ],
        "times": [now, now - timedelta(minutes=3), now - timedelta(hours=5), now - timedelta(days=3)],
        "long_ago": now - timedelta(days=90),
        "theirs": [{"label": "Destination", "value": "https://example.com/summer"}],
        "steps": [
            Step("Records", "Your DNS shows that the name is yours", "done"),
            Step("Certificate", "Amazon issues it", "failed"),
            Step("Rollout", "CloudFront takes it to its edges", "now"),
            Step("Live", "Visitors are redirected over HTTPS", "later"),
        ],
        "advice": Advice("", "Name", "Value", ()),
    }
    return render(request, "styleguide.html", context)


def _scheme(name: str) -> dict[str, Any]:
    """What stands twice on the page, with ids of its own."""
    wrong = {f"{name}-wrong-destination": "not an address", f"{name}-wrong-role": "owl"}
    return {
        "name": name,
        "pairs": pairs(name),
        "form": SampleForm(prefix=name, initial={"destination": "https://example.com/spring"}),
        "focused": SampleForm(prefix=f"{name}-focused"),
        "wrong": SampleForm(wrong, prefix=f"{name}-wrong"),
        "record": RecordRow(
            id=f"sample-{name}",
            label="Visitors",
            purpose="leads them here",
            type="CNAME",
            host="go.acme.com",
            value="cname.owl.example",
            full_name="go.acme.com",
            check={"ok": False, "found": ["203.0.113.7"], "servers": ["1.1.1.1"], "settled": False},
        ),
    }
