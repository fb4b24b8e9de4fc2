"""Links, their tags and folders, imports of many links, how far clicks were counted, and how QR codes look."""

from links.models.click_shard import ClickShard
from links.models.folder import Folder
from links.models.imports import Import, ImportReject
from links.models.link import Link
from links.models.link_clicks import LinkClicks
from links.models.qr_design import QrDesign
from links.models.tag import LinkTag, Tag
from links.models.tag_change import TagChange
from links.models.utm_template import UtmTemplate

__all__ = [
    "ClickShard",
    "Folder",
    "Import",
    "ImportReject",
    "Link",
    "LinkClicks",
    "LinkTag",
    "QrDesign",
    "Tag",
    "TagChange",
    "UtmTemplate",
]
