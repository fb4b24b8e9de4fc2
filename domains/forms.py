"""Forms of the domains' pages. They check shape; the services decide what a domain may be."""

from typing import Any, Final, cast

from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from domains.destinations import with_scheme
from domains.errors import DomainError
from domains.models import Domain
from domains.names.errors import HostnameError, PastedAddress
from domains.names.hostname import display_of
from domains.settings import DAY, URLS, DomainSettings

_HSTS: Final = {
    0: _("Off"),
    DAY: _("1 day, to try it"),
    7 * DAY: _("1 week"),
    30 * DAY: _("30 days"),
    180 * DAY: _("180 days"),
    365 * DAY: _("1 year"),
    730 * DAY: _("2 years"),
}
_HOST = {"inputmode": "url", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}
_ADDRESS = {**_HOST, "placeholder": "https://acme.com/"}
_CODE = {"rows": 6, "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}


class AddForm(forms.Form):
    """A host name. `offer` is what a pasted address was probably meant to be."""

    hostname = forms.CharField(
        label=_("Your domain"),
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

    is_primary = forms.BooleanField(required=False, label=_("Primary domain of the workspace"))
    root_url = forms.CharField(
        required=False,
        label=_("The bare domain leads to"),
        help_text=_("Empty: a plain page that says that short links live here."),
        widget=forms.TextInput(_ADDRESS),
    )
    not_found_url = forms.CharField(
        required=False,
        label=_("Unknown codes lead to"),
        help_text=_("Empty: a page that says there is no such link."),
        widget=forms.TextInput(_ADDRESS),
    )
    expired_url = forms.CharField(
        required=False,
        label=_("Expired links lead to"),
        help_text=_("For links that name no address of their own. Empty: a page that says the link has expired."),
        widget=forms.TextInput(_ADDRESS),
    )
    folds_case = forms.BooleanField(required=False, label=_("Upper and lower case are the same"))
    hsts_seconds = forms.TypedChoiceField(label=_("Browsers remember it for"), coerce=int)
    hsts_subdomains = forms.BooleanField(required=False, label=_("All subdomains too (includeSubDomains)"))
    apple_app_site = forms.CharField(
        required=False,
        label=_("iOS: apple-app-site-association"),
        help_text=_("An object with applinks, webcredentials, appclips or activitycontinuation."),
        widget=forms.Textarea(_CODE),
    )
    asset_links = forms.CharField(
        required=False,
        label=_("Android: assetlinks.json"),
        help_text=_("A list of statements, each with a relation and a target."),
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
        primary = gettext("It keeps this mark, which counts again when it serves visitors again.")
    elif not domain.is_served:
        primary = gettext("It can become the primary domain as soon as it serves visitors.")
    return {
        "is_primary": primary,
        "folds_case": gettext("%(host)s/Sale and %(host)s/sale are then one link.") % {"host": host},
        "hsts_seconds": (
            gettext(
                "This binds you: until the time is over, browsers that saw it open %(host)s only over "
                "HTTPS, here or wherever you move it. Switching it off does not reach them. Begin with a "
                "day."
            )
            % {"host": host}
        ),
        "hsts_subdomains": gettext(
            "Each host below %(host)s then has to answer over HTTPS, also those that are not here."
        )
        % {"host": host},
    }


def hsts_in_words(seconds: int) -> str:
    """How long HSTS lasts: "1 year", "10 days"."""
    days, rest = divmod(seconds, DAY)
    if seconds in _HSTS:
        return str(_HSTS[seconds])
    return f"{intcomma(seconds)} s" if rest else gettext("%(days)s days") % {"days": days}
