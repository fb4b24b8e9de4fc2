"""Whether a workspace must prove a name by a record that only it was told of.

ACM's validation record is the same for a name each time within one AWS account, so it proves that the owner wants the
name here, not in which workspace: it decides alone only while no other workspace has ever claimed the name.
"""

from domains.models import Domain

PROOF_LABEL = "_getowl"


def proof_name(hostname: str) -> str:
    """The name of the TXT record: a CNAME may stand at the host itself, which forbids any other record there."""
    return f"{PROOF_LABEL}.{hostname}"


def needs_proof(domain: Domain) -> bool:
    """Whether the TXT record is asked for: at an apex, and where another workspace claims the name or ever did.

    Asked when the name is proven, of each who claims it: who came first proves nothing.
    """
    if domain.hostname == domain.registrable:
        return True
    return Domain.objects.others_of(domain.hostname, domain.workspace).exists()
