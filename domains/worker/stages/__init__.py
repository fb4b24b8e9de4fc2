"""One module per state or two: each looks, takes at most one step in AWS, and returns an outcome."""

from collections.abc import Callable, Mapping
from typing import Final

from domains.models import Domain
from domains.states import State
from domains.worker.outcome import Outcome
from domains.worker.stages.awaiting_dns import awaiting_dns
from domains.worker.stages.conflict import conflict
from domains.worker.stages.deploying import deploying
from domains.worker.stages.issuing import issuing
from domains.worker.stages.removing import removing
from domains.worker.stages.verifying import verifying
from domains.worker.stages.watching import active, degraded
from domains.worker.world import World

Stage = Callable[[Domain, World], Outcome]

STAGES: Final[Mapping[State, Stage]] = {
    State.AWAITING_DNS: awaiting_dns,
    State.VERIFYING: verifying,
    State.ISSUING: issuing,
    State.DEPLOYING: deploying,
    State.ACTIVE: active,
    State.DEGRADED: degraded,
    State.CONFLICT: conflict,
    State.REMOVING: removing,
}
"""What a worker does with a domain in each state; FAILED and REMOVED wait for a person or for nothing."""
