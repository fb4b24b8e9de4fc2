"""What people and workers do to the links of one domain at the same time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import OperationalError

from accounts.actor import Actor
from accounts.models import Workspace
from domains import dependents
from domains.dependents import adopt_all, count_on, release_all, respell_all
from domains.models import Domain
from domains.services import domain_remove, domain_update
from domains.states import State
from getowl.tests.at_once import run_at_once
from links.errors import LinkError
from links.keys import is_parked
from links.models import Link
from links.services import link_create, link_delete, link_update, links_bulk_create

Hold = Callable[..., Domain]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def domain(hold: Hold, monkeypatch: pytest.MonkeyPatch) -> Domain:
    """A domain of a workspace of its own, whose worker takes small steps."""
    monkeypatch.setattr(dependents, "LIMIT", 3)
    return hold(Workspace.objects.create(name="Busy"))


def make(domain: Domain, count: int, prefix: str) -> None:
    rows: Any = [
        {"destination": "https://example.com/", "slug": f"{prefix}{number}", "domain": domain.hostname}
        for number in range(count)
    ]
    links_bulk_create(workspace=domain.workspace, actor=Actor(), rows=rows)


def edit(domain: Domain, prefix: str) -> Callable[[], None]:
    """Make, rename, move and delete links of one's own, in turn."""

    def edit_all() -> None:
        for number in range(8):
            place: Any = {"slug": f"{prefix}{number}", "domain": domain.hostname}
            with suppress(LinkError):
                link = link_create(
                    workspace=domain.workspace, actor=Actor(), destination="https://e.example.com", **place
                )
                link = link_update(link=link, actor=Actor(), slug=f"{prefix}-{number}")
                link = link_update(link=link, actor=Actor(), domain="")
                link = link_update(link=link, actor=Actor(), domain=domain.hostname, slug=f"{prefix}/{number}/*")
                if number % 2:
                    link_delete(link=link, actor=Actor())

    return edit_all


def test_no_link_is_made_on_a_domain_that_went(domain: Domain) -> None:
    make(domain, 10, "S")

    def remove() -> None:
        domain_remove(domain=domain, actor=Actor())
        gone = Domain.objects.get(pk=domain.pk)
        assert release_all(gone)
        assert count_on(gone) == 0

    assert run_at_once([edit(domain, "A"), edit(domain, "B"), remove], OperationalError) == []
    assert count_on(domain) == 0
    assert all(is_parked(link.key) for link in Link.objects.filter(domain=domain))


def test_they_come_back_beside_whatever_else_is_done(domain: Domain, hold: Hold) -> None:
    make(domain, 20, "A")
    Domain.objects.filter(pk=domain.pk).update(state=State.REMOVED.value)
    domain.refresh_from_db()
    assert release_all(domain)
    again = hold(domain.workspace)
    calls = [edit(again, "A"), edit(again, "B"), lambda: adopt_all(again), lambda: adopt_all(again)]
    assert run_at_once(calls, OperationalError) == []
    assert adopt_all(again)
    assert not Link.objects.waiting_for(again).exists()
    keys = [key for key in Link.objects.values_list("key", flat=True) if not is_parked(key)]
    assert len(keys) >= 20


def test_they_are_spelled_anew_beside_whatever_else_is_done(domain: Domain) -> None:
    make(domain, 20, "S")

    def fold() -> None:
        domain_update(domain=domain, actor=Actor(), expected_version=None, changes={"folds_case": True})
        respell_all(domain)

    assert (
        run_at_once([edit(domain, "A"), edit(domain, "B"), fold, lambda: respell_all(domain)], OperationalError) == []
    )
    assert respell_all(domain)
    keys = list(Link.objects.filter(domain=domain).values_list("key", flat=True))
    assert all(is_parked(key) or key == key.lower() for key in keys)
