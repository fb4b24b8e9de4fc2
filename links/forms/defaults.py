"""The form of what new links start with."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from domains.destinations import with_scheme
from links.errors import LinkError
from links.filters import SHARED
from links.forms.addresses import ADDRESS
from links.forms.link import QUERY_WORDS, STATUS_WORDS
from links.models.utm_template import UTM_NAMES
from links.services.link_defaults import MAX_DAYS

_PLAIN: dict[str, Any] = {"autocomplete": "off", "autocapitalize": "none", "maxlength": 200}
_NOT_SET = ("", _("Not set"))
_WORDS: dict[str, Any] = {
    "domain": _("domain"),
    "folder": _("folder"),
    "tags": _("tags"),
    "utm": _("campaign"),
    "expires_days": _("end"),
    "expired_url": _("where it leads after the end"),
    "status_code": _("kind of redirect"),
    "query_mode": _("what becomes of visitors' parameters"),
}

Choices = Sequence[tuple[str, str]]


class DefaultsForm(forms.Form):
    """What is empty is not set; what the others may hold is the service's business. `own_folder`: of a folder."""

    # Choices may be searched for: what is sent may be none of those that were listed.
    domain = forms.CharField(required=False, label=_("Domain"), widget=forms.Select)
    folder = forms.CharField(required=False, label=_("Folder"), widget=forms.Select)
    tags = forms.CharField(
        required=False,
        label=_("Tags"),
        help_text=_("Separate tags with commas."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-tags": ""}),
    )
    utm_template = forms.CharField(required=False, label=_("Template"), widget=forms.Select)
    utm_source = forms.CharField(required=False, label=_("Source"), widget=forms.TextInput(attrs=_PLAIN))
    utm_medium = forms.CharField(required=False, label=_("Medium"), widget=forms.TextInput(attrs=_PLAIN))
    utm_campaign = forms.CharField(required=False, label=_("Campaign"), widget=forms.TextInput(attrs=_PLAIN))
    utm_term = forms.CharField(required=False, label=_("Term"), widget=forms.TextInput(attrs=_PLAIN))
    utm_content = forms.CharField(required=False, label=_("Content"), widget=forms.TextInput(attrs=_PLAIN))
    ref = forms.CharField(required=False, label=_("Referral (ref)"), widget=forms.TextInput(attrs=_PLAIN))
    expires_days = forms.IntegerField(
        required=False,
        label=_("Ends after so many days"),
        help_text=_("Counted from when the link is made, or from its start if that is later."),
        widget=forms.NumberInput(attrs={"min": 1, "max": MAX_DAYS, "inputmode": "numeric"}),
    )
    expired_url = forms.CharField(
        required=False,
        label=_("After the end, lead to"),
        widget=forms.TextInput(attrs={**ADDRESS, "placeholder": "https://example.com/over"}),
    )
    status_code = forms.TypedChoiceField(
        required=False,
        label=_("Kind of redirect"),
        coerce=int,
        empty_value=None,
        choices=[_NOT_SET, *((code.value, text) for code, text in STATUS_WORDS.items())],
    )
    query_mode = forms.ChoiceField(
        required=False,
        label=_("What visitors add after the ?"),
        choices=[_NOT_SET, *((mode.value, text) for mode, text in QUERY_WORDS.items())],
    )

    def __init__(
        self, data: Any = None, *, places: Choices, templates: Choices, folders: Choices | None, **options: Any
    ) -> None:
        """`folders`: None in the form of a folder, which names no other one."""
        super().__init__(data, **options)
        hosts = [(name or SHARED, text) for name, text in places]
        self._choose("domain", hosts)
        self._choose("utm_template", templates)
        if folders is None:
            del self.fields["folder"]
        else:
            self._choose("folder", folders)

    def _choose(self, name: str, choices: Choices) -> None:
        """Offer these, and what is chosen already, which may stand beyond the last that is listed."""
        self.fields[name].widget.choices = [_NOT_SET, *choices]

    def clean_expired_url(self) -> str:
        return with_scheme(self.cleaned_data["expired_url"])

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes, from a valid form."""
        data = self.cleaned_data
        names = ("folder", "utm_template", "expires_days", "expired_url", "status_code", "query_mode")
        values: dict[str, Any] = {name: data.get(name) for name in names}
        if data["domain"]:
            values["domain"] = "" if data["domain"] == SHARED else data["domain"]
        values["tags"] = data["tags"].split(",")
        values["utm"] = {name: data[name] for name in UTM_NAMES}
        return values

    def refuse(self, error: LinkError) -> None:
        """Show a service's refusal beside the field it is about."""
        self.add_error(error.field if error.field in self.fields else None, error.message)


def words_of(names: Collection[str]) -> list[str]:
    """The fields (FIELDS of links/defaults.py) as a sentence lists them, in the editor's order."""
    return [str(words) for name, words in _WORDS.items() if name in names]


def initial_of(values: Mapping[str, Any], template_id: str) -> dict[str, Any]:
    """What the fields show of saved defaults (LinkDefaults.values), with the public id of the template, "" for none."""
    shown = {**values, "tags": ", ".join(values.get("tags", ())), "utm_template": template_id}
    if "domain" in values:
        shown["domain"] = values["domain"] or SHARED
    return shown if template_id else shown | values.get("utm", {})
