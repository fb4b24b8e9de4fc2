"""What workers find wrong with a domain, in the reader's language: see accounts/kept_words.py.

The sentences are those of domains/worker/, domains/probe.py and domains/dns/answers.py; a test compares.
"""

from typing import Final

from django.utils.translation import gettext_noop as N_

from accounts.kept_words import say_again

_DNS: Final = (
    N_("Some resolvers see the record, but its zone could not be asked whether it is there. We ask again."),
    N_("Amazon is preparing this record; it is shown here in some seconds."),
    N_("Amazon may issue certificates."),
    N_("The CAA records of %(holder)s forbid Amazon to issue a certificate. Add this one: %(line)s"),
    N_(
        "%(hostname)s is a CNAME to %(target)s, whose CAA records forbid Amazon to issue a certificate. "
        "Point %(hostname)s here first."
    ),
    N_("%(holder)s has a CAA record that no authority may ignore or understands: %(record)s. Remove it."),
    N_("The CNAMEs of %(name)s go round in a circle or never end."),
    N_("The CAA records of %(name)s could not be read; Amazon could not either. %(why)s"),
    N_("Its DNS is at %(provider)s."),
    N_("Visitors are led here."),
    N_("The addresses are CloudFront's; the HTTPS check tells whether ours."),
    N_("Some visitors are led elsewhere: remove %(others)s, often left-over AAAA records."),
    N_("The proxy of %(provider)s answers instead of us: switch it to “DNS only”."),
    N_("The CNAME leads to %(cname)s, and %(missing)s does not exist: change it to %(endpoint)s."),
    N_("The CNAME leads to %(cname)s: change it to %(endpoint)s."),
    N_("The provider added its zone to the target (%(cname)s): write it with a dot at its end, %(endpoint)s."),
    N_("A or AAAA records lead elsewhere: replace them by a CNAME to %(endpoint)s."),
    N_("There is no record yet: add a CNAME from %(hostname)s to %(endpoint)s."),
    N_("The CNAMEs go round in a circle or never end: make one, from %(hostname)s to %(endpoint)s."),
    N_("Our own name did not resolve; nothing is to be done by you."),
    N_(
        "The DNSSEC signatures of the zone are wrong (%(answer)s), so nobody gets an answer. "
        "Have the DNS provider sign it anew, or delete the DS record at the registrar."
    ),
    N_(
        "The zone's name servers do not answer as they should (%(answer)s). "
        "Compare those at the registrar with those that the DNS provider names."
    ),
    N_("No resolver answered: %(answer)s."),
    N_("The record is there."),
    N_("The record is there; some resolvers still remember how it was before."),
    N_("%(name)s leads round in a circle: replace it by a %(type)s record."),
    N_("A wildcard record answers for %(name)s. Add the record itself: it counts before the wildcard."),
    N_("%(name)s has another value: it must be %(value)s."),
    N_("There is no %(type)s record %(name)s yet."),
    # Of one server each, within others: domains/dns/answers.py.
    N_("%(server)s did not answer in time"),
    N_("%(server)s could not find out (SERVFAIL)"),
    N_("%(server)s found the zone's DNSSEC signatures to be wrong"),
    N_("%(server)s refused to answer"),
    N_("%(server)s could not be reached"),
    N_("%(server)s sent an answer that makes no sense"),
    N_("%(server)s is listed for the zone but does not serve it"),
    N_("%(server)s has no name server that can be asked"),
    N_("%(server)s was not asked: the time for the whole check was used up"),
)

_SERVED: Final = (
    N_("Amazon no longer has the certificate; another one is being requested."),
    N_("CloudFront no longer serves this domain; it is being set up again."),
    N_("CloudFront has another certificate for this domain; ours is being put back."),
    N_("CloudFront serves this domain."),
    N_("The certificate ends on %(day)s and was not renewed yet: its record is gone. Publish it again."),
    N_("The certificate ends on %(day)s and was not renewed yet: %(why)s"),
    N_(
        "The certificate ends on %(day)s and was not renewed yet, though its record is there. "
        "Nothing is to be done by you."
    ),
    N_(
        "The certificate ends on %(day)s and was not renewed yet (%(why)s), though its record is there. "
        "Nothing is to be done by you."
    ),
    N_("A redirect over HTTPS was seen."),
    N_("No resolver answered for %(host)s."),
    N_("%(host)s has no address."),
    N_("%(host)s leads to %(address)s, which is no public address."),
    N_("The certificate is not good for %(host)s: %(why)s"),
    N_("%(address)s did not answer over HTTPS in time."),
    N_("%(address)s has no certificate for %(host)s yet (%(why)s)."),
    N_("%(address)s took no HTTPS connection: %(why)s."),
    N_("%(address)s answered with something that is no HTTP."),
    N_("CloudFront does not serve %(host)s yet."),
    N_("The edge does not know %(host)s yet."),
    N_("%(address)s answered %(status)s, but not as getowl does: another server has %(host)s."),
)

_ACM: Final = (
    N_(
        "Amazon wants to know more about %(host)s before it certifies it, as it does for well-known names. "
        "That is ours to clear up with Amazon: write to us, and start again once we have."
    ),
    N_(
        "A CAA record forbids Amazon to issue a certificate for %(host)s. Allow amazon.com in it, or remove it; "
        "another certificate is requested by itself."
    ),
    N_(
        "Amazon does not certify %(host)s: it is on a list of unsafe domains. Look it up at virustotal.com, have it "
        "taken off the lists that name it, and start again."
    ),
    N_(
        "Amazon denies to validate %(host)s. That is ours to clear up with Amazon: write to us, and start again once "
        "we have."
    ),
    N_("The certificate of %(host)s ended before it was renewed. Its record has to stay where it is."),
    N_("Amazon did not issue the certificate of %(host)s, and does not say why. If it does so again, write to us."),
    N_("The certificate of %(host)s is no longer active. Another one is requested."),
    N_(
        "Amazon does not take %(host)s for a public domain. See that it is spelt right and registered under a public "
        "ending; if so, start again."
    ),
    N_(
        "Amazon found nobody to ask about %(host)s. That is ours to clear up with Amazon: write to us, and start again "
        "once we have."
    ),
    N_("Amazon did not issue the certificate of %(host)s, and gives no reason. If it does so again, write to us."),
    N_("The certificate of %(host)s was revoked. Another one is requested."),
    N_(
        "Our account at Amazon lacks a role that it needs for %(host)s. That is ours to clear up with Amazon: write to "
        "us, and start again once we have."
    ),
    N_(
        "Amazon did not find its record for %(host)s within 72 hours. Publish it just as it is shown; another "
        "certificate is requested by itself."
    ),
    N_(
        "Amazon does not certify %(host)s (%(cause)s). That is ours to clear up with Amazon: write to us, and start "
        "again once we have."
    ),
)


def spoken(message: str) -> str:
    """A message of a check or of the timeline in the language of now."""
    return say_again(message, (*_DNS, *_SERVED, *_ACM))
