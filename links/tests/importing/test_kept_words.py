"""What workers wrote down about rows is said in the language of the page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from domains.destinations import BadAddress, clean_destination
from links.errors import LinkError, SlugTaken
from links.fields import clean_tags
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
