"""What tests of pages about clicks share."""

from typing import Any

import pytest

from accounts.actor import Actor
from accounts.models import User, Workspace
from accounts.plans import Plan
from analytics.tinybird_client import Transport
from links.models import Link
from links.services import link_create


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The endpoints of Tinybird that were asked, in no order."""
    asked: list[str] = []
    query = Transport.query

    def counted(self: Transport, pipe: str, parameters: dict[str, str], *, token: str) -> list[dict[str, Any]]:
        asked.append(pipe)
        return query(self, pipe, parameters, token=token)

    monkeypatch.setattr(Transport, "query", counted)
    return asked


@pytest.fixture
def spring(workspace: Workspace, alice: User) -> Link:
    """A link of Acme, whose plan hides no clicks."""
    Workspace.objects.filter(pk=workspace.pk).update(plan=Plan.ENTERPRISE)
    return link_create(workspace=workspace, actor=Actor(user=alice), destination="https://example.com/", slug="spring")
