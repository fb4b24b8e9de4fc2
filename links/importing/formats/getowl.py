"""getowl: its own exports of links (exports/sources/links.py), with all fields that a file can hold.

Of passwords it only says whether there is one: such a row is reported. Clicks, and who made a link, stay behind.
"""

from typing import Final

from links.importing.formats.base import Format

GETOWL: Final = Format(
    id="getowl",
    label="getowl",
    signs=(frozenset({"destinationurl", "shortlink", "querymode"}),),
    columns={
        "destinationurl": "destination",
        "shortlink": "address",
        "title": "title",
        "tags": "tags",
        "notes": "notes",
        "folder": "folder",
        "redirectstatus": "status_code",
        "activefrom": "activates_at",
        "expiresat": "expires_at",
        "expiredurl": "expired_url",
        "querymode": "query_mode",
        "querypass": "query_pass",
        "querystrip": "query_strip",
        "rules": "rules",
        "variants": "variants",
        "winner": "winner",
        "ios": "ios_url",
        "android": "android_url",
        "appschemes": "app_schemes",
        "leaveinapp": "leave_in_app",
        "haspassword": "password",
        "socialtitle": "social_title",
        "description": "social_description",
        "image": "social_image",
        "cloak": "cloak",
        "indexable": "indexable",
        "maxclicks": "max_clicks",
        "archivedat": "archived",
    },
)
