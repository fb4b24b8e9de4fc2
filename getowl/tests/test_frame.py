"""The frame's own parts: colours that can be read, times, icons that exist, mails that are complete."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from getowl.templatetags.frame import initials, relative

STATIC = Path(settings.BASE_DIR) / "getowl" / "static" / "getowl"
TOKENS: dict[str, str] = dict(
    re.findall(r"--([\w-]+): light-dark\((#\w{6}, #\w{6})\)", (STATIC / "tokens.css").read_text())
    + re.findall(r"--(on-amber): (#\w{6})", (STATIC / "tokens.css").read_text())
)


def colour(name: str, theme: int) -> str:
    values = TOKENS[name].split(", ")
    return values[theme if len(values) > 1 else 0]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "grounds"),
    [
        ("ink", ["paper", "surface", "sunken", "neutral-soft", "amber-soft"]),
        ("muted", ["paper", "surface", "sunken", "neutral-soft"]),
        ("amber-text", ["paper", "surface", "amber-soft"]),
        ("on-amber", ["amber", "amber-hover"]),
        ("on-red", ["red-fill"]),
        ("green", ["surface", "green-soft"]),
        ("red", ["paper", "surface", "red-soft"]),
        ("blue", ["blue-soft"]),
    ],
)
def test_text_can_be_read(text: str, grounds: list[str], theme: int) -> None:
    ratios = {ground: round(contrast(colour(text, theme), colour(ground, theme)), 2) for ground in grounds}
    assert min(ratios.values()) >= 4.5, ratios


def test_relative_times() -> None:
    now = datetime(2026, 3, 10, 12, tzinfo=UTC)
    ages = [timedelta(seconds=5), timedelta(minutes=3), timedelta(hours=5), timedelta(days=6), timedelta(days=8)]
    assert [relative(now - age, now) for age in ages] == ["just now", "3 min ago", "5 h ago", "6 d ago", "2 Mar"]
    assert relative(now + timedelta(days=2), now) == "in 2 d"
    assert relative(now - timedelta(days=400), now) == "3 Feb 2025"


def test_initials() -> None:
    assert [initials(name) for name in ("Ada Lovelace", "bob", "")] == ["AL", "B", "?"]


def test_every_icon_that_templates_name_is_in_the_sprite() -> None:
    known = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
    used: set[str] = set()
    for app in ("accounts", "getowl", "links"):
        for path in (Path(settings.BASE_DIR) / app / "templates").rglob("*.html"):
            used |= set(re.findall(r'{% icon(?:_url)? ["\']([\w-]+)["\']', path.read_text()))
    assert used
    assert used <= known, used - known


def test_what_a_first_visit_loads_is_small() -> None:
    htmx_bytes = 52_000
    assert sum(path.stat().st_size for path in STATIC.iterdir()) + htmx_bytes < 150_000


def test_pages_of_errors(client: Client, db: None) -> None:
    response = client.get("/nothing-here")
    assert response.status_code == 404
    assert "There is nothing here" in response.text


def test_resetting_a_password_by_mail(client: Client, alice: object) -> None:
    client.post("/accounts/password/reset/", {"email": "alice@example.com"})
    (message,) = mail.outbox
    link = re.search(r"http://testserver(\S+)", str(message.body))
    assert link
    form = client.get(link.group(1), follow=True)
    assert "Choose a new password" in form.text
    data = {"password1": "a long pass phrase", "password2": "a long pass phrase"}
    assert client.post(form.redirect_chain[-1][0], data, follow=True).status_code == 200
    assert client.login(email="alice@example.com", password="a long pass phrase")
