"""Who runs a domain's DNS is told by its name servers, and remembered."""

from accounts.models import User, Workspace
from domains.models import Domain
from domains.states import State
from domains.tests.worker.conftest import Play


def provider(domain: Domain) -> str:
    return next((str(check["code"]) for check in domain.checks if check["name"] == "provider"), "")


def test_it_is_told_and_kept_by_looks_that_do_not_ask(play: Play, workspace: Workspace, alice: User) -> None:
    domain = play.add(workspace, alice)
    play.dns.book.set(domain.registrable, "NS", ["ns1.linode.com.", "ns2.linode.com."])
    domain = play.step(domain, 3)
    assert (domain.state, provider(domain)) == ("awaiting_dns", "linode")
    play.dns.book.delete(domain.registrable, "NS")
    play.publish(domain)
    domain = play.until(domain, State.DEPLOYING, State.ACTIVE)
    assert provider(domain) == "linode"


def test_unknown_name_servers_tell_nothing(play: Play, workspace: Workspace, alice: User) -> None:
    domain = play.add(workspace, alice)
    play.dns.book.set(domain.registrable, "NS", ["ns1.acme.test."])
    assert provider(play.step(domain, 3)) == ""
