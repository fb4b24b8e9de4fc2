"""moto's CloudFront and Lambda with our extensions: as strict as AWS where deploy_edge relies on it."""

import copy
import uuid
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from django.conf import settings

EMPTY_ZIP = b"PK\x05\x06" + bytes(18)
OTHER_ZIP = b"PK\x05\x06" + bytes(16) + b"\x01\x00x"  # with a comment
ROLE = "arn:aws:iam::123456789012:role/getowl-moto"


def make_client(name: str) -> Any:
    return boto3.client(name, region_name="us-east-1", endpoint_url=settings.AWS_ENDPOINT_URL)  # type: ignore[call-overload]  # any service


@pytest.fixture(scope="module")
def cloudfront() -> Any:
    return make_client("cloudfront")


@pytest.fixture(scope="module")
def function_client() -> Any:
    return make_client("lambda")


@pytest.fixture
def function(function_client: Any) -> str:
    """The ARN of a function with version 1."""
    iam = make_client("iam")
    if not any(role["Arn"] == ROLE for role in iam.list_roles()["Roles"]):
        iam.create_role(RoleName="getowl-moto", AssumeRolePolicyDocument="{}")
    name = f"edge-{uuid.uuid4().hex[:8]}"
    made = function_client.create_function(
        FunctionName=name, Runtime="python3.13", Role=ROLE, Handler="a.b", Code={"ZipFile": EMPTY_ZIP}
    )
    assert function_client.publish_version(FunctionName=name)["Version"] == "1"
    return str(made["FunctionArn"])


@pytest.fixture
def config(function: str) -> Any:
    """A distribution's configuration; version 1 answers at origin-request."""
    functions = [{"LambdaFunctionARN": f"{function}:1", "EventType": "origin-request", "IncludeBody": True}]
    return {
        "CallerReference": uuid.uuid4().hex,
        "Comment": "",
        "Enabled": True,
        "Origins": {"Quantity": 1, "Items": [{"Id": "web", "DomainName": "app.example"}]},
        "DefaultCacheBehavior": {
            "TargetOriginId": "web",
            "ViewerProtocolPolicy": "https-only",
            "LambdaFunctionAssociations": {"Quantity": 1, "Items": functions},
            "GrpcConfig": {"Enabled": False},
        },
    }


def code_of(call: Callable[[], Any]) -> tuple[int, str]:
    """The status and the error code of a call that is refused."""
    with pytest.raises(ClientError) as caught:
        call()
    return caught.value.response["ResponseMetadata"]["HTTPStatusCode"], caught.value.response["Error"]["Code"]


def test_a_configuration_comes_back_as_it_was_given(cloudfront: Any, config: Any) -> None:
    made = cloudfront.create_distribution(DistributionConfig=config)
    assert made["Distribution"]["Status"] == "InProgress"
    identifier = made["Distribution"]["Id"]
    kept = cloudfront.get_distribution_config(Id=identifier)["DistributionConfig"]
    behaviour = kept["DefaultCacheBehavior"]
    assert behaviour["LambdaFunctionAssociations"] == config["DefaultCacheBehavior"]["LambdaFunctionAssociations"]
    assert behaviour["GrpcConfig"] == {"Enabled": False}
    assert kept["CacheBehaviors"] == {"Quantity": 0}
    cloudfront.get_distribution(Id=identifier)
    assert cloudfront.get_distribution(Id=identifier)["Distribution"]["Status"] == "Deployed"
    pages = cloudfront.get_paginator("list_distributions").paginate()
    assert identifier in [one["Id"] for page in pages for one in page["DistributionList"]["Items"]]


def test_an_update_wants_the_current_etag_and_takes_its_time(cloudfront: Any, config: Any) -> None:
    made = cloudfront.create_distribution(DistributionConfig=config)
    identifier, old = made["Distribution"]["Id"], made["ETag"]
    changed = config | {"Comment": "changed"}
    updated = cloudfront.update_distribution(Id=identifier, IfMatch=old, DistributionConfig=changed)
    assert updated["ETag"] != old
    assert updated["Distribution"]["Status"] == "InProgress"
    assert cloudfront.get_distribution(Id=identifier)["Distribution"]["Status"] == "InProgress"
    assert cloudfront.get_distribution(Id=identifier)["Distribution"]["Status"] == "Deployed"

    def update(**arguments: Any) -> Callable[[], Any]:
        return lambda: cloudfront.update_distribution(Id=identifier, **({"DistributionConfig": config} | arguments))

    assert code_of(update(IfMatch=old)) == (412, "PreconditionFailed")
    assert code_of(update()) == (400, "InvalidIfMatchVersion")
    other = config | {"CallerReference": "another"}
    assert code_of(update(IfMatch=updated["ETag"], DistributionConfig=other)) == (400, "IllegalUpdate")
    assert code_of(lambda: cloudfront.delete_distribution(Id=identifier, IfMatch=updated["ETag"])) == (
        409,
        "DistributionNotDisabled",
    )
    assert cloudfront.get_distribution_config(Id=identifier)["DistributionConfig"]["Comment"] == "changed"


@pytest.mark.parametrize("end", ["", ":$LATEST", ":live", ":2"])
def test_only_a_version_that_exists_may_be_associated(cloudfront: Any, config: Any, function: str, end: str) -> None:
    made = cloudfront.create_distribution(DistributionConfig=config)
    wrong = copy.deepcopy(config)
    wrong["DefaultCacheBehavior"]["LambdaFunctionAssociations"]["Items"][0]["LambdaFunctionARN"] = function + end
    assert code_of(
        lambda: cloudfront.update_distribution(
            Id=made["Distribution"]["Id"], IfMatch=made["ETag"], DistributionConfig=wrong
        )
    ) == (400, "InvalidLambdaFunctionAssociation")


def test_new_code_is_guarded_and_takes_its_time(function_client: Any, function: str) -> None:
    revision = function_client.get_function_configuration(FunctionName=function)["RevisionId"]

    def upload(code: bytes, **arguments: Any) -> Any:
        return function_client.update_function_code(FunctionName=function, ZipFile=code, **arguments)

    updated = upload(OTHER_ZIP, RevisionId=revision)
    assert updated["LastUpdateStatus"] == "InProgress"
    assert updated["RevisionId"] != revision
    assert code_of(lambda: upload(EMPTY_ZIP)) == (409, "ResourceConflictException")
    assert code_of(lambda: function_client.publish_version(FunctionName=function)) == (409, "ResourceConflictException")
    assert code_of(lambda: upload(EMPTY_ZIP, RevisionId=revision)) == (412, "PreconditionFailedException")
    statuses = [function_client.get_function_configuration(FunctionName=function)["LastUpdateStatus"] for _ in range(2)]
    assert statuses == ["InProgress", "Successful"]


def test_versions_are_numbered_once(function_client: Any, function: str) -> None:
    def publish(**arguments: Any) -> str:
        return str(function_client.publish_version(FunctionName=function, **arguments)["Version"])

    def configure(**arguments: Any) -> None:
        function_client.update_function_configuration(FunctionName=function, **arguments)

    def look() -> str:
        return str(function_client.get_function_configuration(FunctionName=function)["LastUpdateStatus"])

    assert publish() == "1", "nothing changed"
    configure(Timeout=9)
    assert code_of(publish) == (409, "ResourceConflictException")
    assert code_of(lambda: configure(Timeout=8)) == (409, "ResourceConflictException")
    assert [look(), look()] == ["InProgress", "Successful"]
    assert code_of(lambda: configure(Timeout=8, RevisionId="another")) == (412, "PreconditionFailedException")
    assert publish() == "2"
    function_client.delete_function(FunctionName=function, Qualifier="2")
    configure(Timeout=10)
    look()
    assert publish() == "3"
    assert code_of(lambda: publish(CodeSha256="another")) == (400, "InvalidParameterValueException")


def test_what_was_replicated_stays(function_client: Any, function: str, cloudfront: Any, config: Any) -> None:
    cloudfront.create_distribution(DistributionConfig=config)
    with pytest.raises(ClientError, match="because it is a replicated function"):
        function_client.delete_function(FunctionName=function, Qualifier="1")
