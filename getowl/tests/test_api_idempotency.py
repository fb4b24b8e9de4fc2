"""`Idempotency-Key`: whatever is repeated, and whoever dies meanwhile, one effect and one answer."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from accounts.models import RepeatableRequest
from accounts.tasks import forget_repeatable_requests
from accounts.tests.callers import Caller
from getowl.tests.at_once import run_at_once
from links.models import Import, Link
from links.services import link_create
from links.tests.conftest import bucket
from webhooks.models import Endpoint

__all__ = ["bucket"]

LINK = {"destinationUrl": "https://example.com/"}


def post(caller: Caller, path: str, body: Any, key: str) -> tuple[int, Any]:
    caller.key = key
    return caller.call("POST", path, body)


def test_a_repeat_gets_the_same_answer_and_makes_nothing(api: Caller) -> None:
    first = post(api, "/links", LINK, "one")
    assert "Idempotent-Replayed" not in api.headers
    assert post(api, "/links", LINK, "one") == first
    assert (first[0], api.headers["Idempotent-Replayed"]) == (201, "true")
    assert Link.objects.count() == 1
    assert post(api, "/links", LINK, "two")[1]["id"] != first[1]["id"]


def test_what_was_deleted_is_deleted_once(api: Caller) -> None:
    _, link = post(api, "/links", LINK, "one")
    api.key = "gone"
    assert api.call("DELETE", f"/links/{link['id']}") == (204, None)
    assert api.call("DELETE", f"/links/{link['id']}") == (204, None)
    api.key = ""
    assert api.call("DELETE", f"/links/{link['id']}")[0] == 404


@pytest.mark.parametrize(("path", "body"), [("/links", {**LINK, "title": "x"}), ("/links/bulk", LINK)])
def test_the_key_of_another_request_is_refused(api: Caller, path: str, body: Any) -> None:
    post(api, "/links", LINK, "one")
    status, answer = post(api, path, body, "one")
    assert (status, answer["error"]["code"], answer["error"]["field"]) in [
        (409, "key_reused", "Idempotency-Key"),
        (422, "required", "links"),  # what is wrong in itself is said first
    ]
    assert Link.objects.count() == 1


def test_what_was_refused_may_be_mended_under_the_same_key(api: Caller) -> None:
    status, _ = post(
        api, "/links", {**LINK, "expiresAt": "2020-01-01T00:00:00Z", "activeFrom": "2021-01-01T00:00:00Z"}, "one"
    )
    assert status == 422
    assert not RepeatableRequest.objects.exists()
    assert post(api, "/links", LINK, "one")[0] == 201


@pytest.mark.parametrize("key", ["x" * 256, "käse", "a\tb", ""])
def test_what_is_no_key_is_refused(api: Caller, key: str) -> None:
    response = api.client.post(
        "/api/v1/links",
        json.dumps(LINK),
        content_type="application/json",
        headers={"Authorization": f"Bearer {api.secret}", "Idempotency-Key": key},
    )
    assert response.status_code == 422
    assert response.json()["error"]["field"] == "Idempotency-Key"
    assert not Link.objects.exists()


def test_each_workspace_has_keys_of_its_own(api: Caller, foreign: Caller) -> None:
    assert post(api, "/links", LINK, "one")[1]["id"] != post(foreign, "/links", LINK, "one")[1]["id"]


def test_a_key_that_may_not_ask_gets_no_answer_of_another(api: Caller, reader: Caller) -> None:
    post(api, "/links", LINK, "one")
    assert post(reader, "/links", LINK, "one")[0] == 403


def test_an_answers_secret_is_not_readable_in_the_database(api: Caller) -> None:
    body = {"url": "https://hooks.example.com/", "eventTypes": ["link.created"]}
    status, webhook = post(api, "/webhooks", body, "one")
    assert status == 201
    assert post(api, "/webhooks", body, "one") == (201, webhook)
    assert Endpoint.objects.count() == 1
    assert webhook["secret"] not in RepeatableRequest.objects.get().body


def test_an_upload_is_known_again_by_what_it_holds(api: Caller, bucket: str) -> None:
    def upload(boundary: str, text: bytes) -> tuple[int, Any]:
        file = SimpleUploadedFile("links.csv", text, content_type="text/csv")
        body = encode_multipart(boundary, {"file": file})
        response = api.client.post(
            "/api/v1/imports",
            body,
            content_type=MULTIPART_CONTENT.replace(BOUNDARY, boundary),
            headers={"Authorization": f"Bearer {api.secret}", "Idempotency-Key": "file"},
        )
        return response.status_code, response.json()

    rows = b"destination\nhttps://example.com/\n"
    first = upload("one", rows)
    assert first[0] in (201, 202)
    assert upload("two", rows) == first
    assert Import.objects.count() == 1
    assert upload("two", rows.replace(b"/\n", b"/b\n"))[1]["error"]["code"] == "key_reused"


def test_after_a_day_a_key_is_new(api: Caller) -> None:
    _, first = post(api, "/links", LINK, "one")
    RepeatableRequest.objects.update(created_at=timezone.now() - timedelta(hours=23, minutes=59))
    assert forget_repeatable_requests() == 0
    assert post(api, "/links", LINK, "one")[1] == first
    RepeatableRequest.objects.update(created_at=timezone.now() - timedelta(hours=24, minutes=1))
    assert post(api, "/links", LINK, "one")[1] != first
    RepeatableRequest.objects.update(created_at=timezone.now() - timedelta(hours=24, minutes=1))
    assert forget_repeatable_requests() == 1
    assert not RepeatableRequest.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_have_one_effect_and_one_answer(api: Caller) -> None:
    answers: list[tuple[int, bytes]] = []

    def send() -> None:
        response = Client().post(
            "/api/v1/links",
            json.dumps(LINK),
            content_type="application/json",
            headers={"Authorization": f"Bearer {api.secret}", "Idempotency-Key": "same"},
        )
        answers.append((response.status_code, response.content))

    assert run_at_once([send] * 50, AssertionError) == []
    assert Link.objects.count() == 1
    assert len(answers) == 50
    assert len(set(answers)) == 1
    assert answers[0][0] == 201


def _kill_this_connection() -> None:
    """What Postgres sees when the process behind a connection dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()

    def kill() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

    run_at_once([kill], AssertionError)


@pytest.mark.django_db(transaction=True)
def test_who_dies_before_answering_leaves_nothing_behind(api: Caller, monkeypatch: pytest.MonkeyPatch) -> None:

    def make_and_die(**fields: Any) -> Link:
        link = link_create(**fields)
        _kill_this_connection()
        return link

    monkeypatch.setattr("links.api.links.link_create", make_and_die)
    assert post(api, "/links", LINK, "one")[0] == 500
    connection.close()
    assert (Link.objects.count(), RepeatableRequest.objects.count()) == (0, 0)
    monkeypatch.undo()
    first = post(api, "/links", LINK, "one")
    assert first[0] == 201
    assert post(api, "/links", LINK, "one") == first
    assert Link.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_is_told_to_come_again(api: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.services.repeatable.WAIT", timedelta(seconds=1))

    def make_slowly(**fields: Any) -> Link:
        link = link_create(**fields)
        refused: list[tuple[int, Any]] = []
        run_at_once([lambda: refused.append(post(Caller(api.secret), "/links", LINK, "one"))], AssertionError)
        assert [(status, body["error"]["code"]) for status, body in refused] == [(409, "in_progress")]
        return link

    monkeypatch.setattr("links.api.links.link_create", make_slowly)
    assert post(api, "/links", LINK, "one")[0] == 201
    assert Link.objects.count() == 1
