"""What a link's page says of its variants."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Workspace
from analytics.significance import Verdict
from analytics.tinybird_client import Row, Window
from analytics.variants import VariantGroup, variant_groups, variants_context
from links.models import Link
from links.services import link_create, link_update

URL = "https://example.com"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(days=30), NOW)
SPLIT: list[dict[str, Any]] = [
    {"name": "<Blue>", "destination": f"{URL}/blue", "weight": 3},
    {"destination": f"{URL}/red", "weight": 1},
]


@pytest.fixture
def link(workspace: Workspace) -> Link:
    """A link with two variants."""
    return link_create(workspace=workspace, actor=Actor(), destination=URL, slug="a", variants=SPLIT)


def rows(link: Link, *counts: int) -> list[Row]:
    ids = [one["id"] for one in link.variants]
    return [Row(one, link.public_id, visitors * 2, visitors) for one, visitors in zip(ids, counts, strict=True)]


def groups(link: Link, found: list[Row], changed_at: datetime | None = None) -> list[VariantGroup]:
    return variant_groups(link, found, window=WINDOW, now=NOW, changed_at=changed_at)


def test_asked_and_got(link: Link) -> None:
    [group] = groups(link, [*rows(link, 150, 50), Row("", link.public_id, 1000, 900)])
    blue, red = group.lines
    assert (blue.name, blue.asked, blue.got, blue.clicks, blue.visitors) == ("<Blue>", 75.0, 75.0, 300, 150)
    assert (red.name, red.asked, red.got) == ("Variant B", 25.0, 25.0)
    assert group.note == "The split fits the weights (chi-square 0.00, p = 1.000)."


def test_a_mismatch(link: Link) -> None:
    [group] = groups(link, rows(link, 100, 100))
    assert group.test is not None
    assert group.test.verdict is Verdict.MISMATCH
    # (100 - 150)^2 / 150 + (100 - 50)^2 / 50
    assert group.note.startswith("The split does not fit the weights (chi-square 66.67, p < 0.001).")


def test_no_clicks_yet(link: Link) -> None:
    [group] = groups(link, [])
    assert [line.got for line in group.lines] == [0.0, 0.0]
    assert group.note == "Too few visitors to say whether the split fits the weights: 20 are needed in all."


def test_former_variants_stay_and_are_not_part_of_the_split(link: Link) -> None:
    [now, former] = groups(link, [*rows(link, 150, 50), Row("var_gone1", "", 9, 8)])
    assert now.lines[0].got == 75.0
    assert (former.title, former.test) == ("Former variants", None)
    [line] = former.lines
    assert (line.name, line.clicks, line.weight) == ("Former variant var_gone1", 9, None)


def test_variants_of_a_rule_are_a_split_of_their_own(link: Link) -> None:
    rule = {"name": "Europe", "conditions": [{"type": "eu"}], "variants": SPLIT}
    link = link_update(link=link, actor=Actor(), rules=[rule])
    ids = [one["id"] for one in link.rules[0]["variants"]]
    found = [*rows(link, 150, 50), Row(ids[0], "", 10, 10), Row(ids[1], "", 30, 30)]
    [own, of_rule] = groups(link, found)
    assert (own.title, of_rule.title) == ("", "Rule 1: Europe")
    assert [line.got for line in of_rule.lines] == [25.0, 75.0]
    assert of_rule.test is not None
    assert of_rule.test.verdict is Verdict.MISMATCH


def test_after_the_end_there_is_no_split(link: Link) -> None:
    winner = link.variants[0]["id"]
    link = link_update(link=link, actor=Actor(), winner=winner, variants_end_at=NOW - timedelta(days=3))
    [group] = groups(link, rows(link, 150, 50))
    assert group.test is None
    assert group.note == "The test ended on 22 November 2026: from then on the winner got everyone."
    assert [line.is_winner for line in group.lines] == [True, False]


def test_a_change_within_the_window_is_not_judged(link: Link) -> None:
    [group] = groups(link, rows(link, 100, 100), changed_at=NOW - timedelta(days=1))
    assert group.test is None
    assert group.note.startswith("The link's split was changed on 24 November 2026:")
    [group] = groups(link, rows(link, 100, 100), changed_at=WINDOW.start)
    assert group.test is not None


def test_the_change_is_found_in_the_history(link: Link, django_assert_num_queries: Any) -> None:
    now = timezone.now()
    window = Window(now - timedelta(days=1), now + timedelta(days=1))
    with django_assert_num_queries(1):
        [group] = variants_context(link, rows(link, 150, 50), window=window, now=now)["groups"]
    assert group.test is not None  # making it was no change
    link_update(link=link, actor=Actor(), title="New")
    assert variants_context(link, [], window=window, now=now)["groups"][0].test is not None
    link_update(link=link, actor=Actor(), variants=[{**one, "weight": 5} for one in link.variants])
    assert variants_context(link, [], window=window, now=now)["groups"][0].test is None


def test_the_page(link: Link) -> None:
    context = variants_context(link, [*rows(link, 100, 100), Row("var_gone1", "", 9, 8)], window=WINDOW, now=NOW)
    html = render_to_string("analytics/_variants.html", context)
    assert "not who bought" in html
    assert "75.0 %" in html
    assert "50.0 %" in html
    assert "&lt;Blue&gt;" in html
    assert "note-warning" in html
    assert "Former variant var_gone1" in html


def test_a_link_without_variants(workspace: Workspace) -> None:
    plain = link_create(workspace=workspace, actor=Actor(), destination=URL, slug="b")
    html = render_to_string("analytics/_variants.html", variants_context(plain, [], window=WINDOW, now=NOW))
    assert "This link has no variants." in html
    assert "not who bought" not in html
