"""Pages that customers name: plain http and redirects too, but never anything inside of a network."""

import gzip
import socket
import time

import pytest
import requests

from accounts.safe_http import MAX_BYTES, Page, public_page
from accounts.tests.sites import HTML, Site


def get(url: str, *, seconds: float = 5) -> Page:
    return public_page(url, seconds=seconds, redirects=3, accept="text/html,application/xhtml+xml", agent="owl/1")


def test_a_page(site: Site) -> None:
    page = get(site.tells("/a", HTML + b"\r\n<title>A"))
    assert page == Page(f"{site.base}/a", 200, "text/html; charset=utf-8", b"<title>A")
    assert b"User-Agent: owl/1\r\n" in site.asked[0]


def test_redirects_are_followed_to_the_third(site: Site) -> None:
    site.tells("/end", HTML + b"\r\nthe end")
    for number, target in enumerate(["/end", "/0", f"{site.base}/1", "2"]):
        site.leads(f"/{number}", target)
    page = get(f"{site.base}/2")
    assert (page.url, page.body) == (f"{site.base}/end", b"the end")
    with pytest.raises(requests.TooManyRedirects):
        get(f"{site.base}/3")


def test_what_was_said_to_one_is_not_said_to_the_next(site: Site) -> None:
    site.tells("/end", HTML + b"\r\n")
    head = f"HTTP/1.1 302 Found\r\nSet-Cookie: a=b; Path=/\r\nLocation: {site.base}/end\r\nContent-Length: 0\r\n\r\n"
    get(site.tells("/", head.encode()).replace("http://", "http://user:secret@"))
    assert b"Authorization" in site.asked[0]
    assert b"Authorization" not in site.asked[1] and b"Cookie" not in site.asked[1]


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://0/",
        "http://127.0.0.2/",
        "https://10.0.0.1/",
    ],
)
def test_no_redirect_leads_inside(site: Site, target: str) -> None:
    with pytest.raises(requests.ConnectionError, match="no public address"):
        get(site.leads("/", target))


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.com/", "gopher://127.0.0.1/"])
def test_only_the_web_is_asked(site: Site, target: str) -> None:
    with pytest.raises(requests.exceptions.InvalidSchema):
        get(site.leads("/", target))


def test_the_time_is_of_all_redirects_together(site: Site) -> None:
    def late(connection: socket.socket) -> None:
        time.sleep(0.6)
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")

    site.answers["/"] = late
    with pytest.raises(requests.RequestException, match="time"):
        get(f"{site.base}/", seconds=1)
    assert len(site.asked) == 2


def test_a_server_that_says_nothing_is_given_up(site: Site) -> None:
    site.answers["/"] = lambda connection: connection.recv(1)  # waits until we hang up
    began = time.monotonic()
    with pytest.raises(requests.RequestException, match="timed out"):
        get(f"{site.base}/", seconds=0.5)
    assert time.monotonic() - began < 8


@pytest.mark.parametrize("framing", [b"", b"Content-Length: 10485760\r\n"])
def test_of_ten_megabytes_the_beginning_is_read(site: Site, framing: bytes) -> None:
    page = get(site.tells("/", HTML + framing + b"\r\n<title>Long" + b"x" * 10_485_749))
    assert page.body.startswith(b"<title>Long")
    assert len(page.body) < MAX_BYTES


def test_of_many_small_chunks_too(site: Site) -> None:
    page = get(site.tells("/", HTML + b"Transfer-Encoding: chunked\r\n\r\n" + b"40\r\n" + b"y" * 64 + b"\r\n"
               + (b"40\r\n" + b"x" * 64 + b"\r\n") * 20_000))  # fmt: skip
    assert page.body.startswith(b"yyy")


def test_what_unpacks_to_more_is_not_unpacked(site: Site) -> None:
    body = gzip.compress(b"x" * 1_000_000)
    with pytest.raises(requests.exceptions.ContentDecodingError, match="packed"):
        get(site.tells("/", HTML + b"Content-Encoding: gzip\r\n\r\n" + body))


@pytest.mark.parametrize("kind", [b"application/pdf", b"image/png", b""])
def test_what_is_no_page_is_not_read(site: Site, kind: bytes) -> None:
    page = get(site.tells("/", b"HTTP/1.1 200 OK\r\nContent-Type: " + kind + b"\r\nConnection: close\r\n\r\n%PDF"))
    assert (page.status, page.body) == (200, b"")
