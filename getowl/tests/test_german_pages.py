"""Every page speaks German to whoever reads it so: nothing that a page says itself is left in English."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from accounts.models import User, Workspace
from accounts.tests.people import confirm
from analytics.tests.conftest import store, tinybird
from analytics.tests.tinybird.stand_in import StandIn
from getowl.tests.filled import addresses_apart, clicks_of_acme, fill_acme
from getowl.tests.pages import pages
from links.tests.conftest import bucket

__all__ = ["bucket", "store", "tinybird"]

# Words that no German text has. Not "a", "in", "so", "was", "die" and the like.
ENGLISH = re.compile(
    r"\b(and|are|for|from|have|here|it|its|nothing|of|that|the|them|this|to|with|yet|you|your)\b", re.I
)
# What people wrote, and what is the same for everybody: code, addresses, data for scripts, what is said to be English.
THEIRS = re.compile(r"<(script|style|code|bdi|pre|textarea)\b.*?</(script|style|code|bdi|pre|textarea)>", re.S)
REFERENCE = re.compile(r'<(article|ul)\b[^>]* lang="en">.*?</\1>', re.S)
DATA = ("Summer, with rules and a schedule", "For the mail.", "Isle of Man", "from-file", "https://nothing")
# Pages for developers, and those that visitors of links see.
NOT_OURS = ("/outbox", "/styleguide", "/edge/")


def said(html: str) -> str:
    """What the page says, and what its attributes say to who cannot see it."""
    rest = THEIRS.sub(" ", REFERENCE.sub(" ", html))
    attributes = re.findall(r"\s(?:aria-label|title|placeholder|alt|data-label)=\"([^\"]*)\"", rest)
    text = unescape(" | ".join([re.sub(r"<[^>]*>", " | ", rest), *attributes]))
    for one in DATA:
        text = text.replace(one, "")
    return text


@pytest.mark.usefixtures("plans_are_sold")
def test_no_page_says_anything_in_english(
    workspace: Workspace, alice: User, bob: User, carol: User, bucket: str, store: StandIn, client: Client,
    enter_password: Callable[[User], Client],
) -> None:  # fmt: skip
    owner = enter_password(alice)
    values = fill_acme(workspace, alice)
    apart = addresses_apart(workspace, alice)
    store.append(clicks_of_acme(workspace))
    confirm(owner)
    User.objects.update(language="de")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = owner.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    left: dict[str, list[str]] = {}
    count = 0
    for reader in (client, owner):
        for address in pages(reader, values, apart):
            answer = reader.get(address, follow=True)
            if address.startswith(NOT_OURS):
                continue
            count += 1
            assert '<html lang="de">' in answer.text, address
            words = [" ".join(one.split()) for one in said(answer.text).split("|") if ENGLISH.search(one)]
            if words:
                left[address] = list(dict.fromkeys(words))
    assert count > 70
    assert left == {}
