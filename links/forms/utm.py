"""The form of a template of campaign parameters."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from links.errors import LinkError
from links.models import UtmTemplate
from links.models.utm_template import UTM_NAMES
from links.services.utm_templates import UtmFields

_PLAIN: dict[str, Any] = {"autocomplete": "off", "autocapitalize": "none", "maxlength": 200}


class UtmForm(forms.Form):
    """A name and six parameters; what they may hold is the service's business."""

    name = forms.CharField(
        label=_("Name"),
        error_messages={"required": _("Give the template a name.")},
        widget=forms.TextInput(attrs={"dir": "auto", "maxlength": 80, "autocomplete": "off"}),
    )
    utm_source = forms.CharField(required=False, label=_("Source"), widget=forms.TextInput(attrs=_PLAIN))
    utm_medium = forms.CharField(required=False, label=_("Medium"), widget=forms.TextInput(attrs=_PLAIN))
    utm_campaign = forms.CharField(required=False, label=_("Campaign"), widget=forms.TextInput(attrs=_PLAIN))
    utm_term = forms.CharField(required=False, label=_("Term"), widget=forms.TextInput(attrs=_PLAIN))
    utm_content = forms.CharField(required=False, label=_("Content"), widget=forms.TextInput(attrs=_PLAIN))
    ref = forms.CharField(required=False, label=_("Referral (ref)"), widget=forms.TextInput(attrs=_PLAIN))

    @classmethod
    def of(cls, template: UtmTemplate) -> "UtmForm":
        """The form filled with a template."""
        return cls(initial={name: getattr(template, name) for name in ("name", *UTM_NAMES)})

    def utm_fields(self) -> UtmFields:
        """What the services take, from a valid form."""
        return cast("UtmFields", {name: self.cleaned_data[name] for name in UTM_NAMES})

    def refuse(self, error: LinkError) -> None:
        """Show a service's refusal beside the field it is about."""
        self.add_error(error.field if error.field in self.fields else None, error.message)
