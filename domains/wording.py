"""What a domain's states and reasons are called where people read them. No database in here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from domains.states import State

if TYPE_CHECKING:
    from domains.models import Domain

NOT_SET_UP: Final = _("Custom domains are not set up on this server. Whoever runs it sets DOMAINS_ENDPOINT.")

PILLS: Final[dict[State, str]] = {
    State.AWAITING_DNS: "waiting",
    State.VERIFYING: "waiting",
    State.ISSUING: "waiting",
    State.DEPLOYING: "waiting",
    State.ACTIVE: "live",
    State.DEGRADED: "failed",
    State.CONFLICT: "failed",
    State.FAILED: "failed",
    State.REMOVING: "",
    State.REMOVED: "",
}
"""The kind of a state's pill (components/pill.html)."""

OUR_TURN: Final = frozenset({"", "in_line", "propagating", "not_served_yet", "not_published_yet"})
"""Reasons for which a domain is rolled out still; at any other the owner's DNS is what is waited for."""

OURS: Final = frozenset({"aws_quota", "aws_refused", "renewal_late"})
"""Reasons that no owner can remove: we have to."""

_REASONS: Final = {
    "abandoned": _("the records were not published within 14 days"),
    "address_elsewhere": _("addresses lead elsewhere"),
    "asked": _("asked by a member"),
    "aws_quota": _("a quota of ours at Amazon is used up; we are at it"),
    "aws_refused": _("Amazon refused what we asked for; we are at it"),
    "being_released": _("waits until another claim of the name is taken down"),
    "caa_critical": _("a CAA record forbids any certificate"),
    "caa_forbids": _("CAA records forbid Amazon to issue"),
    "caa_forbids_at_target": _("CAA records where the name leads forbid Amazon to issue"),
    "caa_unknown": _("the CAA records could not be read"),
    "certificate_failed": _("Amazon did not issue the certificate; another one is requested"),
    "certificate_in_use": _("CloudFront lets go of the certificate"),
    "certificate_lost": _("the certificate is gone; another one is requested"),
    "certificate_record_no_record": _("the certificate's record is not there"),
    "certificate_record_not_known_yet": _("Amazon prepares the certificate's record"),
    "certificate_record_other_value": _("the certificate's record has another value"),
    "certificate_record_unanswered": _("no resolver answered"),
    "claimed_elsewhere": _("another workspace claims the name as well: its own record has to show whose it is"),
    "certificate_record_wildcard": _("a wildcard record answers for the certificate's record"),
    "ownership_wildcard": _("a wildcard record answers for the TXT record"),
    "cname_broken": _("its CNAMEs lead round in a circle"),
    "cname_dangling": _("its CNAME leads to a name that does not exist"),
    "cname_elsewhere": _("its CNAME leads elsewhere"),
    "cname_without_dot": _("the provider added its zone to the CNAME"),
    "detaching": _("CloudFront takes it down"),
    "certificate_record_dnssec_broken": _("the DNSSEC signatures of its zone are wrong"),
    "certificate_record_servfail": _("the zone's name servers do not answer as they should"),
    "dnssec_broken": _("the DNSSEC signatures of its zone are wrong"),
    "endpoint_unanswered": _("our own name did not resolve"),
    "forced": _("moved by support"),
    "free_again": _("the name is free again"),
    "held_elsewhere": _("another workspace has proven the name"),
    "held_in_aws": _("another CloudFront account has the name"),
    "https_timeout": _("it did not answer over HTTPS in time"),
    "in_line": _("waits for its turn with CloudFront"),
    "links_released": _("its links are taken off the edge"),
    "move_given_up": _("it cannot move to a tenant of its own; the shared distribution serves on"),
    "moved": _("it has a tenant of its own now"),
    "moving": _("it moves to a tenant of its own"),
    "moving_certificate": _("Amazon issues the certificate with which it will move"),
    "no_record": _("no record leads visitors here"),
    "not_certified": _("Amazon does not certify it; a certificate of its own shows why"),
    "not_deployed": _("CloudFront no longer served it"),
    "not_ours": _("another server answered"),
    "not_published_yet": _("the edge is about to know it"),
    "not_served_yet": _("CloudFront is about to serve it"),
    "other_certificate": _("CloudFront had another certificate for it"),
    "ownership_no_record": _("the TXT record is not there"),
    "ownership_other_value": _("the TXT record has another value"),
    "ownership_dnssec_broken": _("the DNSSEC signatures of its zone are wrong"),
    "ownership_servfail": _("the zone's name servers do not answer as they should"),
    "ownership_unconfirmed": _("the zone could not be asked whether the TXT record is there"),
    "ownership_unanswered": _("no resolver answered"),
    "points_partly": _("some visitors are led elsewhere"),
    "propagating": _("CloudFront takes it to its edges"),
    "proxied": _("a proxy answers instead of us"),
    "reassigned": _("given to another workspace by support"),
    "recovered": _("all is well again"),
    "renewal_blocked": _("the certificate cannot be renewed"),
    "renewal_late": _("Amazon has not renewed the certificate yet; we are at it"),
    "requested": _("a certificate was requested"),
    "servfail": _("the zone's name servers do not answer as they should"),
    "stays_on_shard": _("the shared distribution serves on"),
    "taken_over": _("another workspace proved that the name is its own"),
    "tls_failed": _("it has no certificate at the edge yet"),
    "tried_again": _("tried again"),
    "unanswered": _("no resolver answered"),
    "validating": _("Amazon looks for its record"),
    "validation_timed_out": _("Amazon did not find its record within 72 hours; another certificate is requested"),
}


_ACM: Final = {
    "additional_verification_required": _("Amazon wants to know more about this domain: write to us"),
    "caa_error": _("a CAA record forbids Amazon to certify this domain"),
    "domain_not_allowed": _("Amazon has this domain on a list of unsafe ones"),
    "domain_validation_denied": _("Amazon denies to validate this domain: write to us"),
    "invalid_public_domain": _("Amazon does not take this for a public domain"),
    "no_available_contacts": _("Amazon found nobody to ask about this domain: write to us"),
    "other": _("Amazon does not certify this domain, and gives no reason"),
    "slr_not_found": _("our account at Amazon lacks a role: write to us"),
}
"""ACM's FailureReasons, in short; with the cure: domains/worker/why.py."""


def reason_in_words(reason: str) -> str:
    """A reason as a part of a sentence; one that is not listed is at least readable."""
    if reason.startswith("acm_"):
        return str(_ACM.get(reason.removeprefix("acm_"), _("Amazon does not certify this domain")))
    return str(_REASONS.get(reason) or reason.replace("_", " "))


def situation_of(domain: Domain) -> tuple[str, str]:
    """Where a domain stands: a headline, and what its owner should know."""
    state = State(domain.state)
    match state:
        case State.AWAITING_DNS | State.VERIFYING | State.ISSUING | State.DEPLOYING if domain.reason in OURS:
            return (
                gettext("Amazon does not take our request"),
                gettext("This is ours to mend, and we know of it. Nothing is to be done by you."),
            )
        case State.AWAITING_DNS if not domain.validation_name:
            return gettext("Preparing your records"), gettext(
                "Amazon makes one of them. It appears here within a minute."
            )
        case State.AWAITING_DNS:
            return gettext("Publish the DNS records"), gettext(
                "We look again and again, and go on by ourselves once they are there."
            )
        case State.VERIFYING if domain.reason == "being_released":
            return gettext("Waiting for the former claim to go"), gettext(
                "The name is yours; what served it before is being taken down."
            )
        case State.VERIFYING:
            return gettext("Checking your records"), gettext(
                "They are there. We check that the name is yours and may be certified."
            )
        case State.ISSUING:
            return (
                gettext("Amazon is issuing the certificate"),
                gettext("Mostly a matter of minutes, 72 hours at most. Leave the records where they are."),
            )
        case State.DEPLOYING if domain.queue_position is not None:
            return gettext("Waiting for a turn with CloudFront"), gettext(
                "It takes a few changes a minute, so domains stand in line."
            )
        case State.DEPLOYING if domain.reason in OUR_TURN:
            return gettext("CloudFront is taking it to its edges"), gettext(
                "That takes some minutes. There is nothing to do."
            )
        case State.DEPLOYING:
            return gettext("Lead your visitors here"), gettext(
                "Everything is ready on our side; your DNS leads elsewhere still."
            )
        case State.ACTIVE:
            return (
                gettext("Live"),
                gettext("Visitors are redirected over HTTPS. Leave all records: the certificate is renewed with them."),
            )
        case State.DEGRADED:
            return gettext("Something is wrong"), gettext("It was live, and still is as far as it can be.")
        case State.CONFLICT if domain.reason == "held_in_aws":
            return (
                gettext("Another CloudFront account has this name"),
                gettext(
                    "Remove it there: it may be an old distribution of your own, or a service that you used before. "
                    "We try again by ourselves."
                ),
            )
        case State.CONFLICT:
            return (
                gettext("This name is in use in another workspace"),
                gettext("Publish its TXT record to prove that it is yours, or have it removed there."),
            )
        case State.FAILED:
            text = gettext("Stopped: %(reason)s. Once that is mended, start again.") % {
                "reason": reason_in_words(domain.reason)
            }
            return gettext("This needs you"), text
        case _:
            return gettext("On its way out"), gettext("It is taken off the edge, CloudFront and Amazon's certificates.")
