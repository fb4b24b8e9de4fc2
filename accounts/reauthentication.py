"""Asks who it is once more before what cannot be taken back."""

# allauth's decorator, which is the public way, asks before the view has looked whether there is anything to ask for:
# a stranger would learn that a workspace exists.
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.http import HttpRequest


def require_recent_authentication(request: HttpRequest) -> None:
    """Go on only if the person proved who they are in the last minutes.

    Otherwise allauth's middleware asks them, then sends the same request again, its form included. Call it after all
    checks of access, before the service.
    """
    raise_if_reauthentication_required(request, app="accounts")
