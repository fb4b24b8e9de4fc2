"""What each kind of export reads."""

from collections.abc import Callable, Mapping
from typing import Final

from exports.kinds import Kind
from exports.models import Export
from exports.sources.clicks import all_clicks_table, clicks_table
from exports.sources.links import folders_table, links_table, tags_table
from exports.sources.people import audit_table, members_table
from exports.sources.places import domains_table, webhooks_table
from exports.sources.table import Table

Source = Callable[[Export], Table]

SOURCES: Final[Mapping[Kind, Source]] = {
    Kind.LINKS: links_table,
    Kind.CLICKS: clicks_table,
    Kind.TAGS: tags_table,
    Kind.FOLDERS: folders_table,
    Kind.DOMAINS: domains_table,
    Kind.MEMBERS: members_table,
    Kind.AUDIT: audit_table,
    Kind.WEBHOOKS: webhooks_table,
}
# What an export of everything holds: the same, and all clicks instead of a month's.
PARTS: Final[Mapping[Kind, Source]] = {**SOURCES, Kind.CLICKS: all_clicks_table}
