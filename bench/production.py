"""What a server in production is told, for benchmarks of pages: no DEBUG, hashed and compressed files, on loopback."""

import contextlib
import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

from stack import manage, process, scratch_stack, wait_for_port

from getowl.local import servers

GRANIAN = (sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--blocking-threads", "4")
SECRET = secrets.token_hex(32)
TOKENS = {"TINYBIRD_SIGNING_KEY": "p.bench-admin", "TINYBIRD_TOKEN": "p.bench", "TINYBIRD_WORKSPACE_ID": "bench"}
PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": SECRET,
    "EDGE_ORIGIN_SECRET": SECRET,
    "CLICK_VISITOR_SECRET": SECRET,
    "SHORT_HOSTS": "owl.example",
    "EMAIL_HOST": "127.0.0.1",
    "DEFAULT_FROM_EMAIL": "bench@owl.example",
    "LOG_LEVEL": "CRITICAL",
}


@contextlib.contextmanager
def production_stack() -> Iterator[str]:
    """All servers but the web server, and Django set up; yields the address at which that one would stand."""
    with scratch_stack() as folder, clicks_store(folder):
        site = f"http://127.0.0.1:{servers.free_port()}"
        os.environ |= PRODUCTION | {"SITE_URL": site}
        manage("collectstatic", "--noinput", "--verbosity", "0")
        import boto3
        import django
        from django.conf import settings

        django.setup()
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        s3 = boto3.client("s3", region_name=settings.AWS_REGION, endpoint_url=settings.AWS_ENDPOINT_URL)
        s3.create_bucket(Bucket=settings.FILES_BUCKET)
        yield site


@contextlib.contextmanager
def clicks_store(folder: Path) -> Iterator[None]:
    """A local Tinybird, which the settings name."""
    port = servers.free_port()
    os.environ |= TOKENS | {"TINYBIRD_URL": f"http://127.0.0.1:{port}"}
    started = servers.start_tinybird(folder / "clicks", port, folder / "tinybird.log")
    try:
        yield
    finally:
        servers.stop(started)


@contextlib.contextmanager
def web_server(site: str) -> Iterator[None]:
    """Granian, as the image starts it."""
    port = site.rpartition(":")[2]
    with process(*GRANIAN, "--port", port, "getowl.wsgi:application"):
        wait_for_port(int(port))
        yield
