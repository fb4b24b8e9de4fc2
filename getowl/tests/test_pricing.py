"""The public page of prices says what accounts/plans.py does."""

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.money import money
from accounts.plans import PLANS


@pytest.mark.django_db
def test_visitors_see_prices_and_what_each_plan_has(client: Client, settings: Settings) -> None:
    page = client.get("/pricing").text
    for allowed in PLANS.values():
        if allowed.price:
            assert f"<strong>{money(allowed.price.month)}</strong> a month" in page
    assert "or €490 a year" in page
    assert "On request" in page
    assert "2,000" in page
    assert "mailto:" not in page
    settings.CONTACT_EMAIL = "sales@getowl.example"
    assert "mailto:sales@getowl.example" in client.get("/pricing").text
    german = client.get("/pricing", headers={"Accept-Language": "de"}).text
    assert "<strong>12\xa0€</strong> im Monat" in german
    assert client.post("/pricing").status_code == 405


def test_who_is_signed_in_finds_the_way_back(client: Client, alice: User) -> None:
    client.force_login(alice)
    page = client.get("/pricing").text
    assert "Your links" in page
    assert "Create your workspace" not in page


@pytest.mark.parametrize(("cents", "text"), [(0, "€0"), (12_00, "€12"), (12_50, "€12.50"), (1_200_00, "€1,200")])
def test_money(cents: int, text: str) -> None:
    assert money(cents) == text
