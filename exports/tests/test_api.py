"""/exports over the API."""

import pytest

from accounts.models import User, Workspace
from accounts.tests.callers import Caller
from exports.models import Export
from exports.tasks import run_export

pytestmark = pytest.mark.usefixtures("bucket")


def test_start_ask_fetch_delete(api: Caller, workspace: Workspace) -> None:
    status, made = api.call("POST", "/exports", {"kind": "members", "format": "jsonl"})
    assert status == 201
    assert (made["status"], made["kind"], made["expiresAt"]) == ("queued", "members", None)
    status, body = api.call("GET", f"/exports/{made['id']}/file")
    assert (status, body["error"]["code"]) == (409, "not_ready")
    run_export(made["id"])
    status, body = api.call("GET", f"/exports/{made['id']}")
    assert (status, body["status"], body["rows"]) == (200, "finished", 1)
    assert api.call("GET", "/exports")[1]["items"] == [body]
    assert api.call("GET", f"/exports/{made['id']}/file")[0] == 302
    assert "X-Amz-Signature" in api.headers["Location"]
    assert api.call("DELETE", f"/exports/{made['id']}")[0] == 204
    assert api.call("GET", f"/exports/{made['id']}")[0] == 404


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"kind": "nothing"}, 422, "kind"),
        ({"kind": "links", "format": "xlsx"}, 422, "format"),
        ({"kind": "links", "options": {"tag": "nothing"}}, 422, "tag"),
        ({"kind": "links", "options": {"tag": 1}}, 422, "options.tag"),
        ({"kind": "links", "extra": 1}, 422, "extra"),
    ],
)
def test_bad_input(api: Caller, body: object, status: int, field: str) -> None:
    answer = api.call("POST", "/exports", body)
    assert (answer[0], answer[1]["error"]["field"]) == (status, field)
    assert not Export.objects.exists()


def test_foreign_and_read_only(api: Caller, foreign: Caller, reader: Caller, alice: User) -> None:
    _, made = api.call("POST", "/exports", {"kind": "tags"})
    for path in ("", "/file"):
        assert foreign.call("GET", f"/exports/{made['id']}{path}")[0] == 404
    assert foreign.call("DELETE", f"/exports/{made['id']}")[0] == 404
    assert foreign.call("GET", "/exports")[1]["items"] == []
    assert reader.call("POST", "/exports", {"kind": "tags"})[1]["error"]["code"] == "read_only"


def test_too_many(api: Caller) -> None:
    answers = [api.call("POST", "/exports", {"kind": "tags"}) for _ in range(4)]
    assert [status for status, _ in answers] == [201, 201, 201, 409]
    assert answers[-1][1]["error"]["code"] == "too_many"
