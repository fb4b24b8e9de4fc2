"""docs/settings.md names every environment variable that the settings read, and no other."""

import re

from django.conf import settings

READS = re.compile(r"env_(?:str|optional|int|bool|list|hosts|json|secrets?)\(\s*['\"]([A-Z_]+)['\"]")
ROWS = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)


def read_variables() -> set[str]:
    """The names in all files of settings."""
    folder = settings.BASE_DIR / "getowl"
    return {
        name
        for file in ("settings.py", *(path.name for path in folder.glob("settings_*.py")))
        for name in READS.findall((folder / file).read_text())
    }


def test_every_variable_is_documented_once() -> None:
    rows = ROWS.findall((settings.BASE_DIR / "docs" / "settings.md").read_text())
    assert len(rows) == len(set(rows))
    assert set(rows) == read_variables()
