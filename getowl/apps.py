"""The project as an app: holds the health checks, the frame's templates and static files."""

from django.apps import AppConfig


class GetowlConfig(AppConfig):
    name = "getowl"

    def ready(self) -> None:
        """Make the Celery app the current one, so that shared tasks reach the broker from every process."""
        import getowl.celery  # noqa: F401 - imported for its effect
