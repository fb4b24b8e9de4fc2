"""Every example of the API's documentation is sent as it is shown, by curl's words and by the Python client."""

import json
import os
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx2 as httpx
import pytest
from django.db import transaction
from django.http import HttpResponseBase
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import User, Workspace
from accounts.tests.callers import Caller
from analytics.services.public_stats import public_stats_save
from analytics.tests.clicked import click
from analytics.tests.conftest import store, tinybird
from analytics.tests.tinybird.stand_in import StandIn
from getowl.api.examples import FOLDER, Example, curl, examples, python
from getowl.api.reference import description
from getowl.tests.curl import send
from getowl.tests.filled import fill_acme
from getowl.tests.in_process import application, open_connection
from getowl_client import Getowl
from links.models import Link
from links.services import link_delete
from links.tests.conftest import bucket
from webhooks.models import Endpoint

__all__ = ["bucket", "open_connection", "store", "tinybird"]

BASE_URL: Final = "http://testserver/api/v1"
OPERATIONS: Final = {
    one["operationId"]: (method.upper(), path.removeprefix("/api/v1"), one)
    for path, methods in description()["paths"].items()
    for method, one in methods.items()
}
_IDS: Final = re.compile(r"\bmade-\d+==|\b[a-z]{2,6}_[A-Za-z0-9_-]{6,}|\b(?=[\w-]*[A-Z0-9])[\w-]{20,}\b")
_SECRET: Final = ("secret", "lastFour")
_TIMES: Final = re.compile(r"\d{4}-\d\d(-\d\d)?(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?")


@pytest.fixture
def there(
    workspace: Workspace, alice: User, bob: User, bucket: str, store: StandIn, settings: Settings
) -> dict[str, str]:
    """Acme with something of everything, also clicks; a value for each name in an address."""
    settings.SITE_URL = "https://app.example.com"
    settings.SHORT_HOSTS = ["go.example.com"]
    settings.SHORT_URL_BASE = "https://go.example.com"
    settings.DOMAINS_ENDPOINT = "edge.example.com"
    settings.API_RATE_LIMIT = 600
    values = fill_acme(workspace, alice)
    Endpoint.objects.update(disabled_at=None, disabled_reason="", failing_since=None)
    link = Link.objects.get(public_id=values["link_id"])
    public_stats_save(link=link, actor=Actor(user=alice), enabled=True)
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    places = [("DE", "mobile"), ("DE", "mobile"), ("FR", "mobile"), ("US", "desktop")]
    store.append(
        click(
            workspace, noon - timedelta(days=days, seconds=seconds), link_id=link.public_id, country=country,
            device=device, host="short.example", path="/spring", referrer_host="news.example.com", channel="referral",
            visitor=100 + seconds,
        )
        for days in (1, 3)
        for seconds, (country, device) in enumerate(places)
    )  # fmt: skip
    return {**values, "metric": "countries", "user_id": bob.public_id}


def test_every_operation_has_an_example() -> None:
    assert sorted(examples()) == sorted(OPERATIONS)
    assert [name for name, [first, *_] in examples().items() if first.status >= 400] == []


def test_answers_are_what_is_shown(
    there: dict[str, str], api: Caller, alice: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    wrong, found = {}, {}
    for name, several in examples().items():
        for number, one in enumerate(several):
            method, path, _ = OPERATIONS[name]
            owner = {"user_id": alice.public_id} if name == "members_update" and number else {}
            sent = _with(one, path, there | owner)
            with transaction.atomic():
                _prepare(name, there, alice)
                got = _answer(send(curl(sent, method, path, BASE_URL), api.secret, (sent.file or ("", ""))[1]))
                transaction.set_rollback(True)
            found[name, number] = (sent.path, got)
            if _plain(got) != _plain((one.status, one.type, one.answer)):
                wrong[name, number] = got
    if os.environ.get("WRITE_EXAMPLES"):
        _write({key: found[key] for key in wrong})
    assert wrong == {}


def test_the_python_client_answers_the_same(
    there: dict[str, str], api: Caller, alice: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Getowl(api.secret, base_url="http://testserver", retries=0) as getowl:
        getowl._http = _here(getowl._http)
        for name, [one, *_] in examples().items():
            _, path, _ = OPERATIONS[name]
            sent = _with(one, path, there)
            if sent.file:
                Path(sent.file[0]).write_text(sent.file[1])
            names: dict[str, Any] = {"getowl": getowl}
            with transaction.atomic():
                _prepare(name, there, alice)
                exec(python(sent, name, path), names)  # noqa: S102 - what is shown is run
                transaction.set_rollback(True)
            if one.type == "application/json":
                assert _plain(names["answer"]) == _plain(one.answer), name
            else:
                assert names["answer"] is None or isinstance(names["answer"], bytes)


def _with(example: Example, path: str, there: dict[str, str]) -> Example:
    """The example, asking for what is there instead of the ids that it shows."""
    return replace(example, path={name: there[name] for name in re.findall(r"{(\w+)}", path)})


def _prepare(operation: str, there: dict[str, str], alice: User) -> None:
    """What must have happened before a link can be restored, or found by an id of one's own."""
    if operation in ("links_update_many", "links_delete_many"):
        Link.objects.filter(public_id=there["link_id"]).update(external_id="crm-4711")
    if operation == "links_restore":
        link_delete(link=Link.objects.get(public_id=there["link_id"]), actor=Actor(user=alice))


def _answer(response: HttpResponseBase) -> tuple[int, str, Any]:
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    content = b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined] # both have it
    if kind == "application/json" and content:
        answer = json.loads(content)
        if "secret" in answer:
            answer["secret"] = "whsec_…"
        return response.status_code, kind, answer
    is_text = kind == "text/csv"
    return response.status_code, kind if content else "", content.decode("utf-8-sig") if is_text else None


def _plain(value: Any) -> Any:
    """The value without what is another one each time: ids, times and tokens."""
    if isinstance(value, dict):
        return {name: "" if name in _SECRET else _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, str):
        return _IDS.sub("<id>", _TIMES.sub("<time>", value))
    return value


def _write(new: dict[tuple[str, int], Any]) -> None:
    for file in FOLDER.glob("*.json"):
        whole = json.loads(file.read_text())
        for (name, number), (path, (status, kind, answer)) in new.items():
            if name in whole:
                got = {"path": path, "status": status, "type": kind, "answer": answer}
                whole[name][number] |= {key: value for key, value in got.items() if value not in ({}, "", None)}
        file.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n")


def _here(client: httpx.Client) -> httpx.Client:
    """The client's own, but requests to the API stay in this process, inside of the test's transaction."""
    return httpx.Client(
        base_url=client.base_url,
        headers=client.headers,
        follow_redirects=client.follow_redirects,
        mounts={"all://testserver": httpx.WSGITransport(app=application)},
    )
