"""What a link does beside leading to its destination, in the order in which the edge asks (edge/resolver/decide.py)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
        found.append(Way("Everybody", "is asked for the password first."))
    if link.social_title or link.social_description or link.social_image:
        found.append(Way("Messengers and networks", "show the link's own title, text and image."))
    if link.cloak:
        found.append(Way("Browsers", "keep the short address: the destination is shown in a frame."))
    if link.leave_in_app and not link.cloak:
        found.append(Way("Visitors inside another app", "are handed to the phone's own browser."))
    return found


def _rules(link: Link) -> list[Way]:
    found = []
    for number, rule in enumerate(link.rules, 1):
        name = f"{_named(f'Rule {number}', rule)}:"
        conditions = " and ".join(condition_text(one) for one in rule["conditions"])
        if "destination" in rule:
            found.append(Way(name, f"{conditions} →", rule["destination"]))
        else:
            found.append(Way(name, f"{conditions} → one of these by chance"))
            found += _shares(rule["variants"])
    return found


def _phones(link: Link) -> list[Way]:
    targets = (("iPhones and iPads", link.ios_url), ("Android phones", link.android_url))
    return [Way(who, "go to", url) for who, url in targets if url]


def _test(link: Link, now: datetime) -> list[Way]:
    if not link.variants or everybody_goes_to(link, now):
        return []
    others = "Everybody else" if link.rules or link.ios_url or link.android_url else "Everybody"
    found = [Way(others, "gets one of these by chance, the same one at each visit."), *_shares(link.variants)]
    if link.variants_end_at is not None:
        winner = next((one["destination"] for one in link.variants if one["id"] == link.winner), "")
        found.append(Way(f"From {link.variants_end_at:%-d %b %Y, %H:%M} UTC", "all of them go to", winner))
    return found


def _shares(variants: Sequence[Mapping[str, Any]]) -> list[Way]:
    total = sum(one["weight"] for one in variants)
    named = [(_named(f"{one['weight'] / total:.0%}", one), one["destination"]) for one in variants]
    return [Way(name, "go to", url, is_share=True) for name, url in named]


def _named(what: str, entry: Mapping[str, Any]) -> str:
    return f"{what}, {entry['name']}" if entry["name"] else what


def _limit(link: Link) -> list[Way]:
    if link.max_clicks is None or link.is_used_up:
        return []
    return [Way("The link ends", f"after {link.max_clicks:,} clicks; {link.clicks_counted:,} counted so far.")]
