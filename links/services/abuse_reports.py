"""Reports of harmful links: taken from anybody, decided by our staff."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from edge.resolver.contract import link_key, normalize_code
from links.hosts import clean_hostname
from links.models import AbuseReport, Link


def reported_link(text: str) -> Link | None:
    """The link with this short address, with or without its scheme; None where we have none."""
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
    except ValueError:
        return None
    host, code = parts.netloc.lower(), normalize_code(parts.path.removesuffix("+"))
    if not code:
        return None
    if host in {*settings.SHORT_HOSTS, urlsplit(settings.SHORT_URL_BASE).netloc}:
        keys = [code]
    else:
        keys = [link_key(clean_hostname(host), one) for one in {code, code.lower()}]
    return Link.objects.filter(key__in=keys).first()


def abuse_report(*, link: Link, kind: str, details: str, email: str) -> AbuseReport:
    """Keep a report until somebody decides."""
    return AbuseReport.objects.create(
        link=link,
        workspace_id=link.workspace_id,
        kind=kind,
        destination=link.destination,
        details=details,
        email=email,
    )


@transaction.atomic
def abuse_reports_decide(*, link: Link, was_right: bool) -> int:
    """Decide on all open reports of a link; returns how many they were."""
    open_reports = AbuseReport.objects.open().filter(link=link).order_by()
    return open_reports.update(decided_at=timezone.now(), was_right=was_right)
