"""The demo workspace of `./run`, one redirect as proof that all of it works, and where everything is."""

import http.client
import time

from django.db import connection

from getowl.local import servers
from getowl.local.stack import HOST, Stack, manage, secret, step
from getowl.management.commands import seed_demo

PUBLISH_SECONDS = 30


def seed_and_verify(stack: Stack) -> str:
    """Seed once, follow one demo link as a visitor; returns the text for the terminal.

    Raises ServerError if the redirect does not come within PUBLISH_SECONDS.
    """
    password = secret(stack.folder / "demo-password", size=9)
    try:
        with step("demo workspace"):
            manage(stack, "seed_demo", password=password)
        with step("one redirect, as a visitor"):
            _verify(stack)
    finally:
        connection.close()  # this process is done with it
    return _summary(stack, password)


def _verify(stack: Stack) -> None:
    from links.models import Link

    link = Link.objects.filter(slug=seed_demo.LINKS[0][0]).first()
    if link is None:
        return  # deleted by its owner
    deadline = time.monotonic() + PUBLISH_SECONDS
    while (found := redirect(stack.edge, f"/{link.slug}")) != (link.status_code, link.destination):
        if time.monotonic() > deadline:
            raise servers.ServerError(
                f"{stack.edge_url}/{link.slug} should lead to {link.destination}, but its answer is {found}. "
                f"The logs are in {stack.folder / 'logs'}."
            )
        time.sleep(0.1)


def redirect(port: int, path: str) -> tuple[int, str]:
    """The status and Location of a GET on the local CloudFront."""
    visitor = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        visitor.request("GET", path)
        answer = visitor.getresponse()
        return answer.status, answer.getheader("Location", "")
    finally:
        visitor.close()


def _summary(stack: Stack, password: str) -> str:
    return f"""
getowl is running. Ctrl-C stops it; the data stays.

  web app       {stack.web_url}
    sign in     {seed_demo.EMAIL}  {password}
    support     {stack.web_url}/admin/ (same user)
    API         {stack.web_url}/api/v1 (make a key under Settings, API keys)
  short links   {stack.edge_url}/{seed_demo.LINKS[0][0]}
  payments      http://{HOST}:{stack.stripe}/clock (test cards under Settings, Billing; here time passes)
  sent mail     {stack.folder / "outbox"}
  logs          {stack.folder / "logs"}
"""
