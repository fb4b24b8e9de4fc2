"""The API's part about domains; links/api/urls.py mounts it."""
