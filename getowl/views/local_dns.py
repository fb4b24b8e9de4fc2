"""The developer panel of a domain's page: its records in the local DNS, as a customer would publish them."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.access import access_workspace, actor_of
from accounts.models import Role
from domains.access import access_domain
from domains.records import Record, records_of
from domains.services import domain_check_now
from getowl.local.dns_records import RecordBook, RecordError


@login_required
@require_POST
def local_dns(request: HttpRequest, workspace_id: str, domain_id: str) -> HttpResponse:
    """Do `action`, publish or withdraw, with the domain's records. Only where there is a local DNS."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    domain = access_domain(membership.workspace, domain_id)
    if not settings.LOCAL_DNS_RECORDS:
        raise Http404("There is no local DNS.")
    action = request.POST.get("action")
    if action not in ("publish", "withdraw"):
        return HttpResponseBadRequest("Unknown action.")
    book = RecordBook(Path(settings.LOCAL_DNS_RECORDS))
    records = [record for record in records_of(domain) if record.name and record.value]
    try:
        _write(book, records, published=action == "publish")
    except RecordError as error:
        messages.error(request, str(error))
    else:
        domain_check_now(domain=domain, actor=actor_of(membership))
        done = "are in the local DNS" if action == "publish" else "are out of the local DNS"
        messages.success(request, f"{len(records)} records {done}. It is being looked at.")
    return redirect("domains:detail", workspace_id=workspace_id, domain_id=domain_id)


def _write(book: RecordBook, records: list[Record], *, published: bool) -> None:
    for record in records:
        if published:
            dot = "." if record.type == "CNAME" else ""
            book.set(record.name, record.type, [record.value.removesuffix(".") + dot])
        else:
            book.delete(record.name, record.type)
