"""Makes moto's CloudFront keep and guard distributions as deploy_edge relies on.

moto (5.2) drops the Lambda associations of every behaviour, takes any If-Match, has one ETag for ever, and leaves
an updated distribution Deployed. Here, after the API reference of UpdateDistribution and the developer guide:

* the configuration comes back as it was given, with the parts that AWS adds when they are left out;
* UpdateDistribution and DeleteDistribution want the current ETag: InvalidIfMatchVersion (400) without one,
  PreconditionFailed (412) with another; every update makes a new one;
* CallerReference cannot change (IllegalUpdate); a distribution is disabled and Deployed before it can be deleted
  (DistributionNotDisabled), and has no tenants (ResourceInUse);
* alternate domain names are checked, and the certificate with them (moto_cloudfront_names.py);
* a created or updated distribution is InProgress until it has been read twice (moto's state manager may say
  otherwise: model `cloudfront::distribution`);
* an association names a numbered version, in us-east-1, that Lambda has (InvalidLambdaFunctionAssociation).
"""

import re
from typing import Any

from moto.awslambda.models import lambda_backends
from moto.cloudfront import models
from moto.cloudfront.exceptions import (
    CloudFrontException,
    InvalidIfMatchVersion,
    NoSuchDistribution,
    OriginDoesNotExist,
)
from moto.cloudfront.models import CloudFrontBackend, Distribution
from moto.moto_api import state_manager

from getowl.local import moto_cloudfront_tenants
from getowl.local.moto_cloudfront_names import check_distribution, tenants

REPLICATED: set[str] = set()
"""ARNs of the versions that a distribution has ever named: AWS deletes their replicas hours later (moto_lambda.py)."""

_VERSION_ARN = re.compile(r"arn:aws:lambda:us-east-1:(\d{12}):function:[\w-]+:\d+")
_LISTS = ("Aliases", "OriginGroups", "CacheBehaviors", "CustomErrorResponses")
_BEHAVIOUR_LISTS = ("LambdaFunctionAssociations", "FunctionAssociations")


def install() -> None:
    """Replace these parts of moto, before the first request; harmless when called twice."""
    models.DistributionConfig = Config  # type: ignore[misc,assignment]  # the extension
    Distribution.__init__ = _checked(Distribution.__init__)  # type: ignore[method-assign]
    CloudFrontBackend.update_distribution = _update_distribution  # type: ignore[method-assign,assignment]  # the header is text
    CloudFrontBackend.delete_distribution = _delete_distribution  # type: ignore[method-assign,assignment]  # the header is text
    moto_cloudfront_tenants.install()
    state_manager.register_default_transition("cloudfront::distribution", {"progression": "manual", "times": 2})


class Config(dict[str, Any]):
    """A distribution's configuration as it was given; moto reads some of it as attributes."""

    def __init__(self, given: dict[str, Any]) -> None:
        super().__init__(given)
        for name in _LISTS:
            self.setdefault(name, {"Quantity": 0})
        self.setdefault("PriceClass", "PriceClass_All")
        self.setdefault("HttpVersion", "http2")
        self.setdefault("IsIPV6Enabled", True)
        self.setdefault("DefaultRootObject", "")
        self.setdefault("WebACLId", "")
        self.setdefault("Logging", {"Enabled": False, "IncludeCookies": False, "Bucket": "", "Prefix": ""})
        self.setdefault("Restrictions", {"GeoRestriction": {"RestrictionType": "none", "Quantity": 0}})
        self.setdefault("ViewerCertificate", {"CloudFrontDefaultCertificate": True})
        behaviours = _behaviours(self)
        for behaviour in behaviours:
            for name in _BEHAVIOUR_LISTS:
                behaviour.setdefault(name, {"Quantity": 0})
        origins = {origin["Id"] for origin in self["Origins"]["Items"]}
        if not {behaviour["TargetOriginId"] for behaviour in behaviours} <= origins:
            raise OriginDoesNotExist

    def __getattr__(self, name: str) -> Any:
        try:
            return self["CallerReference" if name == "caller_reference" else name]
        except KeyError:
            raise AttributeError(name) from None


def _checked(original: Any) -> Any:
    if getattr(original, "checked", False):
        return original

    def create(self: Distribution, account_id: str, region_name: str, config: dict[str, Any]) -> None:
        original(self, account_id, region_name, config)
        check_distribution(self.distribution_config, self.id)  # type: ignore[arg-type]  # it is a Config
        _associate(self.distribution_config)

    create.checked = True  # type: ignore[attr-defined]  # a mark for the second call of install
    return create


def _update_distribution(
    self: CloudFrontBackend, dist_config: dict[str, Any], _id: str, if_match: str
) -> tuple[Distribution, str, str]:
    distribution = _guarded(self, _id, if_match)
    config = Config(dist_config)
    if config["CallerReference"] != distribution.distribution_config["CallerReference"]:  # type: ignore[index]  # it is a Config
        raise CloudFrontException("IllegalUpdate", "The caller reference cannot be changed.")
    check_distribution(config, _id)
    _associate(config)
    distribution.distribution_config = config  # type: ignore[assignment]  # it replaces moto's
    distribution.etag = models.random_id()
    distribution.status = "InProgress"
    distribution._tick = 0
    return distribution, distribution.location, distribution.etag


def _delete_distribution(self: CloudFrontBackend, distribution_id: str, if_match: str) -> None:
    distribution = _guarded(self, distribution_id, if_match)
    if distribution.distribution_config["Enabled"] or distribution.status != "Deployed":  # type: ignore[index]  # it is a Config
        raise CloudFrontException("DistributionNotDisabled", "The distribution you are trying to delete is enabled.")
    if any(tenant.distribution_id == distribution_id for tenant in tenants().values()):
        raise CloudFrontException("ResourceInUse", "Cannot delete this resource because it is in use.")
    del self.distributions[distribution_id]


def _guarded(backend: CloudFrontBackend, identifier: str, if_match: str | None) -> Distribution:
    distribution = backend.distributions.get(identifier)
    if distribution is None:
        raise NoSuchDistribution
    if not if_match:
        raise InvalidIfMatchVersion
    if if_match != distribution.etag:
        raise CloudFrontException(
            "PreconditionFailed", "The request failed because it didn't meet the preconditions in one or more fields."
        )
    return distribution


def _behaviours(config: dict[str, Any]) -> list[dict[str, Any]]:
    return [config["DefaultCacheBehavior"], *(config["CacheBehaviors"].get("Items") or [])]


def _associate(config: Any) -> None:
    """Check what the behaviours name, all of it, and only then write down that it has replicas."""
    named = [
        association["LambdaFunctionARN"]
        for behaviour in _behaviours(config)
        for association in behaviour["LambdaFunctionAssociations"].get("Items") or []
    ]
    for arn in named:
        match = _VERSION_ARN.fullmatch(arn)
        if not match or arn not in lambda_backends[match[1]]["us-east-1"]._lambdas._arns:
            raise CloudFrontException(
                "InvalidLambdaFunctionAssociation",
                f"The function ARN must reference a specific function version in us-east-1. ARN: {arn}",
            )
    REPLICATED.update(named)
