"""The pages of webhooks, under the settings of the workspace in their address."""

from django.urls import path

from webhooks.views import actions, deliveries, detail, listing

app_name = "webhooks"

_ALL = "w/<str:workspace_id>/settings/webhooks"
_ONE = f"{_ALL}/<str:webhook_id>"
_DELIVERY = f"{_ONE}/deliveries/<str:delivery_id>"

urlpatterns = [
    path(_ALL, listing.webhook_list, name="list"),
    path(f"{_ALL}/new", listing.webhook_new, name="new"),
    path(_ONE, detail.webhook_detail, name="detail"),
    path(f"{_ONE}/edit", detail.webhook_edit, name="edit"),
    path(f"{_ONE}/rotate", actions.rotate, name="rotate"),
    path(f"{_ONE}/test", actions.test, name="test"),
    path(f"{_ONE}/switch", actions.switch, name="switch"),
    path(f"{_ONE}/delete", actions.delete, name="delete"),
    path(f"{_ONE}/replay", actions.replay_failed, name="replay_failed"),
    path(_DELIVERY, deliveries.delivery_detail, name="delivery"),
    path(f"{_DELIVERY}/replay", deliveries.replay, name="replay"),
]
