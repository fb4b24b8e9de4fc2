"""What a link does beside leading to its destination, in the order in which the edge asks (edge/resolver/decide.py)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from links.models import Link
from links.wording import condition_text


@dataclass(frozen=True, slots=True)
class Way:
    """Who is meant, and what happens to them: each with a full address in `url`, where there is one.

    `is_share`: one of several that the line before leads to.
    """

    who: str
    what: str
    url: str = ""
    is_share: bool = False


def everybody_goes_to(link: Link, now: datetime) -> str:
    """Where those go for whom nothing else is; "" while a test gives each of them another address."""
    if not link.variants:
        return link.destination
    if link.variants_end_at is None or now < link.variants_end_at:
        return ""
    return next((one["destination"] for one in link.variants if one["id"] == link.winner), "")


def ways_of(link: Link, now: datetime) -> list[Way]:
    """All of it; none for a link that only redirects."""
    return [*_pages(link), *_rules(link), *_phones(link), *_test(link, now), *_limit(link)]


def _pages(link: Link) -> list[Way]:
    found = []
    if link.has_password:
        found.append(Way(_("Everybody"), _("is asked for the password first.")))
    if link.social_title or link.social_description or link.social_image:
        found.append(Way(_("Messengers and networks"), _("show the link's own title, text and image.")))
    if link.cloak:
        found.append(Way(_("Browsers"), _("keep the short address: the destination is shown in a frame.")))
    if link.leave_in_app and not link.cloak:
        found.append(Way(_("Visitors inside another app"), _("are handed to the phone's own browser.")))
    return found


def _rules(link: Link) -> list[Way]:
    found = []
    for number, rule in enumerate(link.rules, 1):
        name = f"{_named(_('Rule %(number)s') % {'number': number}, rule)}:"
        conditions = _(" and ").join(condition_text(one) for one in rule["conditions"])
        if "destination" in rule:
            found.append(Way(name, f"{conditions} →", rule["destination"]))
        else:
            found.append(Way(name, _("%(conditions)s → one of these by chance") % {"conditions": conditions}))
            found += _shares(rule["variants"])
    return found


def _phones(link: Link) -> list[Way]:
    targets = ((_("iPhones and iPads"), link.ios_url), (_("Android phones"), link.android_url))
    return [Way(who, _("go to"), url) for who, url in targets if url]


def _test(link: Link, now: datetime) -> list[Way]:
    if not link.variants or everybody_goes_to(link, now):
        return []
    others = _("Everybody else") if link.rules or link.ios_url or link.android_url else _("Everybody")
    found = [Way(others, _("gets one of these by chance, the same one at each visit.")), *_shares(link.variants)]
    if link.variants_end_at is not None:
        winner = next((one["destination"] for one in link.variants if one["id"] == link.winner), "")
        found.append(
            Way(
                _("From %(moment)s UTC") % {"moment": date_format(link.variants_end_at, "SHORT_DATETIME_FORMAT")},
                _("all of them go to"),
                winner,
            )
        )
    return found


def _shares(variants: Sequence[Mapping[str, Any]]) -> list[Way]:
    total = sum(one["weight"] for one in variants)
    named = [(_named(f"{one['weight'] / total:.0%}", one), one["destination"]) for one in variants]
    return [Way(name, _("go to"), url, is_share=True) for name, url in named]


def _named(what: str, entry: Mapping[str, Any]) -> str:
    return f"{what}, {entry['name']}" if entry["name"] else what


def _limit(link: Link) -> list[Way]:
    if link.max_clicks is None or link.is_used_up:
        return []
    return [
        Way(
            _("The link ends"),
            _("after %(max_clicks)s clicks; %(clicks_counted)s counted so far.")
            % {"max_clicks": intcomma(link.max_clicks), "clicks_counted": intcomma(link.clicks_counted)},
        )
    ]
