"""Percent-decoding is the standard library's."""

from __future__ import annotations

import urllib.parse

from hypothesis import given
from hypothesis import strategies as st

from edge.resolver.percent import quote, unquote_to_bytes

_UNRESERVED = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~"


@given(st.text("%aF09é+ x\n"))
def test_as_urllib_does(text: str) -> None:
    assert unquote_to_bytes(text) == urllib.parse.unquote_to_bytes(text)
    assert quote(text, _UNRESERVED) == urllib.parse.quote(text, safe="")


def test_surrogates_do_not_get_through() -> None:
    assert unquote_to_bytes("a\ud800") == b"a?"
