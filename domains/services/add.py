"""Claims a host name for a workspace."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.audit import audit
from accounts.entitlements import Limit, PlanLimit, require_room
from accounts.models import Workspace
from accounts.rate_limit import hit
from domains.errors import AddedTooFast, AlreadyHere, NoRoom, TooManyWaiting
from domains.models import Domain
from domains.names.hostname import Hostname, parse_hostname
from domains.transitions import began

# Each name asks ACM for a certificate, and the account's yearly quota of these is shared by all workspaces.
ADDS_PER_HOUR = 20
MAX_WAITING = 100


def domain_add(*, workspace: Workspace, actor: Actor, hostname: str) -> Domain:
    """Claim the name; nothing serves it until it is proven. A name that others claim may be claimed too.

    Raises HostnameError for what is no host name of a customer's, AlreadyHere, AddedTooFast, TooManyWaiting, NoRoom.
    """
    name = parse_hostname(hostname, own_hosts=_own_hosts(), allow_test=settings.DOMAINS_ALLOW_TEST)
    _limit(workspace)
    with transaction.atomic():
        workspace = Workspace.objects.locked(workspace)
        try:
            require_room(workspace, Limit.DOMAINS, workspace.domains.listed().count())
        except PlanLimit as refusal:
            raise NoRoom(refusal) from None
        return claim(workspace=workspace, actor=actor, name=name)


def claim(*, workspace: Workspace, actor: Actor, name: Hostname) -> Domain:
    """Claim a name that was read already, without limits. Raises AlreadyHere."""
    now = timezone.now()
    domain = Domain(
        workspace=workspace,
        hostname=name.ascii,
        registrable=name.registrable,
        state_since=now,
        next_check_at=now,
        created_by=actor.user,
    )
    try:
        with transaction.atomic():
            domain.save()
            began(domain)
            audit(
                workspace=workspace,
                actor=actor,
                action="domain.added",
                target=domain.public_id,
                data={"hostname": name.ascii},
            )
    except IntegrityError as error:
        # The constraint decides, not a question before: two members may add the name in the same moment.
        if "domain_once_a_workspace" in str(error):
            raise AlreadyHere(name.display) from error
        raise
    return domain


def _own_hosts() -> set[str]:
    """The short domain, the web app's and the edge's hosts: nobody brings these, nor a name below them."""
    app = urlsplit(settings.SITE_URL).hostname or ""
    hosts = {*settings.SHORT_HOSTS, app, settings.EDGE_ORIGIN_HOST, settings.DOMAINS_ENDPOINT}
    return {host.lower().rstrip(".") for host in hosts if host}


def _limit(workspace: Workspace) -> None:
    # Counted before, not under a lock: some too many, added in the same moment, do no harm.
    if workspace.domains.waiting().count() >= MAX_WAITING:
        raise TooManyWaiting(MAX_WAITING)
    rate = hit(name=f"domains:{workspace.public_id}", limit=ADDS_PER_HOUR, seconds=3600)
    if not rate.allowed:
        raise AddedTooFast(rate.limit, rate.reset_after)
