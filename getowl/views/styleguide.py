"""Every component on one page, for those who build pages with them."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe


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
        "tabs": [{"url": "#", "label": "General", "current": True}, {"url": "#", "label": "Members"}],
        "times": [now, now - timedelta(minutes=3), now - timedelta(hours=5), now - timedelta(days=3)],
        "long_ago": now - timedelta(days=90),
    }
    return render(request, "styleguide.html", context)
