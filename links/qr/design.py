"""What a QR code looks like, and which looks cameras cannot read."""

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

HEX: Final = re.compile(r"#[0-9a-fA-F]{6}")
CORRECTIONS: Final = ("l", "m", "q", "h")
"""How much of a code may be covered or dirty: 7, 15, 25 and 30 % (ISO/IEC 18004)."""
MAX_MARGIN: Final = 10
SIZES: Final = (128, 4096)
MIN_CONTRAST: Final = 3.0
"""WCAG's ratio. Below it readers fail in poor light; the standard asks for a symbol contrast of 20 % at the least."""


class DesignError(Exception):
    """A value that no code may have."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Colours are `#rrggbb`, an empty `light` is transparent. `margin` is in modules; the standard asks for four."""

    dark: str = "#000000"
    light: str = "#ffffff"
    eyes: str = ""
    """The colour of the three corners; empty: as the rest."""
    margin: int = 4
    correction: str = "m"
    logo: bytes = b""
    """A PNG that clean_logo() made, or none."""

    @property
    def level(self) -> str:
        """The error correction that is used: what a logo covers has to be made up for."""
        return "h" if self.logo else self.correction


DEFAULT: Final = Design()


def check_design(design: Design) -> None:
    """Raise DesignError for a design that cannot be drawn, or that phones would not read."""
    for field in ("dark", "light", "eyes"):
        value = getattr(design, field)
        if not HEX.fullmatch(value) and (value or field == "dark"):
            raise DesignError(field, _("Write a colour like #1b2027."))
    if not 0 <= design.margin <= MAX_MARGIN:
        raise DesignError("margin", _("The margin is 0 to %(max_margin)s modules.") % {"max_margin": MAX_MARGIN})
    if design.correction not in CORRECTIONS:
        raise DesignError("correction", _("Choose one of %(corrections)s.") % {"corrections": ", ".join(CORRECTIONS)})
    light = _luminance(design.light or "#ffffff")
    for field in ("dark", "eyes"):
        colour = getattr(design, field)
        if colour and (light + 0.05) / (_luminance(colour) + 0.05) < MIN_CONTRAST:
            raise DesignError(field, _("Phones could not read this. Choose a darker colour, or a lighter background."))


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it, 0 to 1."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
