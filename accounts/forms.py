"""Forms: they check shape; services and constraints guarantee truth."""

from typing import Any

from django import forms

from accounts.models import ApiKey, Role


class WorkspaceForm(forms.Form):
    """The name of a workspace."""

    name = forms.CharField(
        max_length=80,
        label="Workspace name",
        widget=forms.TextInput(attrs={"placeholder": "Acme", "autocomplete": "organization"}),
    )


class ProfileForm(forms.Form):
    """What others see of a user."""

    name = forms.CharField(
        max_length=100, required=False, label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"})
    )


class RoleForm(forms.Form):
    """A role; `grantable` are those the acting member may give."""

    role = forms.ChoiceField(choices=Role.choices)

    def __init__(self, *args: Any, grantable: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in grantable]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class InvitationForm(RoleForm):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label="E-mail address",
        widget=forms.EmailInput(attrs={"placeholder": "name@company.com", "autocomplete": "off"}),
    )
    field_order = ("email", "role")


class ApiKeyForm(forms.Form):
    """A key's name, and whether it may change things."""

    name = forms.CharField(max_length=80, label="Name", widget=forms.TextInput(attrs={"placeholder": "Website build"}))
    access = forms.ChoiceField(
        label="May", choices=[("write", "Read and change links"), ("read", "Only read")], initial="write"
    )

    def scopes(self) -> list[ApiKey.Scope]:
        """The scopes that the chosen access stands for."""
        if self.cleaned_data["access"] == "write":
            return [ApiKey.Scope.READ, ApiKey.Scope.WRITE]
        return [ApiKey.Scope.READ]
