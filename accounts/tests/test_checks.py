"""The system checks."""

from pytest_django import Settings

from accounts.checks import proxies_are_counted


def test_a_proxy_that_is_not_counted_is_reported(settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.TRUSTED_PROXIES = 0
    assert [message.id for message in proxies_are_counted(None)] == ["accounts.W001"]
    settings.TRUSTED_PROXIES = 1
    assert proxies_are_counted(None) == []
