"""YOURLS: an SQL dump of its table of links (mysqldump, phpMyAdmin), the same as CSV or JSON, and its API's JSON.

The table is in YOURLS' public code (install): keyword, url, title, timestamp, ip, clicks; newer ones have notes and
created_by. The API's action `stats` answers {"links": {"link_1": {shorturl, url, title, timestamp, …}}}.
"""

from typing import Final

from links.importing.formats.base import Format

YOURLS: Final = Format(
    id="yourls",
    label="YOURLS",
    signs=(frozenset({"keyword", "url"}), frozenset({"shorturl", "url", "timestamp"})),
    columns={
        "url": "destination",
        "shorturl": "address",
        "keyword": "slug",
        "title": "title",
        "notes": "notes",
        "timestamp": "created",
    },
)

TABLE_COLUMNS: Final = ("keyword", "url", "title", "timestamp", "ip", "clicks", "notes", "created_by")
"""The columns in the table's order, for a dump that names none."""
