"""Which addresses may be connected to."""

import pytest

from edge.public_address import is_public


@pytest.mark.parametrize("address", ["1.1.1.1", "13.32.0.5", "2606:4700::1111"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "100.64.0.1",  # carriers' own
        "169.254.169.254",  # the cloud's metadata
        "0.0.0.0",  # noqa: S104 - no binding, an address to be refused
        "224.0.0.251",
        "255.255.255.255",
        "::1",
        "::",
        "fd00::1",
        "fe80::1",
        "ff0e::fb",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",  # 10.0.0.1 behind NAT64
        "64:ff9b::a9fe:a9fe",
        "2002:a00:1::1",  # 10.0.0.1 by 6to4
    ],
)
def test_all_others_are_never_connected_to(address: str) -> None:
    assert not is_public(address)
