"""What is taken from a destination into a page."""

from __future__ import annotations

import pytest

from links.edge_pages.addresses import Address, address_of


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "https://a.example.com/b?c#d",
            Address("https://", "a.example.com", "/b?c#d", "", "https://a.example.com/b?c#d", "https://a.example.com"),
        ),
        (
            "HTTP://A.Example.com:8080/",
            Address(
                "HTTP://", "A.Example.com:8080", "/", "", "HTTP://A.Example.com:8080/", "http://a.example.com:8080"
            ),
        ),
        (
            "https://[2001:db8::1]/",
            Address("https://", "[2001:db8::1]", "/", "", "https://[2001:db8::1]/", "https://[2001:db8::1]"),
        ),
        (
            "https://xn--bcher-kva.example/",
            Address(
                "https://",
                "xn--bcher-kva.example",
                "/",
                "bücher.example",
                "https://xn--bcher-kva.example/",
                "https://xn--bcher-kva.example",
            ),
        ),
        ("javascript:alert(1)", Address("", "", "javascript:alert(1)", "", "", "")),
        ("acme://open/x", Address("", "", "acme://open/x", "", "", "")),
        ("https://a.example.com:x/", Address("", "", "https://a.example.com:x/", "", "", "")),
        ("https:///path", Address("", "", "https:///path", "", "", "")),
        ("", Address("", "", "", "", "", "")),
    ],
)
def test_taken_apart(url: str, expected: Address) -> None:
    assert address_of(url) == expected


@pytest.mark.parametrize("url", ["https://a.example.com;script-src/", "https://a'b.example.com/", "https://é.example/"])
def test_a_policy_names_no_host_that_could_end_it(url: str) -> None:
    assert address_of(url).origin == ""


def test_a_name_that_is_no_punycode() -> None:
    assert address_of("https://xn--a.example/").written == ""
