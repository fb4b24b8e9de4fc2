"""What the rest of the site says of itself must not be said on customers' hosts."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]


def no_transport_security(get_response: GetResponse) -> GetResponse:
    """Middleware: no Strict-Transport-Security on the pages of the edge.

    Ours includes subdomains and asks for preloading: on a customer's host it would bind their whole domain to HTTPS for
    a year. What a host wants is in its own item, and its redirects say it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith("/edge/"):
            response.headers.pop("Strict-Transport-Security", None)
        return response

    return middleware
