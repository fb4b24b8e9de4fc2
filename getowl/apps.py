"""The project as an app: holds the health checks, the frame's templates and static files."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class GetowlConfig(AppConfig):
    name = "getowl"

    def ready(self) -> None:
        """Make the Celery app the current one, so that shared tasks reach the broker from every process."""
        import getowl.celery  # noqa: F401 - imported for its effect


class SupportAdminConfig(AdminConfig):
    """Django's admin, with support's own pages in front."""

    default_site = "getowl.support.site.SupportSite"
