"""Django's entry for the accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Register the system checks."""
        import accounts.checks  # noqa: F401 - imported for its effect
