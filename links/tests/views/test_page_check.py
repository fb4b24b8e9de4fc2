"""What a destination's page says while it is typed, and the card's picture: /w/<workspace>/links/page and /picture."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User, Workspace
from accounts.tests.sites import HTML, Site
from links.models import Link
from links.pages.pictures import picture_key
from links.pages.reading import claim
from links.tasks import read_page, read_pages, read_picture
from links.tests.pages.test_pictures import drawn, tells
from links.views import pages
from links.views.pages import ROW_TRIES

SignIn = Callable[[User], Client]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that workers were asked for."""
    urls: list[str] = []
    for task in (read_page, read_picture):
        monkeypatch.setattr(task, "apply_async", lambda args, **_: urls.extend(args))
    return urls


def post(client: Client, workspace: Workspace, destination: str, tries: str = "") -> str:
    query = f"?try={tries}" if tries else ""
    response = client.post(f"/w/{workspace.public_id}/links/page{query}", {"destination": destination})
    assert response.status_code == 200
    return response.content.decode().strip()


def test_a_page_is_asked_for_once_and_shown(
    workspace: Workspace, bob: User, sign_in: SignIn, site: Site, asked: list[str]
) -> None:
    client = sign_in(bob)
    body = '<title>Boots &amp; "more"</title><meta property=og:image content=/a.png>'
    url = site.tells("/", HTML + f"\r\n{body}".encode()).replace(site.base, site.named)
    first = post(client, workspace, url)
    assert "try=1" in first and asked == [url]
    assert "try=2" in post(client, workspace, f"{url}?utm_source=mail", "1")  # the page is the same
    read_page(url)
    found = post(client, workspace, url, "2")
    assert 'data-title="Boots &amp; &quot;more&quot;"' in found
    assert f'data-image="{site.named}/a.png"' in found and "hx-post" not in found
    assert asked == [url]


def test_campaigns_do_not_reach_the_page(site: Site) -> None:
    site.tells("/?b=2&a=%20", HTML + b"\r\n")
    read_page(f"{site.named}/?utm_source=mail&b=2&a=%20&utm_x=1#part")
    assert site.asked[0].startswith(b"GET /?b=2&a=%20 HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "there is no such page (404)"),
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "it answers 403"),
        (b"", "did not answer us"),
        (HTML + b"\r\n<p>Text</p>", "has no title"),
    ],
)
def test_says_why_there_is_no_title(
    workspace: Workspace, bob: User, sign_in: SignIn, site: Site, head: bytes, said: str
) -> None:
    url = site.tells("/", head).replace(site.base, site.named)
    read_page(url)
    assert said in post(sign_in(bob), workspace, url)


@pytest.mark.parametrize(
    "typed",
    ["", "exa", "http://127.0.0.1/", "http://[::1]/", "localhost:8000", "myapp://x", "https://example.com/{id}"],
)
def test_what_is_no_page_is_not_asked(
    workspace: Workspace, bob: User, sign_in: SignIn, asked: list[str], typed: str
) -> None:
    assert post(sign_in(bob), workspace, typed) == ""
    assert asked == []


def test_gives_up_after_a_while(workspace: Workspace, bob: User, sign_in: SignIn, asked: list[str]) -> None:
    claim("https://example.com/")  # by a worker that died
    client = sign_in(bob)
    assert "try=12" in post(client, workspace, "example.com", "11")
    assert post(client, workspace, "example.com", "12") == ""
    assert "try=1" in post(client, workspace, "example.com", "-4")
    assert "try=1" in post(client, workspace, "example.com", "9" * 5_000)


@pytest.mark.parametrize("name", ["PAGES_OF_A_WORKSPACE", "PAGES_OF_A_HOST"])
def test_not_too_many(
    workspace: Workspace, bob: User, sign_in: SignIn, asked: list[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(pages, name, 2)
    client = sign_in(bob)
    answers = [post(client, workspace, f"example.com/{number}") for number in range(3)]
    assert [bool(answer) for answer in answers] == [True, True, False]
    assert len(asked) == 2


def test_without_a_broker_nothing_is_said(
    workspace: Workspace, bob: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise read_page.OperationalError("no broker")

    monkeypatch.setattr(read_page, "apply_async", refuse)
    assert post(sign_in(bob), workspace, "example.com") == ""


def test_who_may_ask(
    workspace: Workspace, carol: User, mallory: User, sign_in: SignIn, asked: list[str], client: Client
) -> None:
    url = f"/w/{workspace.public_id}/links/page"
    for user, status in ((carol, 403), (mallory, 404)):
        assert sign_in(user).post(url, {"destination": "example.com"}).status_code == status
    assert sign_in(carol).get(url).status_code == 405
    assert asked == []


def picture(client: Client, workspace: Workspace, url: str) -> dict[str, str]:
    answer: dict[str, str] = client.post(f"/w/{workspace.public_id}/links/picture", {"url": url}).json()
    return answer


def test_a_picture_is_read_by_a_worker_and_served_by_us(
    workspace: Workspace, bob: User, sign_in: SignIn, site: Site, asked: list[str]
) -> None:
    client = sign_in(bob)
    url = tells(site, drawn())
    assert picture(client, workspace, url) == picture(client, workspace, url) == {"state": "pending"}
    assert asked == [url]
    read_picture(url)
    ready = picture(client, workspace, url)
    assert ready["state"] == "ready" and url not in ready["src"]
    response = client.get(ready["src"])
    assert response["Content-Type"] == "image/webp" and response["Cache-Control"] == "private, max-age=600"
    assert response.content[8:12] == b"WEBP"


def test_what_is_no_picture(
    workspace: Workspace, bob: User, sign_in: SignIn, site: Site, asked: list[str], settings: Settings
) -> None:
    client = sign_in(bob)
    url = tells(site, b"no picture")
    read_picture(url)
    assert picture(client, workspace, url) == {"state": "none"}
    for typed in ("", "exa", "http://10.0.0.1/a.png", "myapp://x"):
        assert picture(client, workspace, typed) == {"state": "none"}
    for key in ("", picture_key(url), picture_key("https://example.com/")):
        assert client.get(f"/w/{workspace.public_id}/links/picture?key={key}").status_code == 404
    settings.READ_PAGES = False
    assert picture(client, workspace, "https://example.com/a.png") == {"state": "unknown"}
    assert asked == []


def test_who_may_see_pictures(workspace: Workspace, carol: User, mallory: User, sign_in: SignIn) -> None:
    for user, status in ((carol, 403), (mallory, 404)):
        for call in (sign_in(user).get, sign_in(user).post):
            assert call(f"/w/{workspace.public_id}/links/picture").status_code == status


def test_the_row_of_a_new_link_gets_its_title(
    workspace: Workspace, bob: User, mallory: User, sign_in: SignIn, site: Site
) -> None:
    client = sign_in(bob)
    url = site.tells("/", HTML + b"\r\n<title>Boots</title>").replace(site.base, site.named)
    made = client.post(f"/w/{workspace.public_id}/links/quick", {"destination": url}, headers={"HX-Request": "true"})
    row = f"/w/{workspace.public_id}/links/{Link.objects.get().public_id}/title"
    assert f'hx-get="{row}?wait=1"' in made.content.decode()
    assert f'hx-get="{row}?wait=2"' in client.get(f"{row}?wait=1").content.decode()
    assert client.get(f"{row}?wait={ROW_TRIES}").content.strip() == b""
    assert f"{row}?" not in client.get(f"/w/{workspace.public_id}/links").content.decode()  # no other row asks
    read_pages()
    answer = client.get(f"{row}?wait=2").content.decode()
    assert "Boots" in answer and "hx-get" not in answer
    assert sign_in(mallory).get(row).status_code == 404
    assert client.post(row).status_code == 405
