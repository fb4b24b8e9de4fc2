"""CloudFront's connection groups, which moto (5.2) does not have, and what groups and tenants have in common.

Rules after the API reference of Create-, Update- and DeleteConnectionGroup and the developer guide, "Create custom
connection group": a default group appears with the first tenant that names none; a group is disabled before it is
deleted (ResourceNotDisabled), and has no tenants by then (CannotDeleteEntityWhileInUse).
"""

import uuid
from dataclasses import dataclass, field
from typing import Any

from moto.cloudfront.exceptions import CloudFrontException
from moto.cloudfront.models import random_id
from moto.cloudfront.responses import CloudFrontResponse
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.responses import ActionResult, EmptyResult

from getowl.local.moto_cloudfront_names import groups, tenants
from getowl.local.moto_control import CONTROL, now


@dataclass
class Resource:
    """What has an ETag and takes its time to be deployed."""

    name: str
    enabled: bool
    id: str
    made_at: float = field(default_factory=now)
    changed_at: float = field(default_factory=now)
    etag: str = field(default_factory=random_id)

    def change(self) -> None:
        """A new ETag; deploying begins."""
        self.etag, self.changed_at = random_id(), now()

    @property
    def status(self) -> str:
        return "Deployed" if now() >= self.changed_at + CONTROL.deploy_seconds else "InProgress"

    def expect(self, etag: str | None) -> None:
        """InvalidIfMatchVersion without an ETag, PreconditionFailed with another than the current one."""
        if not etag:
            raise CloudFrontException("InvalidIfMatchVersion", "The If-Match version is missing or not valid.")
        if etag != self.etag:
            raise CloudFrontException("PreconditionFailed", "The precondition in one or more fields is false.")

    def common(self) -> dict[str, Any]:
        """The fields that groups and tenants share in every answer."""
        return {
            "Id": self.id,
            "Name": self.name,
            "Enabled": self.enabled,
            "Status": self.status,
            "CreatedTime": self.made_at,
            "LastModifiedTime": self.changed_at,
            "ETag": self.etag,
        }


@dataclass
class Group(Resource):
    """A connection group: tenants' names point at its routing endpoint."""

    ipv6: bool = True
    is_default: bool = False
    endpoint: str = field(default_factory=lambda: f"d{uuid.uuid4().hex[:13]}.cloudfront.net")

    @property
    def arn(self) -> str:
        return f"arn:aws:cloudfront::{DEFAULT_ACCOUNT_ID}:connection-group/{self.id}"

    def answer(self) -> dict[str, Any]:
        """The structures ConnectionGroup and ConnectionGroupSummary."""
        own = {"Arn": self.arn, "RoutingEndpoint": self.endpoint, "IsDefault": self.is_default}
        return self.common() | own | {"Ipv6Enabled": self.ipv6}


def new_id(prefix: str) -> str:
    """An id as AWS makes them: `dt_2x9GhoK0TZRsohWzv1b9It8JABC`."""
    return f"{prefix}_{uuid.uuid4().hex[:27]}"


def missing(what: str) -> CloudFrontException:
    """The error for a resource that does not exist."""
    return CloudFrontException("EntityNotFound", f"The {what} was not found.")


def find_group(identifier: str) -> Group:
    """By id, name or ARN; EntityNotFound."""
    for group in groups().values():
        if identifier in (group.id, group.name, group.arn):
            return group  # type: ignore[no-any-return]  # kept with moto's own attributes
    raise missing("connection group")


def default_group() -> Group:
    """The account's default group, made when it is first needed."""
    for group in groups().values():
        if group.is_default:
            return group  # type: ignore[no-any-return]  # kept with moto's own attributes
    made = Group("CreatedByCloudFront-Default", True, new_id("cg"), is_default=True)
    groups()[made.id] = made
    return made


def page(found: list[Any], marker: str | None, size: Any) -> tuple[list[Any], str | None]:
    """One page of a list, and the marker of the next."""
    start, size = int(marker or 0), int(size or 100)
    following = start + size
    return found[start:following], str(following) if following < len(found) else None


def create_connection_group(self: CloudFrontResponse) -> ActionResult:
    name = self._get_param("Name")
    if any(group.name == name for group in groups().values()):
        raise CloudFrontException("EntityAlreadyExists", "The entity already exists.")
    if len(groups()) >= CONTROL.connection_groups:
        raise CloudFrontException("EntityLimitExceeded", "The entity limit has been exceeded.")
    group = Group(name, self._get_param("Enabled") is not False, new_id("cg"))
    group.ipv6 = self._get_param("Ipv6Enabled") is not False
    groups()[group.id] = group
    return _answer(group)


def get_connection_group(self: CloudFrontResponse) -> ActionResult:
    return _answer(find_group(self._get_param("Identifier")))


def get_connection_group_by_routing_endpoint(self: CloudFrontResponse) -> ActionResult:
    endpoint = self._get_param("RoutingEndpoint")
    for group in groups().values():
        if group.endpoint == endpoint:
            return _answer(group)
    raise missing("connection group")


def list_connection_groups(self: CloudFrontResponse) -> ActionResult:
    found, marker = page(list(groups().values()), self._get_param("Marker"), self._get_param("MaxItems"))
    return ActionResult({"NextMarker": marker, "ConnectionGroups": [group.answer() for group in found]})


def update_connection_group(self: CloudFrontResponse) -> ActionResult:
    group = find_group(self._get_param("Id"))
    group.expect(self._get_param("IfMatch"))
    if self._get_param("Enabled") is not None:
        group.enabled = self._get_param("Enabled")
    if self._get_param("Ipv6Enabled") is not None:
        group.ipv6 = self._get_param("Ipv6Enabled")
    group.change()
    return _answer(group)


def delete_connection_group(self: CloudFrontResponse) -> EmptyResult:
    group = find_group(self._get_param("Id"))
    group.expect(self._get_param("IfMatch"))
    if group.enabled or group.status != "Deployed":
        raise CloudFrontException("ResourceNotDisabled", "The connection group hasn't been disabled yet.")
    if any(tenant.group_id == group.id for tenant in tenants().values()):
        raise CloudFrontException("CannotDeleteEntityWhileInUse", "The connection group is in use.")
    del groups()[group.id]
    return EmptyResult()


def _answer(group: Group) -> ActionResult:
    return ActionResult({"ConnectionGroup": group.answer(), "ETag": group.etag})
