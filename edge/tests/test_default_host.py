"""The short domain's own item: published from the settings, like any other key."""

from pytest_django import Settings

from edge import default_host
from edge.drain import drain_due
from edge.reconcile import audit_edge
from edge.resolver.contract import HostItem, decode, encode, host_key
from edge.tests import fake_source
from edge.tests.conftest import stored


def test_the_settings_become_its_item(settings: Settings) -> None:
    settings.SHORT_HOSTS = ["go.example.com", "www.go.example.com"]
    settings.SHORT_HOST_ROOT_URL = "https://example.com/"
    settings.SHORT_HOST_HSTS_SECONDS = 300
    settings.SHORT_HOST_ASSET_LINKS = "[]"
    settings.EDGE_SOURCES = ["edge.default_host", "edge.tests.fake_source"]
    fake_source.SHAPES["go.example.com"] = {"=*", "={"}
    key = host_key("go.example.com")
    item = HostItem(root_url="https://example.com/", shapes=("={", "=*"), hsts=300, asset_links="[]")
    try:
        assert default_host.items([key, "other"]) == {key: item}
        assert decode(encode(item)) == item
    finally:
        fake_source.SHAPES.clear()
    assert default_host.items(["other"]) == {}
    assert default_host.keys_after("", 10) == [key]
    assert default_host.keys_after(key, 10) == []


def test_a_changed_setting_is_published_by_the_audit(db: None, table: str, settings: Settings) -> None:
    settings.EDGE_SOURCES = ["edge.default_host"]
    settings.SHORT_HOSTS = ["go.example.com"]
    for url in ("https://example.com/a", "https://example.com/b"):
        settings.SHORT_HOST_NOT_FOUND_URL = url
        assert audit_edge(repair=True).total == 1
        drain_due()
        record = stored(table, "go.example.com#")
        assert record and record.item == HostItem(not_found_url=url)
    assert audit_edge().total == 0
