"""Bitly: the CSV file of its link export, and the JSON of its API (GET /groups/{guid}/bitlinks).

The names are those of the API's fields (id, link, long_url, title, created_at, archived, tags, custom_bitlinks), which
are public. The header of the export itself is not documented: it is taken with these names and with those that such
files were seen to have (Long URL, Bitlink, Created). A back-half that somebody chose comes before the random one.
`deeplinks` names apps by their ids at Bitly, which leads nowhere from here.
"""

from typing import Final

from links.importing.formats.base import UTM, Format

BITLY: Final = Format(
    id="bitly",
    label="Bitly",
    signs=(
        frozenset({"longurl", "custombitlinks"}),
        frozenset({"longurl", "bitlink"}),
        frozenset({"longurl", "bitlinks"}),
        frozenset({"longurl", "custombackhalf"}),
        frozenset({"longurl", "link"}),
    ),
    columns={
        "longurl": "destination",
        "custombitlinks": "address",
        "custombitlink": "address",
        "custombackhalf": "address",
        "bitlink": "address",
        "bitlinks": "address",
        "link": "address",
        "shorturl": "address",
        "title": "title",
        "tags": "tags",
        "archived": "archived",
        "createdat": "created",
        "created": "created",
        "datecreated": "created",
        "expirationat": "expires_at",
        "deeplinks": "app_links",
        **UTM,
    },
)
