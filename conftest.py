"""The fixed cast of every test: alice owns, bob is a member, carol only views, mallory is elsewhere."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, TransactionTestCase, override_settings

from accounts import rate_limit
from accounts.middleware import seen_key
from accounts.models import Membership, Role, User, Workspace
from accounts.plans import Plan
from edge import kicks

pytest_plugins = [
    "accounts.tests.callers",
    "accounts.tests.people",
    "accounts.tests.single_sign_on",
    "accounts.tests.sites",
    "getowl.tests.acme",
    "getowl.tests.browser.fixtures",
    "getowl.tests.kinesis",
]


@pytest.fixture(autouse=True, scope="session")
def _quick() -> Iterator[None]:
    """A password takes half a second to hash, and whitenoise reads all static files anew for each client."""
    with override_settings(PASSWORD_HASHERS=["accounts.tests.people.QuickHasher"], WHITENOISE_AUTOREFRESH=True):
        yield


@pytest.fixture(autouse=True, scope="session")
def _quick_end() -> Iterator[None]:
    """A test that commits leaves its rows: Django truncates all tables, and makes all permissions anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: _empty_tables())
        yield


def _empty_tables() -> None:
    """Delete every row but what Django itself made of the models, once whoever still writes is done."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = [name for name in names if name not in ("django_content_type", "auth_permission")]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(f"SELECT {', '.join(f'EXISTS (SELECT FROM {table})' for table in tables)}")  # noqa: S608  # our models' names
        filled = [table for table, is_filled in zip(tables, cursor.fetchone(), strict=True) if is_filled]
        cursor.execute("SET LOCAL session_replication_role = replica")  # in any order: foreign keys are not asked
        for table in filled:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  # likewise


@pytest.fixture(autouse=True)
def _one_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is limited is counted in the middle of a minute and of an hour: no window ends while a test counts."""
    monkeypatch.setattr(rate_limit, "time", SimpleNamespace(time=lambda: 1_800_001_830.0))


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Rate limits, sessions and starts of tasks of one test must not be felt in the next."""
    cache.clear()
    kicks.forget()


@pytest.fixture
def workspace(db: None) -> Workspace:
    """Acme: the workspace of alice, bob and carol. Its plan hides nothing."""
    return Workspace.objects.create(name="Acme", plan=Plan.ENTERPRISE)


def _member(workspace: Workspace, name: str, role: Role) -> User:
    user = User.objects.create_user(f"{name}@example.com", name=name.title())
    Membership.objects.create(workspace=workspace, user=user, role=role)
    return user


@pytest.fixture
def alice(workspace: Workspace) -> User:
    """Owns Acme."""
    return _member(workspace, "alice", Role.OWNER)


@pytest.fixture
def bob(workspace: Workspace) -> User:
    """A member of Acme."""
    return _member(workspace, "bob", Role.MEMBER)


@pytest.fixture
def carol(workspace: Workspace) -> User:
    """Only views Acme."""
    return _member(workspace, "carol", Role.VIEWER)


@pytest.fixture
def elsewhere(db: None) -> Workspace:
    """Mallory's own workspace."""
    return Workspace.objects.create(name="Elsewhere", plan=Plan.ENTERPRISE)


@pytest.fixture
def mallory(elsewhere: Workspace) -> User:
    """Owns another workspace and should see nothing of Acme."""
    return _member(elsewhere, "mallory", Role.OWNER)


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """Return a function that gives a browser in which the user is signed in."""

    def sign_in_as(user: User) -> Client:
        client = Client()
        client.force_login(user)
        # It was in use a moment ago: tests that count queries need no request before the one that counts.
        cache.set(seen_key(str(client.session.session_key)), 1)
        return client

    return sign_in_as
