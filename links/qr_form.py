"""The form of a QR code's design, read from an address as well as from a sent form."""

from dataclasses import replace
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from links.qr import BadLogo, Design, DesignError, check_design, clean_logo

SIZES: Final = ((512, _("512 px: screens, mail")), (1024, _("1,024 px: documents")), (2048, _("2,048 px: print")))
_CORRECTIONS: Final = (
    ("l", _("Low: 7 % may be damaged")),
    ("m", _("Medium: 15 %")),
    ("q", _("Quarter: 25 %")),
    ("h", _("High: 30 %, for stickers and outdoors")),
)


class ColourField(forms.RegexField):
    """A colour as the browser's own picker sends it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            r"^#[0-9a-fA-F]{6}\Z",
            widget=forms.TextInput(attrs={"type": "color"}),
            error_messages={"invalid": gettext("Write a colour like #1b2027.")},
            **options,
        )


class QrForm(forms.Form):
    """A design and the size of PNGs. Give it the workspace's design, which holds for all that is not sent."""

    dark = ColourField(label=_("Code"))
    light = ColourField(label=_("Background"))
    transparent = forms.BooleanField(label=_("Transparent background"), required=False)
    own_eyes = forms.BooleanField(label=_("Corners in another colour"), required=False)
    eyes = ColourField(label=_("Corners"), required=False)
    margin = forms.IntegerField(
        label=_("Margin"), min_value=0, max_value=10, help_text=_("In modules; 4 is safe anywhere.")
    )
    correction = forms.ChoiceField(label=_("Error correction"), choices=_CORRECTIONS)
    size = forms.TypedChoiceField(label=_("PNG size"), choices=SIZES, coerce=int, initial=1024)
    with_logo = forms.BooleanField(label=_("Logo in the middle"), required=False)
    logo = forms.FileField(
        label=_("New logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
        help_text=_("PNG, JPEG, WebP or GIF, up to 2 MB. PDF and EPS come without it."),
    )

    def __init__(self, kept: Design, data: Any = None, files: Any = None) -> None:
        initial = {
            "dark": kept.dark,
            "light": kept.light or "#ffffff",
            "transparent": not kept.light,
            "own_eyes": bool(kept.eyes),
            "eyes": kept.eyes or kept.dark,
            "margin": kept.margin,
            "correction": kept.correction,
            "with_logo": bool(kept.logo),
        }
        super().__init__(data, files, initial=initial)
        self._kept = kept
        if not kept.logo:
            del self.fields["with_logo"]

    @classmethod
    def of_address(cls, kept: Design, query: Any) -> "QrForm":
        """The form as an address says: bound if it names a design at all."""
        return cls(kept, query if "dark" in query else None)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        try:
            check_design(self.design(data))
        except DesignError as error:
            self.add_error(error.field, error.message)
        except BadLogo as error:
            self.add_error("logo", str(error))
        return data

    def design(self, data: dict[str, Any] | None = None) -> Design:
        """What the form says, or the kept design where nothing was sent. Raises BadLogo."""
        if not self.is_bound:
            return self._kept
        data = self.cleaned_data if data is None else data
        logo = self._kept.logo if data.get("with_logo") else b""
        if data.get("logo"):
            logo = clean_logo(data["logo"].read())
            data["logo"].seek(0)
        return replace(
            self._kept,
            dark=data["dark"],
            light="" if data["transparent"] else data["light"],
            eyes=data["eyes"] if data["own_eyes"] else "",
            margin=data["margin"],
            correction=data["correction"],
            logo=logo,
        )

    @property
    def pixels(self) -> int:
        """How wide a PNG is to be."""
        return int(self.cleaned_data["size"]) if self.is_bound else 1024
