"""A short link."""

from datetime import datetime
from typing import ClassVar
from urllib.parse import quote

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Workspace
from domains.models import Domain
from links.hosts import base_text, base_url, short_host
from links.ids import new_link_id
from links.keys import is_parked
from links.models.folder import Folder
from links.models.link_queries import FOLDED_SLUG, IS_WAITING, LinkQuerySet
from links.models.tag import LinkTag, Tag


class Link(models.Model):
    """A short link. `slug` is what people see; `key` is what the edge looks up."""

    class StatusCode(models.IntegerChoices):
        MOVED = 301, _("301 moved permanently")
        FOUND = 302, _("302 found")
        TEMPORARY = 307, _("307 temporary, keeps the method")
        PERMANENT = 308, _("308 permanent, keeps the method")

    class QueryMode(models.TextChoices):
        """What becomes of the visitor's query parameters (edge/resolver/contract.py)."""

        KEEP = "keep", _("Pass on, the destination's own win")
        OVERRIDE = "override", _("Pass on, the visitor's win")
        DROP = "drop", _("Drop")

    public_id = models.CharField(max_length=24, unique=True, default=new_link_id, editable=False)
    # PROTECT: a deleted link must be taken off the edge, which only link_delete does.
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="links", db_index=False)
    # Null: the default short domain. A link stays with its claim of a name when that is gone: see on_domains.py.
    domain = models.ForeignKey(
        Domain, on_delete=models.PROTECT, null=True, blank=True, related_name="links", db_index=False
    )
    slug = models.CharField(max_length=255)
    # Ordered by bytes, as DynamoDB does; the unique index also serves keys_after() and on_host(). See links/keys.py.
    key = models.CharField(max_length=800, unique=True, db_collation="C")
    destination = models.TextField(max_length=8_000)
    status_code = models.SmallIntegerField(choices=StatusCode, default=StatusCode.FOUND)
    activates_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    expired_url = models.TextField(max_length=8_000, blank=True, default="")
    query_mode = models.CharField(max_length=8, choices=QueryMode, default=QueryMode.KEEP)
    # Names of the visitor's parameters that are passed on, or dropped, whatever the mode; links/parameters.py.
    query_pass = models.JSONField(default=list, blank=True)
    query_strip = models.JSONField(default=list, blank=True)
    # Which visitors go elsewhere, the first match wins; the shapes are in links/rules.py and links/variants.py.
    rules = models.JSONField(default=list, blank=True)
    variants = models.JSONField(default=list, blank=True)
    variants_end_at = models.DateTimeField(null=True, blank=True)
    winner = models.CharField(max_length=24, blank=True, default="")  # a variant's id
    # Where phones go instead: apps or their stores. Only these schemes may be used beside http and https.
    ios_url = models.TextField(max_length=8_000, blank=True, default="")
    android_url = models.TextField(max_length=8_000, blank=True, default="")
    app_schemes = models.JSONField(default=list, blank=True)
    leave_in_app = models.BooleanField(default=False)
    # Never shown, logged or published: the edge knows only that there is one.
    password_hash = models.CharField(max_length=256, blank=True, default="", editable=False)
    social_title = models.CharField(max_length=200, blank=True, default="")
    social_description = models.CharField(max_length=500, blank=True, default="")
    social_image = models.TextField(max_length=8_000, blank=True, default="")
    cloak = models.BooleanField(default=False)
    indexable = models.BooleanField(default=False)
    # The limit of clicks; what counts them is links/services/clicks.py, from the moment the limit is set.
    max_clicks = models.IntegerField(null=True, blank=True)
    clicks_counted = models.BigIntegerField(default=0)
    limit_reached_at = models.DateTimeField(null=True, blank=True)
    # All clicks of people so far and the newest one's time, as links/models/link_clicks.py keeps them. They say nothing
    # of the link itself: they change without its version.
    clicks = models.BigIntegerField(default=0, db_default=0, editable=False)
    last_clicked_at = models.DateTimeField(null=True, blank=True, editable=False)
    # What kind of pattern the slug is (edge/resolver/patterns.py), "" for one that stands for itself.
    shape = models.CharField(max_length=8, blank=True, default="", editable=False, db_collation="C")
    title = models.CharField(max_length=200, blank=True, default="")
    # What the page it leads to calls itself, as a worker found it, and when one looks (again). Nobody edits them: they
    # change without the version. See links/services/page_titles.py.
    page_title = models.CharField(max_length=200, blank=True, default="", db_default="", editable=False)
    page_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    # What the workspace's own system calls it; null for nothing, so that many may have none.
    external_id = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001 - the constraint passes nulls
    notes = models.TextField(max_length=4_000, blank=True, default="")
    tags = models.ManyToManyField(Tag, through=LinkTag, related_name="links")
    folder = models.ForeignKey(
        Folder, on_delete=models.SET_NULL, null=True, blank=True, related_name="links", db_index=False
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    # Our staff took it off the edge, alone or with all that lead to a host; links/services/takedown.py.
    taken_down_at = models.DateTimeField(null=True, blank=True, editable=False)
    taken_down_because = models.CharField(max_length=300, blank=True, default="", db_default="", editable=False)
    taken_down_host = models.CharField(max_length=253, blank=True, default="", db_default="", editable=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.IntegerField(default=1)  # goes up with every change: two editors cannot overwrite each other

    objects = LinkQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            # The list: `WHERE workspace_id = ? AND archived_at IS NULL AND id < ? ORDER BY id DESC LIMIT n`.
            models.Index(fields=["workspace", "-id"], name="link_list_active", condition=models.Q(archived_at=None)),
            models.Index(
                fields=["workspace", "-id"], name="link_list_archived", condition=models.Q(archived_at__isnull=False)
            ),
            # The same list for one domain.
            models.Index(fields=["domain", "-id"], name="link_on_domain", condition=models.Q(domain__isnull=False)),
            # The same list for one folder.
            models.Index(fields=["folder", "-id"], name="link_in_folder", condition=models.Q(folder__isnull=False)),
            models.Index(
                fields=["taken_down_host", "id"],
                name="link_taken_down",
                condition=models.Q(taken_down_at__isnull=False),
            ),
            # page_due().
            models.Index(fields=["page_due_at"], name="link_page_due", condition=models.Q(page_due_at__isnull=False)),
            # The same list for one author; also what deleting a user looks for.
            models.Index(fields=["created_by", "-id"], name="link_by_author"),
            # matching(): what few links may be, or have. An index that holds few links costs the others nothing.
            models.Index(fields=["workspace", "created_at"], name="link_made"),
            models.Index(
                fields=["workspace", "activates_at"],
                name="link_starts",
                condition=models.Q(activates_at__isnull=False),
            ),
            models.Index(
                fields=["workspace", "expires_at"], name="link_ends", condition=models.Q(expires_at__isnull=False)
            ),
            models.Index(
                fields=["workspace", "-id"], name="link_used_up", condition=models.Q(limit_reached_at__isnull=False)
            ),
            models.Index(
                fields=["workspace", "-id"], name="link_with_password", condition=models.Q(password_hash__gt="")
            ),
            models.Index(fields=["workspace", "-id"], name="link_with_rules", condition=~models.Q(rules=[])),
            models.Index(fields=["workspace", "-id"], name="link_with_test", condition=~models.Q(variants=[])),
            # in_order(): the list by what is not its age; each costs a new link one entry. By clicks: LinkRank.
            models.Index(fields=["workspace", "updated_at", "id"], name="link_by_change"),
            models.Index("workspace", FOLDED_SLUG, "id", name="link_by_slug"),
            # waiting_for(): those that come back with their domain.
            models.Index(fields=["domain", "id"], name="link_waiting", condition=IS_WAITING),
            # search() for one or two characters.
            models.Index(
                fields=["workspace", "slug"], name="link_slug_start", opclasses=["int8_ops", "varchar_pattern_ops"]
            ),
            # search(): icontains compares in upper case.
            GinIndex(OpClass(Upper("slug"), name="gin_trgm_ops"), name="link_search_slug"),
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="link_search_title"),
            GinIndex(OpClass(Upper("page_title"), name="gin_trgm_ops"), name="link_search_page_title"),
            GinIndex(OpClass(Upper("destination"), name="gin_trgm_ops"), name="link_search_destination"),
            # Most links have no notes: they cost nothing here.
            GinIndex(
                OpClass(Upper("notes"), name="gin_trgm_ops"),
                name="link_search_notes",
                condition=models.Q(notes__gt=""),
            ),
            # shared_shapes(), shapes_on(): they jump from one to the next.
            models.Index(fields=["domain", "shape"], name="link_shapes", condition=models.Q(shape__gt="")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "external_id"],
                name="link_external_id",
                condition=models.Q(external_id__isnull=False),
            ),
            models.CheckConstraint(condition=models.Q(status_code__in=(301, 302, 307, 308)), name="link_status_known"),
            models.CheckConstraint(condition=models.Q(query_mode__in=("keep", "override", "drop")), name="link_query"),
            # A null on either side makes the check pass.
            models.CheckConstraint(condition=models.Q(activates_at__lt=models.F("expires_at")), name="link_window"),
            models.CheckConstraint(
                condition=models.Q(variants_end_at=None, winner="")
                | (models.Q(variants_end_at__isnull=False) & ~models.Q(winner="")),
                name="link_winner",
            ),
            models.CheckConstraint(condition=models.Q(max_clicks__gte=1), name="link_max_clicks"),
            models.CheckConstraint(condition=models.Q(clicks_counted__gte=0), name="link_clicks_counted"),
            models.CheckConstraint(condition=models.Q(clicks__gte=0), name="link_clicks"),
            models.CheckConstraint(
                condition=models.Q(limit_reached_at=None) | models.Q(max_clicks__isnull=False), name="link_limit"
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def host(self) -> str:
        """The host that it lives on."""
        return self.domain.hostname if self.domain else short_host()

    @property
    def base_text(self) -> str:
        """The same as people read it."""
        return base_text(self.domain.hostname if self.domain else "")

    @property
    def short_url(self) -> str:
        """The whole short address, percent-encoded; a pattern's placeholders stay readable."""
        base = base_url(self.domain.hostname if self.domain else "")
        return f"{base}/{quote(self.slug, safe='/*{}' if self.shape else '/')}"

    @property
    def scan_url(self) -> str:
        """What a QR code of it holds: the parameter is all that tells a scan from a tap (docs/clicks.md)."""
        return f"{self.short_url}?qr=1"

    @property
    def display_url(self) -> str:
        """The short address as people read it: no scheme, nothing encoded."""
        return f"{self.base_text}/{self.slug}"

    @property
    def shown_title(self) -> str:
        """What people call it, or else the page that it leads to; "" if neither is known."""
        return self.title or self.page_title

    @property
    def is_parked(self) -> bool:
        """Whether the edge knows nothing of it, because its workspace does not hold its domain."""
        return is_parked(self.key)

    @property
    def tags_by_name(self) -> list[Tag]:
        """Its tags in alphabetical order (uses what page() prefetched)."""
        return sorted(self.tags.all(), key=lambda tag: tag.name.casefold())

    @property
    def tag_names(self) -> list[str]:
        """The names of its tags in alphabetical order."""
        return [tag.name for tag in self.tags_by_name]

    @property
    def has_password(self) -> bool:
        """Whether visitors are asked for a password."""
        return bool(self.password_hash)

    @property
    def is_used_up(self) -> bool:
        """Whether its last click was."""
        return self.limit_reached_at is not None

    def is_scheduled(self, now: datetime) -> bool:
        """Whether the link has yet to be activated."""
        return self.activates_at is not None and now < self.activates_at

    def is_expired(self, now: datetime) -> bool:
        """Whether the link's time is over."""
        return self.expires_at is not None and now >= self.expires_at
