"""Which cards a page has, their tabs, and which parameter of the address a bar of each filters by."""

from dataclasses import dataclass
from typing import Final

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
    label: str
    param: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One card; `key` is also the parameter that says which tab is in view."""

    key: str
    title: str
    tabs: tuple[Tab, ...]


PLACES: Final = Card(
    "places",
    "Places",
    (
        Tab(Dimension.COUNTRIES, "Countries", "country"),
        Tab(MAP, "Map", "country"),
        Tab(Dimension.REGIONS, "Regions", "region"),
        Tab(Dimension.CITIES, "Cities", "city"),
        Tab(Dimension.CONTINENTS, "Continents", "continent"),
    ),
)
SOURCES: Final = Card(
    "sources",
    "Sources",
    (
        Tab(Dimension.REFERRERS, "Referrers", "referrer"),
        Tab(Dimension.CHANNELS, "Channels", "channel"),
        Tab(Dimension.UTM_SOURCE, "UTM source", "utmSource", optional=True),
        Tab(Dimension.UTM_MEDIUM, "Medium", "utmMedium", optional=True),
        Tab(Dimension.UTM_CAMPAIGN, "Campaign", "utmCampaign", optional=True),
        Tab(Dimension.UTM_TERM, "Term", "utmTerm", optional=True),
        Tab(Dimension.UTM_CONTENT, "Content", "utmContent", optional=True),
        Tab(Dimension.CLICK_IDS, "Click ids", "clickId", optional=True),
    ),
)
DEVICES: Final = Card(
    "devices",
    "Devices",
    (
        Tab(Dimension.DEVICES, "Devices", "device"),
        Tab(Dimension.OS, "Systems", "os"),
        Tab(Dimension.BROWSERS, "Browsers", "browser"),
    ),
)
LINKS: Final = Card(
    "what",
    "Links",
    (Tab(Dimension.LINKS, "Links", "link"), Tab(Dimension.HOSTS, "Domains", "domain"), Tab(TAGS, "Tags", "tag")),
)
DECISIONS: Final = Card(
    "decisions",
    "Rules and variants",
    (
        Tab(Dimension.RULES, "Rules", "rule", optional=True),
        Tab(Dimension.VARIANTS, "Variants", "variant", optional=True),
    ),
)
BOTS: Final = Card("robots", "Bots", (Tab(Dimension.BOTS, "Bots", ""),))
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
