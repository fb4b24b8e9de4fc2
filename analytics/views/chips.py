"""The filters in force, each with the address of the page without it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analytics.labels import label_rows
from analytics.tinybird_client import Dimension, Filter, Row
from analytics.views.asked import Asked, written
from analytics.views.cards import TABS, TAGS
from analytics.views.scope import Scope

PARAM_NAMES: Final[Mapping[str, str | Promise]] = {
    "tag": _("Tag"),
    "link": _("Link"),
    "domain": _("Domain"),
    "country": _("Country"),
    "region": _("Region"),
    "city": _("City"),
    "continent": _("Continent"),
    "device": _("Device"),
    "os": _("System"),
    "browser": _("Browser"),
    "referrer": _("Referrer"),
    "channel": _("Channel"),
    "utmSource": _("UTM source"),
    "utmMedium": _("UTM medium"),
    "utmCampaign": _("UTM campaign"),
    "utmTerm": _("UTM term"),
    "utmContent": _("UTM content"),
    "clickId": _("Click id"),
    "rule": _("Rule"),
    "variant": _("Variant"),
    "qr": _("QR scan"),
}
DIMENSIONS: Final = {tab.param: Dimension(key) for key, tab in TABS.items() if key != TAGS}
MOST: Final = 50
"""Each chip's address holds all other values: a chip for each of thousands would be a page of gigabytes."""
SCANS: Final = {"true": _("yes"), "1": _("yes"), "false": _("no"), "0": _("no")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One value that is kept, or left out; `url` is the page without this filter."""

    label: str
    url: str


def chips_of(asked: Asked, scope: Scope) -> list[Chip]:
    """A chip for each value. A query each for links, rules and variants, where they are filtered by."""
    return [chip for param, values in asked.question.asked.items() for chip in _chips(asked, scope, param, values)]


def _chips(asked: Asked, scope: Scope, param: str, values: Filter) -> list[Chip]:
    count = len(values.keep) + len(values.drop)
    if count > MOST:
        return [_chip(asked, param, gettext("%(count)s values") % {"count": intcomma(count)}, Filter())]
    names = _names(param, [*values.keep, *values.drop], scope)
    chips = []
    for value in values.keep:
        rest = Filter(tuple(one for one in values.keep if one != value), values.drop)
        chips.append(_chip(asked, param, names[value], rest))
    for value in values.drop:
        rest = Filter(values.keep, tuple(one for one in values.drop if one != value))
        chips.append(_chip(asked, param, gettext("not %(value)s") % {"value": names[value]}, rest))
    return chips


def _chip(asked: Asked, param: str, words: str, rest: Filter) -> Chip:
    url = asked.address({param: written(rest) if rest.keep or rest.drop else None})
    return Chip(label=f"{PARAM_NAMES[param]}: {words}", url=url)


def _names(param: str, values: list[str], scope: Scope) -> dict[str, str]:
    if param not in DIMENSIONS:
        return {value: str(SCANS.get(value, value)) if param == "qr" else value for value in values}
    link_id = scope.link.public_id if scope.link else ""
    rows = label_rows(scope.workspace, DIMENSIONS[param], [Row(value, link_id, 0, 0) for value in values], scope.reach)
    return {row.value: row.label for row in rows}
