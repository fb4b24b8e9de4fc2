"""Amounts of money in words."""

from decimal import Decimal

from babel.numbers import format_currency, get_decimal_symbol
from django.utils.translation import get_language, to_locale

from accounts.plans import CURRENCY


def money(cents: int) -> str:
    """An amount of so many cents in the language that is spoken: "€12", "€12.50"."""
    locale = to_locale(get_language() or "en")
    text = format_currency(Decimal(cents) / 100, CURRENCY, locale=locale)
    return text if cents % 100 else text.replace(f"{get_decimal_symbol(locale)}00", "")
