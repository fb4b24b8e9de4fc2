"""What can be chosen in the bar above the list."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership
from links.access import list_authors, list_hosts, list_tags
from links.filters import SHARED, Asked
from links.folder_access import list_folders
from links.hosts import base_text
from links.models.link_filter import HAS_LABELS, SORT_LABELS, STATUS_LABELS
from links.permissions import reach_of

MOST: Final = 100  # choices in one list; where there are more, the name is typed
SEARCHED: Final = ("folder", "domain", "author")
_SEARCH: Final = {
    "folder": gettext_lazy("Search folders"),
    "domain": gettext_lazy("Search domains"),
    "author": gettext_lazy("Search people"),
}

Option = tuple[str, str]  # value and text


def bar_context(membership: Membership, asked: Asked, *, behind: bool) -> dict[str, Any]:
    """The bar for what is asked now. Four queries; one behind a drawer, where choices are asked for when they open."""
    workspace, reach = membership.workspace, reach_of(membership)
    tags = list_tags(workspace, reach, limit=MOST + 1)
    folders, hosts, authors = ([] if behind else _found(membership, name, limit=MOST + 1) for name in SEARCHED)
    chosen = [tag.name for tag in asked.filter.tags]
    first = chosen[0] if chosen else ""
    selects = [
        _select(asked, "folder", _("Folder"), folders and [*_always("folder"), *folders]),
        _select(asked, "domain", _("Domain"), hosts and [*_always("domain"), *hosts]),
        _select(asked, "status", _("Status"), _texts(STATUS_LABELS)),
        _select(asked, "author", _("Made by"), authors if len(authors) > 1 else []),
        _select(asked, "has", _("Routing"), _texts(HAS_LABELS)),
    ]
    return {
        "more_tags": chosen[1:],
        "tag_options": [] if len(tags) > MOST else _with(first, [(tag.name, tag.name) for tag in tags]),
        "many_tags": len(tags) > MOST,
        "selects": [one for one in selects if behind or one["value"] or one["choices"]],
        "choices_later": SEARCHED if behind else (),
        "sorts": _texts(SORT_LABELS),
        "days": [
            {"name": name, "label": label, "value": asked.value(name)}
            for name, label in (("from", _("Made from")), ("to", _("Made to")))
        ],
        "tz": asked.value("tz"),
    }


def searched_options(membership: Membership, name: str, search: str) -> list[Option]:
    """The choices of the select `name` (one of SEARCHED) with this in their name, after the one for all of them."""
    found = _found(membership, name, search=search, limit=MOST)
    always = [] if search else _always(name)
    return [("", _nothing(name) if found else _("None found")), *always, *found]


def _found(membership: Membership, name: str, *, search: str = "", limit: int) -> list[Option]:
    workspace = membership.workspace
    if name == "folder":
        folders = list_folders(workspace, reach_of(membership), search=search, limit=limit)
        return [(folder.public_id, folder.name) for folder in folders]
    if name == "domain":
        return [(host, base_text(host)) for host in list_hosts(workspace, search=search, limit=limit)]
    return [(user.public_id, user.display_name) for user in list_authors(workspace, search=search, limit=limit)]


def _nothing(name: str) -> str:
    """What the select says while nothing is asked for."""
    return {
        "folder": _("All folders"),
        "domain": _("All domains"),
        "status": _("Any status"),
        "author": _("Everybody"),
        "has": _("With or without rules"),
    }[name]


def _always(name: str) -> list[Option]:
    """What is offered besides what the workspace has."""
    return {"folder": [("none", _("In no folder"))], "domain": [(SHARED, base_text(""))]}.get(name, [])


def _select(asked: Asked, name: str, label: str, options: list[Option]) -> dict[str, Any]:
    value, many = asked.value(name), name in SEARCHED and len(options) > MOST
    text = next((text for key, chosen, text in asked.texts if (key, chosen) == (name, value)), value)
    return {
        "name": name,
        "label": label,
        "value": value,
        "choices": bool(options),
        "options": [("", _nothing(name)), *_with(value, options[:MOST], text)],
        "search": _SEARCH[name] if many else "",
    }


def _with(value: str, options: list[Option], text: str = "") -> list[Option]:
    """The options with the chosen one, which may stand beyond the last that is listed."""
    return options if not value or value in dict(options) else [(value, text or value), *options]


def _texts(labels: dict[Any, Any]) -> list[Option]:
    return [(str(value), str(text)) for value, text in labels.items()]
