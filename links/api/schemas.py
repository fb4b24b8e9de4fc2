"""What goes in and out, in camel case. Unknown fields are refused by name: a typo must not pass in silence.

These are pydantic's models as they are: ninja's own read each answer a second time, field by field, which took a fifth
of the time in which a hundred links are made.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, Literal, cast

from django.db.models import prefetch_related_objects
from pydantic import BaseModel, Field, StrictBool, StrictInt

from accounts.api.times import Moment
from edge.outbox import pending
from links.api.rule_schemas import (
    IN,
    OUT,
    RuleIn,
    RuleOut,
    Text,
    VariantIn,
    VariantOut,
    entry_fields,
)
from links.fields import LinkFields
from links.models import Link
from links.shown import API_NAMES, shown
from links.utm import CAMPAIGN, clean_utm, put_utm

RedirectStatus = Literal[301, 302, 307, 308]
QueryMode = Literal["keep", "override", "drop"]

_URLS: Final = frozenset({"expired_url", "ios", "android", "image"})  # null means none
_ENTRIES: Final = frozenset({"rules", "variants"})
_FIELDS: Final = {name: field for field, name in API_NAMES.items() if field != "password_hash"}


class _LinkFields(BaseModel):
    model_config = IN

    short_code: Text = ""
    domain: Text | None = None
    title: Text = ""
    tags: list[Text] = Field(default_factory=list, max_length=100)
    folder_id: Text | None = None
    notes: Text = ""
    external_id: Text | None = None
    redirect_status: RedirectStatus = 302
    active_from: Moment | None = None
    expires_at: Moment | None = None
    expired_url: Text | None = None
    query_mode: QueryMode = "keep"
    query_pass: list[Text] = Field(default_factory=list, max_length=100)
    query_strip: list[Text] = Field(default_factory=list, max_length=100)
    rules: list[RuleIn] = Field(default_factory=list, max_length=100)
    variants: list[VariantIn] = Field(default_factory=list, max_length=100)
    variants_end_at: Moment | None = None
    winner: Text | None = None
    ios: Text | None = None
    android: Text | None = None
    app_schemes: list[Text] = Field(default_factory=list, max_length=100)
    leave_in_app: StrictBool = False
    password: Text | None = Field(default=None, json_schema_extra={"writeOnly": True})
    social_title: Text = ""
    description: Text = ""
    image: Text | None = None
    cloak: StrictBool = False
    noindex: StrictBool = True
    utm_source: Text | None = None
    utm_medium: Text | None = None
    utm_campaign: Text | None = None
    utm_term: Text | None = None
    utm_content: Text | None = None
    max_clicks: StrictInt | None = None


class LinkIn(_LinkFields):
    """A new link; without shortCode it gets a random one, without domain it is on the default short domain.

    `applyDefaults`: what is left out starts as the workspace's and the folder's defaults say.
    """

    destination_url: Text
    apply_defaults: StrictBool = True


class LinkPatch(_LinkFields):
    """What to change; what is left out stays. `version`: refuse (409) if the link has another one by now."""

    destination_url: Text = ""
    archived: StrictBool = False
    version: Annotated[int, Field(strict=True)] | None = None


class RestoreIn(BaseModel):
    """Another slug than it had, where that is taken by now."""

    model_config = IN

    short_code: Text = ""


class AuthorOut(BaseModel):
    """Who made a link."""

    id: str
    name: str


class LinkOut(BaseModel):
    """A link. `published`: the edge has its latest version. `clicksCounted`: since there is a limit of clicks.

    `pageTitle`: what the destination calls itself, once that is known; asked for while the link has no title.
    `clicks`: of people so far, seconds old; `lastClicked`: when the newest of them came.
    `parked`: nobody reaches it, because the workspace does not hold its domain, or another link has its address.
    """

    model_config = OUT

    of_itself: ClassVar[frozenset[str]] = frozenset(
        {
            "clicks",
            "clicks_counted",
            "last_clicked",
            "limit_reached_at",
            "page_title",
            "published",
            "parked",
            "taken_down_because",
            "created_by",
            "updated_at",
        }
    )
    id: str
    short_code: str
    domain: str
    short_link: str
    qr_code_url: str
    ddb_partition_key: str | None
    destination_url: str
    title: str
    page_title: str
    tags: list[str]
    folder_id: str | None
    notes: str
    external_id: str | None
    redirect_status: int
    active_from: datetime | None
    expires_at: datetime | None
    expired_url: str | None
    query_mode: str
    query_pass: list[str]
    query_strip: list[str]
    rules: list[RuleOut]
    variants: list[VariantOut]
    variants_end_at: datetime | None
    winner: str | None
    ios: str | None
    android: str | None
    app_schemes: list[str]
    leave_in_app: bool
    has_password: bool
    social_title: str
    description: str
    image: str | None
    cloak: bool
    noindex: bool
    utm_source: str | None
    utm_medium: str | None
    utm_campaign: str | None
    utm_term: str | None
    utm_content: str | None
    max_clicks: int | None
    clicks_counted: int
    limit_reached_at: datetime | None
    clicks: int
    last_clicked: datetime | None
    archived: bool
    archived_at: datetime | None
    created_by: AuthorOut | None
    created_at: datetime
    updated_at: datetime
    version: int
    published: bool
    parked: bool
    taken_down_because: str | None


class LinkList(BaseModel):
    """A page of links. `next`: what to pass as starting_after, null on the last page; it belongs to the order."""

    items: list[LinkOut]
    next: str | None


class LinkCount(BaseModel):
    """How many links there are."""

    count: int


def link_fields(payload: _LinkFields, destination: str = "") -> LinkFields:
    """What the caller named, under the model's names; campaign parameters are put into the destination.

    That is `destination` where the caller names none. Raises BadField.
    """
    given = payload.model_dump(exclude_unset=True, exclude={"id", "version", "apply_defaults", "archived"})
    utm = clean_utm({name: given.pop(name) or "" for name in CAMPAIGN if name in given})
    given |= {name: given[name] or "" for name in _URLS & given.keys()}
    given |= {name: [entry_fields(one) for one in given[name]] for name in _ENTRIES & given.keys()}
    fields: Any = {_FIELDS.get(name, name): value for name, value in given.items()}
    if utm:
        fields["destination"] = put_utm(fields.get("destination", destination).strip(), utm)
    if "indexable" in fields:
        fields["indexable"] = not fields["indexable"]
    return cast(LinkFields, fields)


def links_out(links: Iterable[Link], *, are_new: bool = False) -> list[LinkOut]:
    """The links as the API shows them; one query says which are published, none where they were made just now.

    Another finds who made them, where that is not known yet.
    """
    links = list(links)
    prefetch_related_objects(links, "created_by")
    keys = [link.key for link in links]
    waiting = set(keys) if are_new else pending(keys) if links else {}
    return [LinkOut(**shown(link), published=link.key not in waiting and not link.is_parked) for link in links]
