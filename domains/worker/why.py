"""Why ACM gave a certificate up, in words with the cure (ACM user guide, "Troubleshoot certificate requests")."""

from typing import Final

_OURS: Final = "That is ours to clear up with Amazon: write to us, and start again once we have."

_WORDS: Final = {
    "ADDITIONAL_VERIFICATION_REQUIRED": (
        "Amazon wants to know more about {host} before it certifies it, as it does for well-known names. " + _OURS
    ),
    "CAA_ERROR": (
        "A CAA record forbids Amazon to issue a certificate for {host}. Allow amazon.com in it, or remove it; another"
        " certificate is requested by itself."
    ),
    "DOMAIN_NOT_ALLOWED": (
        "Amazon does not certify {host}: it is on a list of unsafe domains. Look it up at virustotal.com, have it taken"
        " off the lists that name it, and start again."
    ),
    "DOMAIN_VALIDATION_DENIED": "Amazon denies to validate {host}. " + _OURS,
    "EXPIRED": "The certificate of {host} ended before it was renewed. Its record has to stay where it is.",
    "FAILED": "Amazon did not issue the certificate of {host}, and does not say why. If it does so again, write to us.",
    "INACTIVE": "The certificate of {host} is no longer active. Another one is requested.",
    "INVALID_PUBLIC_DOMAIN": (
        "Amazon does not take {host} for a public domain. See that it is spelt right and registered under a public"
        " ending; if so, start again."
    ),
    "NO_AVAILABLE_CONTACTS": "Amazon found nobody to ask about {host}. " + _OURS,
    "OTHER": "Amazon did not issue the certificate of {host}, and gives no reason. If it does so again, write to us.",
    "REVOKED": "The certificate of {host} was revoked. Another one is requested.",
    "SLR_NOT_FOUND": "Our account at Amazon lacks a role that it needs for {host}. " + _OURS,
    "VALIDATION_TIMED_OUT": (
        "Amazon did not find its record for {host} within 72 hours. Publish it just as it is shown; another certificate"
        " is requested by itself."
    ),
}


def words_for(cause: str, hostname: str) -> str:
    """What to tell about a FailureReason, or about the status of a certificate that has none."""
    return _WORDS.get(cause, "Amazon does not certify {host} (" + cause + "). " + _OURS).format(host=hostname)
