"""The API's part about domains; getowl/api/urls.py mounts it."""
