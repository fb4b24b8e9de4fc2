"""A short link."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar
from urllib.parse import quote

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import connection, models
from django.db.models.functions import Upper

from accounts.models import User, Workspace
from links.ids import new_link_id
from links.models.tag import LinkTag, Tag

MIN_SEARCH_LENGTH = 3  # shorter texts hold no trigram: the index cannot help


class LinkQuerySet(models.QuerySet["Link"]):
    def visible_to(self, workspace: Workspace) -> "LinkQuerySet":
        """The workspace's links: nobody else sees them."""
        return self.filter(workspace=workspace)

    def active(self) -> "LinkQuerySet":
        """Those that the list shows."""
        return self.filter(archived_at=None)

    def archived(self) -> "LinkQuerySet":
        """Those put away; they redirect all the same."""
        return self.exclude(archived_at=None)

    def search(self, text: str) -> "LinkQuerySet":
        """Those whose slug, title or destination contains `text`; one or two characters start the slug."""
        text = text.strip()
        if not text:
            return self
        if len(text) < MIN_SEARCH_LENGTH:
            return self.filter(key__startswith=text)
        return self.filter(
            models.Q(slug__icontains=text) | models.Q(title__icontains=text) | models.Q(destination__icontains=text)
        )

    def tagged(self, tag: Tag) -> "LinkQuerySet":
        """Those with this tag; called more than once: those with all of them."""
        return self.filter(link_tags__tag=tag)

    def page(self, *, after: "Link | None", limit: int) -> "LinkQuerySet":
        """The newest `limit` links older than `after`, each with its tags and author."""
        older = self if after is None else self.filter(id__lt=after.pk)
        return older.select_related("created_by").prefetch_related("tags").order_by("-id")[:limit]

    def publishing(self, keys: Iterable[str]) -> "LinkQuerySet":
        """The links under these edge keys, with what their items need."""
        return self.filter(key__in=list(keys)).select_related("workspace")

    def keys_after(self, key: str, limit: int) -> list[str]:
        """Up to `limit` edge keys greater than `key` in byte order."""
        return list(self.filter(key__gt=key).order_by("key").values_list("key", flat=True)[:limit])

    def reserve_ids(self, count: int) -> list[int]:
        """Draw `count` primary keys, so that rows can refer to links before these are inserted."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence('links_link', 'id')) FROM generate_series(1, %s)", [count]
            )
            return [row[0] for row in cursor.fetchall()]


class Link(models.Model):
    """A short link. `slug` is what people see; `key` is what the edge looks up."""

    class StatusCode(models.IntegerChoices):
        MOVED = 301, "301 moved permanently"
        FOUND = 302, "302 found"
        TEMPORARY = 307, "307 temporary, keeps the method"
        PERMANENT = 308, "308 permanent, keeps the method"

    class QueryMode(models.TextChoices):
        """What becomes of the visitor's query parameters (edge/resolver/contract.py)."""

        KEEP = "keep", "Pass on, the destination's own win"
        OVERRIDE = "override", "Pass on, the visitor's win"
        DROP = "drop", "Drop"

    public_id = models.CharField(max_length=24, unique=True, default=new_link_id, editable=False)
    # PROTECT: a deleted link must be taken off the edge, which only link_delete does.
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="links", db_index=False)
    slug = models.CharField(max_length=255)
    # Ordered by bytes, as DynamoDB does; the unique index also serves keys_after() and short searches.
    key = models.CharField(max_length=600, unique=True, db_collation="C")
    destination = models.TextField(max_length=8_000)
    status_code = models.SmallIntegerField(choices=StatusCode, default=StatusCode.FOUND)
    activates_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    expired_url = models.TextField(max_length=8_000, blank=True, default="")
    query_mode = models.CharField(max_length=8, choices=QueryMode, default=QueryMode.KEEP)
    title = models.CharField(max_length=200, blank=True, default="")
    notes = models.TextField(max_length=4_000, blank=True, default="")
    tags = models.ManyToManyField(Tag, through=LinkTag, related_name="links")
    archived_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
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
            # search(): icontains compares in upper case.
            GinIndex(OpClass(Upper("slug"), name="gin_trgm_ops"), name="link_search_slug"),
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="link_search_title"),
            GinIndex(OpClass(Upper("destination"), name="gin_trgm_ops"), name="link_search_destination"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status_code__in=(301, 302, 307, 308)), name="link_status_known"),
            models.CheckConstraint(condition=models.Q(query_mode__in=("keep", "override", "drop")), name="link_query"),
            # A null on either side makes the check pass.
            models.CheckConstraint(condition=models.Q(activates_at__lt=models.F("expires_at")), name="link_window"),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def short_url(self) -> str:
        """The whole short address, percent-encoded."""
        return f"{settings.SHORT_URL_BASE}/{quote(self.slug, safe='/')}"

    @property
    def display_url(self) -> str:
        """The short address as people read it: no scheme, nothing encoded."""
        return f"{settings.SHORT_URL_BASE.partition('://')[2]}/{self.slug}"

    @property
    def tag_names(self) -> list[str]:
        """The names of its tags in alphabetical order (uses what page() prefetched)."""
        return sorted((tag.name for tag in self.tags.all()), key=str.casefold)

    def is_live(self, now: datetime) -> bool:
        """Whether visitors reach the destination at `now`."""
        return not self.is_scheduled(now) and not self.is_expired(now)

    def is_scheduled(self, now: datetime) -> bool:
        """Whether the link has yet to be activated."""
        return self.activates_at is not None and now < self.activates_at

    def is_expired(self, now: datetime) -> bool:
        """Whether the link's time is over."""
        return self.expires_at is not None and now >= self.expires_at
