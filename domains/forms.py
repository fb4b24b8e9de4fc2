"""Forms of the domains' pages. They check shape; the services decide what a domain may be."""

from typing import Any, Final, cast

from django import forms

from domains.destinations import with_scheme
from domains.errors import DomainError
from domains.models import Domain
from domains.names.errors import HostnameError, PastedAddress
from domains.names.hostname import display_of
from domains.settings import DAY, URLS, DomainSettings

_HSTS: Final = {
    0: "Off",
    DAY: "1 day, to try it",
    7 * DAY: "1 week",
    30 * DAY: "30 days",
    180 * DAY: "180 days",
    365 * DAY: "1 year",
    730 * DAY: "2 years",
}
_HOST = {"inputmode": "url", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}
_ADDRESS = {**_HOST, "placeholder": "https://acme.com/"}
_CODE = {"rows": 6, "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}


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


class SettingsForm(forms.Form):
    """All that the owner of a domain sets. `version`: of the settings that the form was filled with."""

    is_primary = forms.BooleanField(required=False, label="Primary domain of the workspace")
    root_url = forms.CharField(
        required=False,
        label="The bare domain leads to",
        help_text="Empty: a plain page that says that short links live here.",
        widget=forms.TextInput(_ADDRESS),
    )
    not_found_url = forms.CharField(
        required=False,
        label="Unknown codes lead to",
        help_text="Empty: a page that says there is no such link.",
        widget=forms.TextInput(_ADDRESS),
    )
    expired_url = forms.CharField(
        required=False,
        label="Expired links lead to",
        help_text="For links that name no address of their own. Empty: a page that says the link has expired.",
        widget=forms.TextInput(_ADDRESS),
    )
    folds_case = forms.BooleanField(required=False, label="Upper and lower case are the same")
    hsts_seconds = forms.TypedChoiceField(label="Browsers remember it for", coerce=int)
    hsts_subdomains = forms.BooleanField(required=False, label="All subdomains too (includeSubDomains)")
    apple_app_site = forms.CharField(
        required=False,
        label="iOS: apple-app-site-association",
        help_text="An object with applinks, webcredentials, appclips or activitycontinuation.",
        widget=forms.Textarea(_CODE),
    )
    asset_links = forms.CharField(
        required=False,
        label="Android: assetlinks.json",
        help_text="A list of statements, each with a relation and a target.",
        widget=forms.Textarea(_CODE),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, domain: Domain, data: Any = None) -> None:
        initial = {name: getattr(domain, name) for name in self.base_fields if name != "version"}
        super().__init__(data, initial={**initial, "version": domain.settings_version})
        # Over the API it may be any number of seconds, which saving another setting must not change.
        lengths = {**_HSTS, domain.hsts_seconds: hsts_in_words(domain.hsts_seconds)}
        cast(forms.ChoiceField, self.fields["hsts_seconds"]).choices = sorted(lengths.items())
        if not domain.is_served and not domain.is_primary:
            # Of the box alone: one that was ticked while the domain was still served is refused in words, not dropped.
            self.fields["is_primary"].widget.attrs["disabled"] = True
        for name, text in _help_for(domain).items():
            self.fields[name].help_text = text

    def clean(self) -> dict[str, Any]:
        for name in URLS:
            if name in self.cleaned_data:
                self.cleaned_data[name] = with_scheme(self.cleaned_data[name])
        return self.cleaned_data

    def changes(self) -> DomainSettings:
        """What the service takes, from a valid form."""
        return cast(DomainSettings, {name: value for name, value in self.cleaned_data.items() if name != "version"})

    def refuse(self, error: DomainError) -> None:
        """Show a service's refusal beside the field it is about."""
        self.add_error(error.field if error.field in self.fields else None, error.message)

    def show_first_error(self) -> None:
        """Bring whoever sent the form to the first field that is refused: it is longer than a screen."""
        wrong = next((name for name in self.fields if name in self.errors), None)
        if wrong is not None:
            self.fields[wrong].widget.attrs["autofocus"] = True


def _help_for(domain: Domain) -> dict[str, str]:
    """What to know of a setting of this very domain."""
    host = display_of(domain.hostname)
    primary = ""
    if not domain.is_served and domain.is_primary:
        primary = "It keeps this mark, which counts again when it serves visitors again."
    elif not domain.is_served:
        primary = "It can become the primary domain as soon as it serves visitors."
    return {
        "is_primary": primary,
        "folds_case": f"{host}/Sale and {host}/sale are then one link.",
        "hsts_seconds": (
            f"This binds you: until the time is over, browsers that saw it open {host} only over HTTPS, here or "
            "wherever you move it. Switching it off does not reach them. Begin with a day."
        ),
        "hsts_subdomains": f"Each host below {host} then has to answer over HTTPS, also those that are not here.",
    }


def hsts_in_words(seconds: int) -> str:
    """How long HSTS lasts: "1 year", "10 days"."""
    days, rest = divmod(seconds, DAY)
    return _HSTS.get(seconds) or (f"{seconds:,} s" if rest else f"{days} days")
