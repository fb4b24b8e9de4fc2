"""A custom domain."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import User, Workspace
from domains.ids import new_domain_id, new_proof_token
from domains.models.domain_queries import DomainQuerySet
from domains.states import GONE, LABELS, State, serves

_CHOICES = [(state.value, LABELS[state]) for state in State]
_STANDS = ~Q(state__in=[state.value for state in GONE])


class Domain(models.Model):
    """A workspace's claim of a host name. A name may be claimed by many, and proven by one.

    Rows are kept for good: a name that another workspace ever claimed must be proven by a record that only its
    owner knows, since ACM's validation record is the same for everyone in one AWS account.
    """

    public_id = models.CharField(max_length=24, unique=True, default=new_domain_id, editable=False)
    # PROTECT: what serves a domain must be taken down, which only domain_remove does.
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="domains")
    # Lower-case punycode (domains/names/hostname.py), ordered by bytes as the edge's table is.
    hostname = models.CharField(max_length=253, db_collation="C")
    registrable = models.CharField(max_length=253)  # the name at the registrar
    state = models.CharField(max_length=16, choices=_CHOICES, default=State.AWAITING_DNS.value)
    # Why it is in this state, for programs: "caa_forbids".
    reason = models.CharField(max_length=40, blank=True, default="")
    state_since = models.DateTimeField()
    # Null for never: what is to be done next waits for a person.
    next_check_at = models.DateTimeField(null=True)
    # Since when its checks fail without a break. E-mails and giving up count from here, not from the creation.
    failing_since = models.DateTimeField(null=True, blank=True)
    proof_token = models.CharField(max_length=64, default=new_proof_token, editable=False)
    proven_at = models.DateTimeField(null=True, blank=True)
    # What AWS has of it. The resource is a tenant's or a distribution's id; `adapter` says which of the two.
    certificate_arn = models.TextField(max_length=2048, blank=True, default="")
    certificate_attempt = models.IntegerField(default=0)  # how often one was requested
    certificate_until = models.DateTimeField(null=True, blank=True)
    validation_name = models.CharField(max_length=255, blank=True, default="")  # ACM's CNAME, for good the same
    validation_value = models.CharField(max_length=255, blank=True, default="")
    adapter = models.CharField(max_length=8, blank=True, default="")
    resource_id = models.CharField(max_length=64, blank=True, default="")
    # What was last seen, for people: rows of domains/worker/checks.py.
    checks = models.JSONField(default=list, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    # Its place in the line for CloudFront's control API, and when its turn should come; null when it does not wait.
    queue_position = models.IntegerField(null=True, blank=True)
    queue_until = models.DateTimeField(null=True, blank=True)
    # When its workspace was told: that it is live, that something is wrong, that it is about to be given up.
    welcomed_at = models.DateTimeField(null=True, blank=True)
    trouble_mailed_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    # What its owner sets.
    is_primary = models.BooleanField(default=False)
    root_url = models.TextField(max_length=8_000, blank=True, default="")
    not_found_url = models.TextField(max_length=8_000, blank=True, default="")
    expired_url = models.TextField(max_length=8_000, blank=True, default="")
    folds_case = models.BooleanField(default=False)
    # While its links are spelled anew after a change of `folds_case`: the last that was, by primary key. Null: all are.
    respelled_to = models.BigIntegerField(null=True, blank=True)
    hsts_seconds = models.IntegerField(default=0)
    hsts_subdomains = models.BooleanField(default=False)
    # JSON as phones are to get it.
    apple_app_site = models.TextField(blank=True, default="")
    asset_links = models.TextField(blank=True, default="")
    # Goes up with every change of these settings, and with nothing else: where a domain stands changes by itself, and
    # must not refuse a person who saves what they have just typed.
    settings_version = models.IntegerField(default=1, db_default=1)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.IntegerField(default=1)  # goes up with every step: no worker can overwrite another's

    objects = DomainQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "hostname"], condition=_STANDS, name="domain_once_a_workspace"
            ),
            models.UniqueConstraint(
                fields=["hostname"], condition=Q(proven_at__isnull=False) & _STANDS, name="domain_proven_once"
            ),
            models.UniqueConstraint(
                fields=["workspace"], condition=Q(is_primary=True) & _STANDS, name="domain_one_primary"
            ),
            models.CheckConstraint(condition=Q(state__in=[state.value for state in State]), name="domain_state_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_check_at"], condition=Q(next_check_at__isnull=False), name="domain_due"),
            models.Index(fields=["hostname", "workspace"], name="domain_by_name"),
        ]

    def __str__(self) -> str:
        return self.hostname

    @property
    def holds(self) -> bool:
        """Whether it is the claim that was proven, and stands."""
        return self.proven_at is not None and self.state not in GONE

    @property
    def is_served(self) -> bool:
        """Whether the edge answers for it."""
        return self.holds and serves(State(self.state), self.adapter)

    @property
    def lacks_certificate_record(self) -> bool:
        """Whether ACM's record was not there at the last look: no certificate that names the host would be issued."""
        return any(check["name"] == "certificate_record" and check["ok"] is False for check in self.checks)
