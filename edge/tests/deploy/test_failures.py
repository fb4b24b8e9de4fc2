"""A bad release, a slow or lying AWS, somebody else at the same time."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.httpsession import URLLib3Session
from django.core.management import CommandError, call_command
from pytest_django import Settings

from edge.packaging import RUNTIME
from edge.tests.deploy.conftest import OTHER_RUNTIME, EdgeServer, World, deploy, fault, respond


def test_a_failing_smoke_url_rolls_back(world: World, edge_server: EdgeServer) -> None:
    edge_server.broken = lambda: True
    with pytest.raises(
        CommandError, match=r"(?s)Version 2 failed.*version 1 is live again.*robots.txt: 503, expected 200"
    ):
        deploy()
    assert world.live() == ["1", "1"]
    assert world.journal() == {}
    assert world.numbers() == ["1", "2"]


def test_a_wrong_status_is_a_failure_too(world: World, edge_server: EdgeServer) -> None:
    with pytest.raises(CommandError, match="/sale: 404, expected 200, 301, 302, 303, 307, 308"):
        deploy(smoke_url=[f"{edge_server.base}/sale"])
    assert world.live() == ["1", "1"]


def test_no_answer_is_a_failure_too(world: World, edge_server: EdgeServer) -> None:
    with pytest.raises(CommandError, match="no answer: ConnectionRefusedError"):
        deploy(smoke_url=["http://127.0.0.1:9/"])
    assert world.live() == ["1", "1"]


def test_each_distribution_goes_back_to_its_own_version(
    world: World, edge_server: EdgeServer, settings: Settings
) -> None:
    deploy()
    world.aws.shift(world.aws.distribution(world.distributions[1], world.arn), world.arn, "1")
    settings.EDGE_MAX_AGE_SECONDS = 9
    edge_server.broken = lambda: True
    with pytest.raises(CommandError, match="version 1 and 2 is live again"):
        deploy()
    assert world.live() == ["2", "1"]


def test_a_fix_after_a_killed_bad_release_still_falls_back_to_what_passed(
    world: World, edge_server: EdgeServer, settings: Settings
) -> None:
    bad = world.aws.distribution(world.distributions[0], world.arn)
    world.aws.lambda_client.update_function_configuration(FunctionName=world.aws.function_name, MemorySize=200)
    assert world.aws.latest().number == "$LATEST"  # whoever looks sees the change come to its end
    world.aws.lambda_client.publish_version(FunctionName=world.aws.function_name)
    world.aws.remember(world.arn, {bad.id: "1"})
    world.aws.shift(bad, world.arn, "2")  # and then that run died
    edge_server.broken = lambda: True
    with pytest.raises(CommandError, match="version 1 is live again"):
        deploy()
    assert world.live() == ["1", "1"]


def test_nothing_to_go_back_to(world: World, edge_server: EdgeServer) -> None:
    world.aws.remember(world.arn, {world.distributions[0]: "1"})  # version 1 was left unverified
    edge_server.broken = lambda: True
    with pytest.raises(CommandError, match="no other to go back to"):
        deploy(to="1")


def test_never_deployed_keeps_the_journal_and_the_next_run_waits_on(
    world: World, edge_server: EdgeServer, never_deployed: None
) -> None:
    with pytest.raises(CommandError, match="Run again to keep waiting"):
        deploy(wait=0.01)
    assert world.live() == ["2", "2"]
    assert set(world.journal().values()) == {"1"}
    world.calls.clear()
    with pytest.raises(CommandError, match="Run again to keep waiting"):
        deploy(wait=0.01)
    assert world.writes == []


def test_never_deployed_and_failing_goes_back(world: World, edge_server: EdgeServer, never_deployed: None) -> None:
    edge_server.broken = lambda: True
    with pytest.raises(CommandError, match="The way back to version 1 was begun"):
        deploy(wait=0.01)
    assert world.live() == ["1", "1"]


def change_by_hand(world: World, identifier: str, version: str | None = None) -> None:
    """Somebody else updates the distribution."""
    client = world.aws.cloudfront_client
    answer: Any = client.get_distribution(Id=identifier)
    config = answer["Distribution"]["DistributionConfig"] | {"Comment": "changed by hand"}
    client.update_distribution(Id=identifier, IfMatch=answer["ETag"], DistributionConfig=config)
    if version:
        world.aws.shift(world.aws.distribution(identifier, world.arn), world.arn, version)


@pytest.mark.parametrize("index", [0, 1])
def test_who_comes_second_stops_and_takes_back_what_it_did(world: World, edge_server: EdgeServer, index: int) -> None:
    def hook(when: str, number: int, name: str) -> None:
        if name == "TagResource" and when == "after":
            change_by_hand(world, world.distributions[index])

    world.hook = hook
    with pytest.raises(CommandError, match="changed by somebody else during this run; it runs version 1"):
        deploy()
    assert world.live() == ["1", "1"]
    assert world.config(world.distributions[index])["Comment"] == "changed by hand"
    world.hook = lambda when, number, name: None
    deploy()
    assert world.live() == ["2", "2"]
    assert world.config(world.distributions[index])["Comment"] == "changed by hand"


def test_a_distribution_that_is_changed_while_it_waits_is_left_alone(world: World, edge_server: EdgeServer) -> None:
    updates: list[int] = []

    def hook(when: str, number: int, name: str) -> None:
        if name == "UpdateDistribution" and when == "after":
            updates.append(number)
        elif name == "GetDistribution" and when == "before" and len(updates) == 2:
            world.hook = lambda when, number, name: None
            change_by_hand(world, world.distributions[0], "1")

    world.hook = hook
    with pytest.raises(CommandError, match="shifted to version 1 by somebody else while this run waited for 2"):
        deploy()
    assert world.live() == ["1", "2"]


def test_other_code_uploaded_meanwhile_is_never_published(world: World, edge_server: EdgeServer) -> None:
    def upload(when: str, number: int, name: str) -> None:
        if (when, name) == ("before", "UpdateFunctionCode"):
            world.hook = lambda when, number, name: None
            world.aws.lambda_client.update_function_configuration(
                FunctionName=world.aws.function_name, Description="somebody else is here"
            )

    world.hook = upload
    with pytest.raises(CommandError, match="was changed by somebody else during this run"):
        deploy()
    assert world.numbers() == ["1"]

    def replace(when: str, number: int, name: str) -> None:
        if (when, name) == ("before", "PublishVersion"):
            world.hook = lambda when, number, name: None
            world.aws.lambda_client.update_function_code(
                FunctionName=world.aws.function_name, ZipFile=b"PK\x05\x06" + bytes(18)
            )

    world.hook = replace
    with pytest.raises(CommandError, match="was given other code by somebody else"):
        deploy()
    assert world.numbers() == ["1"]
    assert world.live() == ["1", "1"]


def test_another_runtime_set_meanwhile_is_never_live(world: World, edge_server: EdgeServer) -> None:
    def change(when: str, number: int, name: str) -> None:
        if (when, name) == ("before", "PublishVersion"):
            world.hook = lambda when, number, name: None
            world.aws.lambda_client.update_function_configuration(
                FunctionName=world.aws.function_name, Runtime=OTHER_RUNTIME
            )
            assert world.aws.latest().runtime == OTHER_RUNTIME

    world.hook = change
    with pytest.raises(CommandError, match="somebody else changed the function during this run"):
        deploy()
    assert world.live() == ["1", "1"]
    deploy()
    assert {world.aws.version(one).runtime for one in world.live()} == {RUNTIME}


def test_a_function_changed_meanwhile_does_not_get_another_runtime(world: World, edge_server: EdgeServer) -> None:
    def change(when: str, number: int, name: str) -> None:
        if (when, name) == ("before", "UpdateFunctionConfiguration"):
            world.hook = lambda when, number, name: None
            world.aws.lambda_client.update_function_configuration(FunctionName=world.aws.function_name, Timeout=4)

    world.hook = change
    with pytest.raises(CommandError, match="was changed by somebody else during this run"):
        deploy()
    assert world.numbers() == ["1"]
    assert world.aws.latest().runtime == OTHER_RUNTIME


WRITTEN = ["UpdateDistribution", "UpdateFunctionConfiguration", "UpdateFunctionCode", "PublishVersion"]


@pytest.mark.parametrize("name", WRITTEN)
def test_an_answer_that_was_lost(world: World, edge_server: EdgeServer, name: str) -> None:
    """The write arrived, its answer did not, and the SDK sends it again: that is no collision."""
    with fault(world, name, times=1, arrives=True) as hit:
        deploy()
    assert hit == [name]
    assert world.live() == ["2", "2"]
    assert world.numbers() == ["1", "2"]


@pytest.mark.parametrize("name", ["GetDistribution", "ListTags", *WRITTEN])
def test_throttling_is_waited_out_and_has_an_end(world: World, edge_server: EdgeServer, name: str) -> None:
    with fault(world, name, times=6) as hit:
        deploy()
    assert len(hit) == 6
    assert world.live() == ["2", "2"]


def test_throttling_without_end(world: World, edge_server: EdgeServer) -> None:
    with fault(world, "UpdateDistribution", times=1000) as hit, pytest.raises(CommandError, match="Throttling"):
        deploy()
    assert len(hit) == 8
    assert world.live() == ["1", "1"]
    deploy()
    assert world.live() == ["2", "2"]


def test_a_read_from_before_the_update_is_no_collision(world: World, edge_server: EdgeServer) -> None:
    before: dict[str, AWSResponse] = {}
    repeated: list[str] = []

    def send(operation: str, request: Any) -> AWSResponse | None:
        if operation != "GetDistribution":
            return None
        if request.url in before and request.url not in repeated and "UpdateDistribution" in world.calls:
            repeated.append(request.url)
            return before[request.url]
        if request.url not in before:
            session = URLLib3Session()
            before[request.url] = session.send(request)
            session.close()
            return before[request.url]
        return None

    world.send = send
    deploy()
    assert len(repeated) == 2
    assert world.live() == ["2", "2"]


def test_what_is_not_allowed_names_the_policy(world: World, edge_server: EdgeServer) -> None:
    body = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>"
    world.send = lambda name, request: respond(request, 403, {}, body) if name == "UpdateDistribution" else None
    with pytest.raises(CommandError, match=r"UpdateDistribution \w+: AccessDenied: no The policy .* DeployPolicyArn"):
        deploy()
    assert world.live() == ["1", "1"]


def refuse_updates(world: World, numbers: set[int]) -> None:
    """Refuse the UpdateDistribution calls with these numbers, counted from 1."""
    body = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>"
    seen: list[str] = []

    def send(name: str, request: Any) -> AWSResponse | None:
        if name != "UpdateDistribution":
            return None
        seen.append(name)
        return respond(request, 403, {}, body) if len(seen) in numbers else None

    world.send = send


def test_a_refusal_half_way_takes_back_what_was_shifted(world: World, edge_server: EdgeServer) -> None:
    refuse_updates(world, {2})
    with pytest.raises(CommandError, match="AccessDenied"):
        deploy()
    assert world.live() == ["1", "1"]


def test_what_cannot_be_taken_back_is_named(world: World, edge_server: EdgeServer) -> None:
    refuse_updates(world, {2, 3})
    out = StringIO()
    with pytest.raises(CommandError, match="AccessDenied"):
        call_command("deploy_edge", pause=0, wait=5, stdout=out, no_color=True)
    assert f"{world.distributions[0]} could not be shifted back to version 1" in out.getvalue()
    assert world.live() == ["2", "1"]
    world.send = lambda name, request: None
    deploy()
    assert world.live() == ["2", "2"]


def test_a_refusal_on_the_way_back_hides_no_smoke_line(world: World, edge_server: EdgeServer) -> None:
    edge_server.broken = lambda: True
    refuse_updates(world, {3})
    with pytest.raises(
        CommandError,
        match=r"(?s)may still be live.*could not be taken back to version 1.*robots.txt: 503, expected 200",
    ):
        deploy()
    assert sorted(world.live()) == ["1", "2"]  # the other one went back
    assert world.journal() != {}
