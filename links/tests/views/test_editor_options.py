"""The sections of the editor that most links do without."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client

from accounts.actor import Actor
from accounts.models import User, Workspace
from links.fields import LinkFields
from links.models import Link
from links.services import link_create, link_update

SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true", "HX-Target": "drawer"}
RULES: list[dict[str, Any]] = [
    {
        "name": "Office hours",
        "conditions": [
            {"type": "time", "values": {"days": ["mon"], "from": "09:00", "to": "17:00", "timezone": "Europe/Berlin"}},
            {"type": "query", "negate": True, "values": [{"name": "ref", "value": "mail"}, {"name": "x"}]},
            {"type": "eu"},
        ],
        "destinationUrl": "https://example.com/office",
    },
    {
        "conditions": [{"type": "country", "values": ["DE", "AT"]}],
        "variants": [
            {"name": "A", "destinationUrl": "https://example.com/a", "weight": 1},
            {"name": "B", "destinationUrl": "https://example.com/b", "weight": 2},
        ],
    },
]
VARIANTS: list[dict[str, Any]] = [
    {"name": "One", "destinationUrl": "https://example.com/1", "weight": 1},
    {"name": "Two", "destinationUrl": "https://example.com/2", "weight": 9},
]
OPTIONS = {
    "rules": json.dumps(RULES),
    "variants": json.dumps(VARIANTS),
    "options": "1",
    "max_clicks": "50",
    "ios_url": "myapp://product/7",
    "android_url": "play.google.com/store/apps/details?id=com.example",
    "app_schemes": "MyApp, other:",
    "leave_in_app": "on",
    "social_title": "Spring",
    "social_description": "All of it",
    "social_image": "example.com/card.png",
    "cloak": "on",
    "indexable": "on",
    "query_pass": "ref, utm_*",
    "query_strip": "fbclid",
}


@pytest.fixture
def link(workspace: Workspace, alice: User) -> Link:
    return link_create(
        workspace=workspace,
        actor=Actor(user=alice),
        destination="https://example.com/",
        slug="spring",
        password="secret",
        ios_url="https://apps.apple.com/app/1",
        max_clicks=7,
    )


def url(workspace: Workspace, name: str) -> str:
    return f"/w/{workspace.public_id}/links/{name}"


def typed(**changes: str) -> dict[str, str]:
    form = {"destination": "example.com/new", "slug": "spring", "status_code": "302", "query_mode": "keep"}
    return form | {"timezone": "UTC", "version": "1"} | changes


def test_all_options_of_a_new_link(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    sign_in(bob).post(url(workspace, "new"), typed(**OPTIONS, password="open sesame"))
    made = Link.objects.get()
    assert check_password("open sesame", made.password_hash)
    assert (made.max_clicks, made.ios_url, made.app_schemes) == (50, "myapp://product/7", ["myapp", "other"])
    assert made.android_url == "https://play.google.com/store/apps/details?id=com.example"
    assert (made.leave_in_app, made.cloak, made.indexable) == (True, True, True)
    assert (made.social_title, made.social_description) == ("Spring", "All of it")
    assert made.social_image == "https://example.com/card.png"
    assert [rule["name"] for rule in made.rules] == ["Office hours", ""]
    assert [one["weight"] for one in made.variants] == [1, 9]
    assert (made.query_pass, made.query_strip) == (["ref", "utm_*"], ["fbclid"])


def test_what_is_shown_can_be_saved_unchanged(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    browser = sign_in(bob)
    browser.post(url(workspace, "new"), typed(**OPTIONS))
    made = Link.objects.get()
    before = {field.name: getattr(made, field.name) for field in Link._meta.concrete_fields}
    form = browser.get(url(workspace, made.public_id)).context["form"]
    sent = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    sent = {name: value for name, value in sent.items() if value is not False}
    answer = browser.post(url(workspace, made.public_id), sent)
    assert answer.status_code == 302
    made.refresh_from_db()
    after = {field.name: getattr(made, field.name) for field in Link._meta.concrete_fields}
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"updated_at", "version"}


def test_without_the_sections_options_stay(sign_in: SignIn, bob: User, workspace: Workspace, link: Link) -> None:
    sign_in(bob).post(url(workspace, link.public_id), typed())
    link.refresh_from_db()
    assert link.destination == "https://example.com/new"
    assert (link.has_password, link.ios_url, link.max_clicks) == (True, "https://apps.apple.com/app/1", 7)


def test_emptied_options_go_but_not_the_password(sign_in: SignIn, bob: User, workspace: Workspace, link: Link) -> None:
    browser = sign_in(bob)
    browser.post(url(workspace, link.public_id), typed(options="1"))
    link.refresh_from_db()
    assert (link.ios_url, link.max_clicks, link.has_password) == ("", None, True)
    browser.post(url(workspace, link.public_id), typed(options="1", remove_password="on", version=str(link.version)))
    link.refresh_from_db()
    assert not link.has_password


def test_the_password_is_never_shown(sign_in: SignIn, alice: User, workspace: Workspace, link: Link) -> None:
    page = sign_in(alice).get(url(workspace, link.public_id)).content.decode()
    assert "The link asks for one" in page
    assert "secret" not in page
    assert link.password_hash not in page


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("password", "abc", "A password has 4 to 128 characters"),
        ("max_clicks", "0", "limit of clicks"),
        ("max_clicks", "many", "whole number"),
        ("ios_url", "javascript:alert(1)", ""),
        ("ios_url", "unknown://x", ""),
        ("app_schemes", "java script", "is not a scheme"),
        ("social_image", "http://127.0.0.1/x.png", ""),
        ("rules", "nonsense", "not the JSON"),
        ("rules", "{}", "not the JSON"),
        ("rules", '[{"conditions": [], "oops": 1}]', "not the JSON"),
        ("rules", json.dumps([RULES[1], {**RULES[1], "conditions": []}]), "Rule 2: A rule needs a condition"),
        (
            "rules",
            json.dumps([{**RULES[1], "conditions": [{"type": "country", "values": ["DE", "XX"]}]}]),
            "Rule 1, condition 1, value 2:",
        ),
        ("rules", json.dumps([{"conditions": [{"type": "bot"}], "destinationUrl": "ftp://x.org"}]), "Rule 1: "),
        ("variants", json.dumps(VARIANTS[:1]), "2 to 8 variants"),
        ("variants", json.dumps([VARIANTS[0], {**VARIANTS[1], "weight": 0}]), "Variant 2: The weight"),
        ("winner", "var_none1", "var_none1 is none of"),
        ("query_strip", ",".join(f"p{n}" for n in range(51)), "At most 50"),
    ],
)
def test_a_bad_option_is_named_beside_its_field(
    sign_in: SignIn, bob: User, workspace: Workspace, link: Link, field: str, value: str, words: str
) -> None:
    answer = sign_in(bob).post(url(workspace, link.public_id), typed(**{"options": "1", field: value}), headers=HTMX)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert words in answer.context["form"].errors[field].as_text()
    link.refresh_from_db()
    assert link.version == 1


def test_two_editors_see_each_others_options(sign_in: SignIn, bob: User, workspace: Workspace, link: Link) -> None:
    rule = {"conditions": [{"type": "country", "values": ["DE"]}], "destination": "https://example.com/de"}
    changes: LinkFields = {"query_strip": ["gclid"], "social_title": "Theirs", "rules": [rule]}
    link_update(link=link, actor=Actor(user=bob), **changes)
    page = sign_in(bob).post(url(workspace, link.public_id), typed(options="1", social_title="Mine"), headers=HTMX)
    assert page.status_code == 422
    shown = {one.label: one.value for one in page.context["theirs"]}
    assert shown["Card's title"] == "Theirs"
    assert "country is DE" in shown["Rules"]
    assert shown["Never pass on"] == "gclid"


def test_a_preview_hashes_no_password(
    sign_in: SignIn, bob: User, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> str:
        raise AssertionError("a preview must not take a third of a second")

    monkeypatch.setattr("links.fields.make_password", never)
    page = sign_in(bob).post(url(workspace, "preview"), typed(**OPTIONS, password="open sesame")).content.decode()
    assert "is asked for the password first" in page


def test_ids_of_rules_and_variants_stay(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    browser = sign_in(bob)
    browser.post(url(workspace, "new"), typed(**OPTIONS))
    made = Link.objects.get()
    ids = [entry["id"] for entry in (*made.rules, *made.variants)]
    form = browser.get(url(workspace, made.public_id)).context["form"]
    swapped = json.dumps(list(reversed(json.loads(form["rules"].value()))))
    browser.post(
        url(workspace, made.public_id), typed(**OPTIONS | {"rules": swapped, "variants": form["variants"].value()})
    )
    made.refresh_from_db()
    assert [entry["id"] for entry in (*reversed(made.rules), *made.variants)] == ids


def test_a_winner_ends_the_test(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    browser = sign_in(bob)
    browser.post(url(workspace, "new"), typed(**OPTIONS))
    made = Link.objects.get()
    shown = browser.get(url(workspace, made.public_id)).context["form"]
    changes = {"variants": shown["variants"].value(), "winner": made.variants[1]["id"]}
    changes |= {"variants_end_at": "2030-01-01T00:00"}
    browser.post(url(workspace, made.public_id), typed(**OPTIONS | changes))
    made.refresh_from_db()
    assert made.winner == made.variants[1]["id"]
    assert made.variants_end_at is not None


def test_a_typed_password_survives_a_refusal(sign_in: SignIn, bob: User, workspace: Workspace, link: Link) -> None:
    sent = typed(options="1", slug=link.slug, password="open sesame")
    answer = sign_in(bob).post(url(workspace, "new"), sent, headers=HTMX)
    assert answer.status_code == 422
    assert 'value="open sesame"' in answer.content.decode()
