"""All settings, read from environment variables; docs/settings.md lists each one.

With DEBUG off, a missing secret or address stops the start with an error that names it.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONCE, NONE, SELF

from getowl.env import env_bool, env_hosts, env_int, env_json, env_list, env_secret, env_secrets, env_str
from getowl.logs import configure_structlog, logging_config
from getowl.settings_accounts import *  # noqa: F403  # settings of accounts, as if they stood here
from getowl.settings_accounts import ACCOUNTS_BEAT, SIGN_IN_ORIGINS
from getowl.settings_analytics import *  # noqa: F403  # settings of clicks, as if they stood here
from getowl.settings_analytics import CLICKS_SCHEDULE
from getowl.settings_billing import *  # noqa: F403  # settings of paying, as if they stood here
from getowl.settings_billing import BILLING_BEAT, BILLING_ORIGINS, STRIPE_SECRET_KEY
from getowl.settings_domains import *  # noqa: F403  # settings of custom domains, as if they stood here
from getowl.settings_domains import DOMAINS_BEAT
from getowl.settings_exports import *  # noqa: F403  # settings of exports, as if they stood here
from getowl.settings_exports import EXPORTS_BEAT
from getowl.settings_languages import *  # noqa: F403  # settings of languages, as if they stood here
from getowl.settings_links import *  # noqa: F403  # settings of links, as if they stood here
from getowl.settings_links import LINKS_BEAT
from getowl.settings_webhooks import *  # noqa: F403  # settings of webhooks, as if they stood here
from getowl.settings_webhooks import WEBHOOKS_BEAT

# Lets classes such as QuerySet[Link] and ModelAdmin[Link] be subscripted at run time.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env_str("VAR_DIR", str(BASE_DIR / "var")))

DEBUG = env_bool("DEBUG", default=False)
SECRET_KEY = env_secret("SECRET_KEY", insecure_default="insecure-development-key" if DEBUG else None)
# What was signed or encrypted with former ones is still read: nobody is signed out when the key is replaced.
SECRET_KEY_FALLBACKS = env_secrets("SECRET_KEY_FALLBACKS")
# Development has defaults for every address; production must name each (None raises SettingError).
SITE_URL = env_str("SITE_URL", "http://127.0.0.1:8000" if DEBUG else None)
# Who may read /metrics; without any there is no such page.
METRICS_TOKENS = env_secrets("METRICS_TOKENS")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "127.0.0.1,localhost" if DEBUG else str(urlsplit(SITE_URL).hostname))
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "getowl.apps.GetowlConfig",
    "accounts.apps.AccountsConfig",
    "exports.apps.ExportsConfig",
    "analytics.apps.AnalyticsConfig",
    "links.apps.LinksConfig",
    "domains.apps.DomainsConfig",
    "webhooks.apps.WebhooksConfig",
    "edge.apps.EdgeConfig",
    "getowl.apps.SupportAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.microsoft",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "storages",
]

MIDDLEWARE = [
    "getowl.middleware.health",
    "links.edge_pages.middleware.transport_security_of_the_host",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pads what it packs, and tokens of forms are masked: no BREACH
    "getowl.middleware.request_log",
    "getowl.middleware.refuse",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.languages.speak",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.session_seen",
    "accounts.middleware.lead_to_way_in",
]

ROOT_URLCONF = "getowl.urls"
WSGI_APPLICATION = "getowl.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "getowl" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "getowl.context.site",
            ],
        },
    },
]

# --- Postgres ---------------------------------------------------------------------------------
_database = urlsplit(env_str("DATABASE_URL", "postgres://getowl@127.0.0.1:5432/getowl" if DEBUG else None))
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.path.lstrip("/"),
        "USER": _database.username or "",
        "PASSWORD": _database.password or "",
        "HOST": _database.hostname or "",
        "PORT": _database.port or 5432,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # A statement that outlives the request that asked for it helps nobody.
        "OPTIONS": {
            "connect_timeout": 5,
            "options": f"-c statement_timeout={env_int('DATABASE_STATEMENT_TIMEOUT_MS', 30_000)}",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Valkey: cache and Celery's broker ----------------------------------------------------------
VALKEY_URL = env_str("VALKEY_URL", "redis://127.0.0.1:6379" if DEBUG else None)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": f"{VALKEY_URL}/1",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

CELERY_BROKER_URL = f"{VALKEY_URL}/0"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
# Imports, domains, Tinybird, other people's pages and servers take long: they have workers of their own.
_queues = {
    "links.run_import": "imports",
    "links.change_tag": "imports",
    "links.read_*": "pages",
    "exports.run_export": "exports",
    "domains.*": "domains",
    "analytics.*": "clicks",
    "webhooks.*": "webhooks",
}
CELERY_TASK_ROUTES = {tasks: {"queue": queue} for tasks, queue in _queues.items()}
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Publishing a task must not hang a request when Valkey is down: every task is also found by beat.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 2, "visibility_timeout": 3600}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    # The safety net under the drain that each commit starts: finds rows whose kick was lost.
    "drain-edge": {"task": "edge.drain", "schedule": 1.0, "options": {"expires": 5}},
    "send-invitations": {"task": "accounts.send_invitations", "schedule": 30.0, "options": {"expires": 25}},
    **DOMAINS_BEAT,
    **WEBHOOKS_BEAT,
    **EXPORTS_BEAT,
    **ACCOUNTS_BEAT,
    **(BILLING_BEAT if STRIPE_SECRET_KEY else {}),
    **LINKS_BEAT,
    "forget-sessions": {"task": "accounts.forget_sessions", "schedule": 3600.0, "options": {"expires": 3000}},
    "mail-expiring-keys": {"task": "accounts.mail_expiring_keys", "schedule": 300.0, "options": {"expires": 280}},
    **CLICKS_SCHEDULE,
}

# --- The public edge ------------------------------------------------------------------------------
AWS_REGION = env_str("AWS_REGION", "us-east-1")
AWS_ENDPOINT_URL = env_str("AWS_ENDPOINT_URL", "")  # moto's address locally; empty means AWS itself
EDGE_TABLE = env_str("EDGE_TABLE", "getowl-edge")
# Versioned writes go to this one region: in a global table a condition is checked on the local replica.
EDGE_HOME_REGION = env_str("EDGE_HOME_REGION", AWS_REGION)
EDGE_REPLICAS = [
    {"region": region, "endpoint": AWS_ENDPOINT_URL or None}
    for region in env_list("EDGE_REPLICA_REGIONS", EDGE_HOME_REGION)
]
# The short domain; the first host is the canonical one, the others are its aliases.
SHORT_HOSTS = env_hosts("SHORT_HOSTS", "127.0.0.1,localhost" if DEBUG else None)
SHORT_URL_BASE = env_str("SHORT_URL_BASE", "http://127.0.0.1:8080" if DEBUG else f"https://{SHORT_HOSTS[0]}")
SHORT_HOST_ROOT_URL = env_str("SHORT_HOST_ROOT_URL", "")
SHORT_HOST_NOT_FOUND_URL = env_str("SHORT_HOST_NOT_FOUND_URL", "")
SHORT_HOST_EXPIRED_URL = env_str("SHORT_HOST_EXPIRED_URL", "")
SHORT_HOST_FAVICON_URL = env_str("SHORT_HOST_FAVICON_URL", "")
SHORT_HOST_HSTS_SECONDS = env_int("SHORT_HOST_HSTS_SECONDS", 0)
SHORT_HOST_HSTS_SUBDOMAINS = env_bool("SHORT_HOST_HSTS_SUBDOMAINS", default=False)
# What phones ask the short domain for, to open its links in apps.
SHORT_HOST_APPLE_APP_SITE = env_json("SHORT_HOST_APPLE_APP_SITE")
SHORT_HOST_ASSET_LINKS = env_json("SHORT_HOST_ASSET_LINKS")
# An edit is visible everywhere at most this many seconds after the table holds it.
EDGE_MAX_AGE_SECONDS = env_int("EDGE_MAX_AGE_SECONDS", 30)
# Where the resolver sends what needs a page (passwords, previews), and the secret it signs such requests with.
EDGE_ORIGIN_HOST = env_str("EDGE_ORIGIN_HOST", str(urlsplit(SITE_URL).hostname))
EDGE_ORIGIN_SECRET = env_secret(
    "EDGE_ORIGIN_SECRET", insecure_default="insecure-development-secret-of-the-edge" if DEBUG else None
)
# What resolvers that still run may sign with.
EDGE_ORIGIN_SECRET_FALLBACKS = env_secrets("EDGE_ORIGIN_SECRET_FALLBACKS")
# A worker that died holds the rows it claimed for this long.
EDGE_LEASE_SECONDS = env_int("EDGE_LEASE_SECONDS", 60)
# What deploy_edge deploys to: the function's name, always in us-east-1, and the distributions that run it.
EDGE_FUNCTION_NAME = env_str("EDGE_FUNCTION_NAME", "getowl-edge")
EDGE_DISTRIBUTION_IDS = env_list("EDGE_DISTRIBUTION_IDS")
# The CloudWatch namespace for how far the edge is behind; empty reports nothing.
EDGE_METRICS_NAMESPACE = env_str("EDGE_METRICS_NAMESPACE", "")
if EDGE_METRICS_NAMESPACE:
    CELERY_BEAT_SCHEDULE["report-edge-lag"] = {"task": "edge.report_lag", "schedule": 60.0, "options": {"expires": 50}}
# Which modules say what an edge key should hold (see edge/sources.py); the first that knows a key wins.
EDGE_SOURCES = ["links.edge_source", "domains.edge_source", "edge.default_host"]
# Which modules have things that stand on custom domains (see domains/dependents.py).
DOMAIN_DEPENDENTS = ["links.on_domains"]

# --- Files (imports, exports, uploads) in S3 -------------------------------------------------------
FILES_BUCKET = env_str("FILES_BUCKET", "getowl-files")
STORAGES = {
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": FILES_BUCKET,
            "region_name": AWS_REGION,
            "endpoint_url": AWS_ENDPOINT_URL or None,
            "file_overwrite": False,
            "querystring_auth": True,
            "addressing_style": "path" if AWS_ENDPOINT_URL else "auto",
        },
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = env_str("STATIC_ROOT", str(BASE_DIR / "staticfiles"))
WHITENOISE_USE_FINDERS = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- Mail ------------------------------------------------------------------------------------------
CONTACT_EMAIL = env_str("CONTACT_EMAIL", "")  # where who wants the largest plan writes to; empty shows no button
DEFAULT_FROM_EMAIL = env_str("DEFAULT_FROM_EMAIL", "getowl <hello@getowl.example>" if DEBUG else None)
EMAIL_TIMEOUT = 10
if DEBUG:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "outbox"
else:
    EMAIL_HOST = env_str("EMAIL_HOST")
    EMAIL_PORT = env_int("EMAIL_PORT", 587)
    EMAIL_HOST_USER = env_str("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = env_str("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", default=True)

# --- Security -----------------------------------------------------------------------------------------
_https = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = env_bool("SECURE_SSL_REDIRECT", default=_https)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
SECURE_HSTS_PRELOAD = _https
if env_bool("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # A form that signs in elsewhere is led there, and browsers ask this for where it ends up.
        "form-action": [SELF, *SIGN_IN_ORIGINS, *(BILLING_ORIGINS if STRIPE_SECRET_KEY else [])],
    }
}

# --- The rest --------------------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
LOG_FORMAT = env_str("LOG_FORMAT", "console" if DEBUG else "json")
LOGGING = logging_config(log_format=LOG_FORMAT, level=env_str("LOG_LEVEL", "INFO"))
configure_structlog()
