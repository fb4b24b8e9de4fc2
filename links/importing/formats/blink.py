"""BL.INK: its CSV file for imports, which has no first row of names, and files with its field names.

help.bl.ink, "Importing links": long URL, keyword, description, auto-delete date, auto-archive date, owner's e-mail,
redirect type; dates are YYYY-MM-DD, and the archive date counts where both are there. Either ends the link here. The
columns of its own exports are not documented, nor how they hold rules: of a column of that name it is told.
"""

from typing import Final

from links.importing.formats.base import Format

BLINK: Final = Format(
    id="blink",
    label="BL.INK",
    signs=(frozenset({"longurl", "keyword"}), frozenset({"url", "keyword", "autoarchivedate"})),
    columns={
        "longurl": "destination",
        "url": "destination",
        "shortlink": "address",
        "keyword": "slug",
        "alias": "slug",
        "domain": "domain",
        "description": "title",
        "title": "title",
        "tags": "tags",
        "notes": "notes",
        "autoarchivedate": "expires_at",
        "autodeletedate": "expires_at",
        "redirecttype": "status_code",
        "created": "created",
        "rules": "has_rules",
    },
    headless=(
        *("Long URL", "Keyword", "Description", "Auto-delete date", "Auto-archive date", "Owner's e-mail"),
        "Redirect type",
    ),
)
