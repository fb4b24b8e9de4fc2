"""Forms of the domains' pages. They check shape; the services decide what a domain may be."""

from typing import Any

from django import forms

from domains.errors import DomainError
from domains.names.errors import HostnameError, PastedAddress

_HOST = {"inputmode": "url", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}


class AddForm(forms.Form):
    """A host name. `offer` is what a pasted address was probably meant to be."""

    hostname = forms.CharField(
        label="Your domain",
        required=False,  # the service says what to enter
        widget=forms.TextInput(attrs={**_HOST, "placeholder": "go.acme.com", "enterkeyhint": "go"}),
    )
    offer = ""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)

    def refuse(self, error: HostnameError | DomainError) -> None:
        """Show a refusal beside the field, with a correction if there is an obvious one."""
        self.add_error("hostname", str(error))
        if isinstance(error, PastedAddress):
            self.offer = error.offer
