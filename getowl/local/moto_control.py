"""What a test or a developer may tell the local AWS: `/moto-api/getowl/…` on its own port.

`GET  /moto-api/getowl/control` answers what holds now, `POST` changes the fields it names (JSON, shape of `Control`),
`DELETE` puts everything back, faults too.
`POST /moto-api/getowl/clock` `{"seconds": 3600}` moves CloudFront's and ACM's time forward; it never goes back.
`POST /moto-api/getowl/faults` adds one `Fault`: the next calls of an operation fail, before they took effect or after.

The clock stays as it is at `DELETE`: what exists already carries its times.
"""

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from moto.acm.responses import AWSCertificateManagerResponse
from moto.cloudfront.responses import CloudFrontResponse
from moto.moto_api._internal import urls

Answer = tuple[int, dict[str, str], str]


@dataclass
class Control:
    """Delays are in seconds; quotas are AWS's defaults."""

    deploy_seconds: float = 0.0
    """Tenants and connection groups stay InProgress for so long after a change."""
    record_seconds: float = 0.0
    """A certificate's ResourceRecord appears so long after the request: "several seconds" (RequestCertificate)."""
    issue_seconds: float = 0.0
    """From the validation records being seen to ISSUED or FAILED."""
    renewal_days: int = 60
    """So long before its end ACM starts to renew a certificate that is in use."""
    validity_days: int = 198
    open_dns: bool = False
    """Every validation record is seen, as if each customer had made it at once."""
    records: dict[str, str] = field(default_factory=dict)
    """CNAMEs that the world sees: name to target, without dots at the ends."""
    resolver: str = ""
    """`host:port` of a DNS server that is asked (UDP) for what `records` does not hold."""
    failures: dict[str, str] = field(default_factory=dict)
    """Name to FailureReason: a certificate with that name becomes FAILED."""
    foreign: dict[str, str] = field(default_factory=dict)
    """Names that another account's CloudFront serves: name to account number."""
    move_needs_disabled_source: bool = False
    """UpdateDomainAssociation's API page asks for a disabled source; the developer guide does not in one account."""
    changes_per_minute: float = 0.0
    """So many changes of each kind CloudFront takes in a minute, more are `Throttling`; 0: any number."""
    changes_at_once: float = 3.0
    """So many of them it takes in one moment, after a pause."""
    names_per_certificate: int = 10
    certificates: int = 2500
    certificate_requests: int = 5000
    aliases_per_distribution: int = 100
    tenants: int = 10_000
    connection_groups: int = 100


@dataclass
class Fault:
    """The next `times` calls of `operation` answer `code`; `after`: the call took effect all the same."""

    operation: str
    code: str = "Throttling"
    status: int = 400
    message: str = "Rate exceeded"
    times: int = 1
    after: bool = False
    seconds: float = 0.0
    """Wait so long before answering: a client whose read time-out is shorter never sees the answer."""


CONTROL = Control()
_faults: list[Fault] = []
_changes: dict[str, tuple[float, float]] = {}
"""Of each kind of change: how many CloudFront would take at that time."""
_moved = {"seconds": 0.0}
_answered = {"calls": 0}


def now() -> float:
    """CloudFront's and ACM's time here, in Unix seconds."""
    return time.time() + _moved["seconds"]


def call_number() -> int:
    """Which call to CloudFront or ACM is being answered: what one walked over is the same until it is answered."""
    return _answered["calls"]


def install() -> None:
    """Add the paths and the faults, before the first request; harmless when called twice."""
    urls.url_paths["{0}/moto-api/getowl/control$"] = _control
    urls.url_paths["{0}/moto-api/getowl/clock$"] = _clock
    urls.url_paths["{0}/moto-api/getowl/faults$"] = _add_fault
    for responses in (CloudFrontResponse, AWSCertificateManagerResponse):
        if not getattr(responses.call_action, "faulty", False):
            responses.call_action = _with_faults(responses.call_action)  # type: ignore[method-assign,assignment]  # the extension


def _control(request: Any, full_url: str, headers: Any) -> Answer:
    if request.method == "DELETE":
        CONTROL.__dict__.update(Control().__dict__)
        _faults.clear()
        _changes.clear()
    if request.method == "POST":
        wanted = json.loads(request.data)
        if unknown := wanted.keys() - CONTROL.__dict__.keys():
            return 400, {}, json.dumps({"error": f"no such field: {', '.join(sorted(unknown))}"})
        CONTROL.__dict__.update(wanted)
    return 200, {}, json.dumps(asdict(CONTROL))


def _clock(request: Any, full_url: str, headers: Any) -> Answer:
    seconds = float(json.loads(request.data)["seconds"])
    if seconds < 0:
        return 400, {}, json.dumps({"error": "time does not go back"})
    _moved["seconds"] += seconds
    return 200, {}, json.dumps({"now": now()})


def _add_fault(request: Any, full_url: str, headers: Any) -> Answer:
    _faults.append(Fault(**json.loads(request.data)))
    return 200, {}, json.dumps({"faults": len(_faults)})


def _with_faults(original: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def call_action(self: Any) -> Any:
        _answered["calls"] += 1
        operation = self._get_action()
        fault = _next_fault(operation)
        if fault is None and isinstance(self, CloudFrontResponse) and _is_too_fast(operation):
            fault = Fault(operation)
        if fault is None:
            return original(self)
        if fault.after:
            original(self)
        time.sleep(fault.seconds)
        return _refusal(fault, as_json=isinstance(self, AWSCertificateManagerResponse))

    call_action.faulty = True  # type: ignore[attr-defined]  # a mark for the second call of install
    return call_action


def _next_fault(operation: str) -> Fault | None:
    for fault in _faults:
        if fault.operation == operation:
            fault.times -= 1
            if fault.times <= 0:
                _faults.remove(fault)
            return fault
    return None


def _is_too_fast(operation: str) -> bool:
    """Whether it is a change for which CloudFront's bucket is empty; if not, one is taken out."""
    if not CONTROL.changes_per_minute or not operation.startswith(("Create", "Update", "Delete")):
        return False
    left, at = _changes.get(operation, (CONTROL.changes_at_once, now()))
    left = min(CONTROL.changes_at_once, left + (now() - at) * CONTROL.changes_per_minute / 60)
    _changes[operation] = (left - 1 if left >= 1 else left, now())
    return left < 1


def _refusal(fault: Fault, *, as_json: bool) -> Answer:
    identifier = str(uuid.uuid4())
    headers = {"x-amzn-RequestId": identifier, "status": str(fault.status)}
    if as_json:
        headers["Content-Type"] = "application/x-amz-json-1.1"
        return fault.status, headers, json.dumps({"__type": fault.code, "message": fault.message})
    headers["Content-Type"] = "text/xml"
    error = f"<Type>Sender</Type><Code>{escape(fault.code)}</Code><Message>{escape(fault.message)}</Message>"
    return (
        fault.status,
        headers,
        f"<ErrorResponse><Error>{error}</Error><RequestId>{identifier}</RequestId></ErrorResponse>",
    )
