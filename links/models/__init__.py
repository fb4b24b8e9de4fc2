"""Links, tags, folders, imports, how far clicks were counted, how QR codes look, and notices of plans' limits."""

from links.models.abuse_report import AbuseReport
from links.models.click_shard import ClickShard
from links.models.deleted_link import DeletedLink
from links.models.folder import Folder, FolderGrant
from links.models.imports import Import, ImportReject
from links.models.limit_notice import LimitNotice
from links.models.link import Link
from links.models.link_batch import LinkBatch
from links.models.link_clicks import LinkClicks
from links.models.link_defaults import LinkDefaults
from links.models.link_rank import LinkRank
from links.models.qr_design import QrDesign
from links.models.tag import LinkTag, Tag
from links.models.tag_change import TagChange
from links.models.takedown import BlockedHost, EdgeSweep
from links.models.utm_template import UtmTemplate

__all__ = [
    "AbuseReport",
    "BlockedHost",
    "ClickShard",
    "DeletedLink",
    "EdgeSweep",
    "Folder",
    "FolderGrant",
    "Import",
    "ImportReject",
    "LimitNotice",
    "Link",
    "LinkBatch",
    "LinkClicks",
    "LinkDefaults",
    "LinkRank",
    "LinkTag",
    "QrDesign",
    "Tag",
    "TagChange",
    "UtmTemplate",
]
