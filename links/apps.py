"""Django's entry for the links app."""

from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "links"

    def ready(self) -> None:
        """Say what of the audit trail is hidden with the links."""
        from accounts.audit_veils import add_veil
        from links.audit_veil import hidden_events

        add_veil(hidden_events)
