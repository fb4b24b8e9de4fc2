"""The page for bots that make link previews."""

from __future__ import annotations

import pytest

from edge.resolver.click import parse
from links.models import Link
from links.tests.edge_pages.conftest import DESTINATION, Publish, Visit

BOT = {"user-agent": "facebookexternalhit/1.1"}


@pytest.fixture(autouse=True)
def _social(publish: Publish, link: Link) -> None:
    publish(social=True)
    link.social_title, link.social_description = 'Spring & "sale"', "Half of <everything>"
    link.social_image = "https://img.example.com/a.png"
    link.save()


def test_the_tags(visit: Visit, link: Link) -> None:
    response = visit("social", headers=BOT)
    text = response.text
    assert '<meta property="og:title" content="Spring &amp; &quot;sale&quot;">' in text
    assert '<meta property="og:description" content="Half of &lt;everything&gt;">' in text
    assert '<meta property="og:image" content="https://img.example.com/a.png">' in text
    assert '<meta name="twitter:card" content="summary_large_image">' in text
    assert f'<meta property="og:url" content="{link.short_url}">' in text
    assert f'<link rel="canonical" href="{link.short_url}">' in text
    assert f'content="0;url={DESTINATION}"' in text
    click = parse(response["Content-Type"])
    assert click is not None
    assert click.outcome == "s"


def test_a_custom_domain_is_its_own_canonical_address(visit: Visit) -> None:
    assert 'content="https://go.acme.example/spring"' in visit("social", headers=BOT, host="go.acme.example").text


def test_without_an_image_the_card_is_small(visit: Visit, link: Link) -> None:
    link.social_image = ""
    link.save()
    text = visit("social", headers=BOT).text
    assert 'content="summary"' in text
    assert "og:image" not in text


def test_only_web_addresses_get_into_the_page(visit: Visit, publish: Publish, link: Link) -> None:
    publish(social=True, destination="javascript:alert(1)")
    link.social_image = "javascript:alert(2)"
    link.save()
    text = visit("social", headers=BOT).text
    assert "javascript" not in text
    assert "refresh" not in text


def test_people_are_redirected(visit: Visit) -> None:
    response = visit("social", headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"})
    assert (response.status_code, response["Location"]) == (303, DESTINATION)


def test_a_password_set_since_is_asked_for(visit: Visit, publish: Publish) -> None:
    publish(social=True, password=True)
    text = visit("social", headers=BOT).text
    assert "This link is protected" in text
    assert "acme" not in text


def test_an_expired_link(visit: Visit, publish: Publish) -> None:
    publish(social=True, expires_at=1)
    assert visit("social", headers=BOT).status_code == 410


def test_without_a_title_it_has_the_page_s(visit: Visit, link: Link) -> None:
    link.social_title, link.page_title = "", "The page's own"
    link.save()
    assert '<meta property="og:title" content="The page&#x27;s own">' in visit("social", headers=BOT).text
