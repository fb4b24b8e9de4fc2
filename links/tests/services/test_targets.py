"""Apps, placeholders, patterns, passwords and lists of parameters through the services."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import check_password

from accounts.actor import Actor
from accounts.models import AuditEvent, Workspace
from edge.models import EdgeChange
from edge.resolver.contract import HostItem, LinkItem, host_key
from edge.sources import items_now
from links.errors import LinkError, SlugTaken
from links.models import Link
from links.services import link_create, link_delete, link_update, links_bulk_delete

URL = "https://example.com"


def _make(workspace: Workspace, **fields: Any) -> Link:
    return link_create(workspace=workspace, actor=Actor(), **{"destination": URL, **fields})


def _enqueued() -> set[str]:
    found = set(EdgeChange.objects.values_list("key", flat=True))
    EdgeChange.objects.all().delete()
    return found


@pytest.mark.parametrize(
    "fields",
    [
        {"ios_url": "myapp://x/1?a=b#c", "app_schemes": ["MyApp://"]},
        {"android_url": "market://details?id=x&referrer=a%20b", "app_schemes": ["market"]},
        {"ios_url": "https://apps.apple.com/app/id1"},
        {"destination": "myapp:", "app_schemes": ["myapp"]},
        {"destination": "tel:911", "app_schemes": ["tel"]},
        {"slug": "r/{id}", "destination": f"{URL}/{{id}}?x={{id}}#{{id}}"},
        {"slug": "r/{id}/{n}", "ios_url": "myapp://x/{n}", "app_schemes": ["myapp"]},
        {"slug": "docs/*"},
        {"slug": "a/{b}/c/*"},
        {"destination": f"{URL}/?x={{clickid}}"},  # another system fills it
        {"query_pass": ["utm_*"], "query_strip": ["fbclid", "x"]},
        {"social_title": "t" * 200, "social_description": "d" * 500, "social_image": f"{URL}/i.png"},
    ],
)
def test_accepted(workspace: Workspace, fields: dict[str, Any]) -> None:
    link = _make(workspace, **{"slug": "s", **fields})
    assert isinstance(items_now([link.key])[link.key], LinkItem)
    for name, value in fields.items():
        if name != "app_schemes":
            assert getattr(link, name) == value


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"destination": "myapp://x"}, "destination", "scheme"),
        ({"ios_url": "other://x", "app_schemes": ["myapp"]}, "ios_url", "scheme"),
        ({"destination": "javascript:alert(1)", "app_schemes": []}, "destination", "scheme"),
        ({"app_schemes": ["javascript"]}, "app_schemes", "scheme"),
        ({"app_schemes": ["intent"]}, "app_schemes", "scheme"),
        ({"app_schemes": ["microsoft-edge"]}, "app_schemes", "scheme"),
        ({"app_schemes": ["java\u017fcript"]}, "app_schemes", "scheme"),
        ({"app_schemes": ["my app"]}, "app_schemes", "scheme"),
        ({"app_schemes": [f"a{number}" for number in range(21)]}, "app_schemes", "too_many"),
        ({"ios_url": "myapp://x/%zz", "app_schemes": ["myapp"]}, "ios_url", "malformed"),
        ({"ios_url": "myapp://me@x/", "app_schemes": ["myapp"]}, "ios_url", "userinfo"),
        ({"android_url": "http://10.0.0.1/"}, "android_url", "private"),
        ({"destination": f"{URL}/{{id}}"}, "destination", "placeholder"),
        ({"slug": "r/{id}", "destination": f"{URL}/?a={{x}}"}, "destination", "placeholder"),
        ({"slug": "r/{id}", "destination": "https://{id}.com/"}, "destination", "placeholder"),
        ({"slug": "r/{id}", "destination": "https://x.com:{id}/"}, "destination", "placeholder"),
        ({"slug": "r/{id}", "destination": "https:x{id}y.example.com/"}, "destination", "placeholder"),
        ({"slug": "r/{id}", "destination": "https:\\\\x{id}y.example.com"}, "destination", "placeholder"),
        ({"slug": "r/{id}", "ios_url": "https:///x{id}y.example.com"}, "ios_url", "placeholder"),
        ({"slug": "{id}"}, "slug", "pattern"),
        ({"slug": "*"}, "slug", "pattern"),
        ({"slug": "a/*/b"}, "slug", "character"),
        ({"slug": "a/b*"}, "slug", "character"),
        ({"slug": "a/{Id}"}, "slug", "character"),
        ({"slug": "a/x{id}"}, "slug", "character"),
        ({"slug": "a/{i}/{i}"}, "slug", "pattern"),
        ({"slug": "a/{b}/{c}/{d}/*"}, "slug", "pattern"),
        ({"password": "abc"}, "password", "length"),
        ({"password": "x" * 129}, "password", "length"),
        ({"query_pass": ["a"], "query_strip": ["a"]}, "query_strip", "contradiction"),
        ({"query_pass": ["a*b"]}, "query_pass[0]", "wildcard"),
        ({"query_pass": ["*"]}, "query_pass[0]", "empty"),
        ({"query_strip": [f"a{number}" for number in range(51)]}, "query_strip", "too_many"),
        ({"social_image": "myapp://x", "app_schemes": ["myapp"]}, "social_image", "scheme"),
        ({"expired_url": "nope"}, "expired_url", "scheme"),
        ({"social_title": "t" * 201}, "social_title", "too_long"),
        ({"social_description": "t" * 501}, "social_description", "too_long"),
    ],
)
def test_refused(workspace: Workspace, fields: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(LinkError) as caught:
        _make(workspace, **{"slug": "s", **fields})
    assert (caught.value.field, caught.value.code) == (field, code)
    assert not Link.objects.exists()


SPELLINGS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " \u00a0javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript\u00a0:alert(1)",
    "javascript\u200b:alert(1)",
    "\uff4aavascript:alert(1)",
    "java\u017fcript:alert(1)",
    "javascript&colon;alert(1)",
    "java&#x09;script:alert(1)",
    "javascript%3Aalert(1)",
    "%6Aavascript:alert(1)",
    "javascript:1/alert(1)",
    "http:javascript:alert(1)",
    "//javascript:alert(1)",
    "data:text/html,x",
    "blob:https://example.com/1",
    "view-source:https://example.com",
    "microsoft-edge:https://example.com",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_of_a_scheme_that_runs_code_gets_in(workspace: Workspace, spelling: str) -> None:
    def variants(bad: str) -> list[dict[str, Any]]:
        return [{"destination": URL, "weight": 1}, {"destination": bad, "weight": 1}]

    germans = [{"type": "country", "values": ["DE"]}]
    for fields in (
        {"destination": spelling},
        {"expired_url": spelling},
        {"ios_url": spelling},
        {"android_url": spelling},
        {"social_image": spelling},
        {"variants": variants(spelling)},
        {"rules": [{"conditions": germans, "destination": spelling}]},
        {"rules": [{"conditions": germans, "variants": variants(spelling)}]},
        {"slug": "r/{id}", "destination": f"{spelling}{{id}}"},
    ):
        with pytest.raises(LinkError):
            _make(workspace, **fields, app_schemes=["myapp"])


def test_what_the_link_has_already_counts(workspace: Workspace) -> None:
    link = _make(workspace, slug="r/{id}", destination=f"{URL}/{{id}}", ios_url="myapp://x", app_schemes=["myapp"])
    for field, fields in {"destination": {"slug": "plain"}, "ios_url": {"app_schemes": []}}.items():
        with pytest.raises(LinkError) as caught:
            link_update(link=link, actor=Actor(), **fields)  # type: ignore[arg-type]  # one of the fields each
        assert caught.value.field == field


def test_patterns_that_match_the_same_collide(workspace: Workspace) -> None:
    assert _make(workspace, slug="r/{id}").key == "r/{}"
    with pytest.raises(SlugTaken, match="another pattern"):
        _make(workspace, slug="r/{x}")


def test_the_host_learns_of_shapes(workspace: Workspace) -> None:
    host = host_key(settings.SHORT_HOSTS[0])

    def shapes() -> tuple[str, ...]:
        item = items_now([host])[host]
        assert isinstance(item, HostItem)
        return item.shapes

    plain = _make(workspace, slug="plain")
    assert (_enqueued(), shapes()) == ({"plain"}, ())
    docs, _ = _make(workspace, slug="docs/*"), _make(workspace, slug="r/{id}")
    assert (_enqueued(), shapes()) == ({"docs/*", "r/{}", host}, ("={", "=*"))
    link_update(link=docs, actor=Actor(), slug="other/*")
    assert _enqueued() == {"docs/*", "other/*"}
    link_update(link=plain, actor=Actor(), slug="a/{b}/*")
    assert (_enqueued(), shapes()) == ({"plain", "a/{}/*", host}, ("={", "={*", "=*"))
    link_delete(link=docs, actor=Actor())
    assert (_enqueued(), shapes()) == ({"other/*", host}, ("={", "={*"))
    links_bulk_delete(workspace=workspace, actor=Actor(), ids=[plain.public_id])
    assert host in _enqueued()


def test_how_a_pattern_is_shown(workspace: Workspace) -> None:
    link = _make(workspace, slug="é/{id}")
    assert link.short_url == f"{settings.SHORT_URL_BASE}/%C3%A9/{{id}}"
    assert link.display_url.endswith("/é/{id}")


def test_of_a_password_only_its_hash_is_kept(workspace: Workspace) -> None:
    link = _make(workspace, slug="a", password="correct horse")
    assert check_password("correct horse", link.password_hash)
    item = items_now(["a"])["a"]
    assert isinstance(item, LinkItem)
    assert item.password
    before = link.password_hash
    changed = link_update(link=link, actor=Actor(), password="other")
    assert changed.password_hash != before
    link_delete(link=changed, actor=Actor())
    kept = str(list(AuditEvent.objects.values_list("data", flat=True)))
    for secret in ("correct horse", "other", before, changed.password_hash):
        assert secret not in kept


def test_an_empty_password_takes_it_away(workspace: Workspace) -> None:
    for nothing in (None, ""):
        link = _make(workspace, password="correct horse")
        assert not link_update(link=link, actor=Actor(), password=nothing).has_password
