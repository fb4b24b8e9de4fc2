"""How fields for addresses behave on phones."""

from typing import Final

ADDRESS: Final = {"inputmode": "url", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
