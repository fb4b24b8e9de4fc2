"""Webhooks in the REST API."""
