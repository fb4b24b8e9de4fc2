"""The API's part about links, tags and imports; getowl/api/urls.py mounts it."""
