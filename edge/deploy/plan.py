"""What a deployment is going to do, from what AWS holds now. Nothing here speaks to AWS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from edge.deploy.aws import Distribution, Function
from edge.deploy.errors import BadSettings


@dataclass(frozen=True, slots=True)
class Plan:
    """`version` is None if it has yet to be published, with `upload` only when $LATEST has other code.

    `runtime` is what a version yet to be published is to run on; $LATEST may have another one.

    `fall_back` is the version to go back to, by distribution, should the new one fail: what the journal has, since
    whatever came after it was never verified, else what is live. `journal` is what AWS holds of it now.
    """

    function: Function
    distributions: tuple[Distribution, ...]
    upload: bool
    version: str | None
    fall_back: Mapping[str, str]
    journal: Mapping[str, str]
    runtime: str = ""

    @property
    def sets_runtime(self) -> bool:
        """Whether $LATEST has another runtime than the version that is to be published."""
        return self.version is None and self.function.latest.runtime != self.runtime

    @property
    def to_shift(self) -> tuple[Distribution, ...]:
        """The distributions that run something else."""
        return tuple(one for one in self.distributions if one.live != (self.version,))

    @property
    def is_done(self) -> bool:
        """Whether there is nothing to change and nothing left to verify."""
        return self.version is not None and not self.to_shift and not self.journal

    def lines(self) -> Iterator[str]:
        """The plan for people."""
        for one in self.distributions:
            state = "Deployed" if one.deployed else "InProgress"
            yield f"{one.id} runs version {' and '.join(one.live)} ({state})"
        for identifier, version in sorted(self.journal.items()):
            yield f"{identifier}: a deployment was not finished; version {version} was the last that passed"
        if self.is_done:
            yield f"version {self.version} has this code and is live: nothing to do"
            return
        if self.sets_runtime:
            yield f"set the runtime from {self.function.latest.runtime} to {self.runtime}"
        if self.upload:
            yield "upload the new code"
        yield f"use version {self.version}" if self.version else "publish a new version"
        for one in self.to_shift:
            yield f"shift {one.id} to it"
        yield "wait until it is deployed, open the smoke URLs"
        for identifier, version in sorted(self.fall_back.items()):
            yield f"if they fail: shift {identifier} back to version {version}"


def plan_code(
    function: Function, distributions: Sequence[Distribution], journal: Mapping[str, str], sha256: str, runtime: str
) -> Plan:
    """Make the code with this hash (base64), run on `runtime` and else as $LATEST is configured, live everywhere.

    A version that has it already is used again, one that is live before any other: AWS may hold it after a run
    that was killed, or from long ago.
    """
    fitting = [
        one.number for one in function.versions if one.sha256 == sha256 and one.runs_like(function.latest, runtime)
    ]
    live = {number for one in distributions for number in one.live}
    version = max(fitting, key=lambda number: (number in live, int(number)), default=None)
    upload = version is None and function.latest.sha256 != sha256
    return _plan(function, distributions, journal, version, upload=upload, runtime=runtime)


def plan_version(
    function: Function, distributions: Sequence[Distribution], journal: Mapping[str, str], version: str
) -> Plan:
    """Make a version live that was published before. Raises BadSettings if there is none."""
    known = [one.number for one in function.versions]
    if version not in known:
        raise BadSettings(f"There is no version {version}; there are {', '.join(known) or 'none'}.")
    return _plan(function, distributions, journal, version, upload=False)


def to_prune(plan: Plan, version: str, keep: int) -> list[str]:
    """The versions to delete, the oldest first: all but the newest `keep`, never one that anything still names."""
    numbers = [one.number for one in plan.function.versions if one.number != version]
    named = {version, *plan.fall_back.values(), *(number for one in plan.distributions for number in one.live)}
    old = numbers[: max(0, len(numbers) + 1 - keep)]
    return [number for number in old if number not in named]


def _plan(
    function: Function,
    distributions: Sequence[Distribution],
    journal: Mapping[str, str],
    version: str | None,
    *,
    upload: bool,
    runtime: str = "",
) -> Plan:
    ours = {one.id for one in distributions}
    noted = {identifier: number for identifier, number in journal.items() if identifier in ours}
    replaced = {one.id: one.live[0] for one in distributions if one.live != (version,)}
    fall_back = {identifier: number for identifier, number in (replaced | noted).items() if number != version}
    return Plan(function, tuple(distributions), upload, version, fall_back, noted, runtime)
