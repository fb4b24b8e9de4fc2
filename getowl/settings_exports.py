"""The settings of exports, a part of settings.py."""

from getowl.env import env_int

# How long files of exports are kept.
EXPORT_KEEP_DAYS = env_int("EXPORT_KEEP_DAYS", 7)
# The largest file; workers need this much room in their temporary folder.
EXPORT_MAX_BYTES = env_int("EXPORT_MAX_BYTES", 2 * 1024 * 1024 * 1024)
# A worker that died holds its export for this long: several times what a page of rows or a part of the file takes.
EXPORT_LEASE_SECONDS = env_int("EXPORT_LEASE_SECONDS", 180)
# How often a worker renews it, and shows how far it is.
EXPORT_BEAT_SECONDS = 1.0

EXPORTS_BEAT = {
    # The safety net under what each commit starts: finds exports whose worker died, or that rest.
    "resume-exports": {"task": "exports.resume", "schedule": 5.0, "options": {"expires": 5}},
    "mail-exports": {"task": "exports.send_mails", "schedule": 30.0, "options": {"expires": 25}},
    "purge-exports": {"task": "exports.purge", "schedule": 300.0, "options": {"expires": 290}},
}
