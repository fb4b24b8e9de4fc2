"""The form of a folder."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from links.errors import LinkError
from links.models import Folder


class FolderForm(forms.Form):
    """A name, and for who manages the workspace the access level; what a name may hold is the service's business."""

    name = forms.CharField(
        label=_("Name"),
        error_messages={"required": _("Give the folder a name.")},
        widget=forms.TextInput(attrs={"dir": "auto", "maxlength": 80, "autocomplete": "off"}),
    )
    access = forms.ChoiceField(
        label=_("Who may use it"), choices=Folder.Access.choices, initial=Folder.Access.EDIT, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, manages: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not manages:
            del self.fields["access"]

    @property
    def values(self) -> dict[str, Any]:
        """What the services take, from a valid form."""
        return {name: self.cleaned_data[name] for name in self.fields}

    def refuse(self, error: LinkError) -> None:
        """Show a service's refusal beside the field it is about."""
        self.add_error(error.field if error.field in self.fields else None, error.message)


class PersonForm(forms.Form):
    """Whom to list in a folder."""

    email = forms.EmailField(
        label=_("E-mail address of a member"),
        error_messages={"required": _("Enter the e-mail address of a member of this workspace.")},
        widget=forms.EmailInput(attrs={"list": "members", "autocomplete": "off"}),
    )
    may_edit = forms.TypedChoiceField(
        label=_("What they may do"),
        choices=[("1", _("Look and edit")), ("", _("Only look"))],
        coerce=bool,
        required=False,
        initial="1",
    )
