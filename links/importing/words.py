"""The fields that a column may give, by the words that people read."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIELD_WORDS: Final[dict[str, Promise]] = {
    "destination": _("Destination"),
    "address": _("Short link"),
    "slug": _("Slug"),
    "domain": _("Domain"),
    "title": _("Title"),
    "notes": _("Notes"),
    "tags": _("Tags"),
    "folder": _("Folder"),
    "created": _("Made on"),
    "activates_at": _("Starts"),
    "expires_at": _("Expires"),
    "expired_url": _("Where it leads after that"),
    "status_code": _("Status code"),
    "max_clicks": _("Limit of clicks"),
    "password": _("Password"),
    "archived": _("Archived"),
    "utm_source": _("UTM source"),
    "utm_medium": _("UTM medium"),
    "utm_campaign": _("UTM campaign"),
    "utm_term": _("UTM term"),
    "utm_content": _("UTM content"),
    "ios_url": _("Address for iOS"),
    "android_url": _("Address for Android"),
    "social_title": _("Social title"),
    "social_description": _("Social description"),
    "social_image": _("Social image"),
    "cloak": _("Cloaked"),
    "indexable": _("Open to search engines"),
    # Only services' own files have these.
    "geo": _("Addresses by country"),
    "rules": _("Rules"),
    "redirect_rules": _("Rules"),
    "desktop_url": _("Address for computers"),
    "variants": _("A/B test"),
    "split_url": _("Second address of a split test"),
    "split_percent": _("Share of the split test"),
    "query_mode": _("Query mode"),
    "query_pass": _("Parameters passed on"),
    "query_strip": _("Parameters dropped"),
    "forward_query": _("Parameters are passed on"),
    "app_schemes": _("App schemes"),
    "leave_in_app": _("Leaves in-app browsers"),
    "has_rules": _("Has rules"),
    "app_links": _("Links into apps"),
    "winner": _("Winner of the A/B test"),
    "disabled": _("Disabled"),
}
_RARE: Final = frozenset(list(FIELD_WORDS)[list(FIELD_WORDS).index("geo") :])


def offered(mapping: list[str]) -> list[tuple[str, Promise]]:
    """What people can choose from: without what only services write, unless the file has it."""
    return [(field, words) for field, words in FIELD_WORDS.items() if field not in _RARE or field in mapping]
