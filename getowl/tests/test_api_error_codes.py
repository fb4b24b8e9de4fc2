"""Every code that an error of the API can have is written about, and nothing is written about that there is not.

Which codes there are is read from the source: from the calls of the errors' classes. That those are answered with the
statuses that are named is asserted of each refusal that any test of the API gets (accounts/tests/callers.py).
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from accounts.api.people import REFUSALS
from domains.api.errors import code_of
from domains.names.errors import HostnameError, HostnameLong, NotAName
from getowl.api.codes import CODES, GROUPS

# Where a call of the class, or of the function, has the code; None: only by name.
PLACES = {
    "ApiError": 1,
    "error_response": 1,
    "error_body": 0,
    "_refusal": 2,
    "LinkError": 1,
    "BadField": 1,
    "BadSlug": 0,
    "BadDestination": 0,
    "BadDomain": 0,
    "SlugTaken": None,
    "BadFile": 0,
    "BadAddress": 0,
    "DomainError": 1,
    "BadSetting": 1,
    "_bad_shape": None,
    "WebhookError": 1,
    "BadUrl": 0,
    "ExportError": 1,
    "BadOption": 1,
}
# Codes of the same classes that no answer of the API has, and where they are seen.
ELSEWHERE = {
    "address": "a file's row",
    "both": "the page of what new links start with",
    "cannot_move": "the admin",
    "cannot_reassign": "the admin",
    "error": "for what ninja may raise one day",
    "folder_locked": "pages: keys reach every folder",
    "hashed": "a file's row",
    "number": "a file's row",
    "same": "the page of tags",
    "stuck": "why an import failed",
    "unknown_template": "the page of what new links start with",
}
# Those above the kinds, of which no error is.
ABSTRACT = (HostnameError, NotAName, HostnameLong)


def raised() -> set[str]:
    """The codes in the source of what the API answers with."""
    root = Path(settings.BASE_DIR)
    tables = {code for _, code, _ in REFUSALS.values()} | set(_of_host_names(HostnameError))
    folders = ("accounts", "webhooks", "domains", "links", "analytics", "exports", "getowl")
    return tables | {
        code
        for folder in folders
        for path in (root / folder).rglob("*.py")
        if not {"tests", "migrations"} & set(path.parts)
        for code in _codes(ast.parse(path.read_text()))
    }


def _codes(tree: ast.Module) -> Iterator[str]:
    own = {  # calls of super().__init__: the base's
        id(call): ast.unparse(one.bases[0])
        for one in ast.walk(tree)
        if isinstance(one, ast.ClassDef) and one.bases
        for call in ast.walk(one)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "super().__init__"
    }
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = own.get(id(call), ast.unparse(call.func)).rpartition(".")[2]
        if name not in PLACES:
            continue
        place = PLACES[name]
        given = [one.value for one in call.keywords if one.arg == "code"]
        given += [] if place is None else call.args[place : place + 1]
        yield from (one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str))


def _of_host_names(kind: type[HostnameError]) -> Iterator[str]:
    if kind not in ABSTRACT:
        yield code_of(kind.__new__(kind))
    for one in kind.__subclasses__():
        yield from _of_host_names(one)


def test_every_code_is_written_about() -> None:
    assert sorted(raised() - CODES.keys() - ELSEWHERE.keys()) == []


def test_nothing_is_written_about_that_there_is_not() -> None:
    assert sorted((CODES.keys() | ELSEWHERE.keys()) - raised()) == []
    assert sorted(CODES.keys() & ELSEWHERE.keys()) == []


def test_a_code_stands_once() -> None:
    assert len(CODES) == sum(len(group) for group in GROUPS.values()) > 80


@pytest.mark.parametrize("code", CODES)
def test_it_says_what_helps(code: str) -> None:
    one = CODES[code]
    assert one.statuses == tuple(sorted(set(one.statuses)))
    assert set(one.statuses) <= {400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 429, 500, 503}
    assert one.meaning.endswith(".")
    assert one.cure.endswith((".", ")"))
    assert one.example


def test_where_an_error_says_that_its_code_is_explained_it_is(client: Client, db: None) -> None:
    address = client.get("/api/v1/links").json()["error"]["docUrl"].removeprefix(settings.SITE_URL)
    page, _, fragment = address.partition("#")
    assert fragment == "unauthorized"
    response = client.get(page)
    assert response.status_code == 200
    for code in CODES:
        assert f'id="{code}"' in response.content.decode()
