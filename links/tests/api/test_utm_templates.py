"""Templates of campaign parameters in the API."""

from accounts.tests.callers import Caller
from links.models import UtmTemplate


def test_from_making_to_deleting(api: Caller) -> None:
    status, made = api.call("POST", "/utm-templates", {"name": "Mail", "utmSource": "mail", "ref": "us"})
    assert status == 201
    assert made["utmSource"] == "mail"
    assert made["utmTerm"] == ""
    status, changed = api.call("PATCH", f"/utm-templates/{made['id']}", {"utmMedium": "email"})
    assert (status, changed) == (200, made | {"utmMedium": "email"})
    assert api.call("GET", "/utm-templates", search="MAI") == (200, {"items": [changed], "next": None})
    assert api.call("DELETE", f"/utm-templates/{made['id']}") == (204, None)
    assert api.call("PUT", f"/utm-templates/{made['id']}")[0] == 405
    assert api.call("PATCH", f"/utm-templates/{made['id']}", {})[0] == 404


def test_pages_by_name(api: Caller) -> None:
    for name in ("c", "A", "b"):
        api.call("POST", "/utm-templates", {"name": name, "ref": "x"})
    _, first = api.call("GET", "/utm-templates", limit="2")
    assert [one["name"] for one in first["items"]] == ["A", "b"]
    _, rest = api.call("GET", "/utm-templates", limit="2", starting_after=first["next"])
    assert ([one["name"] for one in rest["items"]], rest["next"]) == (["c"], None)


def test_refusals_have_the_one_shape(api: Caller, foreign: Caller) -> None:
    _, made = api.call("POST", "/utm-templates", {"name": "Mail", "utmSource": "mail"})
    status, body = api.call("POST", "/utm-templates", {"name": "mail", "utmSource": "x"})
    assert (status, body["error"]["code"], body["error"]["field"]) == (409, "taken", "name")
    status, body = api.call("PATCH", f"/utm-templates/{made['id']}", {"utmSource": ""})
    assert (status, body["error"]["field"]) == (422, "utmSource")
    assert foreign.call("PATCH", f"/utm-templates/{made['id']}", {"name": "Mine"})[0] == 404
    assert UtmTemplate.objects.get().name == "Mail"
