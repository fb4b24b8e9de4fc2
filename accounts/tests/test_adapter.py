"""Signing up while the mail server is down."""

from smtplib import SMTPServerDisconnected

import pytest
from django.test import Client

from accounts.models import User


def test_the_account_is_made_and_the_page_says_what_happened(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise SMTPServerDisconnected("gone")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    data = {"email": "new@example.com", "password1": "a long pass phrase"}
    response = client.post("/accounts/signup/", data, follow=True)
    assert response.status_code == 200
    assert "Our mail server did not answer." in response.text
    assert User.objects.filter(email="new@example.com").exists()
