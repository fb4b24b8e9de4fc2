"""Random owners, DNS, AWS faults and dying workers: what holds at every moment, and how it all must end."""

from __future__ import annotations

import uuid
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from hypothesis import HealthCheck, Phase
from hypothesis import settings as profile
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from accounts.actor import Actor
from accounts.models import User, Workspace
from domains.aws import certificates
from domains.aws.errors import AwsError
from domains.errors import AlreadyHere
from domains.models import Domain
from domains.proof import proof_name
from domains.records import Purpose
from domains.services import domain_check_now, domain_remove
from domains.states import GONE, State
from domains.tests.worker.conftest import Play
from domains.worker.stages import STAGES
from domains.worker.sweep import sweep

EXAMPLES, STEPS = 28, 90
HOSTS = 3
FAULTS: list[tuple[str, dict[str, Any]]] = [
    (operation, {"code": code, "status": status, "after": after})
    for operation in (
        "RequestCertificate",
        "DescribeCertificate",
        "DeleteCertificate",
        "CreateDistributionTenant",
        "UpdateDistributionTenant",
        "DeleteDistributionTenant",
        "GetDistributionTenantByDomain",
    )
    for code, status, after in (
        ("Throttling", 400, False),
        ("InternalError", 500, False),
        ("InternalError", 500, True),  # a time-out or a 5xx after the call took effect
        ("AccessDenied", 403, False),
        *([("PreconditionFailed", 412, False)] if operation.startswith(("Update", "Delete")) else []),
        *([("CNAMEAlreadyExists", 409, False)] if operation.startswith("Create") else []),
    )
]


def machine_for(play: Play, owners: list[tuple[Workspace, User]], taken: list[int]) -> type[RuleBasedStateMachine]:
    """The machine over one play; each example has names of its own, and adds to `taken` for each step."""

    class Domains(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            play.control.reset()
            resolver = f"127.0.0.1:{play.dns.port}"
            play.control.set(resolver=resolver, certificates=100_000, certificate_requests=100_000)
            play.later = timedelta()
            run = uuid.uuid4().hex[:10]
            self.hosts = [f"acme-{run}.test", *(f"go{n}.acme-{run}.test" for n in range(1, HOSTS))]
            self.proven: dict[int, Any] = {}

        def claims(self) -> list[Domain]:
            """Every claim of this example's names, also those that are gone."""
            return list(Domain.objects.filter(hostname__in=self.hosts).select_related("workspace").order_by("id"))

        def pick(self, number: int) -> Domain | None:
            """One that is not gone for good."""
            standing = [domain for domain in self.claims() if domain.state != State.REMOVED]
            return standing[number % len(standing)] if standing else None

        @rule(owner=st.integers(0, 1), host=st.integers(0, HOSTS - 1))
        def add(self, owner: int, host: int) -> None:
            cache.clear()  # a workspace may add only so many an hour, which is not what is played here
            with suppress(AlreadyHere):
                play.add(*owners[owner], self.hosts[host])

        @rule(number=st.integers(0, 9))
        def remove(self, number: int) -> None:
            if domain := self.pick(number):
                domain_remove(domain=domain, actor=Actor())

        @rule(number=st.integers(0, 9), purposes=st.sets(st.sampled_from(list(Purpose)), min_size=1))
        def publish(self, number: int, purposes: set[Purpose]) -> None:
            if domain := self.pick(number):
                play.publish(domain, *purposes)

        @rule(number=st.integers(0, 9), purpose=st.sampled_from(list(Purpose)))
        def withdraw(self, number: int, purpose: Purpose) -> None:
            if domain := self.pick(number):
                play.withdraw(domain, purpose)

        @rule(number=st.integers(0, 9), times=st.integers(1, 4))
        def work(self, number: int, times: int) -> None:
            domain = self.pick(number)
            for _ in range(times if domain else 0):
                assert domain is not None
                domain = play.step(domain)
                self.note_proof(domain)

        @rule(number=st.integers(0, 9))
        def die(self, number: int) -> None:
            """A worker takes the step in AWS and is killed before it can write down what came of it."""
            domain = self.pick(number)
            if domain and (stage := STAGES.get(State(domain.state))):
                with suppress(AwsError):
                    stage(domain, play.world)

        @rule(number=st.integers(0, 9))
        def ask(self, number: int) -> None:
            if domain := self.pick(number):
                domain_check_now(domain=domain, actor=Actor())

        @rule(fault=st.sampled_from(FAULTS), times=st.integers(1, 3))
        def aws_fails(self, fault: tuple[str, dict[str, Any]], times: int) -> None:
            operation, fields = fault
            play.control.fault(operation, times=times, **fields)

        @rule(hours=st.sampled_from([1, 24, 73]))
        @precondition(lambda self: play.later < timedelta(days=20))
        def time_passes(self, hours: int) -> None:
            play.control.advance(hours * 3600)
            play.later += timedelta(hours=hours)

        def note_proof(self, domain: Domain) -> None:
            """At the moment of the proof, the records that prove it are there, in this workspace's own words."""
            if domain.proven_at is None or self.proven.get(domain.pk) == domain.proven_at:
                return
            self.proven[domain.pk] = domain.proven_at
            book = play.dns.book.all()
            assert book.get(domain.validation_name, {}).get("CNAME") == [domain.validation_value]
            others = Domain.objects.others_of(domain.hostname, domain.workspace).exists()
            if others or domain.hostname == domain.registrable:
                assert book.get(proof_name(domain.hostname), {}).get("TXT") == [domain.proof_token]

        @invariant()
        def one_claim_holds(self) -> None:
            taken.append(1)
            for host in self.hosts:
                holding = [domain for domain in self.claims() if domain.hostname == host and domain.holds]
                assert len(holding) <= 1
                assert set(Domain.objects.served([host])) <= set(holding)

        def teardown(self) -> None:
            play.control.reset()
            play.control.set(resolver=f"127.0.0.1:{play.dns.port}", certificates=100_000, certificate_requests=100_000)
            kept = self.choose()
            self.converge(kept)
            self.check_end(kept)

        def choose(self) -> dict[str, Domain]:
            """For each name the last claim stays, with all its records; the others are removed."""
            kept: dict[str, Domain] = {}
            for domain in self.claims():
                if domain.state not in GONE:
                    if domain.hostname in kept:
                        domain_remove(domain=kept[domain.hostname], actor=Actor())
                    kept[domain.hostname] = domain
            return kept

        def converge(self, kept: dict[str, Domain]) -> None:
            for _ in range(40):
                play.later += timedelta(days=1)
                for domain in kept.values():
                    play.publish(domain)
                    domain.refresh_from_db()
                    if domain.state == State.FAILED:
                        domain_check_now(domain=domain, actor=Actor())
                open_ones = [one for one in self.claims() if one.state not in (State.ACTIVE, State.REMOVED)]
                if not open_ones:
                    break
                for domain in open_ones:
                    self.note_proof(play.step(domain, 2))
            play.later += timedelta(days=3650)  # AWS's clock went on in every example: none of it is too new
            sweep(play.world)

        def check_end(self, kept: dict[str, Domain]) -> None:
            for domain in self.claims():
                wanted = State.ACTIVE if kept.get(domain.hostname) == domain else State.REMOVED
                assert domain.state == wanted, (domain.hostname, domain.state, domain.reason, domain.checks)
                arns = certificates.find(play.aws, name=domain.hostname, owner=domain.public_id)
                assert arns == ((domain.certificate_arn,) if wanted == State.ACTIVE else ())
            for host in self.hosts:
                assert (play.tenants.read_by_domain(host) is not None) == (host in kept)

    return Domains


def test_whatever_happens(play: Play, workspace: Workspace, alice: User, elsewhere: Workspace, mallory: User) -> None:
    taken: list[int] = []
    run_state_machine_as_test(
        machine_for(play, [(workspace, alice), (elsewhere, mallory)], taken),
        settings=profile(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert len(taken) >= 2000
