"""Dub: the CSV file of "Export links", and the JSON that its API answers with (GET /links).

The file's columns (Short link, Destination URL, Clicks, Created at; by choice Leads, Conversions, Revenue, Link ID,
Updated at, Tags, Archived) are those that Dub's public code exports. The other names are the fields of a link in its
API reference, which files made with a script have. Passwords are plain there; `geo` is {"DE": address}, `testVariants`
[{"url", "percentage"}].
"""

from typing import Final

from links.importing.formats.base import UTM, Format

DUB: Final = Format(
    id="dub",
    label="Dub",
    signs=(
        frozenset({"shortlink", "destinationurl"}),
        frozenset({"domain", "key", "url"}),
        frozenset({"shortlink", "url", "key"}),
    ),
    columns={
        "destinationurl": "destination",
        "url": "destination",
        "shortlink": "address",
        "key": "slug",
        "domain": "domain",
        "title": "title",
        "comments": "notes",
        "tags": "tags",
        "tagnames": "tags",
        "folder": "folder",
        "foldername": "folder",
        "archived": "archived",
        "createdat": "created",
        "expiresat": "expires_at",
        "expiredurl": "expired_url",
        "password": "password",
        "ios": "ios_url",
        "android": "android_url",
        "geo": "geo",
        "testvariants": "variants",
        "rewrite": "cloak",
        "doindex": "indexable",
        "disabledat": "disabled",
        **UTM,
    },
)
