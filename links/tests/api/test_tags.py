"""Tags in the API."""

from accounts.actor import Actor
from accounts.models import Workspace
from accounts.tests.callers import Caller
from links.models import Tag
from links.services import link_create

URL = "https://example.com/"


def test_from_making_to_deleting(api: Caller, workspace: Workspace) -> None:
    status, made = api.call("POST", "/tags", {"name": "Sale", "color": "amber"})
    assert (status, made) == (201, {"id": made["id"], "name": "Sale", "color": "amber", "linkCount": 0})
    link = link_create(workspace=workspace, actor=Actor(), destination=URL, tags=["sale", "x"])
    assert api.call("GET", "/tags", search="AL") == (200, {"items": [made | {"linkCount": 1}], "next": None})
    status, changed = api.call("PATCH", f"/tags/{made['id']}", {"name": "Offer", "color": None})
    assert (status, changed) == (200, made | {"name": "Offer", "color": None, "linkCount": 1})
    assert api.call("GET", f"/links/{link.public_id}")[1]["tags"] == ["Offer", "x"]
    assert api.call("DELETE", f"/tags/{made['id']}") == (204, None)
    assert api.call("GET", f"/links/{link.public_id}")[1]["tags"] == ["x"]
    assert api.call("DELETE", f"/tags/{made['id']}")[0] == 404


def test_a_taken_name_is_refused_unless_a_merge_is_asked_for(api: Caller, workspace: Workspace) -> None:
    link = link_create(workspace=workspace, actor=Actor(), destination=URL, tags=["promo"])
    _, sale = api.call("POST", "/tags", {"name": "Sale"})
    [promo, _] = api.call("GET", "/tags")[1]["items"]
    status, body = api.call("PATCH", f"/tags/{promo['id']}", {"name": "SALE"})
    assert (status, body["error"]["code"], body["error"]["field"]) == (409, "taken", "name")
    assert api.call("POST", "/tags", {"name": "sale"})[0] == 409
    status, kept = api.call("PATCH", f"/tags/{promo['id']}", {"name": "SALE", "merge": True})
    assert (status, kept) == (200, sale | {"linkCount": 1})
    assert api.call("GET", f"/links/{link.public_id}")[1]["tags"] == ["Sale"]


def test_pages_by_name(api: Caller) -> None:
    for name in ("c", "A", "b"):
        api.call("POST", "/tags", {"name": name})
    _, first = api.call("GET", "/tags", limit="2")
    assert [one["name"] for one in first["items"]] == ["A", "b"]
    _, rest = api.call("GET", "/tags", limit="2", starting_after=first["next"])
    assert ([one["name"] for one in rest["items"]], rest["next"]) == (["c"], None)
    status, body = api.call("GET", "/tags", starting_after="tag_absent")
    assert (status, body["error"]["code"]) == (422, "unknown_cursor")


def test_bad_input_and_foreign_keys(api: Caller, foreign: Caller) -> None:
    _, made = api.call("POST", "/tags", {"name": "Sale"})
    for data, field in (({"name": "a,b"}, "name"), ({"color": "mauve"}, "color"), ({"name": ""}, "name")):
        status, body = api.call("PATCH", f"/tags/{made['id']}", data)
        assert (status, body["error"]["field"]) == (422, field)
    assert foreign.call("PATCH", f"/tags/{made['id']}", {"name": "Mine"})[0] == 404
    assert foreign.call("DELETE", f"/tags/{made['id']}")[0] == 404
    assert foreign.call("GET", "/tags")[1]["items"] == []
    assert Tag.objects.get().name == "Sale"
