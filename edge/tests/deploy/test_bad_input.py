"""Settings and options that cannot work: said before anything is asked of AWS, or changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError
from pytest_django import Settings

from edge.tests.deploy.conftest import EdgeServer, World, deploy


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("EDGE_FUNCTION_NAME", "arn:aws:lambda:us-east-1:1:function:edge", "must be the function's plain name"),
        ("EDGE_DISTRIBUTION_IDS", [], "EDGE_DISTRIBUTION_IDS is empty"),
        ("EDGE_DISTRIBUTION_IDS", ["d111.cloudfront.net"], "must be ids such as"),
        ("EDGE_DISTRIBUTION_IDS", ["E2QWRUHEXAMPLE", "E2QWRUHEXAMPLE"], "each once"),
        ("SHORT_HOSTS", ["UPPER.example"], "not a normalized host name"),
    ],
)
def test_bad_settings(
    world: World, edge_server: EdgeServer, settings: Settings, name: str, value: Any, message: str
) -> None:
    setattr(settings, name, value)
    with pytest.raises(CommandError, match=message):
        deploy()
    assert world.writes == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"wait": 0}, "--wait must be above 0"),
        ({"pause": -1}, "--pause at least 0"),
        ({"keep": 0}, "--keep at least 1"),
        ({"smoke_url": ["go.example/sale"]}, "is no smoke URL"),
        ({"smoke_url": ["https:///sale"]}, "is no smoke URL"),
    ],
)
def test_bad_options(world: World, edge_server: EdgeServer, options: dict[str, Any], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        deploy(**options)
    assert world.calls == []


def test_no_such_function(world: World, edge_server: EdgeServer, settings: Settings) -> None:
    settings.EDGE_FUNCTION_NAME = "none"
    with pytest.raises(CommandError, match=r"no function none in us-east-1.*function\.yaml"):
        deploy()


def test_no_such_distribution(world: World, edge_server: EdgeServer, settings: Settings) -> None:
    settings.EDGE_DISTRIBUTION_IDS = [world.distributions[0], "E2QWRUHEXAMPLE"]
    with pytest.raises(CommandError, match="no distribution E2QWRUHEXAMPLE"):
        deploy()
    assert world.live() == ["1", "1"]


def test_a_distribution_that_runs_something_else(world: World, edge_server: EdgeServer) -> None:
    client = world.aws.cloudfront_client
    answer: Any = client.get_distribution(Id=world.distributions[1])
    config = answer["Distribution"]["DistributionConfig"]
    for behaviour in (config["DefaultCacheBehavior"], *config["CacheBehaviors"]["Items"]):
        behaviour["LambdaFunctionAssociations"] = {"Quantity": 0}
    client.update_distribution(Id=world.distributions[1], IfMatch=answer["ETag"], DistributionConfig=config)
    with pytest.raises(CommandError, match=r"No behaviour of .* at origin-request"):
        deploy()
    assert world.writes == []
