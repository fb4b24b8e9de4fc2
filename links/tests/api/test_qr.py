"""GET /links/{id}/qr."""

import io

import pytest
import zxingcpp
from PIL import Image

from accounts.actor import Actor
from accounts.models import User, Workspace
from accounts.tests.callers import Caller
from links.models import Link, QrDesign
from links.qr import Design
from links.services import link_create, qr_design_save


@pytest.fixture
def link(workspace: Workspace, alice: User) -> Link:
    return link_create(workspace=workspace, actor=Actor(user=alice), destination="https://example.com/", slug="spring")


def fetch(caller: Caller, link: Link, **query: str) -> tuple[int, bytes, str]:
    answer = caller.client.get(
        f"/api/v1/links/{link.public_id}/qr", query, headers={"Authorization": f"Bearer {caller.secret}"}
    )
    return answer.status_code, answer.content, answer["Content-Type"]


def test_a_png_can_be_read(api: Caller, link: Link) -> None:
    status, data, kind = fetch(api, link, format="png", size="400", dark="#8a1207", margin="4", correction="h")
    assert (status, kind) == (200, "image/png")
    with Image.open(io.BytesIO(data)) as image:
        assert image.width <= 400
        [found] = zxingcpp.read_barcodes(image.convert("L"))
    assert found.text == link.scan_url


def test_it_looks_as_the_workspace_wants(api: Caller, link: Link, workspace: Workspace, alice: User) -> None:
    qr_design_save(workspace=workspace, actor=Actor(user=alice), design=Design(dark="#123456", light=""))
    assert QrDesign.objects.of(workspace).dark == "#123456"
    _, svg, _ = fetch(api, link)
    assert b"#123456" in svg
    _, svg, _ = fetch(api, link, dark="#654321", light="none")
    assert b"#654321" in svg
    assert b"#123456" not in svg


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"format": "gif"}, "format"),
        ({"size": "9999999"}, "size"),
        ({"dark": "#ffffff"}, "dark"),
        ({"light": '"/><script>'}, "light"),
        ({"margin": "-1"}, "margin"),
        ({"correction": "z"}, "correction"),
        ({"eyes": "#zzzzzz"}, "eyes"),
    ],
)
def test_bad_values_name_their_field(api: Caller, link: Link, query: dict[str, str], field: str) -> None:
    status, body = api.call("GET", f"/links/{link.public_id}/qr", **query)
    assert (status, body["error"]["field"]) == (422, field)


def test_a_stranger_finds_nothing(foreign: Caller, link: Link) -> None:
    assert foreign.call("GET", f"/links/{link.public_id}/qr")[0] == 404


def test_a_key_that_only_reads_may(reader: Caller, link: Link) -> None:
    assert fetch(reader, link)[0] == 200
