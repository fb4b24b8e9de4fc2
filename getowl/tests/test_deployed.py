"""What holds of a production server: its settings, and replacing its secret."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings

from accounts.models import User, Workspace

SECRET = "0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PRODUCTION = {
    "SECRET_KEY": SECRET,
    "SITE_URL": "https://app.owl.example",
    "DATABASE_URL": "postgres://getowl:secret@db.owl.example/getowl",
    "VALKEY_URL": "rediss://valkey.owl.example",
    "SHORT_HOSTS": "owl.example",
    "EDGE_ORIGIN_SECRET": SECRET,
    "ACCOUNT_ENCRYPTION_SECRETS": SECRET,
    "DEFAULT_FROM_EMAIL": "hello@owl.example",
    "EMAIL_HOST": "mail.owl.example",
}


def test_djangos_own_check_finds_nothing() -> None:
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    environment = {"PATH": os.environ["PATH"], **PRODUCTION}
    done = subprocess.run(
        command, cwd=django_settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


@pytest.mark.parametrize("known", [True, False])
def test_nobody_is_signed_out_when_the_secret_is_replaced(
    workspace: Workspace, alice: User, sign_in: Callable[[User], Client], settings: Settings, known: bool
) -> None:
    client = sign_in(alice)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if known else []
    settings.SECRET_KEY = SECRET
    assert client.get(f"/w/{workspace.public_id}/links").status_code == (200 if known else 302)
    if known:  # and the session is signed with the new one now
        settings.SECRET_KEY_FALLBACKS = []
        assert client.get(f"/w/{workspace.public_id}/links").status_code == 200
