"""Links are listed by their folder."""

from accounts.tests.callers import Caller


def test_links_of_one_folder_are_listed(api: Caller) -> None:
    _, folder = api.call("POST", "/folders", {"name": "Spring"})
    _, inside = api.call("POST", "/links", {"destinationUrl": "https://example.com/", "folderId": folder["id"]})
    api.call("POST", "/links", {"destinationUrl": "https://example.com/"})
    _, page = api.call("GET", "/links", folderId=folder["id"])
    assert [link["id"] for link in page["items"]] == [inside["id"]]
