"""Imports over the API."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from accounts.models import Workspace
from accounts.tests.callers import Caller
from links.models import Import
from links.tasks import run_import

pytestmark = pytest.mark.usefixtures("bucket")


def _upload(caller: Caller, content: bytes) -> tuple[int, Any]:
    response = caller.client.post(
        "/api/v1/imports",
        {"file": SimpleUploadedFile("my links.csv", content)},
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
