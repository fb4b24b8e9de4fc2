"""Shlink: the CSV file that its web client exports, and the JSON of its API (GET /rest/v3/short-urls).

The web client's public code writes the columns createdAt, title, shortUrl, domain, shortCode, longUrl, tags (bars
between them) and visits; files for its own importer call them Long URL, Short code, Domain, Title, Tags. The JSON is
described by Shlink's OpenAPI file: `meta` has the times and the limit, `deviceLongUrls` (until version 4) the addresses
for phones and computers; `hasRedirectRules` only says that there are rules, which a script may have put beside it.
"""

from typing import Final

from links.importing.formats.base import Format

SHLINK: Final = Format(
    id="shlink",
    label="Shlink",
    signs=(frozenset({"longurl", "shortcode"}), frozenset({"longurl", "shorturl", "domain"})),
    columns={
        "longurl": "destination",
        "shorturl": "address",
        "shortcode": "slug",
        "domain": "domain",
        "title": "title",
        "tags": "tags",
        "createdat": "created",
        "datecreated": "created",
        "metavalidsince": "activates_at",
        "metavaliduntil": "expires_at",
        "metamaxvisits": "max_clicks",
        "validsince": "activates_at",
        "validuntil": "expires_at",
        "maxvisits": "max_clicks",
        "devicelongurlsios": "ios_url",
        "devicelongurlsandroid": "android_url",
        "devicelongurlsdesktop": "desktop_url",
        "redirectrules": "redirect_rules",
        "redirectrulesredirectrules": "redirect_rules",
        "hasredirectrules": "has_rules",
        "crawlable": "indexable",
        "forwardquery": "forward_query",
    },
)
