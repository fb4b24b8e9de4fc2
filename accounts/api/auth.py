"""Who calls, how often, and what they may do."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from accounts.actor import Actor
from accounts.api.errors import ApiError
from accounts.entitlements import require_feature
from accounts.models import ApiKey, Workspace
from accounts.plans import Feature, allowance
from accounts.rate_limit import RateLimit, hit
from accounts.services.api_keys import api_key_authenticate

Scope = ApiKey.Scope


class ApiRequest(HttpRequest):
    """A request with a valid key: `auth` is set by ninja, `rate_limit` by BearerKey."""

    auth: ApiKey
    rate_limit: RateLimit


def requests_a_minute(workspace: Workspace) -> int:
    """How many requests each key of the workspace may make."""
    return settings.API_RATE_LIMIT or allowance(workspace).api_requests_a_minute


class BearerKey(HttpBearer):
    """`Authorization: Bearer sk_live_…`; counts the request against the key's limit.

    `scope` is what the operation needs: `auth=BearerKey(Scope.LINKS_READ)`. Without one only keys that may read, or
    change, everything come in; a test sees to it that no operation is left so.
    """

    def __init__(self, scope: Scope | None = None) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        key = api_key_authenticate(token)
        if key is None:
            return None
        if key.workspace.suspended_at is not None:
            raise ApiError(403, "workspace_closed", f"We closed this workspace: {key.workspace.suspended_because}")
        limit = hit(name=f"api:{key.public_id}", limit=requests_a_minute(key.workspace), seconds=60)
        request.rate_limit = limit  # type: ignore[attr-defined]  # read by the view wrapper in getowl/api/urls.py
        if not limit.allowed:
            message = f"This key may make {limit.limit} requests a minute. Try again in {limit.reset_after} seconds."
            raise ApiError(429, "rate_limited", message)
        if key.networks and not key.works_from(get_adapter(request).get_client_ip(request)):
            raise ApiError(403, "address_not_allowed", "This key does not work from your address.")
        self._require_scope(request, key)
        return key

    def _require_scope(self, request: HttpRequest, key: ApiKey) -> None:
        changes = request.method not in ("GET", "HEAD")
        scope = self.scope or (Scope.WRITE if changes else Scope.READ)
        if key.allows(scope):
            if not scope.value.endswith("read"):  # a key of a larger plan's days can still read
                require_feature(key.workspace, Feature.API)
            return
        if changes and not key.may_write:
            raise ApiError(403, "read_only", "This key may only read. Make one that may write.")
        raise ApiError(403, "missing_scope", f"This key may not do that. Make one with the scope {scope.value}.")


class AnyKey(BearerKey):
    """Lets every valid key in: for what a key may know of itself."""

    def _require_scope(self, request: HttpRequest, key: ApiKey) -> None:
        pass


def workspace_of(request: ApiRequest) -> Workspace:
    """The workspace of the request's key."""
    return request.auth.workspace


def actor_of(request: ApiRequest) -> Actor:
    """The request's key as the actor of a service call."""
    return Actor(api_key=request.auth)
