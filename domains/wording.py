"""What a domain's states and reasons are called where people read them. No database in here."""

from typing import Final

from domains.states import State

NOT_SET_UP: Final = "Custom domains are not set up on this server. Whoever runs it sets DOMAINS_ENDPOINT."

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

_REASONS: Final = {
    "abandoned": "the records were not published within 14 days",
    "asked": "asked by a member",
    "caa_critical": "a CAA record forbids any certificate",
    "caa_forbids": "CAA records forbid Amazon to issue",
    "caa_forbids_at_target": "CAA records where the name leads forbid Amazon to issue",
    "caa_unknown": "the CAA records could not be read",
    "certificate_failed": "Amazon did not issue the certificate; another one is requested",
    "certificate_lost": "the certificate is gone; another one is requested",
    "certificate_record_no_record": "the certificate's record is not there",
    "certificate_record_not_known_yet": "Amazon prepares the certificate's record",
    "certificate_record_other_value": "the certificate's record has another value",
    "certificate_record_unanswered": "no resolver answered",
    "forced": "moved by support",
    "free_again": "the name is free again",
    "held_elsewhere": "another workspace has proven the name",
    "held_in_aws": "another CloudFront account has the name",
    "in_line": "waits for its turn with CloudFront",
    "not_deployed": "CloudFront no longer served it",
    "not_published_yet": "the edge is about to know it",
    "not_served_yet": "CloudFront is about to serve it",
    "ownership_no_record": "the TXT record is not there",
    "ownership_other_value": "the TXT record has another value",
    "ownership_unanswered": "no resolver answered",
    "propagating": "CloudFront takes it to its edges",
    "reassigned": "given to another workspace by support",
    "recovered": "all is well again",
    "taken_over": "another workspace proved that the name is its own",
    "tried_again": "tried again",
    "validating": "Amazon looks for its record",
    "validation_timed_out": "Amazon did not find its record within 72 hours; another certificate is requested",
}


def reason_in_words(reason: str) -> str:
    """A reason as a part of a sentence; one that is not listed is at least readable."""
    return _REASONS.get(reason) or reason.replace("_", " ")
