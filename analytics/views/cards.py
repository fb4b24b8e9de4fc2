"""Which cards a page has, their tabs, and which parameter of the address a bar of each filters by."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analytics.tinybird_client import Dimension

MAP: Final = "map"
"""Shows the countries in another way."""
TAGS: Final = "tags"
"""No column of a click: worked out from the clicks of links."""
NOT_COMPARED: Final = "off"


@dataclass(frozen=True, slots=True)
class Tab:
    """`key` is a Dimension, MAP or TAGS; `param` what a bar filters by; `optional` what many clicks do not have."""

    key: str
    label: str | Promise
    param: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One card; `key` is also the parameter that says which tab is in view."""

    key: str
    title: str | Promise
    tabs: tuple[Tab, ...]


PLACES: Final = Card(
    "places",
    _("Places"),
    (
        Tab(Dimension.COUNTRIES, _("Countries"), "country"),
        Tab(MAP, _("Map"), "country"),
        Tab(Dimension.REGIONS, _("Regions"), "region"),
        Tab(Dimension.CITIES, _("Cities"), "city"),
        Tab(Dimension.CONTINENTS, _("Continents"), "continent"),
    ),
)
SOURCES: Final = Card(
    "sources",
    _("Sources"),
    (
        Tab(Dimension.REFERRERS, _("Referrers"), "referrer"),
        Tab(Dimension.CHANNELS, _("Channels"), "channel"),
        Tab(Dimension.UTM_SOURCE, _("UTM source"), "utmSource", optional=True),
        Tab(Dimension.UTM_MEDIUM, _("Medium"), "utmMedium", optional=True),
        Tab(Dimension.UTM_CAMPAIGN, _("Campaign"), "utmCampaign", optional=True),
        Tab(Dimension.UTM_TERM, _("Term"), "utmTerm", optional=True),
        Tab(Dimension.UTM_CONTENT, _("Content"), "utmContent", optional=True),
        Tab(Dimension.CLICK_IDS, _("Click ids"), "clickId", optional=True),
    ),
)
DEVICES: Final = Card(
    "devices",
    _("Devices"),
    (
        Tab(Dimension.DEVICES, _("Devices"), "device"),
        Tab(Dimension.OS, _("Systems"), "os"),
        Tab(Dimension.BROWSERS, _("Browsers"), "browser"),
    ),
)
LINKS: Final = Card(
    "what",
    _("Links"),
    (
        Tab(Dimension.LINKS, _("Links"), "link"),
        Tab(Dimension.HOSTS, _("Domains"), "domain"),
        Tab(TAGS, _("Tags"), "tag"),
    ),
)
DECISIONS: Final = Card(
    "decisions",
    _("Rules and variants"),
    (
        Tab(Dimension.RULES, _("Rules"), "rule", optional=True),
        Tab(Dimension.VARIANTS, _("Variants"), "variant", optional=True),
    ),
)
BOTS: Final = Card("robots", _("Bots"), (Tab(Dimension.BOTS, _("Bots"), ""),))
"""Nothing filters by a bot's name."""

CARDS: Final = (PLACES, SOURCES, DEVICES, LINKS, DECISIONS, BOTS)
TABS: Final = {tab.key: tab for card in CARDS for tab in card.tabs if tab.key != MAP}
"""What has values to be listed, by its key."""
CHOICES: Final = {
    "measure": ("clicks", "visitors"),
    **{card.key: tuple(tab.key for tab in card.tabs) for card in CARDS if len(card.tabs) > 1},
}
"""Parameters that change what is in view and ask for nothing, with their values."""
VIEWS: Final = {name: values[0] for name, values in CHOICES.items()}
"""What holds where the address names none."""


def cards_of(*, one_link: bool, bots_shown: bool) -> list[Card]:
    """The cards of a page, in their order."""
    last = DECISIONS if one_link else LINKS
    return [PLACES, SOURCES, DEVICES, last, *([BOTS] if bots_shown else [])]
