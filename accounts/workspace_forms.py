"""Forms of a workspace's settings."""

from functools import cache
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import WorkspaceForm
from accounts.slugs import MAX_LENGTH, validate_slug


@cache
def zones() -> tuple[str, ...]:
    """The names of timezones that people know, by name; without the database's own aliases ("posix/…", "EST5EDT")."""
    return tuple(sorted(name for name in available_timezones() if name == "UTC" or _is_place(name)))


def _is_place(name: str) -> bool:
    area, _slash, place = name.partition("/")
    return bool(place) and area not in {"Etc", "SystemV", "posix", "right"}


class WorkspaceSettingsForm(WorkspaceForm):
    """Name, short name and timezone of a workspace."""

    slug = forms.CharField(
        max_length=MAX_LENGTH,
        required=False,
        label=_("Short name"),
        help_text=_("A short way in: /w/ and this name lead here. A former one does so for 30 days."),
        widget=forms.TextInput(attrs={"placeholder": "acme", "autocomplete": "off", "autocapitalize": "none"}),
    )
    # Typed with suggestions: a select of four hundred places cannot be searched.
    timezone = forms.CharField(
        max_length=64,
        required=False,
        label=_("Timezone"),
        help_text=_("Begin to type a city. It counts where nobody's own timezone is known."),
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off", "placeholder": "Europe/Berlin"}),
    )

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"].lower()
        if slug:
            validate_slug(slug)
        return slug

    def clean_timezone(self) -> str:
        zone: str = self.cleaned_data["timezone"] or "UTC"
        if zone not in zones():
            raise forms.ValidationError(_("There is no timezone of this name. Choose one of the list."))
        return zone


class LogoForm(forms.Form):
    """A picture; services look into it."""

    logo = forms.FileField(label=_("Logo"), widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}))
