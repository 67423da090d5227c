"""The Model Context Protocol face: tools ask, firm, sparql and ingest, and firms as resources. The same verbs as everywhere.

Over stdio whoever starts the process is the user and may ingest; over HTTP (`/mcp`) the tool `ingest` is not there, as
writing there needs the token: `POST /articles`.
"""

from __future__ import annotations

import base64
import json
from importlib.metadata import version
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from firmgraph.wire import Door, Result
from kg.errors import FirmgraphError

INSTRUCTIONS = (
    "Who owns, runs, supplies and buys from whom, as read from business news. Every row carries its sentence and source; "
    "groups tell what is current, ended, last known, reported, prospective or denied. Quote the sentence when you answer."
)
MOST_ROWS = 50  # of each kind in a firm's resource


def make_server(door: Door, *, writing: bool) -> MCPServer:
    """The server over a data folder. `writing`: whether the tool `ingest` is there."""
    server: MCPServer = MCPServer("firmgraph", instructions=INSTRUCTIONS, version=version("firmgraph"))

    def done(verb: str, arguments: dict[str, Any]) -> Result:
        try:
            return door.call(verb, {k: v for k, v in arguments.items() if v is not None}, _nobody)
        except FirmgraphError as error:
            raise ToolError(str(error)) from error

    @server.tool(title="Ask a question")
    def ask(question: str, as_of: str | None = None, known_by: str | None = None) -> dict[str, Any]:
        """Answer a question in English about firms, with rows and the sentences that say so. Days are YYYY-MM-DD."""
        return done("ask", {"question": question, "as_of": as_of, "known_by": known_by})

    @server.tool(title="Look at one firm")
    def firm(name: str, as_of: str | None = None) -> dict[str, Any]:
        """Everything known of one firm, person or product (a name or an id) as of a day."""
        return done("firm", {"name": name, "as_of": as_of})

    @server.tool(title="Run a SPARQL query")
    def sparql(query: str) -> str:
        """Run a SELECT or ASK over all graphs; SPARQL results in JSON. Prefixes fg, rdfs, prov, oa, schema are known."""
        return str(done("sparql", {"query": query, "format": "json", "public": True})["result"])

    @server.resource("firmgraph://firm/{id}", title="A firm", mime_type="application/json")
    def firm_resource(id: str) -> str:
        """One firm, person or product by its id, with its rows: of each kind the latest; `counts` says of how many."""
        return json.dumps(done("thing", {"id": id, "most": MOST_ROWS}), ensure_ascii=False)

    if writing:

        @server.tool(title="Read an article")
        def ingest(text: str, published: str, title: str | None = None, url: str | None = None) -> dict[str, Any]:
            """Read one news article into the graph; what reading it did comes back."""
            article = {"text": text, "published": published, "title": title, "url": url}
            line = json.dumps({k: v for k, v in article.items() if v is not None}).encode()
            return done("ingest", {"stdin": base64.b64encode(line).decode()})

    return server


def _nobody(event: object) -> None:
    """Progress that nobody watches."""
