"""moto's AWS as one keep-alive HTTP server: `python -m getowl.local.aws PORT`.

moto's own server closes every connection after one answer. Requests run one at a time, since moto's
conditional writes are a check followed by a write, with nothing in between that stops another thread.
"""

import logging
import sys

from granian.constants import Interfaces
from granian.server import Server
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from getowl.local import moto_dynamodb

moto_dynamodb.install()
application = DomainDispatcherApplication(create_backend_app)


def serve(port: int) -> None:
    """Serve on 127.0.0.1 until SIGTERM or SIGINT."""
    logging.getLogger("botocore").setLevel(logging.WARNING)
    Server(
        "getowl.local.aws:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=1,
        log_access=False,
    ).serve()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
