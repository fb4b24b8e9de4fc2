"""What people type as a host name: accepted in one form, or refused with the way out."""

import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domains.names import errors
from domains.names.hostname import Hostname, parse_hostname

LONG_LABEL = "a" * 64

pieces = st.sampled_from(
    [
        "go",
        "acme",
        "com",
        "co.uk",
        "github.io",
        "xn--",
        "xn--bcher-kva",
        "*",
        ".",
        "..",
        "_",
        "-",
        "://",
        "/",
        ":80",
        "@",
        "bücher",
        "ß",
        "пример",
        "例え",
        "a" * 63,
        "😀",
        "1",
        "10.0.0.1",
        "[::1]",
        "test",
        "localhost",
        " ",
        "%41",
        "\u200d",
        "。",
    ]
)
typed = st.one_of(
    st.text(max_size=80), st.lists(pieces, max_size=12).map("".join), st.lists(pieces, max_size=6).map(".".join)
)


@given(typed)
def test_any_text_is_a_hostname_or_a_hostname_error(text: str) -> None:
    try:
        host = parse_hostname(text, own_hosts=("owl.io",), allow_test=True)
    except errors.HostnameError as error:
        assert error.hostname == text
        assert str(error)
        return
    assert host.ascii.isascii()
    assert host.ascii == host.ascii.lower()
    assert 0 < len(host.ascii) <= 253
    assert host.ascii.endswith(host.registrable)
    assert parse_hostname(host.ascii, allow_test=True) == host
    assert parse_hostname(host.display, allow_test=True) == host


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("go.acme.com", Hostname("go.acme.com", "go.acme.com", "acme.com")),
        ("  GO.Acme.COM. ", Hostname("go.acme.com", "go.acme.com", "acme.com")),
        ("acme.co.uk", Hostname("acme.co.uk", "acme.co.uk", "acme.co.uk")),
        ("a.b.acme.co.uk", Hostname("a.b.acme.co.uk", "a.b.acme.co.uk", "acme.co.uk")),
        ("team.github.io", Hostname("team.github.io", "team.github.io", "team.github.io")),
        ("Bücher.de", Hostname("xn--bcher-kva.de", "bücher.de", "xn--bcher-kva.de")),
        ("XN--BCHER-KVA.de", Hostname("xn--bcher-kva.de", "bücher.de", "xn--bcher-kva.de")),
        ("go。acme。jp", Hostname("go.acme.jp", "go.acme.jp", "acme.jp")),
        ("пример.рф", Hostname("xn--e1afmkfd.xn--p1ai", "пример.рф", "xn--e1afmkfd.xn--p1ai")),
        ("日本ひらカタa.jp", Hostname("xn--a-nbu3cwg2d8328ao4b.jp", "日本ひらカタa.jp", "xn--a-nbu3cwg2d8328ao4b.jp")),
        ("क्षि.com", Hostname("xn--11b2eya8c.com", "क्षि.com", "xn--11b2eya8c.com")),
        ("ラーメン.jp", Hostname("xn--4dkp5a8a.jp", "ラーメン.jp", "xn--4dkp5a8a.jp")),
        ("1.acme.com", Hostname("1.acme.com", "1.acme.com", "acme.com")),
    ],
)
def test_accepted_in_one_form(text: str, expected: Hostname) -> None:
    assert parse_hostname(text) == expected


@pytest.mark.parametrize(
    ("text", "cause", "says"),
    [
        ("", errors.HostnameEmpty, "Enter a host name"),
        (" \t", errors.HostnameEmpty, "Enter a host name"),
        ("*.acme.com", errors.IsWildcard, "go.acme.com"),
        ("*", errors.IsWildcard, "go.acme.com"),
        ("localhost", errors.IsReserved, "localhost"),
        ("api.localhost", errors.IsReserved, "reserved"),
        ("nas.local", errors.IsReserved, "reserved"),
        ("go.acme.test", errors.IsReserved, "test"),
        ("go.example.com", errors.IsReserved, "example.com"),
        ("abc.onion", errors.IsReserved, "onion"),
        ("10.0.0.1", errors.IsAddress, "IP address"),
        ("10.0.0.1.", errors.IsAddress, "IP address"),
        ("10.0.0.1:8000", errors.IsAddress, "IP address"),
        ("\uff11\uff10.0.0.1", errors.IsAddress, "IP address"),
        ("0x7f.1", errors.IsAddress, "IP address"),
        ("2001:db8::1", errors.IsAddress, "IP address"),
        ("[::1]:80", errors.IsAddress, "IP address"),
        ("com", errors.IsPublicSuffix, "acme.com"),
        ("co.uk", errors.IsPublicSuffix, "acme.co.uk"),
        ("github.io", errors.IsPublicSuffix, "acme.github.io"),
        ("рф", errors.IsPublicSuffix, "acme.xn--p1ai"),
        ("intranet", errors.IsSingleLabel, "intranet.acme.com"),
        ("go..acme.com", errors.HostnameMisspelt, "extra dot"),
        (".acme.com", errors.HostnameMisspelt, "extra dot"),
        (".", errors.HostnameMisspelt, "extra dot"),
        ("-go.acme.com", errors.HostnameMisspelt, "hyphens"),
        ("go-.acme.com", errors.HostnameMisspelt, "hyphens"),
        ("g!o.acme.com", errors.HostnameMisspelt, "g!o"),
        ("ab--c.acme.com", errors.HostnameMisspelt, "third and fourth"),
        ("go_links.acme.com", errors.HasUnderscore, "go-links.acme.com"),
        ("a\u00adb.com", errors.HostnameMisspelt, "IDNA 2008"),
        ("\u0661ab.com", errors.MixesScripts, "Arabic and Latin"),
        ("go links.acme.com", errors.HasSpaces, "hyphen"),
        ("😀.acme.com", errors.HasEmoji, "IDNA 2008"),
        ("i❤️you.com", errors.HasEmoji, "IDNA 2008"),
        ("xn--e28h.com", errors.BadPunycode, "xn--"),
        ("p\u0430ypal.com", errors.MixesScripts, "Cyrillic and Latin"),
        ("\u03b1cme.com", errors.MixesScripts, "Greek and Latin"),
        ("xn--pypal-4ve.com", errors.MixesScripts, "Cyrillic and Latin"),
        ("한ひ.com", errors.MixesScripts, "Hangul"),
        ("xn--a.com", errors.BadPunycode, "xn--"),
        ("xn--.com", errors.BadPunycode, "xn--"),
        ("xn--go-.com", errors.BadPunycode, "xn--"),
        (f"{LONG_LABEL}.com", errors.LabelTooLong, "63"),
        ("ü" * 60 + ".com", errors.LabelTooLong, "63"),
        (".".join(["a" * 60] * 5), errors.NameTooLong, "253"),
        ("a" * 3000, errors.NameTooLong, "253"),
        ("a" * 30 + "." + "b" * 31 + ".com", errors.TooLongForCertificate, "64"),
        ("owl.io", errors.IsOurs, "belongs to this service"),
        ("team.OWL.io", errors.IsOurs, "belongs to this service"),
    ],
)
def test_refused_with_the_way_out(text: str, cause: type[errors.HostnameError], says: str) -> None:
    with pytest.raises(errors.HostnameError) as caught:
        parse_hostname(text, own_hosts=("owl.io",))
    assert type(caught.value) is cause
    assert says in str(caught.value)
    assert caught.value.hostname == text


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("https://go.acme.com/x", "go.acme.com"),
        ("http://go.acme.com", "go.acme.com"),
        ("go.acme.com/sale?a=1", "go.acme.com"),
        ("go.acme.com:8443", "go.acme.com"),
        ("//go.acme.com", "go.acme.com"),
        ("alice@acme.com", "acme.com"),
        ("https://", ""),
        ("https://[::1", ""),
        ("http://localhost:8000", ""),
    ],
)
def test_a_pasted_address_offers_its_host(text: str, offer: str) -> None:
    with pytest.raises(errors.PastedAddress) as caught:
        parse_hostname(text)
    assert caught.value.offer == offer


def test_names_of_the_local_stack_pass_where_they_are_allowed() -> None:
    assert parse_hostname("go.acme.test", allow_test=True).registrable == "acme.test"
    with pytest.raises(errors.IsReserved):
        parse_hostname("test", allow_test=True)


def test_a_neighbour_of_our_host_is_not_ours() -> None:
    assert parse_hostname("growl.io", own_hosts=("owl.io",)).ascii == "growl.io"


def test_sixty_four_characters_fit_a_certificate() -> None:
    assert len(parse_hostname("a" * 30 + "." + "b" * 29 + ".com").ascii) == 64


def test_how_providers_name_a_host() -> None:
    assert parse_hostname("acme.co.uk").is_apex
    assert parse_hostname("acme.co.uk").relative == "@"
    assert parse_hostname("a.b.acme.co.uk").relative == "a.b"


def test_the_suffix_list_is_never_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("asked the network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert parse_hostname("go.somewhere.zuerich").registrable == "somewhere.zuerich"
