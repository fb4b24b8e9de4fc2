"""moto's AWS as one keep-alive HTTP server: `python -m getowl.local.aws PORT [--host HOST]`.

moto's own server closes every connection after one answer. Requests run one at a time, since moto's
conditional writes are a check followed by a write, with nothing in between that stops another thread.
"""

import argparse
import logging

from granian.constants import Interfaces
from granian.server import Server
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from getowl.local import moto_acm, moto_cloudfront, moto_control, moto_dynamodb, moto_lambda, moto_speed

moto_acm.install()
moto_cloudfront.install()
moto_control.install()
moto_dynamodb.install()
moto_lambda.install()
moto_speed.install()
application = DomainDispatcherApplication(create_backend_app)


def serve(host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT. It obeys whoever reaches it: `host` is to be a private address."""
    logging.getLogger("botocore").setLevel(logging.WARNING)
    Server(
        "getowl.local.aws:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=1,
        log_access=False,
    ).serve()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m getowl.local.aws")
    parser.add_argument("port", type=int)
    parser.add_argument("--host", default="127.0.0.1", help="the address to bind (default 127.0.0.1)")
    options = parser.parse_args()
    serve(options.host, options.port)
