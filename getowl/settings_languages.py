"""The settings of languages, a part of settings.py: which there are, and how they write dates and numbers."""

from pathlib import Path

LANGUAGE_CODE = "en"
# Each in its own words, as the choice of languages shows them.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [Path(__file__).resolve().parent / "locale"]
FORMAT_MODULE_PATH = ["getowl.formats"]
USE_I18N = True
# Off: it would write 1.000 into values of forms and addresses, too. Figures that people read go through intcomma.
USE_THOUSAND_SEPARATOR = False
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600  # seconds
LANGUAGE_COOKIE_SAMESITE = "Lax"
