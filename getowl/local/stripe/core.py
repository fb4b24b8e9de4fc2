"""The state of the stand-in, and the way from a request to its answer."""

import json
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from getowl.local.stripe.errors import Refusal, missing
from getowl.local.stripe.params import nested

API_VERSION: Final = "2026-10-28.endive"
Thing = dict[str, Any]
"""An object of the API; names that begin with "_" are ours and never sent."""
Handler = Callable[["Stripe", Mapping[str, str], Thing], Thing]
"""Gets the names in the path and the parameters; returns the answer."""
_NAMES: Final = {
    "cus": "customer",
    "sub": "subscription",
    "in": "invoice",
    "price": "price",
    "prod": "product",
    "pm": "payment_method",
}


@dataclass
class Faults:
    """What goes wrong on purpose: `status` answers everything with it, `lose` does the work and then fails."""

    status: int = 0
    lose: int = 0  # of so many requests the answer is lost
    seconds: float = 0.0


@dataclass
class Stripe:
    """All of an account. `now` stands still unless it is put forward, or `real_time` is on."""

    key: str = "sk_test_local"
    url: str = "http://stripe.test"  # where its pages are
    start: int = field(default_factory=lambda: int(time.time()))
    real_time: bool = False
    after_retries: str = "cancel"  # or "unpaid": the setting for what becomes of who does not pay
    file: Path | None = None
    things: dict[str, dict[str, Thing]] = field(default_factory=dict)
    offset: int = 0
    outbox: list[Thing] = field(default_factory=list)
    """Events that no webhook has told yet."""
    answered: dict[str, tuple[str, int, Thing]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        if self.file is not None and self.file.exists():
            kept = json.loads(self.file.read_text())
            self.things, self.offset, self.outbox = kept["things"], kept["offset"], kept["outbox"]

    def save(self) -> None:
        """Keep everything in the file, if there is one."""
        if self.file is not None:
            new = self.file.with_suffix(".new")
            new.write_text(json.dumps({"things": self.things, "offset": self.offset, "outbox": self.outbox}))
            new.replace(self.file)

    @property
    def now(self) -> int:
        return (int(time.time()) if self.real_time else self.start) + self.offset

    def all(self, kind: str) -> list[Thing]:
        """Every thing of a kind, the oldest first."""
        return list(self.things.get(kind, {}).values())

    def add(self, kind: str, prefix: str, values: Thing, *, name: str = "") -> Thing:
        """Keep a new thing of a kind under a new id."""
        thing = {"id": name or f"{prefix}_{secrets.token_hex(12)}", "object": kind, "livemode": False, **values}
        thing.setdefault("created", self.now)
        self.things.setdefault(kind, {})[thing["id"]] = thing
        return thing

    def get(self, kind: str, name: str, param: str = "id") -> Thing:
        """Raises Refusal where there is none."""
        thing = self.things.get(kind, {}).get(name)
        if thing is None:
            raise missing(kind, name, param)
        return thing

    def emit(self, kind: str, thing: Thing) -> None:
        """Something happened to a thing: an event holds it as it is now."""
        data = {"object": json.loads(json.dumps(shown(thing)))}
        request = {"id": None, "idempotency_key": None}
        values = {"type": kind, "data": data, "api_version": API_VERSION, "pending_webhooks": 1, "request": request}
        self.outbox.append(self.add("event", "evt", values))

    def page(self, things: Iterable[Thing], params: Thing, path: str) -> Thing:
        """A list as the API has them: the newest first, `limit` of them, after or before one."""
        rows = sorted(things, key=lambda one: (one["created"], one["id"]), reverse=True)
        limit = params.get("limit", 10)
        if not 1 <= limit <= 100:
            raise Refusal("This value must be between 1 and 100.", code="parameter_invalid_integer", param="limit")
        ids = [one["id"] for one in rows]
        if "starting_after" in params:
            if params["starting_after"] not in ids:
                raise missing("object", params["starting_after"], "starting_after")
            rows = rows[ids.index(params["starting_after"]) + 1 :]
        return {"object": "list", "url": path, "has_more": len(rows) > limit, "data": rows[:limit]}

    def handle(self, method: str, target: str, body: str, headers: Mapping[str, str]) -> tuple[int, Thing]:
        """Answer one request of the API with a status and an object."""
        with self.lock:
            if self.faults.status:
                return self.faults.status, {"error": {"type": "api_error", "message": "An error occurred."}}
            url = urlsplit(target)
            params = nested(body if method == "POST" else url.query)
            self.asked.append((method, url.path))
            key = headers.get("Idempotency-Key", "")
            try:
                if headers.get("Authorization") != f"Bearer {self.key}":
                    raise Refusal("Invalid API Key provided.", status=HTTPStatus.UNAUTHORIZED, code="api_key_invalid")
                if key in self.answered and method == "POST":
                    return self._again(key, f"{url.path} {params}")
                status, answer = 200, self._answer(method, url.path, params)
            except Refusal as refusal:
                status, answer = refusal.status, refusal.body
            if key and method == "POST" and status not in (401, 429):
                self.answered[key] = (f"{url.path} {params}", status, answer)
            self.save()
            if self.faults.lose and method != "GET":
                self.faults.lose -= 1
                return 500, {"error": {"type": "api_error", "message": "The answer was lost."}}
            return status, answer

    def _again(self, key: str, request: str) -> tuple[int, Thing]:
        before, status, answer = self.answered[key]
        if before != request:
            raise Refusal(
                "Keys for idempotent requests can only be used with the same parameters.", kind="idempotency_error"
            )
        return status, answer

    def _answer(self, method: str, path: str, params: Thing) -> Thing:
        from getowl.local.stripe.routes import ROUTES  # it imports what imports this

        for verb, pattern, handler in ROUTES:
            match = re.fullmatch(pattern, path)
            if verb == method and match:
                found = handler(self, match.groupdict(), params)
                answer: Thing = json.loads(json.dumps(shown(found)))
                for wanted in params.get("expand", []):
                    self._expand(answer, wanted.split("."))
                return answer
        raise Refusal(f"Unrecognized request URL ({method}: {path}).", status=HTTPStatus.NOT_FOUND)

    def _expand(self, thing: Any, path: list[str]) -> None:
        """Put a thing where its id stands."""
        if isinstance(thing, list):
            for one in thing:
                self._expand(one, path)
            return
        head, rest = path[0], path[1:]
        if not isinstance(thing, dict) or head not in thing:
            if head in ("tax_ids", "subscriptions") and isinstance(thing, dict) and thing.get("object") == "customer":
                thing[head] = self._of_customer(thing["id"], head)
                return
            raise Refusal(f"This property cannot be expanded ({head}).", param="expand")
        value = thing[head]
        if isinstance(value, str):
            kind = _NAMES.get(value.split("_")[0])
            if kind is None:
                raise Refusal(f"This property cannot be expanded ({head}).", param="expand")
            thing[head] = json.loads(json.dumps(shown(self.get(kind, value))))
        if rest and thing[head] is not None:
            self._expand(thing[head], rest)

    def _of_customer(self, customer: str, what: str) -> Thing:
        kind = {"tax_ids": "tax_id", "subscriptions": "subscription"}[what]
        own = [one for one in self.all(kind) if one["customer"] == customer]
        if what == "subscriptions":
            own = [one for one in own if one["status"] not in ("canceled", "incomplete_expired")]
        data = json.loads(json.dumps([shown(one) for one in own]))
        return {"object": "list", "url": f"/v1/customers/{customer}/{what}", "has_more": False, "data": data}


def shown(thing: Any) -> Any:
    """A thing without what is ours alone."""
    if isinstance(thing, dict):
        return {name: shown(value) for name, value in thing.items() if not name.startswith("_")}
    return [shown(one) for one in thing] if isinstance(thing, list) else thing
