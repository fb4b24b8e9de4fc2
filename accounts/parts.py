"""What apps must offer so that a workspace can be deleted: each module named in WORKSPACE_PARTS is asked."""

from enum import Enum, auto
from functools import lru_cache
from importlib import import_module
from typing import Protocol

from django.conf import settings

from accounts.models import Workspace


class Left(Enum):
    """What is left of a part after a step."""

    NOTHING = auto()
    MORE = auto()  # the next step can be taken at once
    WAITS = auto()  # for something that others do: ask again in a minute


class Part(Protocol):
    """A module named in WORKSPACE_PARTS."""

    def clear(self, workspace: Workspace, limit: int) -> Left:
        """Remove up to `limit` of what the app holds of the workspace. Twice does no harm. May raise what S3 raises."""


@lru_cache(maxsize=1)
def _modules(names: tuple[str, ...]) -> list[Part]:
    return [import_module(name) for name in names]


def parts() -> list[Part]:
    """In the order in which they are to go."""
    return _modules(tuple(settings.WORKSPACE_PARTS))
