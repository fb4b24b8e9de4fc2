"""The visitor of the simulator."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from links.forms.choices import countries, languages
from links.forms.local_time import LocalTimeField, zone_named
from links.simulation import DEVICES, ImaginedVisitor


class VisitorForm(forms.Form):
    """All of it may be left empty. Names have a prefix: the editor's form is sent along."""

    device = forms.ChoiceField(
        label=_("Visitor"), required=False, choices=[(key, device.name) for key, device in DEVICES.items()]
    )
    country = forms.ChoiceField(label=_("Country"), required=False, choices=lambda: [("", _("unknown")), *countries()])
    region = forms.RegexField(
        r"^[A-Za-z0-9]{1,3}\Z", label=_("Region"), required=False, help_text=_("As in US-CA: CA."), max_length=3
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=lambda: [("", _("unknown")), *languages()],
    )
    referrer = forms.CharField(label=_("Comes from"), required=False, max_length=500)
    query = forms.CharField(label=_("Adds after the ?"), required=False, max_length=2000)
    at = LocalTimeField(label=_("At"), required=False, help_text=_("Empty: now."))
    number = forms.IntegerField(label=_("Number"), required=False, min_value=1, max_value=254)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="visitor")

    def visitor(self, zone: str) -> ImaginedVisitor:
        """The visitor of a valid form; its time is on the clock of `zone`."""
        data = self.cleaned_data
        at: datetime = data["at"] or timezone.now()
        if data["at"]:
            try:
                at = at.replace(tzinfo=zone_named(zone)).astimezone(UTC)
            except OverflowError:  # the first or the last hours of the calendar
                at = at.replace(tzinfo=UTC)
        return ImaginedVisitor(
            at=at,
            device=data["device"] or "windows",
            country=data["country"],
            region=data["region"].upper(),
            language=data["language"],
            referrer=data["referrer"].strip(),
            query=data["query"].strip().removeprefix("?"),
            number=data["number"] or 1,
        )
