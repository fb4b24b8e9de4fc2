"""Makes moto's Lambda number, guard and hold versions as deploy_edge relies on.

moto (5.2) has no RevisionId, ignores PublishVersion's CodeSha256, gives a deleted version's number to the next one,
publishes unchanged code again after the first version, and deletes what CloudFront replicated. Here, after the API
reference of UpdateFunctionCode, UpdateFunctionConfiguration, PublishVersion and DeleteFunction:

* RevisionId changes with $LATEST; another one is PreconditionFailedException (412);
* new code, or another configuration, is InProgress until it has been looked at once; until then nothing is replaced or
  published
  (ResourceConflictException, 409);
* a version whose code and configuration are those of the last one is that one; numbers are never used again;
* a version that a distribution has named cannot be deleted (InvalidParameterValueException).
"""

import copy
import json
import uuid
from typing import Any
from urllib.parse import unquote

from moto.awslambda.exceptions import (
    InvalidParameterValueException,
    LambdaClientError,
    PreconditionFailedException,
)
from moto.awslambda.models import LambdaFunction, LambdaStorage
from moto.awslambda.responses import LambdaResponse
from moto.core.common_types import TYPE_RESPONSE

from getowl.local.moto_cloudfront import REPLICATED

_original_configuration = LambdaFunction.get_configuration
_original_delete = LambdaStorage.del_function
_original_update = LambdaFunction.update_configuration
_ABOUT_THE_VERSION = {"Version", "FunctionArn", "Description", "LastModified", "RevisionId"}


class Conflict(LambdaClientError):
    """The function is being changed."""

    code = 409

    def __init__(self, arn: str) -> None:
        message = f"The operation cannot be performed at this time. An update is in progress for resource: {arn}"
        super().__init__("ResourceConflictException", message)


def install() -> None:
    """Replace these parts of moto, before the first request; harmless when called twice."""
    LambdaFunction.get_configuration = _get_configuration  # type: ignore[method-assign]  # the extension
    LambdaFunction.update_configuration = _update_configuration  # type: ignore[method-assign]
    LambdaStorage.del_function = _del_function  # type: ignore[method-assign]
    LambdaResponse.update_function_code = _update_function_code  # type: ignore[method-assign]
    LambdaResponse.publish_version = _publish_version  # type: ignore[method-assign]
    LambdaResponse.get_function_configuration = _get_function_configuration  # type: ignore[method-assign]


def _get_configuration(self: LambdaFunction, on_create: bool = False) -> dict[str, Any]:
    known = self.__dict__
    config = _original_configuration(self, on_create)
    config["RevisionId"] = known.setdefault("revision_id", str(uuid.uuid4()))
    config["LastUpdateStatus"] = "InProgress" if known.get("updating") else "Successful"
    return config


def _update_configuration(self: LambdaFunction, config_updates: dict[str, Any]) -> dict[str, Any]:
    _check_change(self, config_updates)
    self.__dict__.update(revision_id=str(uuid.uuid4()), updating=True)
    return _original_update(self, config_updates)


def _check_change(function: LambdaFunction, asked: dict[str, Any]) -> None:
    config = function.get_configuration()
    if asked.get("RevisionId") not in (None, "", config["RevisionId"]):
        raise PreconditionFailedException("The Revision Id provided does not match the latest Revision Id.")
    if config["LastUpdateStatus"] == "InProgress":
        raise Conflict(config["FunctionArn"])


def _get_function_configuration(self: LambdaResponse) -> str:
    """The answer to the one who looks; what was in progress is then done."""
    name, qualifier = unquote(self.path.rsplit("/", 2)[-2]), self._get_param("Qualifier", None)
    function = self.backend.get_function(name, qualifier)
    answer = self._set_configuration_qualifier(function.get_configuration(), name, qualifier)
    function.__dict__["updating"] = False
    return json.dumps(answer)


def _update_function_code(self: LambdaResponse) -> TYPE_RESPONSE:
    function = self.backend.get_function(unquote(self.path.rsplit("/", 2)[-2]))
    _check_change(function, self.json_body)
    function.update_function_code(self.json_body)
    function.__dict__.update(revision_id=str(uuid.uuid4()), updating=True)
    return 200, {}, json.dumps(function.get_configuration() | {"Version": "$LATEST"})


def _publish_version(self: LambdaResponse) -> TYPE_RESPONSE:
    name = unquote(self.path.split("/")[-2])
    function, asked = self.backend.get_function(name), self.json_body
    config = function.get_configuration()
    if asked.get("CodeSha256") not in (None, "", config["CodeSha256"]):
        raise InvalidParameterValueException(
            f"CodeSHA256 ({asked['CodeSha256']}) is different from current CodeSHA256 in $LATEST "
            f"({config['CodeSha256']}). Please try again with the CodeSHA256 in $LATEST."
        )
    if config["LastUpdateStatus"] == "InProgress":
        raise Conflict(function.function_arn)
    published = self.backend._lambdas._functions[function.function_name]["versions"]
    if published and _runs(published[-1]) == _runs(function):
        return 201, {"status": 201}, json.dumps(published[-1].get_configuration())
    number = function.__dict__.get("published", len(published)) + 1
    function.__dict__["published"] = number
    made = copy.copy(function)
    made.set_version(number)
    made.description = asked.get("Description") or function.description
    published.append(made)
    self.backend._lambdas._arns[made.function_arn] = made
    return 201, {"status": 201}, json.dumps(made.get_configuration())


def _runs(function: LambdaFunction) -> dict[str, Any]:
    config = function.get_configuration()
    return {name: value for name, value in config.items() if name not in _ABOUT_THE_VERSION}


def _del_function(self: LambdaStorage, name_or_arn: str, qualifier: str | None = None) -> None:
    function = self.get_function_by_name_or_arn_with_qualifier(name_or_arn, qualifier)
    if function.function_arn in REPLICATED:
        raise InvalidParameterValueException(
            f"Lambda was unable to delete {function.function_arn} because it is a replicated function. Please see "
            "our documentation for Deleting Lambda@Edge Functions and Replicas."
        )
    _original_delete(self, name_or_arn, qualifier)
    self._arns.pop(function.function_arn, None)
