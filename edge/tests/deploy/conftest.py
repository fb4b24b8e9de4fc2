"""A function and two distributions in moto for each test, a web server as the edge, and a hand on every call."""

from __future__ import annotations

import base64
import json
import os
import threading
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from types import SimpleNamespace
from typing import Any, Final, Literal

import boto3
import pytest
from botocore.awsrequest import AWSResponse, HTTPHeaders
from botocore.httpsession import URLLib3Session
from django.core.management import call_command
from pytest_django import Settings

from edge.deploy.aws import Aws, connect
from edge.packaging import RUNTIME

ROLE = "arn:aws:iam::123456789012:role/getowl-edge"
OTHER_RUNTIME: Final[Literal["python3.11", "python3.13"]] = "python3.13" if RUNTIME != "python3.13" else "python3.11"
"""Not the one of the zips that are built here: the function's until the first deployment."""

WRITES = {
    "UpdateFunctionCode",
    "UpdateFunctionConfiguration",
    "PublishVersion",
    "UpdateDistribution",
    "TagResource",
    "UntagResource",
    "DeleteFunction",
}


class Killed(BaseException):
    """The process died: nothing may catch this."""


@dataclass
class World:
    """What a test looks at and reaches into."""

    aws: Aws
    arn: str
    distributions: list[str]
    calls: list[str] = field(default_factory=list)
    # Asked before ("before") and after ("after") each call, with its number from 0; may raise.
    hook: Callable[[str, int, str], None] = lambda when, number, name: None
    # Given each HTTP request, retries included; may answer in AWS's place.
    send: Callable[[str, Any], AWSResponse | None] = lambda name, request: None

    @property
    def writes(self) -> list[str]:
        """The calls so far that change something."""
        return [name for name in self.calls if name in WRITES]

    def live(self) -> list[str]:
        """What each distribution runs, in order."""
        return [one for each in self.distributions for one in self.aws.distribution(each, self.arn).live]

    def config(self, identifier: str) -> Any:
        """A distribution's configuration."""
        return self.aws.cloudfront_client.get_distribution(Id=identifier)["Distribution"]["DistributionConfig"]

    def numbers(self) -> list[str]:
        """The published versions."""
        return [one.number for one in self.aws.function().versions]

    def journal(self) -> dict[str, str]:
        """What the function's tags say."""
        return self.aws.journal(self.arn)


def distribution_config(arn: str, version: str = "1") -> Any:
    """A configuration with more in it than deploy_edge knows about."""

    def behaviour(policy: str) -> dict[str, Any]:
        functions = [{"LambdaFunctionARN": f"{arn}:{version}", "EventType": "origin-request", "IncludeBody": False}]
        return {
            "TargetOriginId": "web",
            "ViewerProtocolPolicy": "redirect-to-https",
            "CachePolicyId": policy,
            "OriginRequestPolicyId": "kept-too",
            "RealtimeLogConfigArn": "arn:aws:cloudfront::123456789012:realtime-log-config/clicks",
            "Compress": True,
            "LambdaFunctionAssociations": {"Quantity": 1, "Items": functions},
        }

    return {
        "CallerReference": uuid.uuid4().hex,
        "Comment": "the short domain",
        "Enabled": True,
        "Origins": {"Quantity": 1, "Items": [{"Id": "web", "DomainName": "app.owl.example"}]},
        "DefaultCacheBehavior": behaviour("first"),
        "CacheBehaviors": {"Quantity": 1, "Items": [behaviour("second") | {"PathPattern": "/p/*"}]},
        "CustomErrorResponses": {"Quantity": 1, "Items": [{"ErrorCode": 503, "ErrorCachingMinTTL": 0}]},
    }


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK's pauses between two tries take no time."""
    monkeypatch.setattr(
        "botocore.endpoint.time", type("Clock", (), {"sleep": lambda seconds: None, "time": lambda: 0.0})
    )


@pytest.fixture(scope="session")
def clients() -> list[Any]:
    """The tests' own way to moto. Making clients takes longer than most tests."""
    return _clients()


@pytest.fixture(scope="session")
def watched() -> list[Any]:
    """The command's way to moto."""
    made = _clients()
    for client in made:
        _watch(client)
    return made


def _clients() -> list[Any]:
    aws = connect("", os.environ["AWS_ENDPOINT_URL"])
    return [aws.lambda_client, aws.cloudfront_client]


@pytest.fixture
def world(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    quick: None,
    clients: list[Any],
    watched: list[Any],
) -> Iterator[World]:
    """The function has version 1, an older resolver, and both distributions run it."""
    name = f"edge-{uuid.uuid4().hex[:12]}"
    iam = boto3.client("iam", region_name="us-east-1", endpoint_url=settings.AWS_ENDPOINT_URL)
    if not any(role["Arn"] == ROLE for role in iam.list_roles()["Roles"]):
        iam.create_role(RoleName="getowl-edge", AssumeRolePolicyDocument="{}")
    aws = Aws(name, *clients)
    made = aws.lambda_client.create_function(
        FunctionName=name,
        Runtime=OTHER_RUNTIME,
        Role=ROLE,
        Handler="resolver.handler.handler",
        Code={"ZipFile": base64.b64decode("UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==")},  # the empty zip
        MemorySize=128,
        Timeout=5,
    )
    aws.lambda_client.publish_version(FunctionName=name)
    configs = [distribution_config(made["FunctionArn"]) for _ in range(2)]
    answers = [aws.cloudfront_client.create_distribution(DistributionConfig=config) for config in configs]
    distributions = [answer["Distribution"]["Id"] for answer in answers]
    settings.EDGE_FUNCTION_NAME = name
    settings.EDGE_DISTRIBUTION_IDS = distributions
    state = World(aws, made["FunctionArn"], distributions)

    for client in watched:
        client.meta.world = state
    command = "edge.management.commands.deploy_edge.connect"
    monkeypatch.setattr(command, lambda function, endpoint: Aws(function, *watched))
    yield state
    _transition(settings.AWS_ENDPOINT_URL, {"progression": "manual", "times": 2})


def _watch(client: Any) -> None:
    """Show each call, and each HTTP request, to the world that the client is in (`client.meta.world`)."""
    original = client._make_api_call

    def call(name: str, parameters: Any) -> Any:
        state: World = client.meta.world
        number = len(state.calls)
        state.hook("before", number, name)
        state.calls.append(name)
        answer = original(name, parameters)
        state.hook("after", number, name)
        return answer

    def send(request: Any, event_name: str, **_: Any) -> AWSResponse | None:
        state: World = client.meta.world
        return state.send(event_name.rpartition(".")[2], request)

    client._make_api_call = call
    client.meta.events.register("before-send", send)


@contextmanager
def fault(world: World, name: str, *, times: int, arrives: bool = False) -> Iterator[list[str]]:
    """Throttle this call so many times; with `arrives` AWS does it, and the answer gets lost. Gives what was hit."""
    hit: list[str] = []

    def send(operation: str, request: Any) -> AWSResponse | None:
        if operation != name or len(hit) >= times:
            return None
        hit.append(operation)
        if not arrives:
            if "Distribution" not in name:
                return respond(request, 429, {"x-amzn-errortype": "TooManyRequestsException"}, "{}")
            error = "<Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error>"
            return respond(request, 400, {}, f"<ErrorResponse>{error}</ErrorResponse>")
        session = URLLib3Session()
        assert session.send(request).status_code in {200, 201}
        session.close()
        return respond(request, 503, {}, "")

    world.send = send
    yield hit
    world.send = lambda name, request: None


def respond(request: Any, status: int, headers: dict[str, str], body: str) -> AWSResponse:
    """An answer of AWS."""
    raw = SimpleNamespace(stream=lambda: iter([body.encode()]))
    return AWSResponse(request.url, status, HTTPHeaders.from_dict(headers), raw)


def _transition(endpoint: str, transition: dict[str, Any]) -> None:
    body = json.dumps({"model_name": "cloudfront::distribution", "transition": transition}).encode()
    request = urllib.request.Request(f"{endpoint}/moto-api/state-manager/set-transition", body)  # noqa: S310 - our moto
    request.add_header("Content-Type", "application/json")
    urllib.request.urlopen(request, timeout=5).close()  # noqa: S310 - our moto


@pytest.fixture
def never_deployed(settings: Settings, world: World) -> None:
    """CloudFront stays InProgress until the test ends."""
    _transition(settings.AWS_ENDPOINT_URL, {"progression": "manual", "times": 1_000_000})


@dataclass
class EdgeServer:
    """The short domain: a status for each path, 404 for all others; what was asked is in `asked`."""

    base: str = ""
    statuses: dict[str, int] = field(default_factory=lambda: {"/": 302, "/robots.txt": 200})
    asked: list[str] = field(default_factory=list)
    broken: Callable[[], bool] = lambda: False


@pytest.fixture
def edge_server(settings: Settings) -> Iterator[EdgeServer]:
    """A web server on SHORT_URL_BASE that answers as a healthy edge does."""
    state = EdgeServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append(self.path)
            self.send_response(503 if state.broken() else state.statuses.get(self.path.partition("?")[0], 404))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.SHORT_URL_BASE = state.base = f"http://127.0.0.1:{server.server_port}"
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


def deploy(**options: Any) -> str:
    """Run the command; returns what it printed."""
    out = StringIO()
    call_command("deploy_edge", **({"pause": 0, "wait": 5} | options), stdout=out, no_color=True)
    return out.getvalue()
