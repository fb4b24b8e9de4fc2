"""The forms of a file that waits to be imported: what its columns give, and what is said about all rows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.workspace_forms import zones
from links.errors import LinkError
from links.importing.formats import format_named, guess
from links.importing.options import Options
from links.importing.words import offered

_PLAIN = {"autocomplete": "off", "autocapitalize": "none"}
_NO = _("Do not import")


class MappingForm(forms.Form):
    """One choice for each column, in the file's order."""

    def __init__(self, data: Any = None, *, columns: list[str], mapping: list[str], format_id: str) -> None:
        super().__init__(data, prefix="column", initial={str(place): field for place, field in enumerate(mapping)})
        self.choices = [("", _NO), *offered([*mapping, *guess(columns, format_named(format_id))])]
        for place in range(len(columns)):
            self.fields[str(place)] = forms.ChoiceField(required=False, choices=self.choices)

    def mapping(self) -> list[str]:
        """The field of each column, from a valid form."""
        return [self.cleaned_data[name] for name in self.fields]


class ImportOptionsForm(forms.Form):
    """What is said about all rows; the service checks what it may be."""

    domain = forms.ChoiceField(
        required=False, label=_("Domain"), help_text=_("Of rows that name none. The others keep theirs.")
    )
    move = forms.BooleanField(
        required=False,
        label=_("Links on other hosts come to this domain, too"),
        help_text=_("Or else such rows are refused: those hosts are not this workspace's."),
    )
    folder = forms.CharField(
        required=False,
        max_length=80,
        label=_("Folder"),
        help_text=_("Of rows that name none. A new one is made."),
        widget=forms.TextInput(attrs=_PLAIN | {"dir": "auto"}),
    )
    tags = forms.CharField(
        required=False,
        max_length=3_000,
        label=_("Tags for all of them"),
        help_text=_("Separate tags with commas."),
        widget=forms.TextInput(attrs=_PLAIN),
    )
    taken = forms.ChoiceField(
        label=_("Where a slug is taken"),
        choices=[
            ("report", _("Refuse the row")),
            ("random", _("Take a random slug")),
            ("skip", _("Refuse it, but pass over links that are here already")),
        ],
    )
    day_first = forms.TypedChoiceField(
        label=_("Dates such as 3/4/2030"),
        choices=[("1", _("3 April (day first)")), ("0", _("March 4 (month first)"))],
        coerce=lambda value: value == "1",
    )
    zone = forms.CharField(
        max_length=64,
        label=_("Timezone of the dates"),
        help_text=_("Where they name none."),
        widget=forms.TextInput(attrs=_PLAIN | {"list": "zones", "placeholder": "Europe/Berlin"}),
    )
    keep_created = forms.BooleanField(required=False, label=_("Note when each link was made there"))
    apply_defaults = forms.BooleanField(
        required=False,
        label=_("Fill in what new links start with"),
        help_text=_("Where a row says nothing of its own. The domain is the one above."),
    )

    def __init__(self, data: Any = None, *, places: list[tuple[str, str]], options: Options) -> None:
        initial = options.stored() | {"tags": ", ".join(options.tags), "day_first": "1" if options.day_first else "0"}
        super().__init__(data, initial=initial)
        self.fields["domain"].choices = places  # type: ignore[attr-defined]  # it is a ChoiceField

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"]
        if zone not in zones():
            raise forms.ValidationError(_("There is no timezone of this name. Choose one of the list."))
        return zone

    def options(self) -> Options:
        """What was said, from a valid form."""
        tags = tuple(tag.strip() for tag in self.cleaned_data["tags"].split(",") if tag.strip())
        return Options(**self.cleaned_data | {"tags": tags})

    def refuse(self, error: LinkError) -> None:
        """Show a service's refusal beside the field that it is about."""
        self.add_error(error.field if error.field in self.fields else None, error.message)
