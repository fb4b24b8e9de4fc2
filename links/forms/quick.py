"""The paste box."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from domains.destinations import with_scheme
from links.forms.addresses import ADDRESS


class QuickForm(forms.Form):
    """The paste box."""

    destination = forms.CharField(
        label=_("Address to shorten"),
        strip=True,
        error_messages={"required": _("Paste or type the address the link should lead to.")},
        widget=forms.TextInput(
            attrs={**ADDRESS, "placeholder": _("Paste a long address, press Enter"), "enterkeyhint": "go"}
        ),
    )

    def __init__(self, data: Any = None) -> None:
        # The editor has a destination too, on the same page.
        super().__init__(data, auto_id="quick_%s")

    def clean_destination(self) -> str:
        return with_scheme(self.cleaned_data["destination"])
