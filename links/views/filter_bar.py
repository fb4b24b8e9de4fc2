"""What can be chosen in the bar above the list."""

from typing import Any, Final

from django.utils.translation import gettext as _

from accounts.models import Membership
from links.access import list_authors, list_hosts, list_tags
from links.filters import SHARED, Asked
from links.folder_access import list_folders
from links.hosts import base_text
from links.models.link_filter import HAS_LABELS, SORT_LABELS, STATUS_LABELS
from links.permissions import reach_of

MOST: Final = 100  # choices in one list; where there are more, the name is typed

Option = tuple[str, str]  # value and text


def bar_context(membership: Membership, asked: Asked) -> dict[str, Any]:
    """The bar for what is asked now. Four queries."""
    workspace, reach = membership.workspace, reach_of(membership)
    tags = list_tags(workspace, reach, limit=MOST + 1)
    folders = [(folder.public_id, folder.name) for folder in list_folders(workspace, reach, limit=MOST)]
    hosts = [(host, base_text(host)) for host in list_hosts(workspace, limit=MOST)]
    authors = [(user.public_id, user.display_name) for user in list_authors(workspace, limit=MOST)]
    chosen = [tag.name for tag in asked.filter.tags]
    first = chosen[0] if chosen else ""
    selects = [
        _select(asked, "folder", _("Folder"), _("All folders"), folders and [("none", _("In no folder")), *folders]),
        _select(asked, "domain", _("Domain"), _("All domains"), hosts and [(SHARED, base_text("")), *hosts]),
        _select(asked, "status", _("Status"), _("Any status"), _texts(STATUS_LABELS)),
        _select(asked, "author", _("Made by"), _("Everybody"), authors if len(authors) > 1 else []),
        _select(asked, "has", _("Routing"), _("With or without rules"), _texts(HAS_LABELS)),
    ]
    return {
        "more_tags": chosen[1:],
        "tag_options": [] if len(tags) > MOST else _with(first, [(tag.name, tag.name) for tag in tags]),
        "many_tags": len(tags) > MOST,
        "selects": [one for one in selects if one["value"] or one["choices"]],
        "sorts": _texts(SORT_LABELS),
        "days": [
            {"name": name, "label": label, "value": asked.value(name)}
            for name, label in (("from", _("Made from")), ("to", _("Made to")))
        ],
        "tz": asked.value("tz"),
    }


def _select(asked: Asked, name: str, label: str, nothing: str, options: list[Option]) -> dict[str, Any]:
    value = asked.value(name)
    text = next((text for key, chosen, text in asked.texts if (key, chosen) == (name, value)), value)
    return {
        "name": name,
        "label": label,
        "value": value,
        "choices": bool(options),
        "options": [("", nothing), *_with(value, options, text)],
    }


def _with(value: str, options: list[Option], text: str = "") -> list[Option]:
    """The options with the chosen one, which may stand beyond the last that is listed."""
    return options if not value or value in dict(options) else [(value, text or value), *options]


def _texts(labels: dict[Any, Any]) -> list[Option]:
    return [(str(value), str(text)) for value, text in labels.items()]
