"""Short.io: its CSV export, and the JSON of its API (GET /api/links).

The names are the fields of a link in its API reference (developers.short.io): times are ISO 8601 or milliseconds, a
split test is one further address and the percentage of visitors that it gets. The export's own header is not
documented: the same names are looked for, with blanks and in any case.
"""

from typing import Final

from links.importing.formats.base import UTM, Format

SHORTIO: Final = Format(
    id="shortio",
    label="Short.io",
    signs=(
        frozenset({"originalurl", "path"}),
        frozenset({"originalurl", "shorturl"}),
        frozenset({"originalurl", "secureshorturl"}),
    ),
    columns={
        "originalurl": "destination",
        "secureshorturl": "address",
        "shorturl": "address",
        "path": "slug",
        "domain": "domain",
        "hostname": "domain",
        "title": "title",
        "tags": "tags",
        "folder": "folder",
        "foldername": "folder",
        "archived": "archived",
        "createdat": "created",
        "expiresat": "expires_at",
        "expiredurl": "expired_url",
        "password": "password",
        "haspassword": "password",
        "clickslimit": "max_clicks",
        "iphoneurl": "ios_url",
        "androidurl": "android_url",
        "spliturl": "split_url",
        "splitpercent": "split_percent",
        "cloaking": "cloak",
        "redirecttype": "status_code",
        **UTM,
    },
)
