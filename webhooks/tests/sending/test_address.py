"""Where events may be sent."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from getowl.local.dns_server import LocalDns
from webhooks.errors import BadUrl
from webhooks.sending.address import clean_url, resolve, target_of
from webhooks.sending.errors import AddressRefused, Unresolved

BAD = [
    ("", "required"),
    ("ftp://example.com/", "scheme"),
    ("http://example.com/", "scheme"),
    ("example.com/hook", "malformed"),
    ("https://", "malformed"),
    ("https://user:secret@example.com/", "userinfo"),
    ("https://127.0.0.1/", "private"),
    ("https://2130706433/", "private"),
    ("https://0x7f.1/", "private"),
    ("https://[::1]/", "private"),
    ("https://[::ffff:169.254.169.254]/", "private"),
    ("https://[64:ff9b::a9fe:a9fe]/", "private"),
    ("https://169.254.169.254/latest/meta-data", "private"),
    ("https://10.0.0.8/", "private"),
    ("https://224.0.0.1/", "private"),
    ("https://0.0.0.0/", "private"),
    ("https://localhost/", "private"),
    ("https://hooks/", "private"),
    ("https://example.com:22/", "port"),
    ("https://example.com:25/", "port"),
    ("https://example.com/a\nb", "control"),
    ("https://example.com/" + "a" * 2_000, "too_long"),
]


@pytest.mark.parametrize(("url", "code"), BAD)
def test_addresses_that_nothing_is_sent_to(url: str, code: str) -> None:
    with pytest.raises(BadUrl) as caught:
        clean_url(url)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("url", "stored"),
    [
        (" https://Example.com ", "https://example.com/"),
        ("https://example.com:8443/a?b=c#d", "https://example.com:8443/a?b=c"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://[2606:4700::1111]/", "https://[2606:4700::1111]/"),
    ],
)
def test_addresses_as_they_are_stored(url: str, stored: str) -> None:
    assert clean_url(url) == stored


def test_the_local_stack_takes_http_and_this_machine(private: None) -> None:
    assert clean_url("http://localhost:9000/hook") == "http://localhost:9000/hook"
    target = target_of("http://127.0.0.1/hook?a=b")
    assert (target.secure, target.host, target.port, target.path) == (False, "127.0.0.1", 80, "/hook?a=b")


def test_what_http_tls_and_dns_are_asked_for() -> None:
    target = target_of("https://example.com.:8443/a")
    assert (target.host, target.authority, target.port) == ("example.com", "example.com.:8443", 8443)
    assert target_of("https://[2606:4700::1111]/").host == "2606:4700::1111"


@pytest.fixture
def dns(settings: Settings) -> Iterator[LocalDns]:
    with LocalDns() as server:
        settings.DNS_RESOLVERS = [f"127.0.0.1:{server.port}"]
        yield server


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("A", ["127.0.0.1"]),
        ("A", ["169.254.169.254"]),
        ("A", ["192.168.1.4"]),
        ("A", ["100.64.0.1"]),
        ("A", ["1.1.1.1", "10.0.0.1"]),
        ("A", ["239.1.1.1"]),
        ("AAAA", ["::1"]),
        ("AAAA", ["fd00::1"]),
        ("AAAA", ["fe80::1"]),
        ("AAAA", ["::ffff:10.0.0.1"]),
    ],
)
def test_a_name_that_leads_inside_is_refused(dns: LocalDns, kind: str, values: list[str]) -> None:
    dns.book.set("hooks.acme.test", kind, values)
    with pytest.raises(AddressRefused):
        resolve("hooks.acme.test", 4)


def test_a_name_that_leads_outside(dns: LocalDns) -> None:
    dns.book.set("hooks.acme.test", "A", ["1.1.1.1"])
    dns.book.set("six.acme.test", "AAAA", ["2606:4700::1111"])
    assert resolve("hooks.acme.test", 4) == "1.1.1.1"
    assert resolve("six.acme.test", 4) == "2606:4700::1111"
    with pytest.raises(Unresolved):
        resolve("nothing.acme.test", 4)


def test_resolvers_that_do_not_answer(settings: Settings) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        settings.DNS_RESOLVERS = [f"127.0.0.1:{silent.getsockname()[1]}"]
        with pytest.raises(Unresolved):
            resolve("hooks.acme.test", 0.4)


def test_a_literal_is_checked_at_each_attempt() -> None:
    """The settings may have allowed it when it was saved."""
    with pytest.raises(AddressRefused):
        resolve("127.0.0.1", 1)
