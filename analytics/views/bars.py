"""Rows of the cards: what each bar says, and where it leads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from analytics.labels import LabelledRow, label_rows
from analytics.tinybird_client import Dimension, Filter, Row
from analytics.views.asked import Asked, written
from analytics.views.cards import MAP, TAGS, Card, Tab
from analytics.views.numbers import SHOWN, Numbers
from analytics.views.scope import Scope
from links.access import tags_of_links

ALL = Filter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """`share` is of all clicks and `width` of the longest bar, in percent. `url` filters, or takes the filter away."""

    row: LabelledRow
    share: float
    width: float
    url: str
    without_url: str
    page_url: str
    chosen: bool

    # What the map reads.
    @property
    def value(self) -> str:
        """As in the row."""
        return self.row.value

    @property
    def clicks(self) -> int:
        """As in the row."""
        return self.row.clicks

    @property
    def label(self) -> str:
        """As in the row."""
        return self.row.label


@dataclass(frozen=True, slots=True, kw_only=True)
class TabView:
    """One tab of a card with its bars."""

    tab: Tab
    bars: Sequence[Bar]
    current: bool
    all_url: str
    export_url: str


def card_views(cards: Iterable[Card], numbers: Numbers, asked: Asked, scope: Scope) -> list[tuple[Card, list[TabView]]]:
    """The cards with their bars. A query each for links, tags, rules and variants, where the cards have them."""
    rows = dict(numbers.rows)
    if TAGS in rows:
        rows[TAGS] = rows_of_tags(rows[TAGS], scope)
    return [
        (card, [_tab_view(card, tab, rows[tab.key], numbers, asked, scope) for tab in card.tabs if tab.key in rows])
        for card in cards
    ]


def _tab_view(card: Card, tab: Tab, rows: Sequence[Row], numbers: Numbers, asked: Asked, scope: Scope) -> TabView:
    if tab.optional and all(not row.value for row in rows):
        rows = []  # a bar that says that everybody has none says nothing
    is_map = tab.key == MAP
    named = named_rows(tab, rows if is_map else rows[:SHOWN], scope)
    listed = Dimension.COUNTRIES.value if is_map else tab.key
    return TabView(
        tab=tab,
        bars=bars_of(tab, named, numbers.summary.clicks, asked, scope),
        current=asked.shown.get(card.key, tab.key) == tab.key,
        all_url=asked.address(path=scope.values_url(listed)) if len(rows) > SHOWN else "",
        export_url=asked.address(path=scope.export_url(listed)),
    )


def named_rows(tab: Tab, rows: Sequence[Row], scope: Scope) -> list[LabelledRow]:
    """The rows as people call them. At most one query."""
    if tab.key == TAGS:
        return [
            LabelledRow(value=row.value, parent="", label=row.value, clicks=row.clicks, visitors=row.visitors)
            for row in rows
        ]
    dimension = Dimension.COUNTRIES if tab.key == MAP else Dimension(tab.key)
    return label_rows(scope.workspace, dimension, rows, scope.reach)


def bars_of(tab: Tab, rows: Sequence[LabelledRow], total: int, asked: Asked, scope: Scope, path: str = "") -> list[Bar]:
    """The bars of one tab; `total` is the number of all clicks, `path` the page that the filters are of."""
    longest = max((row.clicks for row in rows), default=0)
    return [
        Bar(
            row=row,
            share=100 * row.clicks / total if total else 0,
            width=round(100 * row.clicks / longest, 1) if longest else 0,
            url=_toggled(tab, row, asked, path),
            without_url=_without(tab, row, asked, path),
            page_url=_link_page(scope, row, asked) if tab.param == "link" else "",
            chosen=bool(tab.param) and asked.question.asked.get(tab.param, ALL).keep == (row.value,),
        )
        for row in rows
    ]


def rows_of_tags(rows: Iterable[Row], scope: Scope) -> list[Row]:
    """The clicks of each tag's links, most clicks first: a link with two tags counts for both. One query.

    Visitors are left out: nobody knows which of them opened several links.
    """
    clicks = {row.value: row.clicks for row in rows}
    totals: dict[str, int] = {}
    for link_id, names in tags_of_links(scope.workspace, clicks, scope.reach).items():
        for name in names:
            totals[name] = totals.get(name, 0) + clicks[link_id]
    return [Row(name, "", total, 0) for name, total in sorted(totals.items(), key=lambda item: (-item[1], item[0]))]


def _toggled(tab: Tab, row: LabelledRow, asked: Asked, path: str) -> str:
    if not tab.param or row.hidden:
        return ""
    now = asked.question.asked.get(tab.param, ALL)
    if now.keep == (row.value,):
        rest = Filter((), now.drop)
        return asked.address({tab.param: written(rest) if rest.drop else None}, path=path)
    drop = tuple(value for value in now.drop if value != row.value)
    changes: dict[str, str | None] = {tab.param: written(Filter((row.value,), drop))}
    if tab.param in ("region", "city") and row.parent:
        # The same word is a region, or a city, of several countries.
        country, _, region = row.parent.partition(" ")
        changes["country"] = written(Filter((country,)))
        if region:
            changes["region"] = written(Filter((region,)))
    return asked.address(changes, path=path)


def _without(tab: Tab, row: LabelledRow, asked: Asked, path: str) -> str:
    """Empty where the word alone would leave out places in other countries, too."""
    if not tab.param or row.hidden or tab.param in ("region", "city"):
        return ""
    now = asked.question.asked.get(tab.param, ALL)
    keep = tuple(value for value in now.keep if value != row.value)
    drop = now.drop if row.value in now.drop else (*now.drop, row.value)
    return asked.address({tab.param: written(Filter(keep, drop))}, path=path)


def _link_page(scope: Scope, row: LabelledRow, asked: Asked) -> str:
    if row.gone or row.hidden or not row.value:
        return ""
    names = {"workspace_id": scope.workspace.public_id, "link_id": row.value}
    return asked.address({"link": None}, path=reverse("analytics:link", kwargs=names))
