"""The rest of the editor's form: what most links do without."""

from typing import Any, Final, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from domains.destinations import with_scheme
from links.api.rule_schemas import RuleIn, VariantIn
from links.fields import MAX_CLICKS, PASSWORD_LENGTHS, LinkFields
from links.forms.addresses import ADDRESS
from links.forms.entries import EntriesField, rules_text, variants_text
from links.forms.local_time import LocalTimeField
from links.models import Link
from links.targets import typed_target

_LISTS: Final = ("app_schemes", "query_pass", "query_strip")
_PLAIN: Final = (
    "variants_end_at", "winner",
    "max_clicks", "ios_url", "android_url", "leave_in_app", "social_title", "social_description", "social_image",
    "cloak", "indexable",
)  # fmt: skip


class OptionsForm(forms.Form):
    """The options of a link. Without `options` in what is sent, they all stay as they are."""

    options = forms.CharField(required=False, widget=forms.HiddenInput, initial="1")
    rules = EntriesField(RuleIn, label=_("Rules"))
    variants = EntriesField(VariantIn, label=_("A/B test"))
    variants_end_at = LocalTimeField(required=False, label=_("The test ends"))
    winner = forms.CharField(
        required=False, label=_("Then all go to"), max_length=24, widget=forms.TextInput(attrs={"data-winner": ""})
    )
    query_pass = forms.CharField(
        required=False,
        label=_("Always pass on"),
        help_text=_("Names of parameters, with commas between them; utm_* stands for all that begin so."),
        widget=forms.TextInput(attrs={**ADDRESS, "placeholder": "ref, gclid"}),
    )
    query_strip = forms.CharField(
        required=False, label=_("Never pass on"), widget=forms.TextInput(attrs={**ADDRESS, "placeholder": "fbclid, qr"})
    )
    password = forms.CharField(
        required=False,
        label=_("Password"),
        strip=False,
        # Given back with a refused form only: left out, the next attempt would save the link without it.
        widget=forms.PasswordInput(
            render_value=True, attrs={"autocomplete": "new-password", "maxlength": PASSWORD_LENGTHS[1]}
        ),
    )
    remove_password = forms.BooleanField(required=False, label=_("Take the password away"))
    max_clicks = forms.IntegerField(
        required=False,
        label=_("End after so many clicks"),
        help_text=_("Clicks of people, from now on. Counting takes seconds, in which a few more may get through."),
        widget=forms.NumberInput(attrs={"min": 1, "max": MAX_CLICKS, "inputmode": "numeric"}),
    )
    ios_url = forms.CharField(
        required=False,
        label=_("iPhones and iPads go to"),
        widget=forms.TextInput(attrs={**ADDRESS, "placeholder": "https://apps.apple.com/app/…"}),
    )
    android_url = forms.CharField(
        required=False,
        label=_("Android phones go to"),
        widget=forms.TextInput(attrs={**ADDRESS, "placeholder": "https://play.google.com/store/apps/…"}),
    )
    app_schemes = forms.CharField(
        required=False,
        label=_("Schemes of your app"),
        help_text=_("For addresses that open an app: myapp for myapp://product/7. Without it, the destination."),
        widget=forms.TextInput(attrs={**ADDRESS, "placeholder": "myapp"}),
    )
    leave_in_app = forms.BooleanField(
        required=False,
        label=_("Leave in-app browsers"),
        help_text=_("Visitors inside Instagram and the like are handed to the phone's own browser."),
    )
    social_title = forms.CharField(
        required=False, label=_("Card's title"), widget=forms.TextInput(attrs={"dir": "auto", "maxlength": 200})
    )
    social_description = forms.CharField(
        required=False,
        label=_("Card's text"),
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 2, "maxlength": 500}),
    )
    social_image = forms.CharField(
        required=False,
        label=_("Card's image"),
        help_text=_("Its address; 1,200 by 630 pixels suit every network."),
        widget=forms.TextInput(attrs={**ADDRESS, "placeholder": "https://example.com/card.png"}),
    )
    cloak = forms.BooleanField(
        required=False,
        label=_("Keep the short address in the browser"),
        help_text=_("The destination is shown in a frame; sites that forbid frames stay blank."),
    )
    indexable = forms.BooleanField(required=False, label=_("Let search engines list it"))

    def clean_ios_url(self) -> str:
        return _typed(self.cleaned_data["ios_url"])

    def clean_android_url(self) -> str:
        return _typed(self.cleaned_data["android_url"])

    def clean_social_image(self) -> str:
        return with_scheme(self.cleaned_data["social_image"])

    @property
    def sends_options(self) -> bool:
        """Whether what was sent speaks of the options at all."""
        return "options" in self.data

    def option_fields(self) -> LinkFields:
        """What the services take, from a valid form. A password that was not typed stays as it is."""
        if not self.sends_options:
            return LinkFields()
        data = self.cleaned_data
        fields: Any = {name: data[name] for name in _PLAIN}
        fields |= {"rules": data["rules"], "variants": data["variants"]}
        fields |= {name: data[name].split(",") if data[name] else [] for name in _LISTS}
        if data["remove_password"]:
            fields["password"] = ""
        elif data["password"]:
            fields["password"] = data["password"]
        return cast(LinkFields, fields)

    def option_names(self) -> tuple[str, ...]:
        """The fields that a link holds under the same name."""
        return (*_PLAIN, *_LISTS) if self.sends_options else ()

    @property
    def rules_in_use(self) -> bool:
        """Whether the section should be open; the same below."""
        return self.in_use(errors_only=("rules",)) or (self["rules"].value() or "[]") != "[]"

    @property
    def test_in_use(self) -> bool:
        return self.in_use(errors_only=("variants", "winner")) or (self["variants"].value() or "[]") != "[]"

    @property
    def parameters_in_use(self) -> bool:
        return self.in_use("query_pass", "query_strip")

    @property
    def access_in_use(self) -> bool:
        return self.in_use("max_clicks", "password")

    @property
    def apps_in_use(self) -> bool:
        return self.in_use("ios_url", "android_url", "app_schemes", "leave_in_app")

    @property
    def social_in_use(self) -> bool:
        return self.in_use("social_title", "social_description", "social_image")

    @property
    def more_in_use(self) -> bool:
        return self.in_use("cloak", "indexable")

    def in_use(self, *names: str, errors_only: tuple[str, ...] = ()) -> bool:
        """Whether a field holds something or has an error: its section should be open."""
        return any(self[name].value() for name in names) or any(name in self.errors for name in (*names, *errors_only))


def option_values(link: Link) -> dict[str, Any]:
    """What the fields show of a saved link."""
    values = {name: getattr(link, name) for name in _PLAIN}
    values |= {"rules": rules_text(link.rules), "variants": variants_text(link.variants)}
    return values | {name: ", ".join(getattr(link, name)) for name in _LISTS}


def _typed(text: str) -> str:
    return typed_target(text) if text else ""
