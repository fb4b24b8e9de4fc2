"""The outbox page of a development server."""

from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import Settings


@pytest.fixture
def _development(settings: Settings, tmp_path: Path) -> None:
    settings.DEBUG = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "outbox")


@pytest.mark.usefixtures("_development")
def test_mails_are_shown_as_text_with_links(client: Client) -> None:
    body = "Grüße <b>bold</b>\nhttp://testserver/accounts/confirm-email/abc:def/\n"
    message = EmailMultiAlternatives("Wörter <i>", body, to=["dave@example.com"])
    message.attach_alternative("<p>html</p>", "text/html")
    message.send()
    text = client.get("/outbox").text
    assert "Wörter &lt;i&gt;" in text
    assert "Grüße &lt;b&gt;bold" in text
    assert 'href="http://testserver/accounts/confirm-email/abc:def/"' in text
    assert "dave@example.com" in text


@pytest.mark.usefixtures("_development")
def test_no_mails_yet(client: Client) -> None:
    assert "No mails yet" in client.get("/outbox").text
    assert client.post("/outbox").status_code == 405


@pytest.mark.parametrize("path", ["/outbox", "/styleguide"])
def test_production_has_no_such_page(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.usefixtures("_development")
def test_the_styleguide_renders(client: Client) -> None:
    assert "Status pill" in client.get("/styleguide").text
