"""The whole of getowl on this machine: which processes, in which order, with which environment.

1. PostgreSQL, Valkey, AWS (moto), Tinybird and Stripe on free ports; each waits until it answers.
2. Tables, the edge table, the bucket, the stream, prices, the Lambda zip: ordinary management commands.
3. Worker, beat, web and the local CloudFront, started together; each waits until it answers.
4. What moto forgot since the last start is published again from Postgres.
"""

import logging
import os
import secrets
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from getowl.local import servers
from getowl.local.domains import prepare_domains
from getowl.local.stripe.start import start_stripe, stripe_settings
from getowl.local.supervisor import Supervisor

HOST = "127.0.0.1"
REGION = "us-east-1"
# A cold import of everything on a busy machine with two cores has been seen to take ten seconds.
APP_START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Stack:
    """Where one local stack lives. Ports left out are picked from the free ones."""

    folder: Path
    web: int = field(default_factory=servers.free_port)
    edge: int = field(default_factory=servers.free_port)
    postgres: int = field(default_factory=servers.free_port)
    valkey: int = field(default_factory=servers.free_port)
    aws: int = field(default_factory=servers.free_port)
    dns: int = field(default_factory=servers.free_port)
    tls: int = field(default_factory=servers.free_port)
    tinybird: int = field(default_factory=servers.free_port)
    stripe: int = field(default_factory=servers.free_port)
    # An edit is visible within two seconds; production's 30 would puzzle whoever tries it. With 1 nothing would be
    # kept at all: CloudFront counts whole seconds, and is given what the resolver's reading has left of them.
    max_age: int = 2

    @property
    def web_url(self) -> str:
        """Where the web app and the API are."""
        return f"http://{HOST}:{self.web}"

    @property
    def edge_url(self) -> str:
        """Where short links are."""
        return f"http://{HOST}:{self.edge}"

    @property
    def aws_url(self) -> str:
        """Where moto is."""
        return f"http://{HOST}:{self.aws}"

    @property
    def zip(self) -> Path:
        """What would be uploaded to Lambda@Edge."""
        return self.folder / "edge.zip"

    @property
    def dns_records(self) -> Path:
        """The local DNS server's records."""
        return self.folder / "dns.json"

    @property
    def authority(self) -> Path:
        """The root of the certificates with which custom domains are served here."""
        return self.folder / "authority.pem"

    def log(self, name: str) -> Path:
        """The log file of one process."""
        return self.folder / "logs" / f"{name}.log"


def environment(stack: Stack) -> dict[str, str]:
    """The settings of every process of the stack (docs/settings.md explains them)."""
    return {
        "DEBUG": "1",
        "SECRET_KEY": secret(stack.folder / "secret-key"),
        "EDGE_ORIGIN_SECRET": secret(stack.folder / "edge-origin-secret"),
        "CLICK_VISITOR_SECRET": secret(stack.folder / "click-visitor-secret"),
        "SITE_URL": stack.web_url,
        "SHORT_URL_BASE": stack.edge_url,
        "DATABASE_URL": f"postgres://getowl@{HOST}:{stack.postgres}/getowl",
        "VALKEY_URL": f"redis://{HOST}:{stack.valkey}",
        "VAR_DIR": str(stack.folder),
        "STATIC_ROOT": str(stack.folder / "static"),
        "EDGE_MAX_AGE_SECONDS": str(stack.max_age),
        "AWS_ENDPOINT_URL": stack.aws_url,
        "AWS_REGION": REGION,
        "TINYBIRD_URL": f"http://{HOST}:{stack.tinybird}",
        "TINYBIRD_TOKEN": secret(stack.folder / "tinybird-token"),
        "TINYBIRD_SIGNING_KEY": secret(stack.folder / "tinybird-signing-key"),
        "TINYBIRD_WORKSPACE_ID": "local",
        **stripe_settings(f"http://{HOST}:{stack.stripe}"),
        "DNS_RESOLVERS": f"{HOST}:{stack.dns}",
        "DNS_AUTHORITY_PORT": str(stack.dns),
        "DNS_ALLOW_PRIVATE": "1",
        "LOCAL_DNS_RECORDS": str(stack.dns_records),
        "DOMAINS_PROBE_PORT": str(stack.tls),
        "DOMAINS_PROBE_CA": str(stack.authority),
        # moto forgets what it has at each start: domains that lost their tenant are found soon.
        "DOMAINS_SWEEP_SECONDS": "20",
        # boto3 must find these and nothing else: no profile, no role, no real account.
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def secret(path: Path, size: int = 48) -> str:
    """`size` random bytes as text, the same for this data folder for ever, in a file only its owner may read."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(size))
    return path.read_text()


def start(stack: Stack, supervisor: Supervisor) -> None:
    """Start everything and return when all of it answers. Raises ServerError, naming what failed and its log."""
    _prepare_folder(stack)
    with step("PostgreSQL, Valkey, AWS, Tinybird, Stripe"):
        _start_servers(stack, supervisor)
    with step("tables, buckets, the edge's zip"):
        _prepare(stack)
    with step("worker, beat, web, edge"):
        _start_apps(stack, supervisor)
    with step("what the edge should hold"):
        _rebuild_edge(stack)


@contextmanager
def step(name: str) -> Iterator[Callable[[str], None]]:
    """Print what is going on and how long it took; the function it gives shows progress on a terminal."""
    live = sys.stdout.isatty()
    began = time.monotonic()

    def progress(text: str) -> None:
        if live:
            print(f"\r\033[K  {name:<34}{time.monotonic() - began:6.1f} s  {text}", end="", flush=True)

    print(f"  {name:<34}", end="", flush=True)
    yield progress
    start_of_line = f"\r\033[K  {name:<34}" if live else ""
    print(f"{start_of_line}{time.monotonic() - began:6.1f} s", flush=True)


def _prepare_folder(stack: Stack) -> None:
    for name in ("logs", "static", "outbox", "spool"):
        (stack.folder / name).mkdir(parents=True, exist_ok=True)
    for log in (stack.folder / "logs").glob("*.log"):
        log.unlink()
    values = environment(stack)
    # For `python manage.py` in a second terminal.
    local_env = stack.folder / "local.env"
    local_env.unlink(missing_ok=True)
    local_env.touch(mode=0o600)
    _set_environment(stack, values)
    for name in ("AWS_SESSION_TOKEN", "AWS_PROFILE"):
        os.environ.pop(name, None)


def _set_environment(stack: Stack, values: dict[str, str]) -> None:
    """For this process, those it starts, and the second terminal."""
    with (stack.folder / "local.env").open("a") as local_env:
        local_env.writelines(f"{name}={value}\n" for name, value in values.items())
    os.environ |= values


def _start_servers(stack: Stack, supervisor: Supervisor) -> None:
    spawn = supervisor.spawn
    servers.start_postgres(stack.folder / "postgres", stack.postgres, stack.log("postgres"), spawn)
    servers.start_valkey(stack.folder / "valkey", stack.valkey, stack.log("valkey"), spawn)
    servers.start_aws(stack.aws, stack.log("aws"), spawn)
    servers.start_tinybird(stack.folder / "tinybird", stack.tinybird, stack.log("tinybird"), spawn)
    start_stripe(stack.folder, stack.stripe, f"{stack.web_url}/stripe/webhook", stack.log("stripe"), spawn)
    address = ["--port", str(stack.dns), "--records", str(stack.dns_records)]
    dns = spawn("DNS", [sys.executable, "-m", "getowl.local.dns_server", *address], stack.log("dns"))
    servers.wait_until("DNS", dns, lambda: servers.port_is_busy(stack.dns), stack.log("dns"))
    _set_environment(stack, prepare_domains(aws_url=stack.aws_url, dns_port=stack.dns, records=stack.dns_records))


def _prepare(stack: Stack) -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "getowl.settings"
    django.setup()
    logging.getLogger().setLevel(logging.WARNING)  # this process speaks to people
    manage(stack, "migrate", interactive=False)
    manage(stack, "create_edge_table")
    manage(stack, "create_aws_resources")
    manage(stack, "stripe_setup", no_webhook=True)
    manage(stack, "build_edge", out=stack.zip)


def manage(stack: Stack, command: str, **options: Any) -> None:
    """Run a management command in this process, its output going to a log. Raises ServerError."""
    from django.core.management import CommandError, call_command

    with stack.log("prepare").open("a") as log:
        try:
            call_command(command, stdout=log, stderr=log, **options)
        except CommandError as error:
            raise servers.ServerError(f"manage.py {command} failed: {error}") from error


def _rebuild_edge(stack: Stack) -> None:
    try:
        manage(stack, "audit_edge", repair=True)
    except servers.ServerError as error:
        print(f"\n  {error}\n  The admin's outbox page shows it; everything else is published.", flush=True)


def commands(stack: Stack) -> dict[str, list[str]]:
    """The command of each of our own processes, in the order of their start."""
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-A", "getowl.celery"]
    quiet = ["--without-gossip", "--without-mingle"]

    def consumer(name: str, queue: str, processes: int) -> list[str]:
        """A worker of these queues alone."""
        options = ["--queues", queue, "--concurrency", str(processes), "--hostname", f"{name}@%h"]
        return [*celery, "worker", *options, *quiet]

    web = ["--interface", "wsgi", "--host", HOST, "--port", str(stack.web), "--blocking-threads", "4"]
    spool = ["--spool", str(stack.folder / "spool")]
    edge = ["--zip", str(stack.zip), "--host", HOST, "--port", str(stack.edge), "--origin", stack.web_url]
    edge += ["--header-names"]  # visitors who ask not to be tracked are left alone here, too
    https = ["--port", str(stack.tls), "--edge-port", str(stack.edge), "--aws", stack.aws_url]
    https += ["--root", str(stack.authority)]
    # Where clicks have a store.
    clicks = {
        "forwarder": [*python, "django", "forward_clicks", "--settings", "getowl.settings"],
        "clicks": consumer("clicks", "clicks", 2),
    }
    stream = ["--stream", "getowl-clicks", "--endpoint", stack.aws_url, "--region", REGION]
    return {
        "worker": [*celery, "worker", "--concurrency", "2", *quiet, "--hostname", "worker@%h"],
        "importer": consumer("importer", "imports,exports", 1),
        "domains": consumer("domains", "domains", 2),
        "webhooks": consumer("webhooks", "webhooks,pages", 2),
        "beat": [*celery, "beat", "--pidfile="],
        "web": [*python, "granian", *web, "getowl.wsgi:application"],
        "shipper": [*python, "edge.local.shipper", *spool, *stream],
        "limits": [*python, "django", "watch_click_limits", "--settings", "getowl.settings"],
        "click-webhooks": [*python, "django", "send_click_webhooks", "--settings", "getowl.settings"],
        **(clicks if os.environ.get("TINYBIRD_URL") else {}),
        "edge": [*python, "edge.local", *edge, *spool],
        "https": [*python, "getowl.local.tls_front", *https],
    }


def _start_apps(stack: Stack, supervisor: Supervisor) -> None:
    started = {name: supervisor.spawn(name, command, stack.log(name)) for name, command in commands(stack).items()}
    ready: dict[str, Callable[[], bool]] = {
        "worker": _worker_answers,
        "web": lambda: _status(f"{stack.web_url}/readyz") == 200,
        "edge": lambda: _status(stack.edge_url) is not None,
        "https": lambda: servers.port_is_busy(stack.tls),
    }
    for name, answers in ready.items():

        def probe(answers: Callable[[], bool] = answers) -> bool:
            supervisor.check()  # another one may be the one that failed
            return answers()

        servers.wait_until(name, started[name], probe, stack.log(name), APP_START_SECONDS)
    supervisor.check()


def _worker_answers() -> bool:
    from getowl.celery import app

    return bool(app.control.inspect(timeout=1, limit=1).ping())


def _status(url: str) -> int | None:
    """The status of a GET, or None while nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own address
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None
