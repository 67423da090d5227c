"""Pictures of every page, light and dark, wide and narrow: `python -m tests.browser.screens FOLDER ADDRESS`.

Needs Debian's chromium (make test-all installs it). Prints what a browser complains about and where axe finds WCAG faults.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

SIZES = {"desktop": (1280, 800), "phone": (375, 812)}
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@dataclass(slots=True)
class Seen:
    """What one page showed."""

    errors: list[str] = field(default_factory=list)  # of the console
    outside: list[str] = field(default_factory=list)  # requests that leave the server
    faults: list[str] = field(default_factory=list)  # of accessibility
    wider: bool = False  # the page scrolls sideways


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's chromium without a head, which can reach no other machine."""
    arguments = ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        try:
            yield made
        finally:
            made.close()


@contextmanager
def looking(browser: Browser, url: str, *, size: str = "desktop", scheme: str = "light") -> Iterator[tuple[Page, Seen]]:
    """A page of its own, with what it complains about."""
    width, height = SIZES[size]
    scheme_: Any = scheme
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme_, reduced_motion="reduce")
    page, seen, origin = context.new_page(), Seen(), url.split("/", 3)[2]
    page.on("console", lambda said: seen.errors.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("request", lambda asked: None if _inside(asked.url, origin) else seen.outside.append(asked.url))
    try:
        page.goto(url, wait_until="networkidle")
        seen.wider = bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"))
        yield page, seen
    finally:
        context.close()


def _inside(url: str, origin: str) -> bool:
    return url.startswith(("data:", "blob:")) or url.split("/", 3)[2] == origin


def faults(page: Page) -> list[str]:
    """Where axe finds a fault of WCAG 2.2 A or AA."""
    found = Axe().run(page, options=WCAG)
    return [f"{v['id']}: {node['html'][:160]}" for v in found.response["violations"] for node in v["nodes"]]


def pages(address: str) -> dict[str, str]:
    """One address of every kind of page."""
    with httpx.Client(base_url=address, headers={"accept": "application/json"}, timeout=60) as client:
        article = next(a for a in client.get("/articles").json()["articles"] if a["claims"])
        html = client.get(f"/article/{article['article']}", headers={"accept": "text/html"}).text
        claim = html.partition('href="/claim/')[2].partition('"')[0]
        thing = client.get("/suggest", params={"q": "Merrow Tidal"}).json() or client.get("/suggest?q=Scale AI").json()
    return {
        "home": "/", "search": "/search?q=tidal", "thing": f"/id/{thing[0]['id']}", "claim": f"/claim/{claim}",
        "article": f"/article/{article['article']}", "articles": "/articles", "changes": "/changes",
        "ask": "/ask?q=who+still+buys+from+Scale+AI%3F&as-of=2025-06-20", "query": "/query", "ontology": "/ontology",
        "api": "/api", "missing": "/id/nobody-at-all",
    }  # fmt: skip


def main() -> int:
    """Take them all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("address")
    given = parser.parse_args()
    try:
        shown = pages(given.address)
    except httpx.HTTPError as error:
        print(f"{given.address}: no server answers there ({error}); start one with `firmgraph serve`", file=sys.stderr)
        return 2
    given.folder.mkdir(parents=True, exist_ok=True)
    bad = 0
    with browser() as made:
        for name, path in shown.items():
            for size in SIZES:
                for scheme in ("light", "dark"):
                    with looking(made, given.address + path, size=size, scheme=scheme) as (page, seen):
                        page.screenshot(path=given.folder / f"{name}-{size}-{scheme}.png", full_page=size == "phone")
                        seen.faults += faults(page)
                    expected = [e for e in seen.errors if name != "missing" or "404" not in e]
                    complaints = [*expected, *seen.outside, *seen.faults, *(["scrolls sideways"] if seen.wider else [])]
                    bad += len(complaints)
                    print(name, size, scheme, "ok" if not complaints else "\n  ".join(["", *complaints[:8]]))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
