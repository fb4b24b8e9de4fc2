"""The destination in a frame."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from edge.resolver.click import parse
from links.models import Link
from links.tests.edge_pages.conftest import DESTINATION, Publish, Visit


@pytest.fixture(autouse=True)
def _cloaked(publish: Publish) -> None:
    publish(cloak=True)


def test_the_frame(visit: Visit, link: Link, settings: Settings) -> None:
    settings.SHORT_URL_BASE = "https://owl.example"
    Link.objects.filter(pk=link.pk).update(title="Spring <sale>", social_description='Half of "all"')
    response = visit("cloak")
    text = response.text
    assert f'<iframe src="{DESTINATION}" title="Spring &lt;sale&gt;"' in text
    assert "<title>Spring &lt;sale&gt;</title>" in text
    assert 'content="Half of &quot;all&quot;"' in text
    assert 'referrerpolicy="strict-origin"' in text
    policy = response["Content-Security-Policy"]
    assert "; frame-src https:; img-src https://www.acme.example.com" in policy
    assert "frame-ancestors 'none'" in policy
    click = parse(response["Content-Type"])
    assert click is not None
    assert click.outcome == "c"


def test_the_frame_may_not_take_the_window_over(visit: Visit) -> None:
    sandbox = visit("cloak").text.partition('sandbox="')[2].partition('"')[0].split()
    assert "allow-scripts" in sandbox
    assert "allow-top-navigation" not in sandbox


@pytest.mark.parametrize(
    "destination",
    ["javascript:alert(1)", "acme://open", "https://a.example.com;script-src *", "https://[::1/", "https://a b/"],
)
def test_what_cannot_be_framed_is_redirected_to(visit: Visit, publish: Publish, destination: str) -> None:
    publish(cloak=True, destination=destination)
    response = visit("cloak")
    assert response.status_code == 303
    assert "<iframe" not in response.text


def test_http_is_not_framed_from_https(visit: Visit, publish: Publish, settings: Settings) -> None:
    publish(cloak=True, destination="http://a.example.com/")
    assert visit("cloak").status_code == 200
    settings.SHORT_URL_BASE = "https://owl.example"
    assert visit("cloak")["Location"] == "http://a.example.com/"


def test_search_engines(visit: Visit, publish: Publish) -> None:
    assert visit("cloak")["X-Robots-Tag"] == "noindex"
    publish(cloak=True, index=True)
    response = visit("cloak")
    assert "X-Robots-Tag" not in response.headers
    assert "noindex" not in response.text


def test_a_link_that_is_cloaked_no_more(visit: Visit, publish: Publish) -> None:
    publish()
    assert visit("cloak")["Location"] == DESTINATION
