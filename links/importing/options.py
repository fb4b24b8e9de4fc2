"""What the person who imports says about all rows of a file."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from links.errors import BadField
from links.fields import clean_tags
from links.importing.words import FIELD_WORDS

TAKEN: Final = ("report", "random", "skip")
_MAX_FOLDER: Final = 80  # characters, as in the model


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`domain`: of rows that name none, "" for the short one. `move`: rows that name a foreign host go there, too.

    `folder`: the name of one for rows that name none, "" for none; made if it is missing. `tags` go to all links.
    `taken`, where a slug is: "report" refuses the row, "random" draws another one, "skip" is silent about a link that
    is in the workspace already and leads to the same place, and refuses the others. `zone`: of times that name none.
    `keep_created`: when a link was made elsewhere becomes a line of its notes. `apply_defaults`: what a row leaves open
    starts as the defaults of its folder and of the workspace say, all but the domain, which is chosen here.
    """

    domain: str = ""
    move: bool = False
    folder: str = ""
    tags: tuple[str, ...] = ()
    taken: str = "report"
    day_first: bool = True
    zone: str = "UTC"
    keep_created: bool = False
    apply_defaults: bool = False

    def stored(self) -> dict[str, Any]:
        """The same as JSON."""
        return asdict(self) | {"tags": list(self.tags)}


def options_of(stored: Mapping[str, Any]) -> Options:
    """What stored() wrote; the defaults for what it does not say."""
    known = {name: value for name, value in stored.items() if name in Options.__dataclass_fields__}
    return Options(**known | {"tags": tuple(stored.get("tags", ()))})


def clean_options(options: Options) -> Options:
    """The options as they are stored; `domain` is looked at apart. Raises BadField, BadTag."""
    if options.taken not in TAKEN:
        raise BadField("taken", "choice", _("Where a slug is taken: report, random or skip."))
    folder = " ".join(options.folder.split())
    if len(folder) > _MAX_FOLDER or not folder.isprintable():
        raise BadField(
            "folder",
            "name",
            _("The name of a folder has at most %(max_folder)s characters, all of them visible.")
            % {"max_folder": _MAX_FOLDER},
        )
    try:
        ZoneInfo(options.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadField(
            "zone", "choice", _("There is no timezone of this name. Use one such as Europe/Berlin.")
        ) from None
    return replace(options, folder=folder, tags=tuple(clean_tags(options.tags)))


def clean_mapping(mapping: list[str], columns: list[str]) -> list[str]:
    """The mapping, checked. Raises BadField."""
    if len(mapping) != len(columns):
        raise BadField("mapping", "count", _("The mapping needs a field, or none, for each of the file's columns."))
    for field in mapping:
        if field and field not in FIELD_WORDS:
            raise BadField(
                "mapping",
                "choice",
                _("“%(field)s” is not a field. Known are %(field_words)s.")
                % {"field": field[:40], "field_words": ", ".join(FIELD_WORDS)},
            )
    if "destination" not in mapping:
        raise BadField("mapping", "no_destination", _("Say which column holds the destination."))
    return mapping
