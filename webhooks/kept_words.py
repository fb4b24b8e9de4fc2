"""Why a delivery failed, in the reader's language: see accounts/kept_words.py. Workers write it down in English."""

from typing import Final

from django.utils.translation import gettext_noop as N_

from accounts.kept_words import say_again

_SENTENCES: Final = (
    N_("%(host)s has no address."),
    N_("%(host)s does not exist."),
    N_("%(host)s has no address: %(error)s."),
    N_("%(host)s leads to %(address)s, which is no public address."),
    N_("No resolver answered for %(host)s."),
    N_("The certificate is not good for %(host)s: %(why)s."),
    N_("%(host)s did not answer within %(seconds)s seconds."),
    N_("No TLS connection to %(host)s: %(why)s."),
    N_("No connection to %(host)s at %(address)s: %(why)s."),
    N_("%(host)s answered with something that is no HTTP."),
    N_("Answered %(status)s: redirects are not followed. Enter the address that it leads to."),
    N_("Answered %(status)s."),
    N_("It could not be sent, by our fault."),
    N_("Our worker stopped during the last attempt; what came of it is not known."),
    N_("The webhook was disabled: switched off by a member."),
    N_("The webhook was disabled: it failed for days."),
    N_("The webhook was disabled: it answered 410: gone for good."),
)


def spoken(error: str) -> str:
    """The error of a delivery in the language of now."""
    return say_again(error, _SENTENCES)
