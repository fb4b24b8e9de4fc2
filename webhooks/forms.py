"""Forms of webhooks: they check shape, services guarantee truth."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from webhooks.errors import WebhookError
from webhooks.event_types import EVENT_TYPES
from webhooks.models import Endpoint
from webhooks.services.endpoints import Fields


class EndpointForm(forms.Form):
    """What can be said of an endpoint."""

    url = forms.CharField(
        label=_("Address"),
        max_length=2_000,
        widget=forms.URLInput(attrs={"placeholder": "https://example.com/webhooks/getowl", "autocomplete": "off"}),
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Sync to our warehouse"), "autocomplete": "off"}),
    )
    event_types = forms.MultipleChoiceField(
        label=_("Events"),
        choices=[(name, name) for name in EVENT_TYPES],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind of event.")},
    )
    click_links = forms.CharField(
        label=_("Clicks of these links alone"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "lnk_…, lnk_…"}),
        help_text=_("Ids of links, for link.clicked. Empty: all links."),
    )
    with_bots = forms.BooleanField(label=_("Tell of robots' clicks, too"), required=False)

    def fields_for_service(self) -> Fields:
        """The values for the services."""
        values: dict[str, Any] = self.cleaned_data
        return Fields(
            url=values["url"],
            description=values["description"],
            event_types=values["event_types"],
            click_links=values["click_links"].replace(",", " ").split(),
            with_bots=values["with_bots"],
        )

    def refuse(self, error: WebhookError) -> None:
        """Show what a service refused, at its field."""
        self.add_error(error.field if error.field in self.fields else None, error.message)

    def rows(self) -> list[tuple[Any, str]]:
        """Each kind of event: its checkbox, and what it tells of."""
        return [(box, str(EVENT_TYPES[str(box.data["value"])])) for box in self["event_types"]]


def initial_of(endpoint: Endpoint) -> dict[str, Any]:
    """What the form shows of an endpoint before it is changed."""
    return {
        "url": endpoint.url,
        "description": endpoint.description,
        "event_types": endpoint.event_types,
        "click_links": ", ".join(endpoint.click_links),
        "with_bots": endpoint.with_bots,
    }


class ReplayForm(forms.Form):
    """Since when what failed is to be sent again."""

    hours = forms.TypedChoiceField(
        label=_("Failed within"),
        coerce=int,
        choices=[
            (1, _("the last hour")),
            (24, _("the last day")),
            (168, _("the last week")),
            (720, _("the last 30 days")),
        ],
        initial=24,
    )
