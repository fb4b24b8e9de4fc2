"""The outbox in the Django admin: what waits, what is stuck and why, and a way to try it now."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from edge.models import EdgeChange
from edge.outbox import kick


class StuckFilter(admin.SimpleListFilter):
    """Only rows that failed, or only those that never did."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("stuck", "failed, waiting"), ("waiting", "not tried yet")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[EdgeChange]) -> QuerySet[EdgeChange]:
        if self.value() == "stuck":
            return queryset.exclude(last_error="")
        if self.value() == "waiting":
            return queryset.filter(last_error="")
        return queryset


@admin.register(EdgeChange)
class EdgeChangeAdmin(admin.ModelAdmin[EdgeChange]):
    """Read-only but for "try again now": a row may only go away by being published."""

    list_display = ("key", "rev", "attempts", "not_before", "enqueued_at", "last_error")
    list_filter = (StuckFilter,)
    search_fields = ("key__startswith",)
    ordering = ("not_before",)
    actions = ("try_again_now",)
    show_full_result_count = False

    @admin.action(description="Try again now", permissions=["retry"])
    def try_again_now(self, request: HttpRequest, queryset: QuerySet[EdgeChange]) -> None:
        """End the back-off of the chosen rows and start a drain."""
        count = queryset.update(not_before=timezone.now())
        kick()
        self.message_user(request, f"{count} keys are being published.", messages.SUCCESS)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Looking is not enough: the user must be allowed to change the outbox."""
        return bool(request.user.has_perm("edge.change_edgechange"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: EdgeChange | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: EdgeChange | None = None) -> bool:
        return False
