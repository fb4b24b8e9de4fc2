"""Rows as people read them: names in place of ids, in one query, and what is gone says so."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import User, Workspace
from analytics.labels import LinkName, label_rows, link_names
from analytics.tinybird_client import Dimension, Row
from links.models import Link
from links.reach import EVERYTHING
from links.services import link_create, link_delete


@pytest.fixture
def make(workspace: Workspace, alice: User) -> Any:
    """Return a function that makes a link of Acme's."""

    def make_link(slug: str, **fields: Any) -> Link:
        return link_create(
            workspace=workspace, actor=Actor(user=alice), destination="https://example.com/", slug=slug, **fields
        )

    return make_link


GERMANS = {"type": "country", "values": ["DE", "AT"]}
COLOURS = [
    {"name": "Blue", "destination": "https://blue.example.com/", "weight": 1},
    {"name": "", "destination": "https://red.example.com/", "weight": 3},
]


def test_links_in_one_query(workspace: Workspace, make: Any, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    links = [make(f"s{number}", title=f"Title {number}") for number in range(30)]
    rows = [Row(link.public_id, "", 30 - at, 1) for at, link in enumerate(links)]
    with django_assert_num_queries(1):
        labelled = label_rows(workspace, Dimension.LINKS, rows, EVERYTHING)
    assert [row.value for row in labelled] == [link.public_id for link in links]
    assert (labelled[3].label, labelled[3].detail) == (links[3].display_url, "Title 3")
    assert labelled[3].link == LinkName(
        id=links[3].public_id, short_url=links[3].short_url, display_url=links[3].display_url, title="Title 3"
    )
    assert not labelled[3].gone


def test_deleted_links_by_their_last_names(
    workspace: Workspace, make: Any, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    links = [make(f"gone{number}", title=f"Title {number}") for number in range(3)]
    for link in links:
        link_delete(link=link, actor=Actor(user=alice))
    with django_assert_num_queries(2):
        rows = label_rows(workspace, Dimension.LINKS, [Row(link.public_id, "", 5, 4) for link in links], EVERYTHING)
    assert [(row.label, row.detail, row.gone, row.clicks) for row in rows] == [
        (link.display_url, link.title, True, 5) for link in links
    ]
    name = LinkName(id=links[0].public_id, display_url=links[0].display_url, title="Title 0", deleted=True)
    assert rows[0].link == link_names(workspace, [name.id], EVERYTHING)[name.id] == name


def test_a_foreign_link_and_one_that_never_was_look_the_same(
    workspace: Workspace, elsewhere: Workspace, mallory: User
) -> None:
    actor = Actor(user=mallory)
    there, gone = (
        link_create(workspace=elsewhere, actor=actor, destination="https://example.com/", slug=slug, title="Hers")
        for slug in ("there", "gone")
    )
    link_delete(link=gone, actor=actor)
    for link_id in (there.public_id, gone.public_id, "lnk_never"):
        [row] = label_rows(workspace, Dimension.LINKS, [Row(link_id, "", 5, 4)], EVERYTHING)
        assert (row.label, row.detail, row.gone) == ("Deleted link", "", True)
        assert row.link == LinkName(id=link_id, deleted=True)
        assert link_names(workspace, [link_id], EVERYTHING) == {link_id: LinkName(id=link_id, deleted=True)}


def test_rules_and_variants(workspace: Workspace, make: Any, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    rules = [
        {"name": "", "conditions": [GERMANS], "destination": "https://example.de/"},
        {"name": "Robots", "conditions": [{"type": "bot"}], "variants": COLOURS},
    ]
    link = make("ab", variants=COLOURS, rules=rules)
    first, second = link.rules
    rows = [Row(rule["id"], link.public_id, 2, 1) for rule in link.rules] + [Row("rul_former", link.public_id, 1, 1)]
    with django_assert_num_queries(1):
        labelled = label_rows(workspace, Dimension.RULES, rows, EVERYTHING)
    assert [(row.label, row.detail, row.position, row.destination, row.gone) for row in labelled] == [
        ("country is DE or AT", "country is DE or AT", 1, "https://example.de/", False),
        ("Robots", "a bot", 2, "", False),
        ("Former rule", "rul_former", None, "", True),
    ]
    own, of_rule = link.variants[1]["id"], second["variants"][0]["id"]
    rows = [Row(own, link.public_id, 2, 1), Row(of_rule, link.public_id, 2, 1), Row("var_x", link.public_id, 1, 1)]
    rows += [Row(own, "lnk_gone", 1, 1), Row("", "", 1, 1)]
    labelled = label_rows(workspace, Dimension.VARIANTS, rows, EVERYTHING)
    assert [(row.label, row.detail, row.position, row.weight, row.rule, row.gone) for row in labelled] == [
        ("https://red.example.com/", "https://red.example.com/", 2, 3, "", False),
        ("Blue", "https://blue.example.com/", 1, 1, second["id"], False),
        ("Former variant", "var_x", None, None, "", True),
        ("Former variant", own, None, None, "", True),
        ("No variant", "", None, None, "", False),
    ]
    assert labelled[3].link == LinkName(id="lnk_gone", deleted=True)
    assert first["id"] != second["id"]


@pytest.mark.parametrize(
    ("dimension", "value", "parent", "label", "detail"),
    [
        (Dimension.COUNTRIES, "DE", "", "Germany", ""),
        (Dimension.REGIONS, "BY", "DE", "BY", "Germany"),
        (Dimension.CITIES, "Munich", "DE BY", "Munich", "BY, Germany"),
        (Dimension.CITIES, "Munich", "DE ", "Munich", "Germany"),
        (Dimension.CITIES, "", " ", "Unknown", ""),
    ],
)
def test_places_without_a_query(
    dimension: Dimension,
    value: str,
    parent: str,
    label: str,
    detail: str,
    workspace: Workspace,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        [row] = label_rows(workspace, dimension, [Row(value, parent, 1, 1)], EVERYTHING)
    assert (row.value, row.parent, row.label, row.detail) == (value, parent, label, detail)
