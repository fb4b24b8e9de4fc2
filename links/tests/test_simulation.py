"""The simulator says what the edge does: it is the same decision."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.actor import Actor
from accounts.models import User, Workspace
from links.models import Link
from links.services import link_create
from links.simulation import DEVICES, ImaginedVisitor, Verdict, simulate

GERMANS = "Rule 1 (“Germans”) matches: country is DE."
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
RULES = [
    {"name": "Germans", "conditions": [{"type": "country", "values": ["DE"]}], "destination": "https://example.com/de"},
    {
        "conditions": [{"type": "device", "values": ["mobile"]}, {"type": "language", "values": ["fr"]}],
        "variants": [
            {"name": "Red", "destination": "https://example.com/red", "weight": 1},
            {"name": "", "destination": "https://example.com/blue", "weight": 3},
        ],
    },
]


def verdict(workspace: Workspace, alice: User, fields: dict[str, Any], **visitor: Any) -> Verdict:
    link = link_create(workspace=workspace, actor=Actor(user=alice), **{"destination": "https://example.com/"} | fields)
    return simulate(link, ImaginedVisitor(**{"at": NOW} | visitor))


@pytest.mark.parametrize(
    ("fields", "visitor", "what", "url", "why"),
    [
        ({}, {}, "goes to", "https://example.com/", "It is the link's destination."),
        ({}, {"query": "a=1"}, "goes to", "https://example.com/?a=1", "destination"),
        ({"rules": RULES}, {"country": "DE"}, "goes to", "https://example.com/de", GERMANS),
        ({"rules": RULES}, {"country": "FR"}, "goes to", "https://example.com/", "No rule matches."),
        ({"rules": RULES}, {"device": "iphone", "language": "fr"}, "goes to", "", "Rule 2 matches"),
        (
            {"ios_url": "https://apps.apple.com/a"},
            {"device": "iphone"},
            "goes to",
            "https://apps.apple.com/a",
            "iPhones",
        ),
        (
            {"ios_url": "myapp://x", "app_schemes": ["myapp"]},
            {"device": "iphone"},
            "is handed to the app",
            "myapp://x",
            "Where the app is missing",
        ),
        ({"password": "secret"}, {}, "is asked for the password", "", "password"),
        ({"social_title": "Hello"}, {"device": "whatsapp"}, "sees the social card", "", "card of its own"),
        ({"cloak": True}, {}, "sees the destination under the short address", "", ""),
        ({"activates_at": NOW + timedelta(days=1)}, {}, "finds nothing", "", "has not started"),
        ({"expires_at": NOW}, {}, "sees that the link has expired", "", "time is over"),
        (
            {"expires_at": NOW, "expired_url": "https://example.com/x"},
            {},
            "goes to",
            "https://example.com/x",
            "time is over",
        ),
        (
            {"slug": "docs/*", "destination": "https://example.com/*"},
            {},
            "goes to",
            "https://example.com/*",
            "destination",
        ),
    ],
)
def test_each_verdict(
    workspace: Workspace, alice: User, fields: dict[str, Any], visitor: dict[str, Any], what: str, url: str, why: str
) -> None:
    found = verdict(workspace, alice, fields, **visitor)
    assert found.what == what
    assert url in found.url
    assert why in " ".join(found.why)


def test_a_test_gives_each_visitor_their_share(workspace: Workspace, alice: User) -> None:
    variants = [
        {"name": "A", "destination": "https://example.com/a", "weight": 1},
        {"name": "B", "destination": "https://example.com/b", "weight": 1},
    ]
    link = link_create(
        workspace=workspace, actor=Actor(user=alice), destination="https://example.com/", variants=variants
    )
    found = [simulate(link, ImaginedVisitor(at=NOW, number=number)) for number in range(1, 100)]
    assert {one.url for one in found} == {"https://example.com/a", "https://example.com/b"}
    assert {one.why[0][:35] for one in found} == {
        "By chance this visitor gets “A”, as",
        "By chance this visitor gets “B”, as",
    }


@pytest.mark.parametrize("device", DEVICES)
def test_every_device_is_what_its_name_says(workspace: Workspace, alice: User, device: str) -> None:
    kinds = {"tv": "tv", "tablet": "tablet", "iphone": "mobile", "android": "mobile", "whatsapp": "mobile"}
    kind = next((kind for start, kind in kinds.items() if device.startswith(start)), "desktop")
    rule = {"conditions": [{"type": "device", "values": [kind]}], "destination": "https://example.com/yes"}
    robots = {"conditions": [{"type": "bot"}], "destination": "https://example.com/bot"}
    link = link_create(
        workspace=workspace, actor=Actor(user=alice), destination="https://example.com/", rules=[robots, rule]
    )
    expected = "bot" if device in ("googlebot", "whatsapp") else "yes"
    assert simulate(link, ImaginedVisitor(at=NOW, device=device)).url == f"https://example.com/{expected}"


def test_a_link_that_is_used_up(workspace: Workspace, alice: User) -> None:
    link = link_create(workspace=workspace, actor=Actor(user=alice), destination="https://example.com/", max_clicks=1)
    Link.objects.update(limit_reached_at=NOW)
    link.refresh_from_db()
    found = simulate(link, ImaginedVisitor(at=NOW))
    assert (found.what, found.why) == ("sees that the link has expired", ["Its clicks are used up."])
