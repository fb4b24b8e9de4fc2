"""Countries and languages to choose from, by their English names."""

from functools import cache
from typing import Final

from babel import Locale

from edge.resolver.places import continent_of

_LANGUAGES: Final = (
    "ar", "bg", "cs", "da", "de", "el", "en", "en-GB", "en-US", "es", "es-MX", "et", "fi", "fr", "fr-CA", "he", "hi",
    "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "nl", "no", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sl", "sv", "th",
    "tr", "uk", "vi", "zh", "zh-CN", "zh-TW",
)  # fmt: skip


@cache
def countries() -> list[tuple[str, str]]:
    """The countries that rules know: (ISO 3166-1 code, name), by name."""
    named = ((code, name) for code, name in Locale("en").territories.items() if continent_of(code))
    return sorted(named, key=lambda one: one[1])


@cache
def languages() -> list[tuple[str, str]]:
    """Languages that browsers often ask for: (BCP 47 tag, name)."""
    return [(code, Locale.parse(code, sep="-").english_name or code) for code in _LANGUAGES]
