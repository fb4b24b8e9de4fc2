"""The pages of webhooks, and who may see them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import Role, User, Workspace
from webhooks.models import Delivery, Endpoint, SigningKey
from webhooks.secrets import decrypt
from webhooks.sending.request import Answer
from webhooks.sending.worker import deliver_due
from webhooks.services import endpoint_update

SignIn = Callable[[User], Client]
Happen = Callable[..., list[Delivery]]
FORM = {"url": "https://hooks.example.com/a", "event_types": ["link.created", "domain.active"]}


@pytest.fixture
def url(workspace: Workspace) -> str:
    return f"/w/{workspace.public_id}/settings/webhooks"


@pytest.fixture
def one(url: str, endpoint: Endpoint) -> str:
    return f"{url}/{endpoint.public_id}"


def test_making_one_shows_its_secret_once(sign_in: SignIn, alice: User, url: str) -> None:
    client = sign_in(alice)
    assert "No webhooks yet" in client.get(url).text
    response = client.post(f"{url}/new", FORM | {"click_links": "lnk_abc, lnk_def"})
    found = re.search(r"whsec_[A-Za-z0-9+/=]{44}", response.text)
    assert found
    assert "no-store" in response["Cache-Control"]
    key = SigningKey.objects.get()
    assert decrypt(key.encrypted) == found.group()
    assert found.group() not in key.encrypted
    endpoint = Endpoint.objects.get()
    assert endpoint.event_types == ["link.created", "domain.active"]
    assert endpoint.click_links == ["lnk_abc", "lnk_def"]
    for address in (url, f"{url}/{endpoint.public_id}", f"{url}/{endpoint.public_id}/edit"):
        text = client.get(address).text
        assert "hooks.example.com/a" in text
        assert found.group() not in text


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"url": ""}, "This field is required"),
        ({"url": "http://hooks.example.com/"}, "https:// addresses alone"),
        ({"url": "https://10.0.0.1/"}, "not reachable from the internet"),
        ({"event_types": []}, "Choose at least one kind of event"),
        ({"event_types": ["link.eaten"]}, "link.eaten"),
        ({"click_links": "sale"}, "is not the id of a link"),
    ],
)
def test_what_is_wrong_is_said(sign_in: SignIn, alice: User, url: str, bad: dict[str, Any], said: str) -> None:
    response = sign_in(alice).post(f"{url}/new", FORM | bad)
    assert response.status_code == 422
    assert said in response.text
    assert not Endpoint.objects.exists()


def test_changing_one(sign_in: SignIn, alice: User, one: str, endpoint: Endpoint) -> None:
    client = sign_in(alice)
    assert client.post(f"{one}/edit", FORM | {"url": "https://"}).status_code == 422
    response = client.post(f"{one}/edit", FORM | {"description": "Warehouse", "with_bots": "on"}, follow=True)
    assert "Webhook saved." in response.text
    endpoint.refresh_from_db()
    assert (endpoint.url, endpoint.description, endpoint.with_bots) == (FORM["url"], "Warehouse", True)


def test_the_audit_trail_keeps_what_was_done_and_no_secret(
    sign_in: SignIn, alice: User, carol: User, workspace: Workspace, url: str
) -> None:
    client = sign_in(alice)
    client.post(f"{url}/new", FORM | {"url": "https://hooks.example.com/T0KEN"})
    one = f"{url}/{Endpoint.objects.get().public_id}"
    client.post(f"{one}/edit", FORM | {"url": "https://other.example.com/?key=T0KEN"})
    for action in ("rotate", "test", "delete"):
        client.post(f"{one}/{action}")
    text = sign_in(carol).get(f"/w/{workspace.public_id}/settings/audit", {"action": "webhook."}).text
    for said in (
        "made the webhook to https://hooks.example.com",
        "changed the webhook to https://other.example.com",
        "gave the webhook to https://other.example.com another secret",
        "deleted the webhook to https://other.example.com",
    ):
        assert said in text
    assert "https://other.example.com" in text
    assert "T0KEN" not in text
    assert "whsec_" not in text


def test_the_log_and_a_delivery(sign_in: SignIn, alice: User, one: str, endpoint: Endpoint, happen: Happen) -> None:
    (worked,) = happen()
    deliver_due(lambda message: Answer(200, "<b>thanks</b>", ""))
    (failed,) = happen()
    Delivery.objects.filter(pk=failed.pk).update(attempts=11)
    deliver_due(lambda message: Answer(500, "", ""))
    client = sign_in(alice)
    text = client.get(one).text
    assert worked.public_id in text
    assert failed.public_id in text
    assert worked.public_id not in client.get(one, {"state": "failed"}).text
    text = client.get(f"{one}/deliveries/{worked.public_id}").text
    assert "&lt;b&gt;thanks&lt;/b&gt;" in text
    assert "&quot;number&quot;: 0" in text
    assert "Answered 500." in client.get(f"{one}/deliveries/{failed.public_id}").text
    response = client.post(f"{one}/deliveries/{failed.public_id}/replay", follow=True)
    assert "It is sent again" in response.text
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == ("pending", 0)


def test_the_log_has_pages_and_a_bounded_number_of_queries(
    sign_in: SignIn, alice: User, one: str, happen: Happen, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    deliveries = happen(60)
    client = sign_in(alice)
    client.get(one)
    with django_assert_num_queries(5):
        text = client.get(one).text
    assert deliveries[-1].public_id in text
    assert deliveries[9].public_id not in text
    (older,) = re.findall(r'rel="next" href="([^"]+)"', text)
    text = client.get(one + older.replace("&amp;", "&")).text.partition("<main")[2]
    assert deliveries[9].public_id in text
    assert deliveries[10].public_id not in text
    assert "Nothing here" in client.get(one, {"before": "dlv_unknown"}).text


def test_a_test_event(sign_in: SignIn, alice: User, one: str, endpoint: Endpoint) -> None:
    client = sign_in(alice)
    response = client.post(f"{one}/test", follow=True)
    assert "webhook.test" in response.text
    delivery = endpoint.deliveries.get()
    assert delivery.event.payload == {"message": "This is a test.", "sentBy": "Alice"}
    endpoint_update(endpoint=endpoint, actor=Actor(), enabled=False)
    assert "Enable it first" in client.post(f"{one}/test", follow=True).text


def test_a_new_secret(sign_in: SignIn, alice: User, one: str, endpoint: Endpoint) -> None:
    client = sign_in(alice)
    old = decrypt(endpoint.keys.get().encrypted)
    text = client.post(f"{one}/rotate").text
    newest = decrypt(endpoint.keys.get(expires_at=None).encrypted)
    assert newest in text
    assert {decrypt(key.encrypted) for key in endpoint.keys.all()} == {old, newest}
    assert "Signed with two secrets" in client.get(one).text
    client.post(f"{one}/rotate")
    assert old not in {decrypt(key.encrypted) for key in endpoint.keys.all()}


def test_off_and_on(sign_in: SignIn, alice: User, one: str, endpoint: Endpoint, happen: Happen) -> None:
    happen(2)
    client = sign_in(alice)
    assert "Disabled. Nothing is sent" in client.post(f"{one}/switch", {"enabled": "0"}, follow=True).text
    assert endpoint.deliveries.filter(state="failed").count() == 2
    assert "Enable it first" in client.post(f"{one}/replay", {"hours": "24"}, follow=True).text
    assert "Enabled." in client.post(f"{one}/switch", {"enabled": "1"}, follow=True).text
    assert "2 sent again." in client.post(f"{one}/replay", {"hours": "24"}, follow=True).text
    assert "Nothing failed" in client.post(f"{one}/replay", {"hours": "24"}, follow=True).text
    assert "Choose since when" in client.post(f"{one}/replay", {"hours": "25"}, follow=True).text


def test_deleting_one(sign_in: SignIn, alice: User, one: str, endpoint: Endpoint, happen: Happen) -> None:
    happen(2)
    client = sign_in(alice)
    assert "Webhook deleted." in client.post(f"{one}/delete", follow=True).text
    assert not Endpoint.objects.exists()
    assert not Delivery.objects.exists()
    assert client.post(f"{one}/delete").status_code == 404


ACTIONS = ("edit", "rotate", "test", "switch", "delete", "replay")


def test_only_for_those_who_manage(
    sign_in: SignIn, bob: User, carol: User, mallory: User, url: str, one: str, endpoint: Endpoint, happen: Happen
) -> None:
    (delivery,) = happen()
    addresses = [url, f"{url}/new", one, f"{one}/deliveries/{delivery.public_id}"]
    for user, status in ((bob, 403), (carol, 403), (mallory, 404)):
        client = sign_in(user)
        assert {client.get(address).status_code for address in addresses} == {status}
        posts = [*(f"{one}/{action}" for action in ACTIONS), f"{one}/deliveries/{delivery.public_id}/replay"]
        assert {client.post(address).status_code for address in [*posts, f"{url}/new"]} == {status}
        assert (">Webhooks</a>" in client.get(f"/w/{endpoint.workspace.public_id}/settings").text) is False
    assert endpoint.deliveries.count() == 1


def test_admins_manage(sign_in: SignIn, bob: User, workspace: Workspace, url: str) -> None:
    workspace.memberships.filter(user=bob).update(role=Role.ADMIN)
    client = sign_in(bob)
    assert client.get(url).status_code == 200
    assert ">Webhooks</a>" in client.get(f"/w/{workspace.public_id}/settings").text


def test_the_wrong_method(sign_in: SignIn, alice: User, url: str, one: str) -> None:
    client = sign_in(alice)
    assert client.post(url).status_code == 405
    assert {client.get(f"{one}/{action}").status_code for action in ACTIONS if action != "edit"} == {405}
