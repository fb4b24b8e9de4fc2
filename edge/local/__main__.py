"""Serve the built zip: `python -m edge.local --zip var/edge.zip --port 8080 --spool var/edge-spool`."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import signal
import socket
import sys
from pathlib import Path

from granian.constants import HTTPModes
from granian.server.embed import Server

from edge.local.distribution import Distribution, Handler
from edge.local.origin import Origin
from edge.local.spool import DEFAULT_MAX_BYTES, Spool

MODULE = "resolver.handler"


def parse_args(argv: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m edge.local", description=__doc__)
    parser.add_argument("--zip", type=Path, required=True, help="what build_edge wrote")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8080, help="default: %(default)s")
    parser.add_argument("--spool", type=Path, required=True, help="folder for the log on its way to Kinesis")
    parser.add_argument("--spool-max-bytes", type=int, default=DEFAULT_MAX_BYTES, help="default: %(default)s")
    parser.add_argument("--cache-bytes", type=int, default=64 * 1024 * 1024, help="default: %(default)s")
    parser.add_argument("--timeout", type=float, default=5.0, help="the resolver's, in seconds (default: %(default)s)")
    parser.add_argument("--origin", type=Origin, metavar="URL", help="where requests go that the resolver returns")
    parser.add_argument("--country", default="ZZ", help="CloudFront-Viewer-Country of everyone (default: %(default)s)")
    parser.add_argument("--header-names", action="store_true", help="name the visitor's headers in the log")
    return parser.parse_args(argv)


def load_handler(path: Path) -> Handler:
    """The zip's handler, imported from the zip itself."""
    if not path.is_file():
        raise SystemExit(f"{path} does not exist: build it with manage.py build_edge")
    sys.path.insert(0, str(path.resolve()))
    try:
        handler: Handler = importlib.import_module(MODULE).handler
    except (ImportError, AttributeError) as error:
        raise SystemExit(f"{path} has no {MODULE}.handler: {error}") from error
    return handler


def check_port(host: str, port: int) -> None:
    """Refuse a port that is taken. Granian would share it, and half of the requests would go elsewhere."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SystemExit(f"cannot listen on {host}:{port}: {error.strerror}") from error


async def serve(args: argparse.Namespace) -> None:
    """Serve until SIGTERM or SIGINT."""
    handler = load_handler(args.zip)
    spool = Spool(args.spool, args.spool_max_bytes)
    distribution = Distribution(
        handler,
        spool,
        cache_bytes=args.cache_bytes,
        timeout=args.timeout,
        country=args.country,
        origin=args.origin,
        header_names=args.header_names,
    )
    server = Server(
        distribution,
        args.host,
        args.port,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
        backlog=1024,
        backpressure=1024,
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    sys.stderr.write(f"edge: http://{args.host}:{args.port} serves {args.zip}\n")
    await server.serve()


def main() -> None:
    """Check what can be checked first, then serve."""
    args = parse_args()
    check_port(args.host, args.port)
    asyncio.run(serve(args))


if __name__ == "__main__":
    main()
