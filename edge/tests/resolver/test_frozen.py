"""Value classes behave as frozen dataclasses do."""

from __future__ import annotations

import pickle

import pytest

from edge.resolver.contract import HostItem, LinkItem, Tombstone
from edge.resolver.decide import Gone, Home, Unusable


def test_construction() -> None:
    link = LinkItem("https://a.example/", 301, disabled=True)
    assert (link.destination, link.status, link.disabled, link.query) == ("https://a.example/", 301, True, "keep")
    assert repr(Tombstone(5)) == "Tombstone(ttl=5)"


@pytest.mark.parametrize(("args", "kwargs"), [((), {}), ((1, 2), {}), ((1,), {"ttl": 2}), ((1,), {"x": 2})])
def test_wrong_arguments(args: tuple[int, ...], kwargs: dict[str, int]) -> None:
    with pytest.raises(TypeError):
        Tombstone(*args, **kwargs)


def test_equality_needs_the_same_type() -> None:
    assert Tombstone(5) == Tombstone(5)
    assert hash(Tombstone(5)) == hash(Tombstone(5))
    assert Tombstone(5) != Tombstone(6)
    assert len({Home(), Unusable(), Home()}) == 2
    same_fields: object = Tombstone(1)
    assert Gone(expired=True) != same_fields


def test_immutable() -> None:
    link = LinkItem("https://a.example/")
    for name in ("status", "new"):
        with pytest.raises(AttributeError):
            setattr(link, name, 301)
    with pytest.raises(AttributeError):
        del link.status


def test_pickle_and_match() -> None:
    host = HostItem(root_url="https://r.example/")
    assert pickle.loads(pickle.dumps(host)) == host  # noqa: S301 - our own bytes
    match host:
        case HostItem(status="active", root_url=url):
            assert url == "https://r.example/"
