"""Countries and languages to choose from, by their names in the language of now."""

from functools import cache
from typing import Final
from unicodedata import normalize

from babel import Locale
from django.utils.translation import get_language

from edge.resolver.places import continent_of

_LANGUAGES: Final = (
    "ar", "bg", "cs", "da", "de", "el", "en", "en-GB", "en-US", "es", "es-MX", "et", "fi", "fr", "fr-CA", "he", "hi",
    "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "nl", "no", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sl", "sv", "th",
    "tr", "uk", "vi", "zh", "zh-CN", "zh-TW",
)  # fmt: skip


def countries() -> list[tuple[str, str]]:
    """The countries that rules know: (ISO 3166-1 code, name), by name."""
    return _countries(get_language() or "en")


def languages() -> list[tuple[str, str]]:
    """Languages that browsers often ask for: (BCP 47 tag, name)."""
    return _languages(get_language() or "en")


@cache
def _countries(language: str) -> list[tuple[str, str]]:
    territories = Locale.parse(language, sep="-").territories.items()
    named = ((code, name) for code, name in territories if continent_of(code))
    # Åland stands with A, not after Z.
    return sorted(named, key=lambda one: normalize("NFD", one[1]))


@cache
def _languages(language: str) -> list[tuple[str, str]]:
    return [(code, Locale.parse(code, sep="-").get_display_name(language) or code) for code in _LANGUAGES]
