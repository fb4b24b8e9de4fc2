"""Pages are asked once, and what they say is remembered."""

import gzip
import logging
from typing import Any

import pytest
from django.core.cache import cache

from accounts.tests.sites import HTML, Site
from links.pages import reading
from links.pages.reading import PENDING, Reading, claim, forget, is_readable, read, remembered
from links.tasks import read_page


def test_a_page_is_read_and_remembered(site: Site) -> None:
    body = "<title>Grüße</title><meta name=description content=Text><meta property=og:image content=/a.png>"
    url = site.leads("/short", "/long").replace(site.base, site.named)
    site.tells("/long", HTML + b"\r\n" + body.encode())
    assert remembered(url) is None
    read_page(url)
    assert remembered(url) == Reading("found", 200, "Grüße", "Text", f"{site.named}/a.png")
    assert remembered(f"{url}#part") == remembered(url)  # what is behind the # never leaves the browser
    assert b"getowl-titlebot" in site.asked[0]


@pytest.mark.parametrize(
    ("answer", "kind", "status"),
    [
        (HTML.replace(b"200 OK", b"404 Not Found") + b"\r\n<title>No such page</title>", "status", 404),
        (HTML.replace(b"200 OK", b"503 Busy") + b"\r\n<title>Soon</title>", "status", 503),
        (HTML.replace(b"text/html", b"application/pdf") + b"\r\n%PDF", "other", 200),
        (HTML + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"x" * 1_000_000), "silent", 0),
        (b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n", "silent", 0),
        (b"HTTP/1.1 302 Found\r\nLocation: http://[::1]/\r\nContent-Length: 0\r\n\r\n", "silent", 0),
        (b"HTTP/1.1 302 Found\r\nLocation: http://[bad/\r\nContent-Length: 0\r\n\r\n", "silent", 0),
        (b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", "silent", 0),
        (b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 100_000 + b"\r\n\r\n", "silent", 0),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", "silent", 0),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "silent", 0),
        (HTML + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", "silent", 0),
        (b"", "silent", 0),
    ],
)
def test_what_cannot_be_read_is_remembered_too(site: Site, answer: bytes, kind: str, status: int) -> None:
    url = site.tells("/", answer).replace(site.base, site.named)
    read_page(url)
    assert remembered(url) == Reading(kind, status)


def test_a_page_that_says_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SECONDS", 0.3)
    site.answers["/"] = lambda connection: connection.recv(1)
    assert read(f"{site.named}/") == Reading("silent")


def test_of_ten_megabytes_the_beginning_counts(site: Site) -> None:
    url = site.tells("/", HTML + b"\r\n<title>Long</title>" + b"<p>x" * 2_500_000).replace(site.base, site.named)
    assert read(url) == Reading("found", 200, "Long")


def test_logs_name_no_address(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        read(site.tells("/?token=hidden", b"").replace(site.base, site.named))
    assert "hidden" not in caplog.text


def test_only_one_reads_at_a_time(db: None) -> None:
    url = "https://example.com/"
    assert claim(url)
    assert not claim(url)
    assert remembered(url) == PENDING
    forget(url)
    assert claim(url)


def test_without_valkey_nothing_is_known(monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise OSError("no Valkey")

    for name in ("get", "add", "set", "delete"):
        monkeypatch.setattr(cache, name, broken)
    url = site.tells("/", HTML + b"\r\n<title>A</title>").replace(site.base, site.named)
    assert remembered(url) is None and not claim(url)
    assert read(url).title == "A"
    forget(url)


@pytest.mark.parametrize(
    ("url", "readable"),
    [
        ("https://example.com/", True),
        ("http://example.com/?a=b", True),
        ("https://example.com/{id}", False),
        ("myapp://product/7", False),
        ("tel:+49", False),
    ],
)
def test_what_is_read_at_all(url: str, readable: bool, settings: Any) -> None:
    assert is_readable(url) is readable
    settings.READ_PAGES = False
    assert not is_readable(url)
