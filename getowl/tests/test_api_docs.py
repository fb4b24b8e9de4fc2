"""The pages about the API say what its description says, to everybody."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from getowl.api.reference import areas, description

MOST_BYTES = 150_000


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Whether somebody is signed in is asked for on each page."""


@pytest.mark.parametrize("path", ["/api/docs", "/api/docs/errors", *(f"/api/docs/{slug}" for slug in areas())])
def test_everybody_may_read_them_and_they_are_light(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert len(response.content) < MOST_BYTES


def test_every_operation_has_its_place_and_every_link_leads_somewhere(client: Client) -> None:
    texts = {f"/api/docs/{slug}": client.get(f"/api/docs/{slug}").text for slug in areas()}
    texts |= {path: client.get(path).text for path in ("/api/docs", "/api/docs/errors")}
    places = {path: set(re.findall(r' id="([^"]+)"', text)) for path, text in texts.items()}
    operations = [one["operationId"] for methods in description()["paths"].values() for one in methods.values()]
    for one in operations:
        assert sum(one in found for found in places.values()) == 1, one
    for path, text in texts.items():
        for page, fragment in re.findall(r'href="([^"#]*)#([^"]+)"', text):
            if page.startswith("/static/"):
                continue
            assert fragment in places[page or path], f"{path} leads to {page}#{fragment}"


def test_a_field_says_what_it_takes(client: Client) -> None:
    text = " ".join(client.get("/api/docs/links").text.split())
    operation = text.partition('id="links_create"')[2].partition("</section>")[0]
    field = operation.partition("<code>destinationUrl</code>")[2].partition("</div>")[0]
    assert "required" in field
    assert "text" in field
    assert 'href="#VariantIn"' in operation


def test_the_address_is_the_real_one(client: Client, settings: Settings) -> None:
    settings.SITE_URL = "https://links.acme.test"
    assert "https://links.acme.test/api/v1" in client.get("/api/docs").text


def test_who_is_signed_in_finds_the_keys(client: Client, alice: User) -> None:
    assert "/settings/keys" not in client.get("/api/docs").text
    client.force_login(alice)
    workspace = alice.memberships.get().workspace
    assert workspace.name in client.get("/api/docs").text


def test_an_area_that_is_not_there(client: Client) -> None:
    assert client.get("/api/docs/nothing").status_code == 404


def test_nothing_can_be_sent(client: Client) -> None:
    assert client.post("/api/docs").status_code == 405


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("shortcode", "/api/docs/links#links_create"),
        ("POST domains verify", "/api/docs/domains#domains_verify"),
        ("unknown_cursor", "/api/docs/errors#unknown_cursor"),
    ],
)
def test_searching_finds_fields_operations_and_codes(client: Client, words: str, place: str) -> None:
    assert f'href="{place}"' in client.get("/api/docs/search", {"q": words}).text


def test_what_is_not_there_is_said(client: Client) -> None:
    assert "Nothing here has all of these words" in client.get("/api/docs/search", {"q": "<b>x"}).text
    assert "<b>x" not in client.get("/api/docs/search", {"q": "<b>x"}).text
