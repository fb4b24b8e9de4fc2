"""What an export is limited to, as it is kept with it: checked when it is started.

links:   {"q": text, "tag": name, "domain": name, "archived": "0" | "1"}; "archived" left out: both
clicks:  {"from": date or time, "to": likewise, "bots": "hide" | "only" | "show"}; no ends: the last 30 days
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from accounts.models import Workspace
from analytics.questions import BadQuestion, read_question
from exports.errors import BadOption
from exports.kinds import Kind
from links.hosts import clean_hostname
from links.models import Tag
from links.reach import Reach

_NAMES: Final[Mapping[Kind, frozenset[str]]] = {
    Kind.LINKS: frozenset({"q", "tag", "domain", "archived"}),
    Kind.CLICKS: frozenset({"from", "to", "bots"}),
}
_MAX_CHARACTERS: Final = 300


def clean_options(
    workspace: Workspace, kind: Kind, options: Mapping[str, str], now: datetime, reach: Reach
) -> dict[str, str]:
    """The options that say something, to whose reach it is. Raises BadOption, which names the first bad one."""
    clean = {name: text.strip() for name, text in options.items() if text.strip()}
    for name, text in clean.items():
        if name not in _NAMES.get(kind, frozenset()):
            raise BadOption(name, "unknown", f"An export of {kind.value} has no option {name[:30]}.")
        if len(text) > _MAX_CHARACTERS or "\0" in text:
            raise BadOption(
                name,
                "too_long",
                _("%(name)s has at most %(max_characters)s characters, and no zero bytes.")
                % {"name": name, "max_characters": _MAX_CHARACTERS},
            )
    if kind == Kind.CLICKS:
        _check_clicks(workspace, clean, now, reach)
    if kind == Kind.LINKS:
        _check_links(workspace, clean, reach)
    return clean


def _check_clicks(workspace: Workspace, options: Mapping[str, str], now: datetime, reach: Reach) -> None:
    try:
        read_question(options, workspace=workspace, now=now, zone=workspace.timezone, reach=reach)
    except BadQuestion as error:
        raise BadOption(error.field, "invalid", error.message) from None


def _check_links(workspace: Workspace, options: Mapping[str, str], reach: Reach) -> None:
    if options.get("archived", "0") not in ("0", "1"):
        raise BadOption("archived", "choice", "archived is 0, 1, or left out for both.")
    tags = Tag.objects.visible_to(workspace).seen_by(reach)
    if (tag := options.get("tag")) and not tags.named([tag]).exists():
        raise BadOption("tag", "unknown_tag", _("There is no such tag."))
    hostname = clean_hostname(options.get("domain", ""))
    if hostname and not workspace.domains.filter(hostname=hostname).exists():
        raise BadOption("domain", "unknown_domain", _("There is no such domain."))
