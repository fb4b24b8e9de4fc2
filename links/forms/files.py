"""Files of links."""

from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat


class ImportForm(forms.Form):
    """A file of links."""

    file = forms.FileField(
        label="CSV file",
        allow_empty_file=True,
        error_messages={"required": "Choose a CSV file first."},
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not file.size:
            raise forms.ValidationError(f"{file.name} is empty.")
        if file.size > settings.IMPORT_MAX_BYTES:
            limit = filesizeformat(settings.IMPORT_MAX_BYTES)
            raise forms.ValidationError(f"{file.name} has {filesizeformat(file.size)}; the limit is {limit}. Split it.")
        if not file.name.lower().endswith((".csv", ".tsv", ".txt")):
            raise forms.ValidationError(f"{file.name} is not a CSV file. Export the table as CSV and try again.")
        return file
