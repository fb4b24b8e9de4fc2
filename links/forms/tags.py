"""The form of a tag."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from links.errors import LinkError
from links.models import Tag


class TagForm(forms.Form):
    """A name and a colour; what a name may hold is the service's business."""

    name = forms.CharField(
        label=_("Name"),
        error_messages={"required": _("Give the tag a name.")},
        widget=forms.TextInput(attrs={"dir": "auto", "maxlength": 50, "autocomplete": "off"}),
    )
    color = forms.ChoiceField(label=_("Colour"), required=False, choices=Tag.Color.choices, widget=forms.RadioSelect)

    @classmethod
    def of(cls, tag: Tag) -> "TagForm":
        """The form filled with a tag."""
        return cls(initial={"name": tag.name, "color": tag.color})

    @property
    def values(self) -> dict[str, Any]:
        """What the services take, from a valid form."""
        return {"name": self.cleaned_data["name"], "color": self.cleaned_data["color"]}

    def refuse(self, error: LinkError) -> None:
        """Show a service's refusal beside the field it is about."""
        self.add_error(error.field if error.field in self.fields else None, error.message)
