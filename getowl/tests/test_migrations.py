"""Old and new code run side by side in a deploy: no migration takes away, or demands, what the old one does not know.

django-migration-linter reads the SQL of each. What it finds in the migrations below was made before anything ran: a
new one is to be written so that it finds nothing (add nullable, back-fill, tighten in three; AddIndexConcurrently).
"""

import re
from typing import Final

import pytest
from django.conf import settings
from django_migration_linter import MigrationLinter

APPS: Final = ["accounts", "analytics", "domains", "edge", "exports", "links", "webhooks"]
BEFORE_ANYTHING_RAN: Final = """
    accounts, 0003_api_key_limits
    accounts, 0010_workspace_settings_and_deletion
    accounts, 0011_suspended_members
    accounts, 0019_saml
    domains, 0002_what_aws_has_and_what_was_seen
    edge, 0003_longer_keys
    links, 0002_what_the_edge_decides
    links, 0003_links_on_custom_domains
    links, 0006_folders
    links, 0009_page_titles
    links, 0010_import_drafts
    links, 0011_list_filters
    links, 0014_bin_is_searched
    links, 0016_import_files
    links, 0017_folder_access
    links, 0018_external_ids
    links, 0020_takedown
"""


@pytest.mark.django_db
def test_no_migration_stops_what_runs(capsys: pytest.CaptureFixture[str]) -> None:
    linter = MigrationLinter(path=str(settings.BASE_DIR), include_apps=APPS, no_cache=True)
    linter.lint_all_migrations()
    said = capsys.readouterr().out
    found = re.findall(r"^\((\w+, \w+)\)\.\.\. (?:ERR|WARNING)", said, re.MULTILINE)
    assert found == BEFORE_ANYTHING_RAN.strip().replace("    ", "").splitlines(), said
