"""Links, their tags, and imports of many links from a file."""

from links.models.imports import Import, ImportReject
from links.models.link import Link
from links.models.tag import LinkTag, Tag

__all__ = ["Import", "ImportReject", "Link", "LinkTag", "Tag"]
