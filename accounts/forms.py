"""Forms: they check shape; services and constraints guarantee truth."""

from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.audit_words import AREAS, PHRASES
from accounts.models import ApiKey, AuditFilter, Role, WorkspaceSso
from accounts.saml import BadMetadata, IdentityProvider, fetch_metadata, read_metadata
from accounts.services.api_keys import networks_of


class WorkspaceForm(forms.Form):
    """The name of a workspace."""

    name = forms.CharField(
        max_length=80,
        label=_("Workspace name"),
        widget=forms.TextInput(attrs={"placeholder": "Acme", "autocomplete": "organization"}),
    )


class ProfileForm(forms.Form):
    """What others see of a user, and what they read."""

    name = forms.CharField(
        max_length=100, required=False, label=_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(label=_("Language"), required=False, help_text=_("Of pages, and of mails to you."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("As in the browser")), *settings.LANGUAGES]
        self.fields["language"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class RoleForm(forms.Form):
    """A role; `grantable` are those the acting member may give."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)

    def __init__(self, *args: Any, grantable: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in grantable]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class InvitationForm(RoleForm):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"placeholder": "name@company.com", "autocomplete": "off"}),
    )
    field_order = ("email", "role")


class ApiKeyForm(forms.Form):
    """A key's name, what it may do, how long, and from where."""

    name = forms.CharField(
        max_length=80, label=_("Name"), widget=forms.TextInput(attrs={"placeholder": _("Website build")})
    )
    access = forms.ChoiceField(
        label=pgettext_lazy("what a key may do", "May"),
        choices=[
            ("write", _("Read and change everything")),
            ("read", _("Only read")),
            ("chosen", _("Only what I choose below")),
        ],
        initial="write",
    )
    days = forms.TypedChoiceField(
        label=_("Works for"),
        choices=[
            ("", _("As long as it is not revoked")),
            ("30", _("30 days")),
            ("90", _("90 days")),
            ("365", _("A year")),
        ],
        coerce=int,
        empty_value=None,
        required=False,
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=[choice for choice in ApiKey.Scope.choices if ":" in choice[0]],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    networks = forms.CharField(
        label=_("Only from these addresses"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "203.0.113.0/24"}),
    )

    def clean_networks(self) -> list[str]:
        try:
            return networks_of(self.cleaned_data["networks"].replace(",", " ").split())
        except forms.ValidationError as error:
            raise forms.ValidationError(error.messages) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("access") == "chosen" and not cleaned.get("scopes"):
            self.add_error("scopes", gettext("Choose at least one."))
        return cleaned

    def chosen_scopes(self) -> list[ApiKey.Scope]:
        """The scopes that the chosen access stands for."""
        Scope = ApiKey.Scope
        access = self.cleaned_data["access"]
        if access == "chosen":
            return [Scope(scope) for scope in self.cleaned_data["scopes"]]
        return [Scope.READ, Scope.WRITE] if access == "write" else [Scope.READ]

    def expires_at(self) -> datetime | None:
        """When the key ends; None for never."""
        days: int | None = self.cleaned_data["days"]
        return timezone.now() + timedelta(days=days) if days else None


class AuditForm(forms.Form):
    """Which events of the audit trail to show; every field may be left out."""

    who = forms.ChoiceField(label=_("Who"), required=False)
    action = forms.ChoiceField(label=_("What"), required=False)
    target = forms.CharField(
        label=_("Id"), max_length=300, required=False, widget=forms.TextInput(attrs={"placeholder": "lnk_…"})
    )
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = sorted({action.partition(".")[0] for action in PHRASES})
        actions = [
            ("", gettext("Everything")),
            *((f"{area}.", AREAS.get(area, area.replace("_", " ").capitalize())) for area in areas),
        ]
        self.fields["action"].choices = actions  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["who"].choices = [("", gettext("Everybody")), *people, ("system", "getowl")]  # type: ignore[attr-defined]  # likewise

    def wanted(self) -> AuditFilter:
        """The filter that was chosen; the form must be valid."""
        return AuditFilter(**self.cleaned_data)


class _SsoForm(forms.Form):
    """What is asked of every workspace's provider; `sso` is the present one."""

    shown: ClassVar[tuple[str, ...]] = ("email_domain", "default_role")

    email_domain = forms.RegexField(
        r"^@?(?=.{4,253}$)([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z0-9-]{2,63}$",
        label=_("E-mail domain"),
        error_messages={"invalid": _("Write it like acme.com.")},
        widget=forms.TextInput(attrs={"placeholder": "acme.com"}),
    )
    default_role = forms.TypedChoiceField(
        label=_("Who signs in becomes"),
        coerce=Role,
        choices=[(role.value, role.label) for role in (Role.MEMBER, Role.VIEWER)],
    )

    def __init__(self, data: QueryDict | None = None, *, sso: WorkspaceSso | None) -> None:
        super().__init__(data, initial={name: getattr(sso, name) for name in self.shown} if sso else None)


class SsoForm(_SsoForm):
    """A workspace's OpenID provider, whose secret stays where none is given."""

    shown: ClassVar[tuple[str, ...]] = (*_SsoForm.shown, "issuer", "client_id")

    issuer = forms.URLField(
        label=_("Issuer"),
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://login.acme.com"}),
    )
    client_id = forms.CharField(label=_("Client id"), max_length=200)
    client_secret = forms.CharField(
        label=_("Client secret"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: QueryDict | None = None, *, sso: WorkspaceSso | None) -> None:
        super().__init__(data, sso=sso)
        self.fields["client_secret"].required = sso is None or not sso.encrypted_secret

    def clean_issuer(self) -> str:
        issuer: str = self.cleaned_data["issuer"]
        parts = urlsplit(issuer)
        if parts.scheme != "https" or parts.username or parts.query or parts.fragment:
            raise forms.ValidationError(gettext("An https address without user, query and fragment."))
        return issuer


class SamlForm(_SsoForm):
    """A workspace's SAML provider, which stays where no metadata is given."""

    metadata = forms.CharField(
        label=_("Metadata"),
        max_length=200_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )

    def __init__(self, data: QueryDict | None = None, *, sso: WorkspaceSso | None) -> None:
        super().__init__(data, sso=sso)
        self.fields["metadata"].required = sso is None or not sso.certificate

    def clean_metadata(self) -> IdentityProvider | None:
        given: str = self.cleaned_data["metadata"].strip()
        if not given:
            return None
        try:
            return read_metadata(fetch_metadata(given) if given.startswith("https://") else given)
        except BadMetadata as error:
            raise forms.ValidationError(str(error)) from None


class SsoStartForm(forms.Form):
    """Whose provider to go to."""

    email = forms.EmailField(label=_("Work e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
