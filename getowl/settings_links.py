"""The settings of links, a part of settings.py."""

from getowl.env import env_bool, env_int

# A worker that died holds its import for this long: many times what fetching, counting or a chunk of rows takes.
IMPORT_LEASE_SECONDS = env_int("IMPORT_LEASE_SECONDS", 60)
IMPORT_MAX_BYTES = env_int("IMPORT_MAX_BYTES", 50 * 1024 * 1024)
# Whether workers read the titles of the pages that links lead to.
READ_PAGES = env_bool("READ_PAGES", default=True)

LINKS_BEAT = {
    "resume-imports": {"task": "links.resume_imports", "schedule": 5.0, "options": {"expires": 5}},
    "clean-imports": {"task": "links.clean_imports", "schedule": 600.0, "options": {"expires": 500}},
    "resume-tag-changes": {"task": "links.resume_tag_changes", "schedule": 30.0, "options": {"expires": 25}},
    "resume-sweeps": {"task": "links.resume_sweeps", "schedule": 30.0, "options": {"expires": 25}},
    # What was put off, and what is left of many links at once.
    "read-pages": {"task": "links.read_pages", "schedule": 10.0, "options": {"expires": 10}},
    "resume-batches": {"task": "links.resume_batches", "schedule": 10.0, "options": {"expires": 10}},
    "tell-of-limits": {"task": "links.tell_of_limits", "schedule": 900.0, "options": {"expires": 800}},
    "empty-bin": {"task": "links.empty_bin", "schedule": 3600.0, "options": {"expires": 3600}},
}
