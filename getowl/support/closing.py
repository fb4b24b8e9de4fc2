"""Closing a workspace and opening it, with all that it has at the edge; and publishing all of it again."""

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Workspace
from accounts.services.suspension import workspace_restore, workspace_suspend
from edge.outbox import enqueue
from edge.resolver.contract import host_key
from links.models import EdgeSweep
from links.services.sweeps import sweep_begin


@transaction.atomic
def workspace_close(*, workspace: Workspace, actor: Actor, because: str) -> Workspace:
    """Nobody gets in and nobody is redirected: domains stop within seconds, other links as the worker goes on."""
    workspace = workspace_suspend(workspace=workspace, actor=actor, because=because)
    workspace_publish(workspace=workspace)
    return workspace


@transaction.atomic
def workspace_open(*, workspace: Workspace, actor: Actor) -> Workspace:
    """As it was before."""
    workspace = workspace_restore(workspace=workspace, actor=actor)
    workspace_publish(workspace=workspace)
    return workspace


@transaction.atomic
def workspace_publish(*, workspace: Workspace) -> EdgeSweep:
    """Write anew what the edge holds of the workspace: its domains first, which all of their links ask."""
    enqueue(host_key(host) for host in workspace.domains.values_list("hostname", flat=True))
    return sweep_begin(kind=EdgeSweep.Kind.WORKSPACE, workspace=workspace)
