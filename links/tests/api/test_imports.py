"""Imports over the API."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from accounts.models import Workspace
from accounts.tests.callers import Caller
from links.models import Import, Link
from links.tasks import run_import

pytestmark = pytest.mark.usefixtures("bucket")


def _upload(caller: Caller, content: bytes, **parts: Any) -> tuple[int, Any]:
    texts = {name: part if isinstance(part, str) else json.dumps(part) for name, part in parts.items()}
    response = caller.client.post(
        "/api/v1/imports",
        {"file": SimpleUploadedFile("my links.csv", content), **texts},
        headers={"Authorization": f"Bearer {caller.secret}"},
    )
    return response.status_code, json.loads(response.content)


def test_upload_follow_and_fetch_the_rejects(api: Caller, foreign: Caller) -> None:
    status, made = _upload(api, b"url,slug\nhttps://example.com,one\nnope,two\n")
    assert (status, made["status"], made["filename"], made["totalRows"]) == (201, "queued", "my links.csv", 2)
    run_import(made["id"])
    status, body = api.call("GET", f"/imports/{made['id']}")
    assert (status, body["status"], body["createdRows"], body["rejectedRows"]) == (200, "finished", 1, 1)
    headers = {"Authorization": f"Bearer {api.secret}"}
    report = api.client.get(f"/api/v1/imports/{made['id']}/rejects.csv", headers=headers)
    assert report["Content-Type"] == "text/csv; charset=utf-8"
    assert "nope,two,3,destination" in b"".join(report.streaming_content).decode()  # type: ignore[attr-defined]  # it streams
    for path in (f"/imports/{made['id']}", f"/imports/{made['id']}/rejects.csv"):
        assert foreign.call("GET", path)[0] == 404


def test_a_workspace_has_few_unfinished_imports(api: Caller, foreign: Caller, workspace: Workspace) -> None:
    for n in range(5):
        Import.objects.create(workspace=workspace, filename=f"{n}.csv", file="x", size=1)
    status, body = _upload(api, b"url\nhttps://example.com\n")
    assert (status, body["error"]["code"], body["error"]["field"]) == (429, "too_many", "file")
    assert _upload(foreign, b"url\nhttps://example.com\n")[0] == 201
    Import.objects.filter(filename="0.csv").update(status=Import.Status.FINISHED)
    assert _upload(api, b"url\nhttps://example.com\n")[0] == 201


def _send(caller: Caller, body: str, content_type: str) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {caller.secret}"}
    response = caller.client.generic("POST", "/api/v1/imports", body, content_type=content_type, headers=headers)
    return response.status_code, json.loads(response.content)


def test_malformed_multipart(api: Caller, settings: Settings) -> None:
    status, body = _send(api, "x", "multipart/form-data")
    assert (status, body["error"]["code"]) == (400, "bad_request")
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    part = '--b\r\nContent-Disposition: form-data; name="n"\r\n\r\nx\r\n'
    status, body = _send(api, part * 3 + "--b--\r\n", "multipart/form-data; boundary=b")
    assert (status, body["error"]["code"]) == (400, "bad_request")


def test_bad_uploads(api: Caller, settings: Settings) -> None:
    status, body = _upload(api, b"")
    assert (status, body["error"]["code"], body["error"]["field"]) == (422, "empty", "file")
    settings.IMPORT_MAX_BYTES = 5
    status, body = _upload(api, b"url\nhttps://example.com\n")
    assert (status, body["error"]["code"]) == (413, "too_large")
    status, body = api.call("POST", "/imports", {})
    assert (status, body["error"]["field"]) == (422, "file")
    assert not Import.objects.exists()


def test_columns_of_which_none_is_known(api: Caller) -> None:
    table = "Wohin;Kürzel\nhttps://example.com/1;one\n".encode()
    status, body = _upload(api, table)
    assert (status, body["error"]["code"], body["error"]["field"]) == (422, "no_destination", "mapping")
    status, made = _upload(api, table, mapping={"Wohin": "destinationUrl", "Kürzel": "shortCode"})
    assert status == 201
    run_import(made["id"])
    assert Link.objects.get(key="one").destination == "https://example.com/1"


def test_mapping_and_options_in_one_call(api: Caller, workspace: Workspace) -> None:
    status, made = _upload(
        api,
        b"Where,What,Slug\nhttps://example.com/1,First,one\nhttps://example.com/2,,\n",
        mapping={"Where": "destinationUrl", "What": None},
        options={"tags": ["moved"], "folder": "Old", "timezone": "Europe/Berlin", "dayFirst": False, "taken": "skip"},
    )
    assert (status, made["format"]) == (201, "generic")
    assert made["columns"] == [
        {"name": "Where", "field": "destinationUrl"},
        {"name": "What", "field": None},
        {"name": "Slug", "field": "shortCode"},
    ]
    assert made["options"] == {
        "domain": "",
        "move": False,
        "folder": "Old",
        "tags": ["moved"],
        "taken": "skip",
        "dayFirst": False,
        "timezone": "Europe/Berlin",
        "keepCreated": False,
        "applyDefaults": False,
    }
    run_import(made["id"])
    link = Link.objects.get(key="one")
    assert (link.title, link.tag_names, link.folder and link.folder.name) == ("", ["moved"], "Old")


@pytest.mark.parametrize(
    ("parts", "code", "field"),
    [
        ({"mapping": {"Nowhere": "destinationUrl"}}, "unknown_column", "mapping"),
        ({"mapping": {"url": "colour"}}, "choice", "mapping"),
        ({"mapping": {"url": None}}, "no_destination", "mapping"),
        ({"mapping": "[1"}, "invalid", None),
        ({"options": {"colour": "red"}}, "unknown_field", "options.colour"),
        ({"options": {"taken": "never"}}, "invalid", "options.taken"),
        ({"options": {"timezone": "Mars"}}, "choice", "timezone"),
        ({"options": {"domain": "elsewhere.example.com"}}, "unknown_domain", "domain"),
        ({"options": "{"}, "invalid", "options"),
    ],
)
def test_bad_mappings_and_options(
    api: Caller, workspace: Workspace, parts: dict[str, Any], code: str, field: str | None
) -> None:
    status, body = _upload(api, b"url\nhttps://example.com\n", **parts)
    assert (status, body["error"]["code"]) == (422, code), body
    assert body["error"]["field"] == field
    assert not Import.objects.visible_to(workspace).exists()


def test_pages_of_imports(api: Caller, foreign: Caller) -> None:
    ids = [_upload(api, b"url\nhttps://example.com\n")[1]["id"] for _ in range(3)]
    status, page = api.call("GET", "/imports?limit=2")
    assert (status, [one["id"] for one in page["items"]], page["next"]) == (200, ids[:0:-1], ids[1])
    status, rest = api.call("GET", f"/imports?limit=2&starting_after={page['next']}")
    assert ([one["id"] for one in rest["items"]], rest["next"]) == (ids[:1], None)
    assert foreign.call("GET", "/imports")[1] == {"items": [], "next": None}
    status, body = foreign.call("GET", f"/imports?starting_after={ids[0]}")
    assert (status, body["error"]["code"]) == (422, "unknown_cursor")


def test_stop_and_report(api: Caller, foreign: Caller) -> None:
    _, made = _upload(api, b"destination url,short link,geo\nhttps://example.com,one,{\nnope,two,\n")
    run_import(made["id"])
    headers = {"Authorization": f"Bearer {api.secret}"}
    report = api.client.get(f"/api/v1/imports/{made['id']}/report.csv", headers=headers)
    lines = b"".join(report.streaming_content).decode().splitlines()  # type: ignore[attr-defined]  # it streams
    assert [line.rpartition(",")[2] for line in lines] == ["result", "taken", "not taken"]
    _, waiting = _upload(api, b"url\nhttps://example.com\n")
    assert foreign.call("POST", f"/imports/{waiting['id']}/cancel")[0] == 404
    status, body = api.call("POST", f"/imports/{waiting['id']}/cancel")
    assert (status, body["status"]) == (200, "cancelled")
    status, body = api.call("POST", f"/imports/{made['id']}/cancel")
    assert (status, body["status"], body["warnedRows"]) == (200, "finished", 1)
