"""The API's part about clicks; getowl/api/urls.py mounts it. Docs: docs/api.md, "Analytics"."""
