"""Webhooks come with a plan; on a smaller one they are kept, told of nothing, and can be taken away."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from accounts.models import User, Workspace
from accounts.plans import Plan
from webhooks.event_types import LINK_CLICKED, LINK_CREATED
from webhooks.models import Delivery, Endpoint


def test_webhooks_come_with_pro(
    workspace: Workspace,
    alice: User,
    sign_in: Callable[[User], Client],
    make: Callable[..., Endpoint],
    happen: Callable[..., list[Delivery]],
) -> None:
    endpoint = make(event_types=[LINK_CREATED, LINK_CLICKED])
    before = happen()[0]
    Workspace.objects.update(plan=Plan.FREE)
    workspace.refresh_from_db()
    client, ids = sign_in(alice), {"workspace_id": workspace.public_id}
    one = {**ids, "webhook_id": endpoint.public_id}
    assert happen() == []
    assert not Endpoint.objects.listening(LINK_CLICKED)
    page = client.get(reverse("webhooks:list", kwargs=ids))
    assert "Webhooks come with the Pro plan; this workspace is on Free." in page.text
    assert endpoint.url in page.text
    assert "Add a webhook" not in page.text
    assert client.get(reverse("webhooks:new", kwargs=ids)).status_code == 403
    form = {"url": "https://other.example.com/", "event_types": [LINK_CREATED]}
    assert client.post(reverse("webhooks:edit", kwargs=one), form).status_code == 403
    for name in ("rotate", "test"):
        assert client.post(reverse(f"webhooks:{name}", kwargs=one)).status_code == 403
    assert client.post(reverse("webhooks:replay_failed", kwargs=one), {"hours": 24}).status_code == 403
    replay = reverse("webhooks:replay", kwargs={**one, "delivery_id": before.public_id})
    assert client.post(replay).status_code == 403
    switch = reverse("webhooks:switch", kwargs=one)
    assert client.post(switch, {"enabled": "0"}).status_code == 302
    assert client.post(switch, {"enabled": "1"}).status_code == 403
    assert client.post(reverse("webhooks:delete", kwargs=one)).status_code == 302
    assert not Endpoint.objects.exists()
