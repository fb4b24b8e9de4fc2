"""The machine of test_state_machine.py: what owners, the DNS, AWS and workers may do in any order."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import Any, Final, TypeVar

from django.conf import settings
from django.core.cache import cache
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from accounts.actor import Actor
from accounts.models import User, Workspace
from domains.aws import certificates
from domains.aws.client import connect
from domains.aws.errors import AwsError
from domains.aws.shards import Shards
from domains.aws.tenants import Tenants
from domains.errors import AlreadyHere
from domains.models import Domain
from domains.proof import proof_name
from domains.records import Purpose
from domains.services import domain_check_now, domain_remove
from domains.states import GONE, State
from domains.tests.worker.conftest import PLACEHOLDERS, Play
from domains.tests.worker.faults import FAULTS, HASTY_SECONDS, KINDS, WEIGHTS
from domains.worker.stages import STAGES
from domains.worker.sweep import sweep
from domains.worker.world import World, make_deployers
from getowl.local.dns_server import Fault

Found = TypeVar("Found")
HOSTS: Final = 3


@dataclass
class Seen:
    """What happened in all examples, to be held against what should."""

    steps: int = 0
    faults: Counter[tuple[str, str]] = field(default_factory=Counter)
    states: Counter[tuple[str, str]] = field(default_factory=Counter)


def surely(look: Callable[[], Found]) -> Found:
    """What is found once the faults that were meant for the workers are used up."""
    while True:
        with suppress(AwsError):
            return look()


def world_of(play: Play, adapter: str, *, read_seconds: float) -> World:
    """The play's world, with clients that wait so long for an answer of AWS."""
    aws = connect(endpoint_url=settings.AWS_ENDPOINT_URL, read_seconds=read_seconds, attempts=1)
    tenants = Tenants(aws, play.tenants.distribution_id, play.tenants.connection_group_id)
    shards = Shards(aws, play.shards.distribution_ids, play.shards.limits)
    budget = play.world.budget
    deployers = make_deployers(tenants, shards, PLACEHOLDERS, budget, play.now)
    return replace(play.world, aws=aws, adapter=adapter, deployers=deployers)


class Domains(RuleBasedStateMachine):
    """Names of its own for each example. A subclass sets what is played with."""

    play: Play
    owners: tuple[tuple[Workspace, User], ...]
    seen: Seen
    dice: Random
    adapter: str

    def __init__(self) -> None:
        super().__init__()
        self.proven: dict[int, Any] = {}
        run = uuid.uuid4().hex[:10]
        self.hosts = [f"acme-{run}.test", *(f"go{n}.acme-{run}.test" for n in range(1, HOSTS))]
        self.calm()
        self.play.later = timedelta()

    @initialize(dice=st.randoms(use_true_random=True))
    def begin(self, dice: Random) -> None:
        """By the dice alone, so that what failed can be played again."""
        self.dice = dice
        self.adapter = dice.choice(["tenants", "shards"])
        self.play.world = world_of(self.play, self.adapter, read_seconds=HASTY_SECONDS)
        for host in self.hosts:
            self.play.add(*self.owners[0], host)

    @rule()
    def something_happens(self) -> None:
        (what,) = self.dice.choices(list(WEIGHTS), list(WEIGHTS.values()))
        getattr(self, what)()

    def calm(self) -> None:
        """AWS and DNS work as they should."""
        self.play.control.reset()
        resolver = f"127.0.0.1:{self.play.dns.port}"
        many = {"certificates": 100_000, "certificate_requests": 100_000, "names_per_certificate": 100}
        self.play.control.set(resolver=resolver, **many)
        self.play.dns.faults.clear()

    def claims(self) -> list[Domain]:
        """Every claim of this example's names, also those that are gone."""
        return list(Domain.objects.filter(hostname__in=self.hosts).select_related("workspace").order_by("id"))

    def pick(self) -> Domain | None:
        """One that is not gone for good."""
        standing = [domain for domain in self.claims() if domain.state != State.REMOVED]
        return self.dice.choice(standing) if standing else None

    def add(self) -> None:
        cache.clear()  # a workspace may add only so many an hour, which is not what is played here
        with suppress(AlreadyHere):
            self.play.add(*self.dice.choice(self.owners), self.dice.choice(self.hosts))

    def remove(self) -> None:
        if domain := self.pick():
            domain_remove(domain=domain, actor=Actor())

    def publish(self) -> None:
        """Some of its records, or all."""
        if domain := self.pick():
            self.play.publish(domain, *self.dice.sample(list(Purpose), self.dice.randrange(3)))

    def withdraw(self) -> None:
        if domain := self.pick():
            self.play.withdraw(domain, self.dice.choice(list(Purpose)))

    def dns_changes(self) -> None:
        """The host's names, its validation record's too, answer wrongly, or well again."""
        host = self.dice.choice(self.hosts)
        known = Domain.objects.filter(hostname=host).exclude(validation_name="")
        kind = self.dice.choice([Fault.SERVFAIL, Fault.NXDOMAIN, Fault.DNSSEC, None])
        for name in {host, proof_name(host), *known.values_list("validation_name", flat=True)}:
            self.play.dns.faults.pop(name, None)
            if kind is not None:
                self.play.dns.faults[name] = kind

    def work(self) -> None:
        domain = self.pick()
        if domain and domain.state == State.ACTIVE:
            domain = self.pick()  # a look at a live one takes long and mostly changes nothing
        if domain:
            self.after_step(self.play.step(domain))

    def all_goes_well(self) -> None:
        """For one domain and a while: the way to live is long."""
        domain = self.pick()
        for _ in range(6 if domain else 0):
            assert domain is not None
            if domain.state in (State.ACTIVE, State.FAILED, State.REMOVED):
                break
            if domain.state != State.REMOVING:
                self.play.publish(domain)
            domain = self.play.step(domain)
            self.after_step(domain)

    def die(self) -> None:
        """A worker takes the step in AWS and is killed before it can write down what came of it."""
        domain = self.pick()
        if domain and (stage := STAGES.get(State(domain.state))):
            with suppress(AwsError):
                stage(domain, self.play.world)

    def ask(self) -> None:
        if domain := self.pick():
            domain_check_now(domain=domain, actor=Actor())

    def aws_fails(self) -> None:
        operation, kind = self.dice.choice(FAULTS[self.adapter])
        self.play.control.fault(operation, times=self.dice.randint(1, 2), **KINDS[kind])
        self.seen.faults[self.adapter, kind] += 1

    def another_account(self) -> None:
        """Has the name, or lets go of it."""
        foreign = {self.dice.choice(self.hosts): "222222222222"} if self.dice.random() < 0.6 else {}
        self.play.control.set(foreign=foreign)

    def acm_refuses(self) -> None:
        """To certify a name, for a reason that passes or one that does not; or it changes its mind."""
        reason = self.dice.choice(["CAA_ERROR", "DOMAIN_NOT_ALLOWED", "DOMAIN_NOT_ALLOWED", ""])
        self.play.control.set(failures={self.dice.choice(self.hosts): reason} if reason else {})

    def drift(self) -> None:
        """Somebody takes the host off CloudFront in the console."""
        if domain := self.pick():
            with suppress(AwsError):
                self.play.cloudfront.detach(domain.hostname)

    def sweep(self) -> None:
        with suppress(AwsError):
            sweep(self.play.world)

    def time_passes(self) -> None:
        hours = self.dice.choice([1, 24, 73])
        if self.play.later < timedelta(days=20):
            self.play.control.advance(hours * 3600)
            self.play.later += timedelta(hours=hours)

    def after_step(self, domain: Domain) -> None:
        """What must hold of a domain that took a step."""
        self.seen.states[self.adapter, domain.state] += 1
        self.note_proof(domain)
        if domain.state == State.REMOVED:
            self.check_gone(domain)

    def note_proof(self, domain: Domain) -> None:
        """At the moment of the proof, the records that prove it are there, in this workspace's own words."""
        if domain.proven_at is None or self.proven.get(domain.pk) == domain.proven_at:
            return
        self.proven[domain.pk] = domain.proven_at
        book = self.play.dns.book.all()
        assert book.get(domain.validation_name, {}).get("CNAME") == [domain.validation_value]
        others = Domain.objects.others_of(domain.hostname, domain.workspace).exists()
        if others or domain.hostname == domain.registrable:
            assert book.get(proof_name(domain.hostname), {}).get("TXT") == [domain.proof_token]

    def check_gone(self, domain: Domain) -> None:
        """Nothing of it is left in AWS, before any sweep; but the host where another claim may serve it."""
        aws, host = self.play.aws, domain.hostname
        arns = surely(lambda: certificates.find(aws, name=host, owner=domain.public_id))
        assert arns == (), f"{domain} left its certificate"
        others = Domain.objects.filter(hostname=host).exclude(state=State.REMOVED)
        if not others.exclude(adapter="", proven_at=None).exists():
            assert surely(lambda: self.play.cloudfront.find(host)) is None, f"{domain} is still on CloudFront"

    @invariant()
    def one_claim_holds(self) -> None:
        self.seen.steps += 1
        claims = self.claims()
        served = set(Domain.objects.served(self.hosts))
        for host in self.hosts:
            holding = {domain for domain in claims if domain.hostname == host and domain.holds}
            assert len(holding) <= 1
            assert {domain for domain in served if domain.hostname == host} <= holding
        assert {domain.pk for domain in served} <= self.proven.keys()

    def teardown(self) -> None:
        self.calm()
        # Patient, as it now must all work: a slow machine is no fault of AWS.
        self.play.world = world_of(self.play, self.adapter, read_seconds=30)
        kept = self.choose()
        self.converge(kept)
        self.check_end(kept)
        for domain in kept.values():
            domain_remove(domain=domain, actor=Actor())
        self.converge({})
        self.check_end({})

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
            self.play.later += timedelta(days=1)
            for domain in kept.values():
                self.play.publish(domain)
                domain.refresh_from_db()
                if domain.state == State.FAILED:
                    domain_check_now(domain=domain, actor=Actor())
            open_ones = [one for one in self.claims() if one.state not in (State.ACTIVE, State.REMOVED)]
            if not open_ones:
                break
            for domain in open_ones:
                self.after_step(self.play.step(domain, 2))
        self.play.later += timedelta(days=3650)  # AWS's clock went on in every example: none of it is too new
        for _ in range(2):  # a tenant is switched off by one, and deleted by the next
            sweep(self.play.world)

    def check_end(self, kept: dict[str, Domain]) -> None:
        for domain in self.claims():
            wanted = State.ACTIVE if kept.get(domain.hostname) == domain else State.REMOVED
            assert domain.state == wanted, (domain.hostname, domain.state, domain.reason, domain.checks)
            arns = certificates.find(self.play.aws, name=domain.hostname, owner=domain.public_id)
            assert arns == ((domain.certificate_arn,) if wanted == State.ACTIVE else ())
        for host in self.hosts:
            assert (self.play.cloudfront.find(host) is not None) == (host in kept)
            assert host not in kept or self.play.attached(host)
        if not kept:
            for shard in self.play.shards.distributions():
                assert (shard.hosts, shard.certificate_arn) == (frozenset(), "")
