"""The timezone of pages of statistics, where the viewer's own is not known."""

from collections.abc import Callable

from django.test import Client

from accounts.models import User, Workspace


def test_the_workspace_s_zone_counts_until_the_browser_tells_its_own(
    sign_in: Callable[[User], Client], alice: User, workspace: Workspace
) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(timezone="Asia/Tokyo")
    client = sign_in(alice)
    url = f"/w/{workspace.public_id}/analytics"
    assert "Asia/Tokyo" in client.get(url).text
    client.cookies["timezone"] = "Europe/Berlin"
    page = client.get(url).text
    assert "Europe/Berlin" in page
    assert "Asia/Tokyo" not in page
