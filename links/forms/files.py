"""Files of links."""

from pathlib import PurePath
from typing import Any, Final

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SUFFIXES: Final = (".csv", ".tsv", ".txt", ".json", ".sql")


class ImportForm(forms.Form):
    """A file of links."""

    file = forms.FileField(
        label=gettext_lazy("File of links"),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choose a file first.")},
        widget=forms.FileInput(attrs={"accept": ",".join((*SUFFIXES, "text/csv", "application/json"))}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not file.size:
            raise forms.ValidationError(_("%(name)s is empty.") % {"name": file.name})
        if file.size > settings.IMPORT_MAX_BYTES:
            words = {
                "name": file.name,
                "size": filesizeformat(file.size),
                "limit": filesizeformat(settings.IMPORT_MAX_BYTES),
            }
            raise forms.ValidationError(_("%(name)s has %(size)s; the limit is %(limit)s. Split it.") % words)
        if PurePath(file.name).suffix.lower() not in SUFFIXES:
            text = _("%(name)s is no CSV, JSON or SQL file. Export the table as CSV and try again.")
            raise forms.ValidationError(text % {"name": file.name})
        return file
