"""What is sent and what is answered. Written by `python manage.py api_client`: not to be changed by hand."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict


class AuditActorOut(TypedDict):
    """Who did it: a person, a key, or getowl itself. `id` is null for itself, and for who is gone."""

    kind: Literal["user", "key", "system"]
    id: str | None
    name: str | None


class AuditEventList(TypedDict):
    """Events, newest first. `next`: what to pass as starting_after, null on the last page."""

    items: list[AuditEventOut]
    next: str | None


class AuditEventOut(TypedDict):
    """Something that was done. `target`: the id of what it was done to; `data`: what changed, as [before, after]."""

    id: str
    at: str
    action: str
    target: str
    actor: AuditActorOut
    data: dict[str, Any]


class AuthorOut(TypedDict):
    """Who made a link."""

    id: str
    name: str


BreakdownOut = TypedDict(
    "BreakdownOut",
    {
        "from": "str",
        "to": "str",
        "timezone": "str",
        "notice": "NoticeOut | None",
        "metric": "str",
        "items": "list[RowOut]",
    },
)


class BulkIn(TypedDict):
    """Up to 100 links; each is checked on its own."""

    links: list[dict[str, Any]]
    atomic: NotRequired[bool]


class BulkList(TypedDict):
    """One outcome for each link of the request, in its order: {status, link} or {status, error}."""

    items: list[dict[str, Any]]


class BulkPatch(TypedDict):
    """Changes of up to 100 links; each is checked on its own."""

    links: list[dict[str, Any]]
    atomic: NotRequired[bool]


class CheckOut(TypedDict):
    """What was looked at and found. `ok` is null where it could not be found out, or not yet."""

    name: str
    ok: bool | None
    code: str
    message: str
    expected: str
    found: list[str]
    servers: list[str]
    settled: bool


class ClickOut(TypedDict):
    """One click."""

    id: str
    at: str
    outcome: str
    link: LinkNameOut | None
    host: str
    path: str
    country: str
    countryName: str
    region: str
    city: str
    device: str
    os: str
    browser: str
    referrer: str
    channel: str
    utmSource: str
    utmMedium: str
    utmCampaign: str
    utmTerm: str
    utmContent: str
    rule: str
    variant: str
    qr: bool
    bot: bool
    botName: str


class ColumnOut(TypedDict):
    """A column of the file, and the field that it gives; null: it is not imported."""

    name: str
    field: str | None


class ConditionIn(TypedDict):
    """One test of a visitor: it holds if one of the values does. `negate` turns it round; `eu` and `bot` have
    none.
    """

    type: Literal[
        "country",
        "device",
        "eu",
        "continent",
        "query",
        "time",
        "os",
        "region",
        "language",
        "referrer",
        "browser",
        "bot",
    ]
    negate: NotRequired[bool]
    values: NotRequired[list[str] | list[dict[str, Any]] | dict[str, Any] | None]


class ConditionOut(TypedDict):
    """A condition."""

    type: Literal[
        "country",
        "device",
        "eu",
        "continent",
        "query",
        "time",
        "os",
        "region",
        "language",
        "referrer",
        "browser",
        "bot",
    ]
    negate: bool
    values: list[str] | list[dict[str, Any]] | dict[str, Any] | None


class DeliveryDetail(TypedDict):
    """A delivery with what is sent and the first 2 KB of what was answered."""

    id: str
    eventId: str
    type: str
    state: Literal["pending", "delivered", "failed"]
    attempts: int
    nextAttemptAt: str | None
    status: int | None
    error: str | None
    durationMs: int | None
    createdAt: str
    finishedAt: str | None
    payload: dict[str, Any]
    answer: str


class DeliveryList(TypedDict):
    """A page of deliveries, newest first. `next`: what to pass as starting_after, null on the last page."""

    items: list[DeliveryOut]
    next: str | None


class DeliveryOut(TypedDict):
    """What became of an event. `id` is the webhook-id; status, error and duration are the last attempt's."""

    id: str
    eventId: str
    type: str
    state: Literal["pending", "delivered", "failed"]
    attempts: int
    nextAttemptAt: str | None
    status: int | None
    error: str | None
    durationMs: int | None
    createdAt: str
    finishedAt: str | None


class DomainDetail(TypedDict):
    """A domain with the records to publish and what was seen of them. `link_count`: how many stop working with it."""

    id: str
    hostname: str
    displayName: str
    state: str
    reason: str
    stateSince: str
    failingSince: str | None
    checkedAt: str | None
    nextCheckAt: str | None
    queuePosition: int | None
    queueUntil: str | None
    certificateUntil: str | None
    primary: bool
    rootUrl: str | None
    notFoundUrl: str | None
    expiredUrl: str | None
    foldsCase: bool
    hstsSeconds: int
    hstsSubdomains: bool
    appleAppSite: str | None
    assetLinks: str | None
    createdAt: str
    version: int
    linkCount: int
    records: list[RecordOut]
    checks: list[CheckOut]


class DomainEventOut(TypedDict):
    """Something that happened to a domain. `type` is "domain." and its state then, or "domain.waiting" if it
    stayed.
    """

    id: str
    type: str
    domainId: str
    hostname: str
    at: str
    reason: str
    detail: dict[str, Any]


class DomainIn(TypedDict):
    """A host name to claim."""

    hostname: str


class DomainList(TypedDict):
    """A page of domains. `next`: what to pass as starting_after, null on the last page."""

    items: list[DomainOut]
    next: str | None


class DomainOut(TypedDict):
    """A domain without what its own address tells. `version`: goes up with each change of its settings."""

    id: str
    hostname: str
    displayName: str
    state: str
    reason: str
    stateSince: str
    failingSince: str | None
    checkedAt: str | None
    nextCheckAt: str | None
    queuePosition: int | None
    queueUntil: str | None
    certificateUntil: str | None
    primary: bool
    rootUrl: str | None
    notFoundUrl: str | None
    expiredUrl: str | None
    foldsCase: bool
    hstsSeconds: int
    hstsSubdomains: bool
    appleAppSite: str | None
    assetLinks: str | None
    createdAt: str
    version: int


class DomainPatch(TypedDict):
    """What to change; what is left out stays. `version`: refuse (409) if the settings have another one by now."""

    primary: NotRequired[bool]
    rootUrl: NotRequired[str | None]
    notFoundUrl: NotRequired[str | None]
    expiredUrl: NotRequired[str | None]
    foldsCase: NotRequired[bool]
    hstsSeconds: NotRequired[int]
    hstsSubdomains: NotRequired[bool]
    appleAppSite: NotRequired[str | None]
    assetLinks: NotRequired[str | None]
    version: NotRequired[int | None]


class EndpointCreated(TypedDict):
    """A webhook with its secret, which no other answer holds."""

    id: str
    url: str
    description: str
    eventTypes: list[str]
    clickLinks: list[str]
    withBots: bool
    enabled: bool
    disabledAt: str | None
    disabledReason: str | None
    failures: int
    failingSince: str | None
    createdAt: str
    secret: str


class EndpointIn(TypedDict):
    """A new webhook. `clickLinks`: link.clicked tells of clicks on these links (ids) alone."""

    description: NotRequired[str]
    clickLinks: NotRequired[list[str]]
    withBots: NotRequired[bool]
    enabled: NotRequired[bool]
    url: str
    eventTypes: list[str]


class EndpointList(TypedDict):
    """All webhooks of the workspace, newest first."""

    items: list[EndpointOut]


class EndpointOut(TypedDict):
    """A webhook. `failures`: attempts that failed since the last that worked."""

    id: str
    url: str
    description: str
    eventTypes: list[str]
    clickLinks: list[str]
    withBots: bool
    enabled: bool
    disabledAt: str | None
    disabledReason: str | None
    failures: int
    failingSince: str | None
    createdAt: str


class EndpointPatch(TypedDict):
    """What to change; what is left out stays."""

    description: NotRequired[str]
    clickLinks: NotRequired[list[str]]
    withBots: NotRequired[bool]
    enabled: NotRequired[bool]
    url: NotRequired[str]
    eventTypes: NotRequired[list[str]]


class Error(TypedDict):
    """What went wrong. `code` is for programs, `message` for people; `field` names what it is about."""

    error: dict[str, Any]


class EventList(TypedDict):
    """A page of events, oldest first."""

    items: list[DomainEventOut]
    next: str | None


EventsOut = TypedDict(
    "EventsOut",
    {
        "from": "str",
        "to": "str",
        "timezone": "str",
        "notice": "NoticeOut | None",
        "items": "list[ClickOut]",
        "next": "str | None",
    },
)


class ExportIn(TypedDict):
    """What to export. Links take the options q, tag, domain and archived; clicks from, to and bots."""

    kind: Literal["links", "clicks", "tags", "folders", "domains", "members", "audit", "webhooks", "everything"]
    format: NotRequired[Literal["csv", "jsonl"]]
    options: NotRequired[dict[str, Any]]


class ExportList(TypedDict):
    """Exports, newest first."""

    items: list[ExportOut]


class ExportOut(TypedDict):
    """An export and how far it is. `note`: what the plan kept out of it. `expiresAt`: when its file goes."""

    id: str
    kind: str
    format: str
    options: dict[str, Any]
    status: str
    failure: str
    note: str
    rows: int
    size: int
    createdAt: str
    finishedAt: str | None
    expiresAt: str | None


class FolderIn(TypedDict):
    """A new folder. `access`: what members may do who are not listed in it."""

    name: str
    access: NotRequired[Literal["edit", "view", "private"]]


class FolderList(TypedDict):
    """A page of folders, by name. `next`: what to pass as starting_after, null on the last page."""

    items: list[FolderOut]
    next: str | None


class FolderOut(TypedDict):
    """A folder. `linkCount`: with archived links."""

    id: str
    name: str
    access: Literal["edit", "view", "private"]
    linkCount: int
    createdAt: str


class FolderPatch(TypedDict):
    """What to change; what is left out stays."""

    name: NotRequired[str]
    access: NotRequired[Literal["edit", "view", "private"]]


class ImportList(TypedDict):
    """A page of imports, newest first. `next`: what to pass as starting_after, null on the last page."""

    items: list[ImportOut]
    next: str | None


class ImportOut(TypedDict):
    """An import and how far it is. `format`: the service whose file it seems to be, or generic."""

    id: str
    filename: str
    format: str
    columns: list[ColumnOut]
    options: dict[str, Any]
    status: str
    failure: str
    note: str
    totalRows: int | None
    processedRows: int
    createdRows: int
    rejectedRows: int
    warnedRows: int
    skippedRows: int
    createdAt: str
    finishedAt: str | None


class InvitationIn(TypedDict):
    """Whom to invite. The mail goes out at once and works for seven days."""

    email: str
    role: NotRequired[Literal["owner", "admin", "member", "billing", "viewer"]]


class InvitationList(TypedDict):
    """Invitations, newest first. `next`: what to pass as starting_after, null on the last page."""

    items: list[InvitationOut]
    next: str | None


class InvitationOut(TypedDict):
    """An invitation that waits for an answer."""

    id: str
    email: str
    role: Literal["owner", "admin", "member", "billing", "viewer"]
    createdAt: str
    expiresAt: str
    mailSentAt: str | None


class KeyOut(TypedDict):
    """A key, without its secret. `networks`: from where alone it works; none means from everywhere."""

    id: str
    name: str
    lastFour: str
    scopes: list[str]
    networks: list[str]
    requestsAMinute: int
    createdAt: str
    expiresAt: str | None


Kind = Literal["svg", "png", "pdf", "eps"]


LinkAnalyticsOut = TypedDict(
    "LinkAnalyticsOut",
    {
        "from": "str",
        "to": "str",
        "timezone": "str",
        "notice": "NoticeOut | None",
        "link": "LinkNameOut",
        "summary": "NumbersOut",
        "previous": "PreviousOut | None",
        "granularity": "str",
        "timeseries": "list[StepOut]",
        "countries": "list[RowOut]",
        "devices": "list[RowOut]",
        "browsers": "list[RowOut]",
        "os": "list[RowOut]",
        "referrers": "list[RowOut]",
        "ruleVariants": "list[RowOut]",
        "geoRuleHits": "list[RowOut]",
    },
)


class LinkCount(TypedDict):
    """How many links there are."""

    count: int


class LinkIn(TypedDict):
    """A new link; without shortCode it gets a random one, without domain it is on the default short domain.

    `applyDefaults`: what is left out starts as the workspace's and the folder's defaults say.
    """

    shortCode: NotRequired[str]
    domain: NotRequired[str | None]
    title: NotRequired[str]
    tags: NotRequired[list[str]]
    folderId: NotRequired[str | None]
    notes: NotRequired[str]
    externalId: NotRequired[str | None]
    redirectStatus: NotRequired[Literal[301, 302, 307, 308]]
    activeFrom: NotRequired[str | None]
    expiresAt: NotRequired[str | None]
    expiredUrl: NotRequired[str | None]
    queryMode: NotRequired[Literal["keep", "override", "drop"]]
    queryPass: NotRequired[list[str]]
    queryStrip: NotRequired[list[str]]
    rules: NotRequired[list[RuleIn]]
    variants: NotRequired[list[VariantIn]]
    variantsEndAt: NotRequired[str | None]
    winner: NotRequired[str | None]
    ios: NotRequired[str | None]
    android: NotRequired[str | None]
    appSchemes: NotRequired[list[str]]
    leaveInApp: NotRequired[bool]
    password: NotRequired[str | None]
    socialTitle: NotRequired[str]
    description: NotRequired[str]
    image: NotRequired[str | None]
    cloak: NotRequired[bool]
    noindex: NotRequired[bool]
    utmSource: NotRequired[str | None]
    utmMedium: NotRequired[str | None]
    utmCampaign: NotRequired[str | None]
    utmTerm: NotRequired[str | None]
    utmContent: NotRequired[str | None]
    maxClicks: NotRequired[int | None]
    destinationUrl: str
    applyDefaults: NotRequired[bool]


class LinkList(TypedDict):
    """A page of links. `next`: what to pass as starting_after, null on the last page; it belongs to the order."""

    items: list[LinkOut]
    next: str | None


class LinkNameOut(TypedDict):
    """A link by its names; a deleted one has no address any more."""

    id: str
    shortLink: str | None
    title: str
    deleted: bool


class LinkOut(TypedDict):
    """A link. `published`: the edge has its latest version. `clicksCounted`: since there is a limit of clicks.

    `pageTitle`: what the destination calls itself, once that is known; asked for while the link has no title.
    `clicks`: of people so far, seconds old; `lastClicked`: when the newest of them came. `parked`: nobody
    reaches it, because the workspace does not hold its domain, or another link has its address.
    """

    id: str
    shortCode: str
    domain: str
    shortLink: str
    qrCodeUrl: str
    ddbPartitionKey: str | None
    destinationUrl: str
    title: str
    pageTitle: str
    tags: list[str]
    folderId: str | None
    notes: str
    externalId: str | None
    redirectStatus: int
    activeFrom: str | None
    expiresAt: str | None
    expiredUrl: str | None
    queryMode: str
    queryPass: list[str]
    queryStrip: list[str]
    rules: list[RuleOut]
    variants: list[VariantOut]
    variantsEndAt: str | None
    winner: str | None
    ios: str | None
    android: str | None
    appSchemes: list[str]
    leaveInApp: bool
    hasPassword: bool
    socialTitle: str
    description: str
    image: str | None
    cloak: bool
    noindex: bool
    utmSource: str | None
    utmMedium: str | None
    utmCampaign: str | None
    utmTerm: str | None
    utmContent: str | None
    maxClicks: int | None
    clicksCounted: int
    limitReachedAt: str | None
    clicks: int
    lastClicked: str | None
    archived: bool
    archivedAt: str | None
    createdBy: AuthorOut | None
    createdAt: str
    updatedAt: str
    version: int
    published: bool
    parked: bool
    takenDownBecause: str | None


class LinkPatch(TypedDict):
    """What to change; what is left out stays. `version`: refuse (409) if the link has another one by now."""

    shortCode: NotRequired[str]
    domain: NotRequired[str | None]
    title: NotRequired[str]
    tags: NotRequired[list[str]]
    folderId: NotRequired[str | None]
    notes: NotRequired[str]
    externalId: NotRequired[str | None]
    redirectStatus: NotRequired[Literal[301, 302, 307, 308]]
    activeFrom: NotRequired[str | None]
    expiresAt: NotRequired[str | None]
    expiredUrl: NotRequired[str | None]
    queryMode: NotRequired[Literal["keep", "override", "drop"]]
    queryPass: NotRequired[list[str]]
    queryStrip: NotRequired[list[str]]
    rules: NotRequired[list[RuleIn]]
    variants: NotRequired[list[VariantIn]]
    variantsEndAt: NotRequired[str | None]
    winner: NotRequired[str | None]
    ios: NotRequired[str | None]
    android: NotRequired[str | None]
    appSchemes: NotRequired[list[str]]
    leaveInApp: NotRequired[bool]
    password: NotRequired[str | None]
    socialTitle: NotRequired[str]
    description: NotRequired[str]
    image: NotRequired[str | None]
    cloak: NotRequired[bool]
    noindex: NotRequired[bool]
    utmSource: NotRequired[str | None]
    utmMedium: NotRequired[str | None]
    utmCampaign: NotRequired[str | None]
    utmTerm: NotRequired[str | None]
    utmContent: NotRequired[str | None]
    maxClicks: NotRequired[int | None]
    destinationUrl: NotRequired[str]
    archived: NotRequired[bool]
    version: NotRequired[int | None]


class LinksAsked(TypedDict):
    """The filters; each that is given narrows."""

    search: NotRequired[str]
    tag: NotRequired[list[str]]
    domain: NotRequired[str]
    folderId: NotRequired[str]
    status: NotRequired[Literal["active", "scheduled", "expired", "used-up", "password", "failed"] | None]
    createdBy: NotRequired[str]
    externalId: NotRequired[str]
    has: NotRequired[Literal["rules", "test"] | None]
    since: NotRequired[str | None]
    until: NotRequired[str | None]
    archived: NotRequired[bool]


LiveOut = TypedDict(
    "LiveOut",
    {
        "from": "str",
        "to": "str",
        "timezone": "str",
        "notice": "NoticeOut | None",
        "clicks": "int",
        "visitors": "int",
        "items": "list[StepOut]",
    },
)


class MeOut(TypedDict):
    """Who asks: the key and its workspace."""

    key: KeyOut
    workspace: WorkspaceOut


class MemberList(TypedDict):
    """Members, the longest there first. `next`: what to pass as starting_after, null on the last page."""

    items: list[MemberOut]
    next: str | None


class MemberOut(TypedDict):
    """A member. `secondFactor`: whether they have a passkey or an authenticator app."""

    id: str
    name: str
    email: str
    role: Literal["owner", "admin", "member", "billing", "viewer"]
    suspended: bool
    secondFactor: bool
    joinedAt: str


class MemberPatch(TypedDict):
    """What to change; what is left out stays. Keys cannot make owners, nor change them."""

    role: NotRequired[Literal["owner", "admin", "member", "billing", "viewer"] | None]
    suspended: NotRequired[bool | None]


MissingOut = TypedDict(
    "MissingOut",
    {
        "from": "str",
        "to": "str",
        "timezone": "str",
        "notice": "NoticeOut | None",
        "items": "list[MissingRowOut]",
    },
)


class MissingRowOut(TypedDict):
    """An address that no link has."""

    host: str
    path: str
    requests: int
    lastAt: str


class NoticeOut(TypedDict):
    """What the workspace's plan hides of what was asked for, and until when."""

    code: str
    message: str
    hiddenBefore: str | None
    hiddenFrom: str | None
    hiddenUntil: str | None


class NumbersOut(TypedDict):
    """The numbers of a stretch of time."""

    clicks: int
    visitors: int
    qrScans: int
    links: int


PreviousOut = TypedDict(
    "PreviousOut",
    {
        "clicks": "int",
        "visitors": "int",
        "qrScans": "int",
        "links": "int",
        "from": "str",
        "to": "str",
    },
)


class PublicStatsIn(TypedDict):
    """All of the page but its password, which stays where it is left out."""

    enabled: NotRequired[bool]
    showPlaces: NotRequired[bool]
    showReferrers: NotRequired[bool]
    showDevices: NotRequired[bool]
    showDestination: NotRequired[bool]
    password: NotRequired[str | None]


class PublicStatsOut(TypedDict):
    """The page as it is."""

    url: str
    enabled: bool
    showPlaces: bool
    showReferrers: bool
    showDevices: bool
    showDestination: bool
    hasPassword: bool
    createdAt: str
    updatedAt: str


class RecordOut(TypedDict):
    """A DNS record to publish. `name` and `value` are "" in the first seconds, while Amazon makes the record."""

    purpose: str
    name: str
    type: str
    value: str


class ReplayIn(TypedDict):
    """Send again all that failed and happened since then."""

    since: str


class ReplayOut(TypedDict):
    """How many deliveries are sent again."""

    count: int


class RestoreIn(TypedDict):
    """Another slug than it had, where that is taken by now."""

    shortCode: NotRequired[str]


class RowOut(TypedDict):
    """One value. What it does not have is null: see docs/api.md for what each metric has."""

    value: str
    label: str
    detail: str
    clicks: int
    visitors: int
    link: LinkNameOut | None
    position: int | None
    destinationUrl: str | None
    weight: int | None
    share: float | None
    gone: bool


class RuleIn(TypedDict):
    """Where visitors go for whom all conditions hold: to destinationUrl, or to one of variants."""

    id: NotRequired[str | None]
    name: NotRequired[str | None]
    conditions: list[ConditionIn]
    destinationUrl: NotRequired[str | None]
    variants: NotRequired[list[VariantIn] | None]


class RuleOut(TypedDict):
    """A rule."""

    id: str
    name: str
    conditions: list[ConditionOut]
    destinationUrl: str | None
    variants: list[VariantOut] | None


class SecretOut(TypedDict):
    """A new secret. The one before signs beside it for a day."""

    secret: str


SeriesOut = TypedDict(
    "SeriesOut",
    {
        "from": "str",
        "to": "str",
        "timezone": "str",
        "notice": "NoticeOut | None",
        "granularity": "str",
        "items": "list[StepOut]",
        "previous": "list[StepOut] | None",
    },
)


Sort = Literal["newest", "oldest", "changed", "clicks", "last-click", "slug"]


class StepOut(TypedDict):
    """One step of a time series."""

    start: str
    clicks: int
    visitors: int


SummaryOut = TypedDict(
    "SummaryOut",
    {
        "clicks": "int",
        "visitors": "int",
        "qrScans": "int",
        "links": "int",
        "from": "str",
        "to": "str",
        "timezone": "str",
        "notice": "NoticeOut | None",
        "previous": "PreviousOut | None",
    },
)


class TagIn(TypedDict):
    """A new tag."""

    name: str
    color: NotRequired[Literal["red", "amber", "green", "teal", "blue", "violet", "pink"] | None]


class TagList(TypedDict):
    """A page of tags by name. `next`: what to pass as starting_after, null on the last page."""

    items: list[TagOut]
    next: str | None


class TagOut(TypedDict):
    """A tag and how many links have it, archived ones too."""

    id: str
    name: str
    color: Literal["red", "amber", "green", "teal", "blue", "violet", "pink"] | None
    linkCount: int


class TagPatch(TypedDict):
    """What to change; what is left out stays. `merge`: where another tag has the name, become that one."""

    name: NotRequired[str]
    color: NotRequired[Literal["red", "amber", "green", "teal", "blue", "violet", "pink"] | None]
    merge: NotRequired[bool]


class UsageOut(TypedDict):
    """What is used of each limit of the plan, and how much of it there is; null: no limit. Clicks are minutes old."""

    month: str
    resetsAt: str
    clicks: int
    clicksAllowed: int | None
    links: int
    linksAllowed: int | None
    domains: int
    domainsAllowed: int | None
    members: int
    membersAllowed: int | None
    tags: int
    tagsAllowed: int | None
    folders: int
    foldersAllowed: int | None


class UtmTemplateIn(TypedDict):
    """A new template; at least one parameter must be filled in."""

    utmSource: NotRequired[str]
    utmMedium: NotRequired[str]
    utmCampaign: NotRequired[str]
    utmTerm: NotRequired[str]
    utmContent: NotRequired[str]
    ref: NotRequired[str]
    name: str


class UtmTemplateList(TypedDict):
    """A page of templates by name. `next`: what to pass as starting_after, null on the last page."""

    items: list[UtmTemplateOut]
    next: str | None


class UtmTemplateOut(TypedDict):
    """A template. Parameters that are empty are left as the address has them."""

    id: str
    name: str
    utmSource: str
    utmMedium: str
    utmCampaign: str
    utmTerm: str
    utmContent: str
    ref: str


class UtmTemplatePatch(TypedDict):
    """What to change; what is left out stays."""

    utmSource: NotRequired[str]
    utmMedium: NotRequired[str]
    utmCampaign: NotRequired[str]
    utmTerm: NotRequired[str]
    utmContent: NotRequired[str]
    ref: NotRequired[str]
    name: NotRequired[str]


class VariantIn(TypedDict):
    """One of several destinations, chosen by its share of the sum of weights. Without an id it gets a new one."""

    id: NotRequired[str | None]
    name: NotRequired[str | None]
    destinationUrl: str
    weight: int


class VariantOut(TypedDict):
    """A variant."""

    id: str
    name: str
    destinationUrl: str
    weight: int


class WorkspaceOut(TypedDict):
    """A workspace. `slug` leads to its pages, empty if it has none. `deletesAt`: when it goes, if that is planned."""

    id: str
    name: str
    slug: str
    plan: Literal["free", "pro", "team", "enterprise"]
    timezone: str
    createdAt: str
    deletesAt: str | None
