"""The rows of a breakdown as people read them: names in place of codes and ids.

`label_rows` asks the database once, and once more where links were deleted, however many rows there are. What is gone
meanwhile keeps its clicks and says that it is gone.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from analytics.names import UNKNOWN, country_name, name_of
from analytics.tinybird_client import Dimension, Row
from links.access import find_links, hidden_among
from links.history import last_known
from links.models import Link
from links.reach import Reach
from links.wording import condition_text

HIDDEN_LINK: Final = _("A link in a private folder")
DELETED_LINK: Final = _("Deleted link")
FORMER_RULE: Final = _("Former rule")
FORMER_VARIANT: Final = _("Former variant")
OF_LINKS: Final = frozenset({Dimension.LINKS, Dimension.RULES, Dimension.VARIANTS})
"""The dimensions whose rows belong to a link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkName:
    """A link by its names. A deleted one has no address any more: `display_url` is the one that it had, if known."""

    id: str
    short_url: str = ""
    display_url: str = ""
    title: str = ""
    deleted: bool = False
    hidden: bool = False
    """It is, or was, in a folder that whoever asks does not see: nothing else is said of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledRow:
    """One value of a dimension. `value` is what filters take, `label` what people read, `detail` what explains it."""

    value: str
    parent: str
    label: str
    clicks: int
    visitors: int
    detail: str = ""
    """A region's country, a city's region and country, a link's title, a rule's conditions, a variant's destination."""
    link: LinkName | None = None
    """The link itself, or the one of a rule or variant."""
    position: int | None = None
    """Of a rule or variant in its list, from 1; None where there is none, or it is gone."""
    destination: str = ""
    """Of a rule or variant."""
    weight: int | None = None
    """Of a variant."""
    rule: str = ""
    """Of a variant that belongs to a rule: the rule's id."""
    gone: bool = False
    """The link, rule or variant is not there any more."""
    hidden: bool = False
    """The link, or the one of the rule or variant, is not to be seen: `value` is empty."""


def label_rows(workspace: Workspace, dimension: Dimension, rows: Sequence[Row], reach: Reach) -> list[LabelledRow]:
    """The rows, in their order, with what people call them. Up to four queries for links, rules, variants."""
    if dimension not in OF_LINKS:
        return [_plain(dimension, row) for row in rows]
    is_link = dimension == Dimension.LINKS
    links, names = _find_all(workspace, {row.value if is_link else row.parent for row in rows}, reach)
    if is_link:
        return [_link_row(row, names.get(row.value)) for row in rows]
    return [_entry_row(dimension, row, links.get(row.parent), names.get(row.parent)) for row in rows]


def link_names(workspace: Workspace, link_ids: Iterable[str], reach: Reach) -> dict[str, LinkName]:
    """The names of the links with these public ids, by id; those that are gone as well. Four queries at most."""
    return _find_all(workspace, set(link_ids), reach)[1]


def hidden_name() -> str:
    """What stands where a link's address would."""
    return str(HIDDEN_LINK)


def _find_all(workspace: Workspace, ids: Set[str], reach: Reach) -> tuple[dict[str, Link], dict[str, LinkName]]:
    """The links that are there, and the names of all, by id. A stranger's link is as good as one that never was."""
    ids = ids - {""}
    links = {link.public_id: link for link in find_links(workspace, ids, reach)} if ids else {}
    gone = ids - links.keys()
    hidden = hidden_among(workspace, gone, reach) if gone else set()
    gone = gone - hidden
    known = last_known(workspace, gone, reach) if gone else {}
    names = {link_id: _name(link) for link_id, link in links.items()}
    names |= {link_id: LinkName(id=link_id, hidden=True) for link_id in hidden}
    for link_id in gone:
        address, title = known.get(link_id, ("", ""))
        names[link_id] = LinkName(id=link_id, display_url=address, title=title, deleted=True)
    return links, names


def _plain(dimension: Dimension, row: Row) -> LabelledRow:
    return LabelledRow(
        value=row.value,
        parent=row.parent,
        label=name_of(dimension, row.value),
        clicks=row.clicks,
        visitors=row.visitors,
        detail=_place(dimension, row.parent),
    )


def _place(dimension: Dimension, parent: str) -> str:
    """A city's parent is `DE BY`, a region's `DE`."""
    if dimension not in (Dimension.REGIONS, Dimension.CITIES):
        return ""
    country, _, region = parent.partition(" ")
    return ", ".join(part for part in (region, country_name(country) if country else "") if part)


def _link_row(row: Row, name: LinkName | None) -> LabelledRow:
    if name is not None and name.hidden:
        return _hidden_row(row)
    return LabelledRow(
        value=row.value,
        parent=row.parent,
        label=str(UNKNOWN) if name is None else name.display_url or str(DELETED_LINK),
        clicks=row.clicks,
        visitors=row.visitors,
        detail=name.title if name else "",
        link=name,
        gone=name is not None and name.deleted,
    )


def _hidden_row(row: Row) -> LabelledRow:
    return LabelledRow(value="", parent="", label=hidden_name(), clicks=row.clicks, visitors=row.visitors, hidden=True)


def _name(link: Link) -> LinkName:
    return LinkName(id=link.public_id, short_url=link.short_url, display_url=link.display_url, title=link.title)


def _entry_row(dimension: Dimension, row: Row, link: Link | None, name: LinkName | None) -> LabelledRow:
    """A row of a rule or variant; the link's list of them says what it is called."""
    if name is not None and name.hidden:
        return _hidden_row(row)
    is_rule = dimension == Dimension.RULES
    entry, position, rule = _find(row.value, _lists(link, is_rule=is_rule)) if link else (None, None, "")
    if entry is None:
        former = str(FORMER_RULE if is_rule else FORMER_VARIANT)
        label, detail = (former, row.value) if row.value else (name_of(dimension, ""), "")
    elif is_rule:
        detail = ", ".join(condition_text(one) for one in entry["conditions"])
        label = entry["name"] or detail
    else:
        detail = entry["destination"]
        label = entry["name"] or detail
    return LabelledRow(
        value=row.value,
        parent=row.parent,
        label=label,
        clicks=row.clicks,
        visitors=row.visitors,
        detail=detail,
        link=name,
        position=position,
        destination=entry.get("destination", "") if entry else "",
        weight=entry.get("weight") if entry else None,
        rule=rule,
        gone=entry is None and bool(row.value),
    )


def _lists(link: Link, *, is_rule: bool) -> list[tuple[str, Sequence[Mapping[str, Any]]]]:
    """The lists in which the id may stand, each with the id of the rule that it belongs to."""
    if is_rule:
        return [("", link.rules)]
    return [("", link.variants), *((rule["id"], rule.get("variants", [])) for rule in link.rules)]


def _find(
    entry_id: str, lists: Iterable[tuple[str, Sequence[Mapping[str, Any]]]]
) -> tuple[Mapping[str, Any] | None, int | None, str]:
    for rule, entries in lists:
        for position, entry in enumerate(entries, 1):
            if entry["id"] == entry_id:
                return entry, position, rule
    return None, None, ""
