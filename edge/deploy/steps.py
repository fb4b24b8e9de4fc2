"""The steps of a deployment that change something, and the way back. The order is in the package's docstring."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from edge.deploy.aws import Aws, Distribution, Version
from edge.deploy.errors import AwsRefused, Collision, DeployError, NotDeployedYet, SmokeFailed
from edge.deploy.plan import Plan, to_prune

LAMBDA_SECONDS = 120.0
"""For Lambda to take over new code or make a version ready: seconds as a rule."""


@dataclass(frozen=True, slots=True)
class Zip:
    """The code to deploy; `sha256` in base64, as Lambda's CodeSha256."""

    code: bytes
    sha256: str


@dataclass(frozen=True)
class Job:
    """One run. `smoke` gives a line for each URL that fails; `wait_seconds` is for CloudFront, each way.

    CloudFront's control API throttles at a few calls a minute: `pause_seconds` between two looks at it.
    """

    aws: Aws
    say: Callable[[str], None]
    smoke: Callable[[], list[str]]
    wait_seconds: float
    pause_seconds: float
    keep: int
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


def deploy(job: Job, plan: Plan, package: Zip | None) -> str:
    """Carry out the plan; returns the version that is live. Raises DeployError, saying what is live instead."""
    version = plan.version or _publish(job, plan, package)
    job.aws.remember(plan.function.arn, dict(plan.fall_back.items() - plan.journal.items()))
    _shift(job, plan, version)
    outdated = {one.etag for one in plan.to_shift}
    deployed = _wait_deployed(job, plan, {one.id: version for one in plan.distributions}, outdated)
    job.say("opening the smoke URLs")
    if failed := job.smoke():
        _roll_back(job, plan, version, failed)
    if not deployed:
        raise NotDeployedYet(
            f"Version {version} answers well here, but CloudFront did not have it everywhere after "
            f"{job.wait_seconds:.0f} s. Run again to keep waiting, or with --to to go back."
        )
    job.aws.forget(plan.function.arn, sorted({*plan.journal, *plan.fall_back}))
    _prune(job, plan, version)
    return version


def _publish(job: Job, plan: Plan, package: Zip | None) -> str:
    if package is None:
        raise AssertionError("a plan without a version is made from code")
    latest = plan.function.latest
    if plan.sets_runtime:
        job.say(f"setting the runtime to {plan.runtime}")
        job.aws.set_runtime(plan.runtime, latest.revision)
        latest = _wait_ready(job, job.aws.latest)
    if plan.upload:
        job.say("uploading the code")
        job.aws.upload(package.code, package.sha256, latest.revision)
    _wait_ready(job, job.aws.latest)
    version = job.aws.publish(package.sha256)
    published = _wait_ready(job, lambda: job.aws.version(version))
    if published.runtime != plan.runtime:  # Lambda has no guard for this one: PublishVersion asks for the code's hash
        raise Collision(
            f"Version {version} was published with {published.runtime}, not {plan.runtime}: somebody else changed the "
            "function during this run. Nothing is live that was not before. Run again when they are done."
        )
    job.say(f"published version {version}")
    return version


def _wait_ready(job: Job, look: Callable[[], Version]) -> Version:
    """The version, once it is ready. Raises DeployError."""
    until = job.clock() + LAMBDA_SECONDS
    while not (found := look()).ready:
        if found.failure:
            raise DeployError(f"Lambda could not make {found.number} ready: {found.failure}. Nothing new is live.")
        if job.clock() >= until:
            raise DeployError(f"Lambda did not make {found.number} ready in {LAMBDA_SECONDS:.0f} s. Run again.")
        job.sleep(min(1.0, job.pause_seconds))
    return found


def _shift(job: Job, plan: Plan, version: str) -> None:
    """Shift each distribution; when somebody else is at it too, or AWS refuses for good, take back what this run did.

    After a refusal that may pass (throttling, a lost answer) nothing is taken back: the next run goes on from there.
    """
    done: list[tuple[Distribution, str]] = []
    try:
        for one in plan.distributions:
            if one.live == (version,):
                continue
            job.say(f"shifting {one.id} from version {one.live[0]} to {version}")
            done.append((job.aws.shift(one, plan.function.arn, version), one.live[0]))
    except Collision:
        _take_back(job, plan, done)
        raise
    except AwsRefused as error:
        if not error.retryable:
            _take_back(job, plan, done)
        raise


def _take_back(job: Job, plan: Plan, done: list[tuple[Distribution, str]]) -> None:
    """Shift each back, and say of each whether that worked: none may stay behind unnamed because of another."""
    for shifted, before in done:
        try:
            job.aws.shift(shifted, plan.function.arn, before)
            job.say(f"shifted {shifted.id} back to version {before}")
        except Collision:
            job.say(f"{shifted.id} was changed again by somebody else: left alone")
        except AwsRefused as error:
            job.say(f"{shifted.id} could not be shifted back to version {before} and runs the new one: {error}")


def _wait_deployed(job: Job, plan: Plan, wanted: Mapping[str, str], outdated: Collection[str]) -> bool:
    """Whether CloudFront had the wanted versions everywhere in time. Raises Collision if one runs another.

    An answer with an ETag in `outdated` is from before this run's own update: reads may lag behind writes.
    """
    until = job.clock() + job.wait_seconds
    waiting: Collection[str] = list(wanted)
    job.say("waiting for CloudFront")
    while True:
        now = [job.aws.distribution(identifier, plan.function.arn) for identifier in waiting]
        for one in now:
            if one.live != (wanted[one.id],) and one.etag not in outdated:
                raise Collision(
                    f"{one.id} was shifted to version {' and '.join(one.live)} by somebody else while this run waited "
                    f"for {wanted[one.id]}. It was left alone; whoever did it has to finish."
                )
        waiting = [one.id for one in now if not one.deployed or one.live != (wanted[one.id],)]
        if not waiting:
            return True
        if job.clock() >= until:
            return False
        job.sleep(job.pause_seconds)


def _roll_back(job: Job, plan: Plan, version: str, failed: list[str]) -> None:
    """Shift back whatever still runs `version`, wait, clear the journal. Always raises SmokeFailed."""
    if not plan.fall_back:
        raise SmokeFailed(f"Version {version} is live and fails, and there is no other to go back to.", failed)
    wanted: dict[str, str] = {}
    outdated: set[str] = set()
    stuck: list[str] = []
    for identifier, before in plan.fall_back.items():
        try:
            now = job.aws.distribution(identifier, plan.function.arn)
            if now.live == (version,):
                job.say(f"smoke test failed: shifting {identifier} back to version {before}")
                job.aws.shift(now, plan.function.arn, before)
                wanted[identifier] = before
                outdated.add(now.etag)
        except (AwsRefused, Collision) as error:
            stuck.append(f"{identifier} could not be taken back to version {before}: {error}")
    if stuck:
        raise SmokeFailed(
            f"Version {version} failed and may still be live. {' '.join(stuck)} Then run again with --to.",
            failed,
        )
    if not _wait_deployed(job, plan, wanted, outdated):
        raise SmokeFailed(
            f"Version {version} failed. The way back to {_joined(wanted)} was begun, but CloudFront did not finish "
            f"within {job.wait_seconds:.0f} s. Look at the distributions before anything else.",
            failed,
        )
    job.aws.forget(plan.function.arn, sorted({*plan.journal, *plan.fall_back}))
    raise SmokeFailed(f"Version {version} failed and was taken back: {_joined(wanted)} is live again.", failed)


def _joined(wanted: Mapping[str, str]) -> str:
    return "version " + " and ".join(sorted(set(wanted.values()), key=int))


def _prune(job: Job, plan: Plan, version: str) -> None:
    """Delete old versions; what cannot be deleted is reported, never a failure of the deployment."""
    for number in to_prune(plan, version, job.keep):
        try:
            deleted = job.aws.delete_version(number)
        except AwsRefused as error:
            job.say(f"version {number} could not be deleted: {error}")
            return
        job.say(
            f"deleted version {number}" if deleted else f"version {number} still has replicas: a later run deletes it"
        )
