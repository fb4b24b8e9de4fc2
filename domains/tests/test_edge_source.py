"""What the edge is to hold of custom domains."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from domains.edge_source import items, keys_after
from domains.models import Domain
from domains.states import SERVED, State
from edge.resolver.contract import HostItem

Add = Callable[..., Domain]


def _set(domain: Domain, state: State, **fields: object) -> None:
    Domain.objects.filter(pk=domain.pk).update(state=state, proven_at=timezone.now(), **fields)


def test_an_active_domain_has_its_owners_settings(add: Add) -> None:
    domain = add()
    _set(domain, State.ACTIVE, root_url="https://acme.com/", folds_case=True, hsts_seconds=300, asset_links="[]")
    owner = domain.workspace.public_id
    expected = HostItem(root_url="https://acme.com/", fold_case=True, hsts=300, asset_links="[]", workspace_id=owner)
    assert items(["go.acme.com#", "go.acme.com#code", "other.acme.com#", "code"]) == {"go.acme.com#": expected}


@pytest.mark.parametrize("state", sorted(State))
def test_only_what_is_deployed_is_served(add: Add, state: State) -> None:
    _set(add(), state)
    assert bool(items(["go.acme.com#"])) == (state in SERVED)
    assert bool(keys_after("", 10)) == (state in SERVED)


def test_a_claim_that_was_never_proven_is_never_served(add: Add) -> None:
    Domain.objects.filter(pk=add().pk).update(state=State.ACTIVE)
    assert items(["go.acme.com#"]) == {}
    assert keys_after("", 10) == []


def test_keys_come_in_byte_order_from_any_key_on(add: Add) -> None:
    names = ["go.acme.com", "go.acme.co", "go-to.acme.com", "go.acme.com.mx", "xn--bcher-kva.acme.com"]
    for name in names:
        _set(add(name), State.ACTIVE)
    keys = sorted((f"{name}#" for name in names), key=str.encode)
    assert keys_after("", 10) == keys
    assert keys_after("", 2) == keys[:2]
    for after in ["go.acme.com", "go.acme.com!", "go.acme.com#", "go.acme.com#code", "go.acme.com-x", "zzz", "Ä"]:
        assert keys_after(after, 10) == [key for key in keys if key.encode() > after.encode()]


def test_many_domains_cost_few_queries(add: Add, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for n in range(5):
        _set(add(f"go{n}.acme.com"), State.ACTIVE)
    with django_assert_max_num_queries(2):  # the domains, and the shapes of all their patterns
        assert len(items([f"go{n}.acme.com#" for n in range(5)])) == 5
