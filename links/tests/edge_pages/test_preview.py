"""The preview page: where a link leads, and nothing of what is locked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from edge.resolver.click import parse
from edge.resolver.contract import HostItem, Rule
from edge.resolver.items import Condition
from links.models import Link
from links.tests.edge_pages.conftest import Publish, Visit


def test_where_it_leads(visit: Visit, publish: Publish, link: Link) -> None:
    publish()
    Link.objects.filter(pk=link.pk).update(title="Spring sale", created_at=datetime(2026, 3, 5, tzinfo=UTC))
    response = visit("preview", query="utm_source=x&b=%22%3E")
    text = response.text
    assert "https://<b>www.acme.example.com</b>/spring?from=owl&amp;utm_source=x&amp;b=%22%3E" in text
    assert 'href="/spring?utm_source=x&amp;b=%22%3E"' in text
    assert "Spring sale" in text
    assert "Created in March 2026" in text
    assert "Other visitors" not in text
    assert "März 2026" in visit("preview", headers={"accept-language": "de"}).text
    assert "2026年3月" in visit("preview", headers={"accept-language": "zh-CN"}).text
    click = parse(response["Content-Type"])
    assert click is not None
    assert click.outcome == "v"


def test_rules_are_told_and_followed(visit: Visit, publish: Publish) -> None:
    publish(rules=(Rule("rule_1", (Condition("country", ("FR",)),), "https://fr.acme.example.com/"),))
    text = visit("preview", headers={"CloudFront-Viewer-Country": "FR"}).text
    assert "fr.acme.example.com" in text
    assert "Other visitors may be sent elsewhere" in text


def test_a_locked_link_tells_nothing(visit: Visit, publish: Publish, link: Link) -> None:
    publish(password=True, rules=(Rule("rule_1", (Condition("country", ("FR",)),), "https://fr.acme.example.com/"),))
    Link.objects.filter(pk=link.pk).update(title="Spring sale")
    text = visit("preview").text
    assert "acme" not in text
    assert "Spring sale" not in text
    assert "those who know the password" in text
    assert 'href="/spring"' in text


@pytest.mark.parametrize("fields", [{"expires_at": 1}, {"limited": True, "expired_url": "https://b.example.com/"}])
def test_an_expired_link(visit: Visit, publish: Publish, fields: dict[str, Any]) -> None:
    publish(**fields)
    text = visit("preview").text
    assert "This link has expired" in text
    assert "href=" not in text
    assert "acme" not in text


def test_what_the_edge_says_of_links_that_are_not_there(visit: Visit, publish: Publish) -> None:
    publish(activates_at=2**40)
    assert visit("preview").status_code == 404
    publish(disabled=True)
    assert visit("preview").status_code == 410
    publish(HostItem(status="suspended"))
    assert visit("preview").status_code == 410


@pytest.mark.parametrize(
    ("path", "href"),
    [
        ("/a%2Bb+", "/a%2Bb"),
        ("/spring%2B", "/spring"),
        ("/spring/+", "/spring"),
        ("//evil.example/+", "/evil.example"),
        ("/\\evil.example+", "/evil.example"),
        ("/docs/a+b+", "/docs/a+b"),
        ('/"><script>+', "/&quot;&gt;&lt;script&gt;"),
    ],
)
def test_the_way_on_stays_on_this_host(visit: Visit, publish: Publish, path: str, href: str) -> None:
    publish()
    assert f'href="{href}"' in visit("preview", path=path).text


def test_markup_is_only_text(visit: Visit, publish: Publish, link: Link) -> None:
    publish(destination='https://b.example.com/"><script>alert(1)</script>')
    Link.objects.filter(pk=link.pk).update(title="<script>alert(1)</script>")
    assert "<script" not in visit("preview").text


def test_a_destination_that_is_no_web_address(visit: Visit, publish: Publish) -> None:
    publish(destination="javascript:alert(1)")
    text = visit("preview").text
    assert "javascript:alert(1)" in text, "it is shown"
    assert 'href="javascript' not in text


def test_a_name_in_another_script_shows_its_punycode(visit: Visit, publish: Publish) -> None:
    publish(destination="https://xn--80ak6aa92e.com/")
    text = visit("preview").text
    assert "<b>xn--80ak6aa92e.com</b>" in text
    assert "The host is written аррӏе.com" in text  # noqa: RUF001 - that it looks like another name is the point
