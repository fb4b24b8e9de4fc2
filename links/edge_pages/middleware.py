"""What the rest of the site says of itself must not be said on customers' hosts."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]

TRANSPORT_SECURITY: Final = "getowl.transport_security"
"""In a request's META: what its host says of Strict-Transport-Security. Visitors' headers have other names there."""


def transport_security_of_the_host(get_response: GetResponse) -> GetResponse:
    """Middleware: Strict-Transport-Security on the pages of the edge is what the host's item says, as on its redirects.

    Ours includes subdomains and asks for preloading: on a customer's host it would bind their whole domain to HTTPS for
    a year.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith("/edge/"):
            response.headers.pop("Strict-Transport-Security", None)
            if wanted := request.META.get(TRANSPORT_SECURITY):
                response.headers["Strict-Transport-Security"] = wanted
        return response

    return middleware
