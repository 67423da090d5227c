"""MCP over standard input and over HTTP, with the official client."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from tests.support.cli import CORPUS, environment, firmgraph, owner

QUESTION = {"question": "who still buys from Scale AI?", "as_of": "2025-06-20"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mcp") / "data"
    assert firmgraph(folder, "ingest", "--root", CORPUS, *sorted(CORPUS.glob("scale-ai-*"))).returncode == 0
    secret = json.dumps({"text": "Vaultine Ltd buys bolts from Hushworks plc, it said.", "published": "2026-05-01"}).encode()
    firmgraph(folder, "ingest", "--visibility", "C1", "-", stdin=secret)
    return folder


async def look(session: ClientSession) -> dict[str, Any]:
    """One round through the server."""
    await session.initialize()
    tools = {tool.name for tool in (await session.list_tools()).tools}
    answer = await session.call_tool("ask", QUESTION)
    rows = await session.call_tool("sparql", {"query": "SELECT ?o { ?s ?p ?o }"})
    wrong = await session.call_tool("firm", {"name": "Nobody at all"})
    firm = json.loads((await session.call_tool("firm", {"name": "Scale AI"})).content[0].text)
    resource = await session.read_resource(f"firmgraph://firm/{firm['id']}")
    return {
        "tools": tools,
        "answer": json.loads(answer.content[0].text),
        "rows": rows.content[0].text,
        "wrong": (wrong.is_error, wrong.content[0].text),
        "firm": json.loads(resource.contents[0].text),
    }


def check(found: dict[str, Any]) -> None:
    assert found["answer"]["status"] == "answered"
    assert found["answer"]["items"][0]["evidence"]
    assert "https://firmgraph.example/" in found["rows"]
    assert "ushworks" not in found["rows"]
    assert found["wrong"][0]
    assert "no firm called" in found["wrong"][1]
    assert found["firm"]["name"] == "Scale AI"


def test_over_standard_input(data: Path) -> None:
    async def scene() -> dict[str, Any]:
        command = StdioServerParameters(command=sys.executable, args=["-m", "firmgraph", "mcp"], env=environment(data))
        async with stdio_client(command) as (read, write), ClientSession(read, write) as session:
            return await look(session)

    found = asyncio.run(scene())
    check(found)
    assert found["tools"] == {"ask", "firm", "sparql", "ingest"}


def test_over_http_reading_only(data: Path) -> None:
    async def scene(address: str) -> dict[str, Any]:
        async with streamable_http_client(f"{address}/mcp") as (read, write, *_), ClientSession(read, write) as session:
            return await look(session)

    with owner(data) as (_, address):
        found = asyncio.run(scene(address))
    check(found)
    assert found["tools"] == {"ask", "firm", "sparql"}
