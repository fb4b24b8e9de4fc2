"""The style guide leaves nothing out, and every colour can be read."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings

from getowl.views.styleguide_colors import PAIRS, SCHEMES, contrast, pairs, tokens

COMPONENTS = Path(django_settings.BASE_DIR) / "getowl" / "templates" / "components"


@pytest.fixture
def shown(client: Client, db: None, settings: Settings) -> set[str]:
    """The names of all templates that the page with its drawer is made of."""
    settings.DEBUG = True
    return {str(template.name) for template in client.get("/styleguide?drawer=1").templates}


def test_every_component_is_shown(shown: set[str]) -> None:
    components = {f"components/{path.name}" for path in COMPONENTS.iterdir()}
    assert len(components) > 20
    assert components - shown == set()


@pytest.mark.parametrize("state", ["hover", "focus", "active", "loading"])
def test_states_are_shown_in_both_schemes(client: Client, db: None, settings: Settings, state: str) -> None:
    settings.DEBUG = True
    text = client.get("/styleguide").text
    assert text.count(f'data-as="{state}"') >= 2
    assert text.count(" disabled") >= 4


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_colour_can_be_read_on_what_it_stands_on(scheme: str) -> None:
    found = pairs(scheme)
    assert [f"{one.front} on {one.ground}: {one.ratio:.2f}" for one in found if not one.is_readable] == []


def test_every_colour_is_looked_at() -> None:
    lines = {"line", "line-strong"}  # only separate what stands apart anyway
    assert set(tokens()) - lines == {name for front, ground, _ in PAIRS for name in (front, ground)}


def test_contrast_as_it_is_defined() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == contrast("#ffffff", "#777777") == pytest.approx(4.48, abs=0.01)
