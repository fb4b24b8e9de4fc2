"""The MCP server, started as an agent's program starts it, against the running API."""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

from accounts.tests.callers import Caller
from links.models import Link

pytestmark = pytest.mark.django_db(transaction=True)

PACKAGES = Path(settings.BASE_DIR) / "clients" / "python"
Call = tuple[str, dict[str, Any]]


def talk(environment: dict[str, str], *calls: Call) -> tuple[dict[str, Any], list[Any]]:
    """The server's tools by name, and what it answered to the calls."""

    async def session() -> tuple[dict[str, Any], list[Any]]:
        server = StdioServerParameters(
            command=sys.executable,
            args=["-m", "getowl_mcp.server"],
            env={**environment, "PYTHONPATH": str(PACKAGES), "PATH": os.environ["PATH"]},
        )
        async with stdio_client(server) as (read, write), ClientSession(read, write) as client:
            await client.initialize()
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            return tools, [await client.call_tool(name, arguments) for name, arguments in calls]

    # In a thread of its own: the browser tests' driver leaves an event loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(asyncio.wait_for(session(), timeout=60))).result()


def test_an_agent_makes_finds_changes_and_deletes(signed_in: Callable[[str], dict[str, str]], api: Caller) -> None:
    environment = signed_in(api.secret)
    _, [made, found, bad] = talk(
        environment,
        ("shorten", {"destination_url": "https://example.com/", "short_code": "sale", "tags": ["spring"]}),
        ("list_links", {"tags": ["spring"], "sort": "clicks"}),
        ("shorten", {"destination_url": "nope"}),
    )
    assert not made.is_error
    link = json.loads(made.content[0].text)
    assert [one["id"] for one in json.loads(found.content[0].text)["items"]] == [link["id"]]
    assert bad.is_error
    assert "field destinationUrl" in bad.content[0].text
    _, [changed, gone] = talk(
        environment,
        ("update_link", {"link_id": link["id"], "changes": {"title": "Sale"}}),
        ("delete_link", {"link_id": link["id"]}),
    )
    assert json.loads(changed.content[0].text)["title"] == "Sale"
    assert not gone.is_error
    assert not Link.objects.exists()


def test_tools_say_what_they_do_to_the_workspace(signed_in: Callable[[str], dict[str, str]], reader: Caller) -> None:
    tools, [refused] = talk(signed_in(reader.secret), ("shorten", {"destination_url": "https://example.com/"}))
    reading = {name for name, tool in tools.items() if tool.annotations.read_only_hint}
    assert tools.keys() - reading == {"shorten", "update_link", "delete_link"}
    assert tools["delete_link"].annotations.destructive_hint
    assert all(tool.description for tool in tools.values())
    assert refused.is_error
    assert "read_only" in refused.content[0].text
    assert not Link.objects.exists()
