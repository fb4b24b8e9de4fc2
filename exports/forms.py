"""The form that starts an export: options that the chosen kind does not have are left unread."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from exports.access import kinds_of
from exports.kinds import Format, Kind


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ExportForm(forms.Form):
    """What to export, how it is written, and what of it."""

    kind = forms.TypedChoiceField(label=_("What"), coerce=Kind)
    file_format = forms.ChoiceField(label=_("Format"), choices=Format.choices, initial=Format.CSV)
    q = forms.CharField(
        label=_("Search"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Slug, title, destination")}),
    )
    tag = forms.CharField(label=_("Tag"), max_length=50, required=False)
    domain = forms.CharField(
        label=_("Domain"), max_length=253, required=False, widget=forms.TextInput(attrs={"placeholder": "go.acme.com"})
    )
    archived = forms.ChoiceField(
        label=_("Which"),
        choices=[("", _("Active and archived")), ("0", _("Active ones")), ("1", _("Archived ones"))],
        required=False,
    )
    since = forms.DateField(label=_("From"), required=False, widget=_day())
    until = forms.DateField(label=_("To"), required=False, widget=_day())
    bots = forms.ChoiceField(
        label=_("Robots"),
        choices=[("hide", _("Without robots")), ("show", _("With robots")), ("only", _("Robots alone"))],
        required=False,
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(kind.value, kind.label) for kind in kinds_of(membership)]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def options(self) -> dict[str, str]:
        """What of the chosen kind; the form must be valid."""
        names = {
            Kind.LINKS: {"q": "q", "tag": "tag", "domain": "domain", "archived": "archived"},
            Kind.CLICKS: {"from": "since", "to": "until", "bots": "bots"},
        }.get(self.cleaned_data["kind"], {})
        return {option: str(value) for option, name in names.items() if (value := self.cleaned_data[name])}


# Which field says what is wrong with an option.
FIELDS = {"from": "since", "to": "until", "format": "file_format"}
