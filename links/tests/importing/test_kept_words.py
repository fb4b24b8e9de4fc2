"""What workers wrote down about rows is said in the language of the page."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from domains.destinations import BadAddress, clean_destination
from links.errors import LinkError, SlugTaken
from links.fields import clean_tags
from links.importing.mapped import Reading, read_values
from links.kept_words import spoken
from links.slugs import clean_slug


def refused_by(service: Callable[[Any], object], value: object) -> str:
    with pytest.raises((BadAddress, LinkError)) as caught:
        service(value)
    return str(caught.value)


def test_what_files_bring_most_is_known() -> None:
    messages = [
        SlugTaken("sale").message,
        SlugTaken("Sale", folded=True).message,
        refused_by(clean_destination, "nothing"),
        refused_by(clean_destination, "https://user@example.com/"),
        refused_by(clean_destination, "https://10.0.0.1/"),
        refused_by(clean_slug, "two words"),
        refused_by(clean_slug, "a?b"),
        refused_by(clean_tags, ["x" * 51]),
    ]
    with translation.override("de"):
        assert [message for message in messages if spoken(message) == message] == []
        assert "https://nothing" in spoken(messages[2])
    assert [spoken(message) for message in messages] == messages


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("geo", '{"UK": "https://example.uk", "Europe": "https://example.eu", "DE": "https://example.de"}'),
        ("geo", '{"UK": "https://example.uk"}'),
        ("redirect_rules", '[{"longUrl": "https://example.de", "conditions": [{"type": "ip-address"}]}]'),
        ("rules", '[{"conditions": [], "destinationUrl": "https://example.de"}]'),
        ("variants", '[{"url": "https://a.example.com", "percentage": 100}]'),
        ("ios_url", "javascript:alert(1)"),
        ("android_url", "javascript:alert(1)"),
        ("desktop_url", "javascript:alert(1)"),
        ("app_links", "yes"),
        ("has_rules", "yes"),
        ("winner", "var_1234"),
        ("disabled", "yes"),
    ],
)
def test_losses_are_known_with_their_reasons(name: str, text: str) -> None:
    [(_, words)] = read_values({"destination": "https://example.com", name: text}, Reading()).warnings
    with translation.override("de"):
        assert not re.search(r"\b(the|its|is|was|has|have|not|to)\b", spoken(words), re.IGNORECASE)
    assert spoken(words) == words


def test_what_is_not_known_stays_behind_what_is() -> None:
    words = "It was disabled there, and works here. Nobody knows this. Its rules were not taken."
    with translation.override("de"):
        assert spoken(words).endswith("hier funktioniert er. Nobody knows this. Its rules were not taken.")
