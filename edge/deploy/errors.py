"""Why a deployment stopped. Each message says what is live now and what to do.

DeployError
├── BadSettings      nothing was asked of AWS
├── AwsRefused       AWS refused a call, or could not be reached; `retryable` tells whether running again may help
├── Collision        somebody else changed the function or a distribution meanwhile
├── NotDeployedYet   CloudFront is still distributing the change; run again to keep waiting
└── SmokeFailed      the new version answers wrongly; rolled back where there was something to go back to
"""

from __future__ import annotations


class DeployError(Exception):
    """The deployment did not finish."""


class BadSettings(DeployError):
    """A setting or an option cannot work."""


class AwsRefused(DeployError):
    """A call failed; `code` is AWS's error code, or the name of the client's own error."""

    def __init__(self, call: str, code: str, message: str, *, retryable: bool) -> None:
        hint = "The policy of the output DeployPolicyArn of edge/infra/edge.yaml allows all that is needed."
        way_out = hint if "AccessDenied" in code else "Run again: it goes on from what AWS holds." if retryable else ""
        super().__init__(f"{call}: {code}: {message} {way_out}".rstrip())
        self.call = call
        self.code = code
        self.retryable = retryable


class Collision(DeployError):
    """Somebody else is deploying, or changed the configuration by hand."""


class NotDeployedYet(DeployError):
    """The time was up before CloudFront had the change everywhere."""


class SmokeFailed(DeployError):
    """At least one smoke URL did not answer as it should; `failures` has a line for each."""

    def __init__(self, message: str, failures: list[str]) -> None:
        super().__init__("\n  ".join([message, *failures]))
        self.failures = failures
