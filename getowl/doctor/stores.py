"""Postgres and Valkey."""

import time
from collections.abc import Iterator
from typing import Final

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from getowl.doctor.finding import Finding, failed, ok, warning

_OLDEST_POSTGRES: Final = 15
_SKEW_SECONDS: Final = 2.0
_EXTENSIONS: Final = frozenset({"pg_trgm"})


def postgres() -> Iterator[Finding]:
    """Reachable, new enough, migrated, with the right time and room for connections."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int / 10000, clock_timestamp(),"
            " current_setting('max_connections')::int, (SELECT count(*) FROM pg_stat_activity),"
            " pg_is_in_recovery()"
        )
        version, now, most, open_now, is_standby = cursor.fetchone()
        cursor.execute("SELECT extname FROM pg_extension")
        extensions = {name for (name,) in cursor.fetchall()}
    if version < _OLDEST_POSTGRES:
        yield failed(f"Postgres {version}", f"Upgrade to {_OLDEST_POSTGRES} or later.")
    else:
        yield ok(f"Postgres {version} answers")
    if is_standby:
        yield failed("It is a standby, which takes no writes", "Point DATABASE_URL to the primary.")
    skew = abs((timezone.now() - now).total_seconds())
    if skew > _SKEW_SECONDS:
        yield warning(f"Its clock is {skew:.1f} s off ours", "Let both machines keep time by NTP.")
    if open_now > most * 0.8:
        yield warning(f"{open_now} of {most} connections are in use", "Raise max_connections, or use a pooler.")
    if missing := _EXTENSIONS - extensions:
        yield failed(f"It lacks {', '.join(sorted(missing))}", "Run `manage.py migrate` as a role that may create it.")
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        first = plan[0][0]
        text = f"{len(plan)} migrations are missing, from {first.app_label} {first.name} on"
        yield failed(text, "Run `manage.py migrate`.")
    else:
        yield ok("All migrations are there")


def valkey() -> Iterator[Finding]:
    """Reachable as cache and as broker, and it must not forget tasks when it is full."""
    key = f"doctor:{time.time()}"
    cache.set(key, 1, timeout=10)
    if cache.get(key) != 1:
        yield failed("What was put into the cache is not there", "Is VALKEY_URL one server, and the primary?")
    cache.delete(key)
    with redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=3, socket_connect_timeout=3) as broker:
        facts = broker.info()
        yield ok(f"Valkey {facts.get('valkey_version') or facts['redis_version']} answers")
        policy = facts.get("maxmemory_policy", "noeviction")
        if facts.get("maxmemory") and policy != "noeviction":
            yield warning(f"When it is full it forgets tasks ({policy})", "Set its maxmemory-policy to noeviction.")
        if facts.get("role") != "master":
            yield failed("It is a replica, which takes no writes", "Point VALKEY_URL to the primary.")
