"""Tinybird on this machine: `python -m getowl.local.tinybird --port PORT --data DIR`.

It speaks the calls that getowl makes, over the same datafiles:

    POST /v0/events?name=DATASOURCE[&wait=true]     NDJSON, gzip or not
    GET or POST /v0/pipes/PIPE.json                  parameters in the query, or a JSON object as the body
    POST /v0/pipes/PIPE/copy?PARAMETERS              starts a job that runs a copy pipe; the admin token's alone
    POST /v0/datasources/DATASOURCE/delete           a form with delete_condition; starts a job, likewise
    GET /v0/jobs/JOB                                 how far it is; likewise

Its tokens are TINYBIRD_SIGNING_KEY (admin) and TINYBIRD_TOKEN (append). Shapes and statuses are those of Tinybird's
API reference ("Events API", "Query API", "Copy Pipes", "Jobs API", "JSON Web tokens").
"""

import argparse
import gzip
import io
import json
import os
import re
import socket
import sys
import time
import zlib
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from getowl.local.tinybird_engine import Engine, QueryError
from getowl.local.tinybird_files import read_project
from getowl.local.tinybird_jobs import Jobs
from getowl.local.tinybird_template import TemplateError
from getowl.local.tinybird_tokens import TokenError, Tokens

PROJECT = Path(__file__).resolve().parent.parent.parent / "analytics" / "tinybird"
MAX_BODY_BYTES = 10 * 1024 * 1024
"""The Events API's limit on the Free plan, of what is sent and of what it unpacks to."""
WINDOW_SECONDS = 1.0
PIPE = re.compile(r"/v0/pipes/(\w+)\.json")
COPY = re.compile(r"/v0/pipes/(\w+)/copy")
DELETE = re.compile(r"/v0/datasources/(\w+)/delete")
CONDITION = re.compile(r"day = '\d{4}-\d\d-\d\d' AND generation [<=] \d+|workspace_id = '\w+'")
"""What may be deleted here: SQL that comes with a request is run for no other purpose."""
JOB = re.compile(r"/v0/jobs/([\w-]+)")


class Refused(Exception):
    """A request is answered with this status and message."""

    def __init__(self, status: HTTPStatus, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}


class Rate:
    """At most `limit` appends a second and data source; 0 sets no limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._windows: dict[str, tuple[float, int]] = {}

    def take(self, name: str) -> None:
        """Count one. Raises Refused (429, with Retry-After)."""
        now = time.monotonic()
        began, used = self._windows.get(name, (now, 0))
        if now - began >= WINDOW_SECONDS:
            began, used = now, 0
        self._windows[name] = (began, used + 1)
        if self._limit and used >= self._limit:
            headers = {"Retry-After": "1", "X-RateLimit-Limit": str(self._limit), "X-RateLimit-Remaining": "0"}
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests. Rate limit exceeded.", headers)


class Server(ThreadingHTTPServer):
    """The HTTP server around one engine."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], engine: Engine, tokens: Tokens, rate: Rate) -> None:
        self.engine = engine
        self.tokens = tokens
        self.rate = rate
        self.jobs = Jobs()
        super().__init__(address, Handler)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Server
    timeout = 60

    def setup(self) -> None:
        """Turn Nagle's algorithm off: it holds small answers back for 40 ms."""
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().setup()

    def do_GET(self) -> None:
        """Answer a query."""
        self._answer()

    def do_POST(self) -> None:
        """Answer an append or a query."""
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing of each request."""

    def _answer(self) -> None:
        try:
            body = self._body()
            address = urlsplit(self.path)
            values = dict(parse_qsl(address.query, keep_blank_values=True))
            if address.path == "/v0/events" and self.command == "POST":
                self._send(*self._append(values, body))
            elif pipe := PIPE.fullmatch(address.path):
                self._send(HTTPStatus.OK, self._query(pipe[1], values | self._posted(body)))
            elif (pipe := COPY.fullmatch(address.path)) and self.command == "POST":
                self._send(HTTPStatus.OK, self._copy(pipe[1], values))
            elif (table := DELETE.fullmatch(address.path)) and self.command == "POST":
                self._send(HTTPStatus.OK, self._delete(table[1], values, body))
            elif (job := JOB.fullmatch(address.path)) and self.command == "GET":
                self._send(HTTPStatus.OK, self._job(job[1], values))
            else:
                raise Refused(HTTPStatus.NOT_FOUND, "Not found")
        except Refused as error:
            self._send(error.status, {"error": str(error)}, error.headers)
        except TokenError as error:
            self._send(HTTPStatus.FORBIDDEN, {"error": str(error)})
        except (TemplateError, QueryError) as error:
            self._send(HTTPStatus.BAD_REQUEST, {"error": f"[Error] {error}"[:2000]})
        except (UnicodeError, ValueError) as error:
            self._send(HTTPStatus.BAD_REQUEST, {"error": f"The request is malformed: {error}"[:2000]})

    def _body(self) -> bytes:
        size = int(self.headers.get("Content-Length") or 0)
        if size > MAX_BODY_BYTES:
            self.close_connection = True
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The request is larger than {MAX_BODY_BYTES} bytes")
        body = self.rfile.read(size)
        if self.headers.get("Content-Encoding") != "gzip":
            return body
        try:
            with gzip.open(io.BytesIO(body)) as unpacked:
                body = unpacked.read(MAX_BODY_BYTES + 1)
        except (OSError, EOFError, zlib.error):
            raise Refused(HTTPStatus.BAD_REQUEST, "The body is not gzip") from None
        if len(body) > MAX_BODY_BYTES:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The request is larger than {MAX_BODY_BYTES} bytes")
        return body

    def _token(self, values: dict[str, str]) -> str:
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else values.get("token", "")

    def _append(self, values: dict[str, str], body: bytes) -> tuple[HTTPStatus, dict[str, Any]]:
        self.server.tokens.may_append(self._token(values))
        name = values.get("name", "")
        if not name:
            raise Refused(HTTPStatus.BAD_REQUEST, "The 'name' parameter is missing")
        if name not in self.server.engine.project.datasources:
            raise Refused(HTTPStatus.NOT_FOUND, f"Data Source {name} does not exist")
        self.server.rate.take(name)
        lines = [line for line in body.decode().split("\n") if line.strip()]
        if not lines:
            raise Refused(HTTPStatus.BAD_REQUEST, "The body holds no event")
        taken, quarantined = self.server.engine.append(name, lines)
        # Here every append waits for the database; only the status tells what was asked.
        status = HTTPStatus.OK if values.get("wait") == "true" else HTTPStatus.ACCEPTED
        return status, {"successful_rows": taken, "quarantined_rows": quarantined}

    def _posted(self, body: bytes) -> dict[str, str]:
        posted = json.loads(body) if body else {}
        if not isinstance(posted, dict):
            raise Refused(HTTPStatus.BAD_REQUEST, "The body is no JSON object")
        return {str(name): str(value) for name, value in posted.items()}

    def _query(self, name: str, values: dict[str, str]) -> dict[str, Any]:
        token = self._token(values)
        values.pop("token", None)
        fixed = self.server.tokens.fixed_parameters(token, name)
        pipe = self.server.engine.project.pipes.get(name)
        if pipe is None or pipe.kind != "endpoint":
            raise Refused(HTTPStatus.NOT_FOUND, f"The pipe '{name}' does not exist or is no endpoint")
        return self.server.engine.query(name, values | fixed)

    def _copy(self, name: str, values: dict[str, str]) -> dict[str, Any]:
        self.server.tokens.is_admin(self._token(values))
        values.pop("token", None)
        pipe = self.server.engine.project.pipes.get(name)
        if pipe is None or pipe.kind != "copy":
            raise Refused(HTTPStatus.NOT_FOUND, f"The pipe '{name}' does not exist or is no copy pipe")
        job = self.server.jobs.start(self.server.engine.copy(name, values), "copy")
        if job is None:
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, "You have reached the maximum number of copy jobs")
        return {"id": name, "name": name, "tags": {"copy_target_datasource": pipe.target}, "job": job}

    def _delete(self, name: str, values: dict[str, str], body: bytes) -> dict[str, Any]:
        self.server.tokens.is_admin(self._token(values))
        condition = dict(parse_qsl(body.decode())).get("delete_condition", "")
        if name not in self.server.engine.project.datasources:
            raise Refused(HTTPStatus.NOT_FOUND, f"Data Source {name} does not exist")
        if not CONDITION.fullmatch(condition):
            raise Refused(HTTPStatus.BAD_REQUEST, "The delete_condition is none that is known here")
        job = self.server.jobs.start(self.server.engine.delete(name, condition), "delete_data")
        if job is None:
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, "You have reached the maximum number of delete jobs")
        return job

    def _job(self, name: str, values: dict[str, str]) -> dict[str, Any]:
        self.server.tokens.is_admin(self._token(values))
        job = self.server.jobs.find(name)
        if job is None:
            raise Refused(HTTPStatus.NOT_FOUND, f"Job {name} does not exist")
        return job

    def _send(self, status: HTTPStatus, answer: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m getowl.local.tinybird")
    parser.add_argument("--host", default="127.0.0.1", help="the address to bind (default 127.0.0.1)")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True, help="the data folder, this process's alone")
    parser.add_argument("--project", type=Path, default=PROJECT, help="the folder of the datafiles")
    parser.add_argument("--rate", type=int, default=1000, help="appends a second and data source (default 1000)")
    options = parser.parse_args()
    try:
        tokens = Tokens(
            admin=os.environ["TINYBIRD_SIGNING_KEY"],
            append=os.environ["TINYBIRD_TOKEN"],
            workspace=os.environ["TINYBIRD_WORKSPACE_ID"],
        )
    except KeyError as error:
        sys.exit(f"The environment variable {error} must be set.")
    engine = Engine(options.data, read_project(options.project))
    Server((options.host, options.port), engine, tokens, Rate(options.rate)).serve_forever()


if __name__ == "__main__":
    main()
