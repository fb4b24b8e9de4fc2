"""A file of no known service: the names that people and other services give their columns."""

from typing import Final

from links.importing.formats.base import UTM, Format

_NAMES: Final = {
    "destination": (
        *("destination", "destinationurl", "destinationlink", "url", "longurl", "longlink", "originalurl"),
        *("target", "targeturl", "redirecturl", "link"),
    ),
    "address": ("shorturl", "shortlink", "shortaddress", "custombitlinks", "bitlink"),
    "slug": (
        *("slug", "shortcode", "keyword", "slashtag", "slugtag", "path", "custom", "customslug", "alias", "backhalf"),
        *("code", "key"),
    ),
    "domain": ("domain", "shortdomain", "domainname", "hostname"),
    "title": ("title", "name", "linktitle"),
    "tags": ("tags", "tag", "labels", "tagnames", "tagsname"),
    "folder": ("folder", "foldername"),
    "notes": ("notes", "note", "description", "comment", "comments"),
    "created": ("created", "createdat", "datecreated", "creationdate"),
    "expires_at": ("expires", "expiresat", "expiry", "expirationdate", "validuntil", "expiration"),
    "activates_at": ("activates", "activatesat", "starts", "validsince"),
    "expired_url": ("expiredurl",),
    "status_code": ("statuscode", "redirecttype", "redirectcode", "status"),
    "archived": ("archived",),
    "password": ("password",),
    "max_clicks": ("maxclicks", "clicklimit", "clickslimit", "maxvisits"),
    "ios_url": ("iosurl", "ios", "iphoneurl", "iphone"),
    "android_url": ("androidurl", "android"),
    "social_title": ("socialtitle", "ogtitle"),
    "social_description": ("socialdescription", "ogdescription"),
    "social_image": ("socialimage", "ogimage"),
    "cloak": ("cloak", "cloaking"),
    "indexable": ("indexable", "crawlable"),
}

GENERIC: Final = Format(
    id="generic",
    label="",
    signs=(),
    columns={name: field for field, names in _NAMES.items() for name in names} | UTM,
)
