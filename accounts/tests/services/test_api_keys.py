"""API keys: made, recognised, revoked."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import ApiKey, AuditEvent, User, Workspace
from accounts.services.api_keys import api_key_authenticate, api_key_create, api_key_revoke

READ, WRITE = ApiKey.Scope.READ, ApiKey.Scope.WRITE


@pytest.fixture
def made(alice: User, workspace: Workspace) -> tuple[ApiKey, str]:
    return api_key_create(workspace=workspace, actor=Actor(user=alice), name="Build", scopes=[READ, WRITE])


def test_the_secret_is_shown_once_and_stored_nowhere(made: tuple[ApiKey, str]) -> None:
    key, secret = made
    assert secret.startswith("sk_live_")
    assert len(secret) == 40
    assert secret not in str(ApiKey.objects.values().get())
    assert secret[8:] not in str(AuditEvent.objects.values().get(action="api_key.created"))
    assert api_key_authenticate(secret) == key


@pytest.mark.parametrize("wrong", ["", "sk_live_", "sk_live_" + "a" * 32, "a" * 40, "sk_live_" + "é" * 32, "sk_test_x"])
def test_a_wrong_secret_is_nobody(made: tuple[ApiKey, str], wrong: str) -> None:
    assert api_key_authenticate(wrong) is None


def test_a_revoked_key_is_nobody(made: tuple[ApiKey, str], alice: User) -> None:
    key, secret = made
    api_key_revoke(api_key=key, actor=Actor(user=alice))
    api_key_revoke(api_key=key, actor=Actor(user=alice))
    assert api_key_authenticate(secret) is None
    assert AuditEvent.objects.filter(action="api_key.revoked").count() == 1


def test_last_use_is_noted_once_a_minute(
    made: tuple[ApiKey, str], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    key, secret = made
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        with django_assert_num_queries(2):
            api_key_authenticate(secret)
        with django_assert_num_queries(1):
            api_key_authenticate(secret)
        clock.shift(timedelta(seconds=61))
        api_key_authenticate(secret)
    key.refresh_from_db()
    assert key.last_used_at == start + timedelta(seconds=61)


def test_a_key_needs_a_name(alice: User, workspace: Workspace) -> None:
    with pytest.raises(ValidationError):
        api_key_create(workspace=workspace, actor=Actor(user=alice), name=" ", scopes=[READ])
