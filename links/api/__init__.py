"""The REST API, version 1: docs/api.md says how it is used."""
