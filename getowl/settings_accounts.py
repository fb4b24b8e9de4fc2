"""The settings of people's accounts, a part of settings.py."""

from datetime import timedelta
from typing import Any

from getowl.env import env_bool, env_int, env_secrets, env_str

_debug = env_bool("DEBUG", default=False)

AUTH_USER_MODEL = "accounts.User"
# The first signs nobody in; it alone says what staff may do in the admin.
AUTHENTICATION_BACKENDS = ["accounts.staff.StaffPermissions", "allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "home"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# In production nobody makes links before their address is proven; locally the outbox page shows the mail.
ACCOUNT_EMAIL_VERIFICATION = env_str("EMAIL_VERIFICATION", "optional" if _debug else "mandatory")
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Whoever finds a computer signed in must not be able to take the account over by another address.
ACCOUNT_REAUTHENTICATION_REQUIRED = True

# --- Second factors ---
MFA_ADAPTER = "accounts.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "getowl"
# One step of 30 seconds to either side: phones' clocks drift.
MFA_TOTP_TOLERANCE = 1
# Where addresses must be proven, nobody signs in without one. Without this, who has a second factor could not add the
# new address they want to change to, for that one is unproven at first.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# What secrets of second factors and of single sign-on are encrypted with in the database: the first one writes, all
# of them read.
ACCOUNT_ENCRYPTION_SECRETS = env_secrets("ACCOUNT_ENCRYPTION_SECRETS")

# --- Signing in elsewhere: a provider without keys is not offered ---
SOCIALACCOUNT_ADAPTER = "accounts.social.SocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {}
SIGN_IN_ORIGINS: list[str] = []


def _offer(name: str, client_id: str, secret: str, origin: str, **options: Any) -> None:
    if client_id:
        app = {"client_id": client_id, "secret": secret}
        SOCIALACCOUNT_PROVIDERS[name] = {"APPS": [app], **options}
        SIGN_IN_ORIGINS.append(origin)


# Google and GitHub say whether an address was proven to them: such a one opens the account here that has it.
_offer(
    "google",
    env_str("GOOGLE_CLIENT_ID", ""),
    env_str("GOOGLE_CLIENT_SECRET", ""),
    "https://accounts.google.com",
    SCOPE=["profile", "email"],
    EMAIL_AUTHENTICATION=True,
    OAUTH_PKCE_ENABLED=True,
)
_offer(
    "github",
    env_str("GITHUB_CLIENT_ID", ""),
    env_str("GITHUB_CLIENT_SECRET", ""),
    "https://github.com",
    SCOPE=["user:email"],
    EMAIL_AUTHENTICATION=True,
    OAUTH_PKCE_ENABLED=True,
)
# Microsoft lets a tenant write any address into its users' profiles: it never opens an account that is here already.
_offer(
    "microsoft",
    env_str("MICROSOFT_CLIENT_ID", ""),
    env_str("MICROSOFT_CLIENT_SECRET", ""),
    "https://login.microsoftonline.com",
    TENANT=env_str("MICROSOFT_TENANT", "common"),
    OAUTH_PKCE_ENABLED=True,
)

# --- Sessions ---
# How often a session notes that it is in use: a row is not written at each request.
SESSION_SEEN_EVERY = timedelta(minutes=5)

# --- Deleting workspaces ---
# Which modules hold what of a workspace (see accounts/parts.py), in the order in which it is to go: links before the
# domains that they stand on, clicks when no more can come, and nobody's servers are told of the end of each link.
WORKSPACE_PARTS = [
    "accounts.billing.on_workspaces",
    "webhooks.on_workspaces",
    "exports.on_workspaces",
    "links.on_workspaces",
    "domains.on_workspaces",
    "analytics.on_workspaces",
]
ACCOUNTS_BEAT = {
    "send-deletion-mails": {"task": "accounts.send_deletion_mails", "schedule": 30.0, "options": {"expires": 25}},
    "delete-workspaces": {"task": "accounts.delete_workspaces", "schedule": 60.0, "options": {"expires": 55}},
    "forget-repeatable-requests": {
        "task": "accounts.forget_repeatable_requests",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
}

# --- Requests ---
# Requests a minute for one API key, whatever the plan; 0: as the plan says.
API_RATE_LIMIT = env_int("API_RATE_LIMIT", 0)
# How many proxies stand in front of the app: the client's address is that many entries from the
# right of X-Forwarded-For. 0 means nobody does, and the header is ignored.
TRUSTED_PROXIES = env_int("TRUSTED_PROXIES", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
