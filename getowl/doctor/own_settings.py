"""The settings, as far as they can be judged without asking anybody."""

from collections.abc import Iterator

from django.conf import settings
from django.core import checks

from getowl.doctor.finding import Finding, failed, ok, warning
from getowl.env import env_list, env_str

# What a secret of its own is for; without one it is made from SECRET_KEY, which then cannot be replaced.
_OF_THEIR_OWN = {
    "ACCOUNT_ENCRYPTION_SECRETS": "second factors and single sign-on",
    "WEBHOOK_SECRET_KEYS": "the secrets of webhooks",
}


def settings_are_sound() -> Iterator[Finding]:
    """Django's own checks for production, secrets, and what must not be on there."""
    messages = [one for one in checks.run_checks(include_deployment_checks=True) if not one.is_silenced()]
    for one in messages:
        say = failed if one.is_serious() else warning
        yield say(f"{one.id}: {one.msg}", one.hint or "See `manage.py check --deploy`.")
    if not messages:
        yield ok("`check --deploy` finds nothing")
    if settings.DEBUG:
        yield failed("DEBUG is on: anybody who makes an error sees settings and code", "Unset DEBUG.")
    for name, of_what in _OF_THEIR_OWN.items():
        if env_list(name):
            yield ok(f"{name} is set")
        else:
            yield warning(f"{name} is not set: a new SECRET_KEY makes {of_what} unreadable", f"Set {name}.")
    former = settings.SECRET_KEY_FALLBACKS
    if settings.SECRET_KEY in former:
        yield failed("SECRET_KEY is among its own fallbacks", "Take it out of SECRET_KEY_FALLBACKS.")
    if not settings.METRICS_TOKENS:
        yield warning("METRICS_TOKENS is not set: nobody is told when something waits", "See docs/monitoring.md.")
    if not settings.SITE_URL.startswith("https://"):
        yield failed(f"SITE_URL is {settings.SITE_URL}: sessions travel unencrypted", "Give it an https:// address.")
    if env_str("DATABASE_URL", "").startswith("postgres://getowl@127"):
        yield warning("DATABASE_URL is the default of development", "Name the server and the password.")
