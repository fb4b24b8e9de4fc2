"""What can be done with exports."""

from exports.services.mailing import send_due_mails
from exports.services.purging import exports_purge
from exports.services.starting import export_delete, export_downloaded, export_start, resume_exports
from exports.services.working import export_run

__all__ = [
    "export_delete",
    "export_downloaded",
    "export_run",
    "export_start",
    "exports_purge",
    "resume_exports",
    "send_due_mails",
]
