"""Where links and domains may lead."""

import pytest
from hypothesis import example, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pytest_django import Settings

from domains.destinations import MAX_BYTES, BadAddress, clean_destination, host_of, with_scheme


@pytest.fixture(autouse=True)
def _short_hosts(settings: Settings, _own_host: None) -> None:
    settings.SHORT_HOSTS = ["localhost", "127.0.0.1"]


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "http://example.com/",
        "HTTPS://Example.COM:443/A?b=c&d=%2F#frag?ment",
        "https://example.com?q=a+b&&c[]=1'",
        "https://example.com./x",
        "https://sub_domain.example.co.uk:8443//a/../b;v=1/@x,y",
        "https://xn--mnchen-3ya.de/%C3%BC",
        "https://8.8.8.8/dns",
        "https://[2606:4700:4700::1111]/",
        "https://example.com/%zz",
        "https://test.com/local",
        "https://t.me/example",
    ],
)
def test_plain_addresses_are_kept_to_the_byte(url: str) -> None:
    assert clean_destination(f"  {url}\n") == url


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://münchen.de/ü?q=ä#ö", "https://xn--mnchen-3ya.de/%C3%BC?q=%C3%A4#%C3%B6"),
        ("https://example.com/a b", "https://example.com/a%20b"),
        ("https://ex%41mple.com/", "https://example.com/"),
        ("https:/example.com/x", "https://example.com/x"),
        ("https:\\\\example.com\\x", "https://example.com/x"),
        ("https:///example.com/x", "https://example.com/x"),
        ("https://example.com/🦉", "https://example.com/%F0%9F%A6%89"),
        ('https://example.com/"<>`{}', "https://example.com/%22%3C%3E%60%7B%7D"),
    ],
)
def test_the_rest_becomes_what_a_browser_makes_of_it(text: str, url: str) -> None:
    assert clean_destination(text) == url


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "required"),
        ("   ", "required"),
        ("example.com/x", "scheme"),
        ("//example.com/x", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("JaVaScRiPt://example.com/%0aalert(1)", "scheme"),
        ("data:text/html,x", "scheme"),
        ("ftp://example.com", "scheme"),
        ("gopher://example.com", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("mailto:a@example.com", "scheme"),
        ("https://", "malformed"),
        ("https://exa mple.com", "malformed"),
        ("https://example.com:99999", "malformed"),
        ("https://1.2.3.4.5", "malformed"),
        ("https://user:secret@example.com", "userinfo"),
        ("https://example.com@evil.com", "userinfo"),
        ("https://@example.com", "userinfo"),
        ("java\nscript:alert(1)", "control"),
        ("https://example.com/\r\nSet-Cookie: a=b", "control"),
        ("https://example.com/a\tb", "control"),
        ("https://example.com/\x00", "control"),
        ("https://localhost/x", "loop"),
        ("http://127.0.0.1:8080/x", "loop"),
        ("http://0x7f.1", "loop"),
        ("http://2130706433", "loop"),
        ("http://127.1", "loop"),
        ("http://10.0.0.1", "private"),
        ("http://0xa9fea9fe/latest/meta-data", "private"),
        ("http://[::1]", "private"),
        ("http://[::ffff:10.0.0.1]", "private"),
        ("http://[2002:0a00:0001::]", "private"),
        ("http://224.0.0.1", "private"),
        ("http://0.0.0.0", "private"),
        ("http://intranet", "private"),
        ("http://printer.local", "private"),
        ("http://a.localhost", "private"),
        ("http://metadata.google.internal", "private"),
        ("http://shop.test", "private"),
        ("http://shop.example", "private"),
        ("http://shop.invalid.", "private"),
        ("http://-a.com", "host"),
        ("http://a..com", "host"),
        ("http://" + "a" * 64 + ".com", "host"),
    ],
)
def test_refuses_and_says_why(text: str, code: str) -> None:
    with pytest.raises(BadAddress) as caught:
        clean_destination(text)
    assert caught.value.code == code
    assert caught.value.message


def test_our_own_short_hosts(settings: Settings) -> None:
    settings.SHORT_HOSTS = ["go.example.com", "xn--ber-goa.example.com"]
    for url in ("https://GO.example.com./x", "https://go.example.com:8443", "https://über.example.com/x"):
        with pytest.raises(BadAddress, match="circle"):
            clean_destination(url)
    assert clean_destination("https://app.example.com")


def test_length_is_that_of_the_encoded_address() -> None:
    base = "https://example.com/"
    assert clean_destination(base + "x" * (MAX_BYTES - len(base)))
    for text in ("x" * (MAX_BYTES - len(base) + 1), "é" * 1400):
        with pytest.raises(BadAddress) as caught:
            clean_destination(base + text)
        assert caught.value.code == "too_long"


@pytest.mark.parametrize(
    "url",
    [
        "https://GO.Example.com",
        "https://go.example.com.:8443/x",
        "https://go.ex%41mple.com/",
        "http://go.example.com?a=b",
    ],
)
def test_the_host_however_it_is_written(url: str) -> None:
    assert host_of(clean_destination(url)) == "go.example.com"


@examples(deadline=None)
@given(st.one_of(st.text(max_size=60), st.text(max_size=60).map(lambda text: f"https://example.com/{text}")))
@example("https://example.com/\x7f")
@example("https://example.com\ud800/")
@example("https://example.com/\ud800")
@example("https://ex\u00adample.com/")
@example("https://example。com/")
@example("https://[::1%25eth0]/")
@example("https://[v1.a]/")
def test_the_result_can_stand_in_a_header(text: str) -> None:
    try:
        url = clean_destination(text)
    except BadAddress:
        return
    assert url.isascii()
    assert url.isprintable()
    assert " " not in url
    assert len(url) <= MAX_BYTES
    assert url.lower().startswith(("https://", "http://"))
    assert clean_destination(url) == url


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (" example.com/x ", "https://example.com/x"),
        ("example.com:8080/x", "https://example.com:8080/x"),
        ("http://example.com", "http://example.com"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("/x", "/x"),
        ("", ""),
    ],
)
def test_with_scheme(text: str, url: str) -> None:
    assert with_scheme(text) == url
