"""Domains: where each stands and why, with AWS's request ids; and what support may do about it."""

import contextlib
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from accounts.readonly_admin import ReadOnlyAdmin
from accounts.staff import Duty, staff_actor, staff_may
from domains.admin import support
from domains.models import Domain
from domains.names.errors import HostnameError
from domains.names.hostname import parse_hostname
from domains.services import domain_check_now

_SHOWN = 100


@admin.register(Domain)
class DomainAdmin(ReadOnlyAdmin):
    """Found by host, as people write it or in punycode, or by id."""

    change_form_template = "admin/domains/domain/change_form.html"
    change_list_template = "admin/domains/domain/change_list.html"
    list_display = ("hostname", "workspace", "state", "reason", "state_since", "failing_since", "next_check_at")
    list_filter = ("state", "reason", "adapter")
    list_select_related = ("workspace",)
    search_fields = (
        "hostname__startswith",
        "registrable__exact",
        "public_id__exact",
        "resource_id__exact",
        "workspace__public_id__exact",
    )
    search_help_text = "The start of a host; or in full: a registered domain, or a domain's, tenant's or workspace's id"
    ordering = ("-state_since", "-id")
    # The token proves a name: support needs none.
    exclude = ("proof_token",)
    actions = ("retry_now",)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Hosts are stored in punycode and lower case."""
        with contextlib.suppress(HostnameError):  # a part of a host, or an id
            search_term = parse_hostname(search_term, allow_test=True).ascii
        return super().get_search_results(request, queryset, search_term)

    @admin.action(description="Look at them now; those that failed start anew", permissions=["retry"])
    def retry_now(self, request: HttpRequest, queryset: QuerySet[Domain]) -> None:
        """Have each looked at by the next worker."""
        actor = staff_actor(request, Duty.DOMAINS)
        domains = list(queryset)
        for domain in domains:
            domain_check_now(domain=domain, actor=actor)
        self.message_user(request, f"{len(domains)} domains are looked at now.", messages.SUCCESS)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return staff_may(request.user, Duty.DOMAINS)

    def get_urls(self) -> list[URLPattern]:
        """With support's own pages, which need the same permission as the list."""
        wrap = self.admin_site.admin_view
        return [
            path("quota/", wrap(support.quota), name="domains_domain_quota"),
            path("<int:pk>/retry/", wrap(support.retry), name="domains_domain_retry"),
            path("<int:pk>/force/", wrap(support.force), name="domains_domain_force"),
            path("<int:pk>/reassign/", wrap(support.reassign), name="domains_domain_reassign"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the timeline, newest first."""
        domain = self.get_object(request, object_id)
        timeline = domain.transitions.order_by("-id")[:_SHOWN] if isinstance(domain, Domain) else ()
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "timeline": timeline})
