"""Links, their tags, imports of many links from a file, and how far clicks were counted."""

from links.models.click_shard import ClickShard
from links.models.imports import Import, ImportReject
from links.models.link import Link
from links.models.tag import LinkTag, Tag

__all__ = ["ClickShard", "Import", "ImportReject", "Link", "LinkTag", "Tag"]
