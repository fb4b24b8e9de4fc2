"""Forms of the pages about clicks. They check shape; the services decide."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from analytics.models import PublicStats
from analytics.services.public_stats import PublicStatsFields


class PublicStatsForm(forms.Form):
    """What a link's public page shows, and who may see it."""

    enabled = forms.BooleanField(required=False, label=_("Everyone with the address can see this link's numbers"))
    show_places = forms.BooleanField(required=False, label=_("Places"))
    show_referrers = forms.BooleanField(required=False, label=_("Referrers"))
    show_devices = forms.BooleanField(required=False, label=_("Devices"))
    show_destination = forms.BooleanField(required=False, label=_("The address that the link leads to"))
    password = forms.CharField(
        required=False,
        strip=False,
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "maxlength": 128}),
    )
    remove_password = forms.BooleanField(required=False, label=_("Ask for no password"))

    @classmethod
    def of(cls, stats: PublicStats | None) -> "PublicStatsForm":
        """The form filled with the page; with what a new one would show where there is none."""
        shown = stats or PublicStats(enabled=False)
        names = [name for name in cls.base_fields if hasattr(shown, name)]
        return cls(initial={name: getattr(shown, name) for name in names}, auto_id="stats_%s")

    def fields_given(self) -> PublicStatsFields:
        """What to save; an empty password changes nothing, unless it is to be taken away."""
        values: dict[str, Any] = dict(self.cleaned_data)
        if values.pop("remove_password"):
            values["password"] = None
        elif not values["password"]:
            del values["password"]
        return cast(PublicStatsFields, values)  # the form's fields are these
