"""Whether a slug is free while it is typed: GET /w/<workspace>/links/slug."""

import re
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client

from accounts.actor import Actor
from accounts.models import User, Workspace
from domains.models import Domain
from links.availability import availability
from links.errors import LinkError
from links.models import Link
from links.services import link_create, link_update
from links.views.slugs import CHECKS_PER_MINUTE

SignIn = Callable[[User], Client]
URL = "https://example.com/"
HOST = "go.acme.com"
TYPED = [
    "spring", "SPRING", " spring/", "theirs", "Theirs", "their", "theirs/x", "docs", "docs/a", "docs/{x}/b", "mine/x",
    "mine/{other}", "mine/*", "theirs/*", "spring/*", "*", "{a}", "{a}/b", "a/{A}", "a/{b}/{b}", "a/b/c/d/*",
    "robots.txt", "Healthz", "a b", "a?b", "a#b", "%41", "a//b", "../a", "a+", "é", "e\u0301", "\u200b", "😀",
    "x" * 256, "free",
]  # fmt: skip


@pytest.fixture
def cast(workspace: Workspace, elsewhere: Workspace, hold: Callable[..., Domain]) -> None:
    """Links on the short domain, and on one that does not tell capital letters apart."""
    hold(workspace, HOST, folds_case=True)
    for host in ("", HOST):
        for slug in ("spring", "mine/{id}", "é"):
            link_create(workspace=workspace, actor=Actor(), destination=URL, slug=slug, domain=host)
    for slug in ("theirs", "docs/*"):
        link_create(workspace=elsewhere, actor=Actor(), destination=URL, slug=slug)


def refusal(save: Callable[[], Link]) -> str:
    """What saving says; nothing stays saved."""
    try:
        with transaction.atomic():
            save()
            transaction.set_rollback(True)
    except LinkError as error:
        return error.message
    return ""


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize("host", ["", HOST])
@pytest.mark.parametrize("slug", TYPED)
def test_says_what_saving_says(workspace: Workspace, slug: str, host: str) -> None:
    said = availability(workspace=workspace, hostname=host, slug=slug)
    other = f"{URL}other"
    made = refusal(lambda: link_create(workspace=workspace, actor=Actor(), destination=other, slug=slug, domain=host))
    assert (said.message, said.kind == "free") == (made, made == "")
    for idea in said.suggestions:
        made = link_create(workspace=workspace, actor=Actor(), destination=other, slug=idea, domain=host).slug
        assert made == idea
    link = Link.objects.get(workspace=workspace, slug="spring", domain__hostname=host or None)
    said = availability(workspace=workspace, hostname=host, slug=slug, link=link)
    changed = refusal(lambda: link_update(link=link, actor=Actor(), slug=slug))
    assert (said.message, said.kind in ("", "free")) == (changed, changed == "")


@pytest.mark.usefixtures("cast")
def test_whose_it_is(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    Link.objects.filter(workspace=workspace, slug="spring").update(title="Spring <sale>")
    client, url = sign_in(bob), f"/w/{workspace.public_id}/links/slug"
    mine = client.get(url, {"slug": "spring", "destination": f"{URL}shop/green-shoes.html?x"}).content.decode()
    assert "Spring &lt;sale&gt;" in mine
    ideas = re.findall(r'data-slug-idea="([^"]*)"', mine)
    assert (len(ideas), ideas[0]) == (3, "spring-2")
    theirs = client.get(url, {"slug": "theirs"}).content.decode()
    assert "“theirs” is taken. Choose another slug." in theirs
    assert "your link" not in theirs
    assert "Free." in client.get(url, {"slug": "theirs", "domain": HOST}).content.decode()
    assert "is no domain of this workspace" in client.get(url, {"slug": "a", "domain": "x.com"}).content.decode()
    assert "Free" not in client.get(url, {"slug": " "}).content.decode()
    assert "is reserved" in client.get(url, {"slug": "robots.txt"}).content.decode()


@pytest.mark.usefixtures("cast")
def test_its_own_slug_is_no_news(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    link = Link.objects.get(workspace=workspace, slug="spring", domain=None)
    url = f"/w/{workspace.public_id}/links/slug?link={link.public_id}"
    assert sign_in(bob).get(url, {"slug": "spring", "link": link.public_id}).content.strip() == b""


def test_too_many_questions_get_no_answer(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    client, url = sign_in(bob), f"/w/{workspace.public_id}/links/slug"
    answers = [client.get(url, {"slug": "a"}).content for _ in range(CHECKS_PER_MINUTE * 2 + 1)]
    assert b"Free." in answers[0]
    assert b"Too many questions" in answers[-1]  # also where a minute ended between the two


def test_who_cannot_make_links_cannot_ask(sign_in: SignIn, carol: User, mallory: User, workspace: Workspace) -> None:
    url = f"/w/{workspace.public_id}/links/slug?slug=a"
    assert sign_in(carol).get(url).status_code == 403
    assert sign_in(mallory).get(url).status_code == 404
