"""Which versions of a function a distribution's configuration names, and the same configuration with another one.

Shapes are CloudFront's DistributionConfig as boto3 gives and takes it. Only origin-request associations of the one
function are looked at; everything else, other functions included, stays as it is.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

EVENT = "origin-request"


def versions_in(config: dict[str, Any], function_arn: str) -> tuple[str, ...]:
    """The versions that the behaviours name, each once, the default behaviour's first; empty if none does."""
    return tuple(dict.fromkeys(one["LambdaFunctionARN"].rpartition(":")[2] for one in _ours(config, function_arn)))


def with_version(config: dict[str, Any], function_arn: str, version: str) -> dict[str, Any]:
    """A copy of the configuration in which every association of the function names `version`."""
    changed = copy.deepcopy(config)
    for association in _ours(changed, function_arn):
        association["LambdaFunctionARN"] = f"{function_arn}:{version}"
    return changed


def _ours(config: dict[str, Any], function_arn: str) -> Iterator[dict[str, Any]]:
    behaviours = [config["DefaultCacheBehavior"], *config.get("CacheBehaviors", {}).get("Items", [])]
    for behaviour in behaviours:
        for association in behaviour.get("LambdaFunctionAssociations", {}).get("Items", []):
            named, _, _ = association["LambdaFunctionARN"].rpartition(":")
            if named == function_arn and association["EventType"] == EVENT:
                yield association
