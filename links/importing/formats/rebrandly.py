"""Rebrandly: CSV files with the columns id, createdAt, shortUrl, domain, slashtag, destination, and its API's JSON.

The names are the fields of a link in its API reference (developers.rebrandly.com, "Branded short links"): a short URL
stands there without https://, times are UTC. What its export adds beside them is not documented; it is left out.
"""

from typing import Final

from links.importing.formats.base import UTM, Format

REBRANDLY: Final = Format(
    id="rebrandly",
    label="Rebrandly",
    signs=(frozenset({"slashtag", "destination"}),),
    columns={
        "destination": "destination",
        "shorturl": "address",
        "slashtag": "slug",
        "domainfullname": "domain",
        "domainname": "domain",
        "domain": "domain",
        "title": "title",
        "description": "notes",
        "tags": "tags",
        "createdat": "created",
        "forwardparameters": "forward_query",
        **UTM,
    },
)
