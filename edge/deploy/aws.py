"""What a deployment asks of AWS, and nothing else: Lambda in us-east-1, CloudFront, and the function's tags.

Each call is bounded (5 s to connect, 30 s to answer) and tried again up to 8 times when AWS throttles or fails, with
the SDK's jittered, doubling pauses. A retry whose first try did arrive looks like a conflict: writes therefore look
at what is there before they call it one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from edge.deploy.associations import versions_in, with_version
from edge.deploy.errors import AwsRefused, BadSettings, Collision

if TYPE_CHECKING:
    from mypy_boto3_cloudfront import CloudFrontClient
    from mypy_boto3_lambda import LambdaClient

REGION = "us-east-1"
"""Lambda@Edge functions must live here (developer guide, "Restrictions on Lambda@Edge")."""

JOURNAL = "getowl-rollback:"
"""Prefix of the function's tags: `getowl-rollback:<distribution>` = the version to go back to."""

_CONFIG = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 8})
_COMPARED = ("Role", "Handler", "Timeout", "MemorySize", "Architectures")
_CHANGED_MEANWHILE = {"PreconditionFailed", "InvalidIfMatchVersion", "PreconditionFailedException"}
_RETRYABLE = {"ServiceException", "TooManyRequestsException", "Throttling", "ThrottlingException", "ServiceUnavailable"}


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the function; `number` is "$LATEST" for the one that can be changed.

    `sha256` is the zip's, in base64 as Lambda gives it; `behaviour` is all else that decides how it runs, but for the
    runtime. `revision` changes whenever the version does.
    """

    number: str
    sha256: str
    behaviour: str
    runtime: str = ""
    revision: str = ""
    ready: bool = True
    failure: str = ""

    def runs_like(self, other: Version, runtime: str) -> bool:
        """Whether it runs on `runtime`, and its configuration is else the other's, whatever the code."""
        return self.behaviour == other.behaviour and self.runtime == runtime


@dataclass(frozen=True, slots=True)
class Function:
    """The function and its versions, the oldest first."""

    arn: str
    latest: Version
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution at one moment; `live` are the function's versions that its behaviours name."""

    id: str
    etag: str
    config: dict[str, Any]
    deployed: bool
    live: tuple[str, ...]


class Aws:
    """The calls; everything raises AwsRefused when AWS does not do it, Collision when somebody else was faster."""

    def __init__(self, function: str, lambda_client: LambdaClient, cloudfront_client: CloudFrontClient) -> None:
        self.function_name = function
        self.lambda_client = lambda_client
        self.cloudfront_client = cloudfront_client

    def function(self) -> Function:
        """What Lambda holds now. Raises BadSettings if there is no such function."""
        with _call("GetFunctionConfiguration"):
            try:
                latest: Any = self.lambda_client.get_function_configuration(FunctionName=self.function_name)
            except self.lambda_client.exceptions.ResourceNotFoundException:
                raise BadSettings(
                    f"There is no function {self.function_name} in {REGION}. Create the stack edge/infra/function.yaml "
                    "first, or correct EDGE_FUNCTION_NAME."
                ) from None
        with _call("ListVersionsByFunction"):
            pages = self.lambda_client.get_paginator("list_versions_by_function").paginate(
                FunctionName=self.function_name
            )
            raw: list[Any] = [one for page in pages for one in page["Versions"] if one["Version"] != "$LATEST"]
        return Function(
            latest["FunctionArn"],
            _version(latest),
            tuple(sorted(map(_version, raw), key=lambda version: int(version.number))),
        )

    def latest(self) -> Version:
        """$LATEST alone; its code may be replaced or published only once it is `ready`."""
        with _call("GetFunctionConfiguration"):
            return _version(self.lambda_client.get_function_configuration(FunctionName=self.function_name))

    def version(self, number: str) -> Version:
        """One published version; a distribution may use it once it is `ready`."""
        with _call("GetFunctionConfiguration"):
            raw = self.lambda_client.get_function_configuration(FunctionName=self.function_name, Qualifier=number)
        return _version(raw)

    def set_runtime(self, runtime: str, revision: str) -> None:
        """Let $LATEST run on `runtime`, if nobody changed the function since `revision`; published versions stay."""
        try:
            with _call("UpdateFunctionConfiguration"):
                self.lambda_client.update_function_configuration(
                    FunctionName=self.function_name,
                    Runtime=runtime,  # type: ignore[arg-type]  # of EDGE_RUNTIMES
                    RevisionId=revision,
                )
        except AwsRefused as error:
            if error.code not in _CHANGED_MEANWHILE:
                raise
            if self.latest().runtime != runtime:  # else it was this call, whose answer was lost
                raise self._changed() from error

    def upload(self, code: bytes, sha256: str, revision: str) -> None:
        """Replace $LATEST's code, if nobody changed the function since `revision`."""
        try:
            with _call("UpdateFunctionCode"):
                self.lambda_client.update_function_code(
                    FunctionName=self.function_name, ZipFile=code, RevisionId=revision
                )
        except AwsRefused as error:
            if error.code not in _CHANGED_MEANWHILE:
                raise
            if self.latest().sha256 != sha256:  # else it was this upload, whose answer was lost
                raise self._changed() from error

    def _changed(self) -> Collision:
        return Collision(
            f"{self.function_name} was changed by somebody else during this run. Nothing is live that was not before. "
            "Run again when they are done."
        )

    def publish(self, sha256: str) -> str:
        """The number of a version with $LATEST's code, which must have this hash; a second call gives the same."""
        try:
            with _call("PublishVersion"):
                answer = self.lambda_client.publish_version(FunctionName=self.function_name, CodeSha256=sha256)
        except AwsRefused as error:
            # Lambda has no error of its own for "the hash is another": it is an invalid parameter.
            if error.code != "InvalidParameterValueException" or self.latest().sha256 == sha256:
                raise
            raise Collision(
                f"{self.function_name} was given other code by somebody else during this run. Nothing is live that "
                "was not before. Run again when they are done."
            ) from error
        return answer["Version"]

    def distribution(self, identifier: str, function_arn: str) -> Distribution:
        """The distribution now. Raises BadSettings if there is none, or if it does not run the function at all."""
        with _call(f"GetDistribution {identifier}"):
            try:
                answer: Any = self.cloudfront_client.get_distribution(Id=identifier)
            except self.cloudfront_client.exceptions.NoSuchDistribution:
                raise BadSettings(
                    f"There is no distribution {identifier} in this account. Correct EDGE_DISTRIBUTION_IDS."
                ) from None
        found = _distribution(answer, function_arn)
        if not found.live:
            raise BadSettings(
                f"No behaviour of {identifier} runs {function_arn} at origin-request. The stack edge/infra/edge.yaml "
                "associates it; deploy_edge only changes which version."
            )
        return found

    def shift(self, distribution: Distribution, function_arn: str, version: str) -> Distribution:
        """Let the distribution run `version`, all else unchanged, if it is still as it was read.

        UpdateDistribution replaces the whole configuration under If-Match (API reference, UpdateDistribution).
        """
        try:
            with _call(f"UpdateDistribution {distribution.id}"):
                answer = self.cloudfront_client.update_distribution(
                    Id=distribution.id,
                    IfMatch=distribution.etag,
                    DistributionConfig=with_version(distribution.config, function_arn, version),  # type: ignore[arg-type]  # as it was read
                )
        except AwsRefused as error:
            if error.code not in _CHANGED_MEANWHILE:
                raise
            now = self.distribution(distribution.id, function_arn)
            if now.live == (version,):  # this update, whose answer was lost
                return now
            raise Collision(
                f"{distribution.id} was changed by somebody else during this run; it runs version {_names(now)}."
            ) from error
        return _distribution(answer, function_arn)

    def journal(self, function_arn: str) -> dict[str, str]:
        """The version to go back to, by distribution; empty when every deployment was finished."""
        with _call("ListTags"):
            tags = self.lambda_client.list_tags(Resource=function_arn)["Tags"]
        return {name.removeprefix(JOURNAL): value for name, value in tags.items() if name.startswith(JOURNAL)}

    def remember(self, function_arn: str, fall_back: Mapping[str, str]) -> None:
        """Write these into the journal."""
        if fall_back:
            with _call("TagResource"):
                tags = {JOURNAL + identifier: version for identifier, version in fall_back.items()}
                self.lambda_client.tag_resource(Resource=function_arn, Tags=tags)

    def forget(self, function_arn: str, identifiers: list[str]) -> None:
        """Take these distributions out of the journal."""
        if identifiers:
            with _call("UntagResource"):
                self.lambda_client.untag_resource(Resource=function_arn, TagKeys=[JOURNAL + one for one in identifiers])

    def delete_version(self, number: str) -> bool:
        """Delete a version; False when replicas still hold it, which takes AWS hours to end.

        See "Delete Lambda@Edge functions and replicas" in CloudFront's developer guide.
        """
        try:
            with _call(f"DeleteFunction {number}"):
                self.lambda_client.delete_function(FunctionName=self.function_name, Qualifier=number)
        except AwsRefused as error:
            if error.code == "ResourceNotFoundException":
                return True
            if error.code == "InvalidParameterValueException" and "replicated function" in str(error):
                return False
            raise
        return True


def connect(function: str, endpoint: str) -> Aws:
    """AWS, or what `endpoint` names instead."""
    where: dict[str, Any] = {"region_name": REGION, "endpoint_url": endpoint or None, "config": _CONFIG}
    return Aws(function, boto3.client("lambda", **where), boto3.client("cloudfront", **where))


def _version(raw: Any) -> Version:
    states = (raw.get("State", "Active"), raw.get("LastUpdateStatus", "Successful"))
    failed = "Failed" in states
    return Version(
        raw["Version"],
        raw["CodeSha256"],
        repr([raw.get(name) for name in _COMPARED]),
        raw.get("Runtime", ""),
        raw.get("RevisionId", ""),
        ready=states[0] in {"Active", "Inactive"} and states[1] == "Successful",
        failure=raw.get("StateReason") or raw.get("LastUpdateStatusReason") or "failed" if failed else "",
    )


def _distribution(answer: Any, function_arn: str) -> Distribution:
    described = answer["Distribution"]
    config = described["DistributionConfig"]
    live = versions_in(config, function_arn)
    return Distribution(described["Id"], answer["ETag"], config, described["Status"] == "Deployed", live)


def _names(distribution: Distribution) -> str:
    return " and ".join(distribution.live)


@contextmanager
def _call(name: str) -> Iterator[None]:
    """Turn the SDK's errors into AwsRefused, with the name of the call."""
    try:
        yield
    except ClientError as error:
        code = error.response["Error"].get("Code", "Unknown")
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        retryable = code in _RETRYABLE or status >= 500 or status == 429
        raise AwsRefused(name, code, error.response["Error"].get("Message", ""), retryable=retryable) from error
    except BotoCoreError as error:
        raise AwsRefused(name, type(error).__name__, str(error), retryable=True) from error
