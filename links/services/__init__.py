"""Every write to links and imports. Each is one transaction: the rows, the audit trail and the outbox.

Errors: links/errors.py; for a file that cannot be imported, links/importing/errors.py.
"""

from links.services.archive import link_archive, link_unarchive, links_bulk_archive
from links.services.batches import batch_begin, batch_run, batch_undo, batches_resume, forget_batches
from links.services.bin import Undeleted, empty_bin, link_undelete, links_forget, links_undelete
from links.services.bulk import Outcome, links_bulk_create
from links.services.bulk_update import Change, links_bulk_update
from links.services.click_days import links_refresh_clicks
from links.services.clicks import links_count_clicks
from links.services.create import link_create
from links.services.delete import link_delete, links_bulk_delete
from links.services.folders import folder_create, folder_delete, folder_share, folder_unshare, folder_update
from links.services.import_preview import import_preview
from links.services.import_report import import_reasons, rejects_csv, report_csv
from links.services.import_worker import import_run
from links.services.imports import (
    clean_imports,
    import_begin,
    import_cancel,
    import_discard,
    import_prepare,
    import_save,
    import_start,
    resume_imports,
)
from links.services.link_defaults import link_defaults_save
from links.services.moving import links_bulk_move
from links.services.qr_design import qr_design_save
from links.services.tag_changes import tag_change_run, tag_changes_resume
from links.services.tagging import links_bulk_tag
from links.services.tags import tag_create, tag_delete, tag_merge, tag_update, tag_update_or_merge
from links.services.update import link_update
from links.services.utm_templates import utm_template_create, utm_template_delete, utm_template_update

__all__ = [
    "Change",
    "Outcome",
    "Undeleted",
    "batch_begin",
    "batch_run",
    "batch_undo",
    "batches_resume",
    "clean_imports",
    "empty_bin",
    "folder_create",
    "folder_delete",
    "folder_share",
    "folder_unshare",
    "folder_update",
    "forget_batches",
    "import_begin",
    "import_cancel",
    "import_discard",
    "import_prepare",
    "import_preview",
    "import_reasons",
    "import_run",
    "import_save",
    "import_start",
    "link_archive",
    "link_create",
    "link_defaults_save",
    "link_delete",
    "link_unarchive",
    "link_undelete",
    "link_update",
    "links_bulk_archive",
    "links_bulk_create",
    "links_bulk_delete",
    "links_bulk_move",
    "links_bulk_tag",
    "links_bulk_update",
    "links_count_clicks",
    "links_forget",
    "links_refresh_clicks",
    "links_undelete",
    "qr_design_save",
    "rejects_csv",
    "report_csv",
    "resume_imports",
    "tag_change_run",
    "tag_changes_resume",
    "tag_create",
    "tag_delete",
    "tag_merge",
    "tag_update",
    "tag_update_or_merge",
    "utm_template_create",
    "utm_template_delete",
    "utm_template_update",
]
