"""`manage.py deploy_edge`: it works, and twice is once."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.core.management import CommandError
from pytest_django import Settings

from edge.management.commands import deploy_edge
from edge.packaging import RUNTIME
from edge.tests.deploy.conftest import OTHER_RUNTIME, EdgeServer, World, deploy


def test_a_new_resolver_is_live_on_every_distribution(world: World, edge_server: EdgeServer) -> None:
    before = copy.deepcopy([world.config(one) for one in world.distributions])
    assert "version 2 is live" in deploy()
    assert world.live() == ["2", "2"]
    assert world.numbers() == ["1", "2"]
    assert world.journal() == {}
    assert all(world.aws.distribution(one, world.arn).deployed for one in world.distributions)
    for config, old in zip([world.config(one) for one in world.distributions], before, strict=True):
        assert config != old
        assert with_versions(config, "1") == old, "only the version may change"


def with_versions(config: Any, version: str) -> Any:
    for behaviour in (config["DefaultCacheBehavior"], *config["CacheBehaviors"]["Items"]):
        association = behaviour["LambdaFunctionAssociations"]["Items"][0]
        association["LambdaFunctionARN"] = association["LambdaFunctionARN"].rpartition(":")[0] + f":{version}"
    return config


def test_the_second_run_has_nothing_to_do(world: World, edge_server: EdgeServer) -> None:
    deploy()
    world.calls.clear()
    edge_server.asked.clear()
    assert "nothing to do" in deploy()
    assert world.writes == []
    assert edge_server.asked == []


def test_the_function_runs_on_the_python_that_built_the_zip(world: World, edge_server: EdgeServer) -> None:
    assert f"set the runtime from {OTHER_RUNTIME} to {RUNTIME}" in deploy(dry_run=True)
    assert world.writes == []
    deploy()
    assert world.calls.count("UpdateFunctionConfiguration") == 1
    assert [one.runtime for one in world.aws.function().versions] == [OTHER_RUNTIME, RUNTIME]
    assert "set the runtime" not in deploy()
    assert "version 1 is live" in deploy(to="1")
    assert world.aws.version("1").runtime == OTHER_RUNTIME, "a published version keeps its own"


def test_the_same_code_on_another_runtime_is_another_version(
    world: World, edge_server: EdgeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy()
    monkeypatch.setattr(deploy_edge, "RUNTIME", OTHER_RUNTIME)
    deploy()
    assert world.live() == ["3", "3"]
    assert world.calls.count("UpdateFunctionCode") == 1


def test_what_lambda_has_not_is_left_as_it_is_and_said(
    world: World, edge_server: EdgeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deploy_edge, "RUNTIME", "python3.99")
    printed = deploy()
    assert f"the function stays on {OTHER_RUNTIME}" in printed
    assert "Deploy with python3.11 or python3.12 or python3.13." in printed
    assert world.aws.version("2").runtime == OTHER_RUNTIME
    assert "UpdateFunctionConfiguration" not in world.calls


def test_another_configuration_is_another_version(world: World, edge_server: EdgeServer, settings: Settings) -> None:
    deploy()
    settings.EDGE_MAX_AGE_SECONDS = 7
    deploy()
    assert world.live() == ["3", "3"]
    settings.EDGE_MAX_AGE_SECONDS = 30
    world.calls.clear()
    deploy()
    assert world.live() == ["2", "2"], "the version that had this code is used again"
    assert "UpdateFunctionCode" not in world.calls
    assert world.numbers() == ["1", "2", "3"]


def test_a_change_of_the_function_itself_is_published(world: World, edge_server: EdgeServer) -> None:
    deploy()
    world.aws.lambda_client.update_function_configuration(
        FunctionName=world.aws.function_name, Runtime="python3.12", Timeout=4
    )
    deploy()
    assert world.live() == ["3", "3"]
    assert "UpdateFunctionCode" not in world.calls[-20:]


def test_one_distribution_that_lags_is_brought_along(world: World, edge_server: EdgeServer) -> None:
    deploy()
    lagging = world.aws.distribution(world.distributions[1], world.arn)
    world.aws.shift(lagging, world.arn, "1")
    world.calls.clear()
    deploy()
    assert world.live() == ["2", "2"]
    assert world.calls.count("UpdateDistribution") == 1


def test_back_to_an_older_version(world: World, edge_server: EdgeServer) -> None:
    deploy()
    assert "version 1 is live" in deploy(to="1")
    assert world.live() == ["1", "1"]
    with pytest.raises(CommandError, match=r"no version 9; there are 1, 2\."):
        deploy(to="9")


def test_the_smoke_urls_pass_the_cache_by(world: World, edge_server: EdgeServer) -> None:
    edge_server.statuses["/hello"] = 307
    deploy(smoke_url=[f"{edge_server.base}/hello?a=1", f"404:{edge_server.base}/other"])
    assert len(edge_server.asked) == len(set(edge_server.asked)) == 5
    assert all("getowl-smoke=" in path for path in edge_server.asked)
    assert [path for path in edge_server.asked if path.startswith("/hello?a=1&getowl-smoke=")]


def test_old_versions_are_pruned_once_their_replicas_are_gone(world: World, edge_server: EdgeServer) -> None:
    for size in (129, 130, 131):  # published, never live: nothing replicated them
        world.aws.lambda_client.update_function_configuration(FunctionName=world.aws.function_name, MemorySize=size)
        assert world.aws.latest().number == "$LATEST"  # whoever looks sees the change come to its end
        world.aws.lambda_client.publish_version(FunctionName=world.aws.function_name)
    deploy(keep=2)
    assert world.numbers() == ["1", "4", "5"], "1 was live a moment ago, 4 is among the newest two"
    printed = deploy(to="4", keep=1)
    assert "version 1 still has replicas" in printed
    assert world.live() == ["4", "4"]
    assert world.numbers() == ["1", "4", "5"]


def test_a_dry_run_writes_nothing(world: World, edge_server: EdgeServer) -> None:
    printed = deploy(dry_run=True)
    assert f"{world.distributions[0]} runs version 1 (" in printed
    assert "upload the new code" in printed
    assert f"shift {world.distributions[1]} to it" in printed
    assert f"if they fail: shift {world.distributions[0]} back to version 1" in printed
    assert world.writes == []
    assert world.live() == ["1", "1"]
    assert edge_server.asked == []
