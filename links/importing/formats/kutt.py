"""Kutt: the JSON of its API (GET /api/v2/links), and a CSV dump of its table of links.

From Kutt's public code: `address` is the short code, `link` the whole short address (an object with `url` in some
versions), `target` the destination. The API answers `password` as true or false, the table holds a hash: neither is a
password that could be taken, so that such a row is reported. A banned link is reported, too.
"""

from typing import Final

from links.importing.formats.base import Format

KUTT: Final = Format(
    id="kutt",
    label="Kutt",
    signs=(frozenset({"address", "target"}),),
    columns={
        "target": "destination",
        "linkurl": "address",
        "link": "address",
        "shortlink": "address",
        "address": "slug",
        "domain": "domain",
        "description": "notes",
        "createdat": "created",
        "expirein": "expires_at",
        "password": "password",
        "banned": "disabled",
    },
)
