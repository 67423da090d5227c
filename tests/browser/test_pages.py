"""The pages in a real browser that can reach nothing but the server: no complaint, nothing from outside, WCAG 2.2 AA."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from firmgraph.web.render import has_asset
from tests.browser.screens import browser, faults, looking, pages
from tests.support.cli import CORPUS, firmgraph, owner

pytestmark = [pytest.mark.system("chromium"), pytest.mark.timeout(600)]
NAMES = ["home", "thing", "claim", "articles", "changes", "ask", "query"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data = tmp_path_factory.mktemp("browser") / "data"
    assert firmgraph(data, "ingest", "--root", CORPUS, *sorted(CORPUS.glob("scale-ai-*"))).returncode == 0
    with owner(data) as (_, address):
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as made:
        yield made


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_gives_no_cause_for_complaint(chromium: Browser, address: str, name: str, size: str, scheme: str) -> None:
    with looking(chromium, address + pages(address)[name], size=size, scheme=scheme) as (page, seen):
        assert (seen.errors, seen.outside, seen.wider) == ([], [], False)
        assert faults(page) == []


def test_the_search_box_suggests_and_obeys_the_keyboard(chromium: Browser, address: str) -> None:
    with looking(chromium, f"{address}/") as (page, seen):
        page.locator("#find").press_sequentially("scale")
        page.locator("#suggestions li").first.wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/id/*")
        assert "Scale AI" in page.locator("h1").inner_text()
        assert seen.errors == []


def test_the_first_tab_skips_to_the_content(chromium: Browser, address: str) -> None:
    with looking(chromium, f"{address}/articles") as (page, _):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"


@pytest.mark.skipif(not has_asset("vendor/yasgui.min.js"), reason="needs make assets")
@pytest.mark.optional
def test_the_editor_runs_a_query_and_looks_nothing_up(chromium: Browser, address: str) -> None:
    with looking(chromium, f"{address}/query") as (page, seen):
        page.locator(".yasqe_queryButton").click()
        page.locator(".yasr_results table tbody tr").first.wait_for(timeout=30_000)
        assert "Scale AI" in page.locator(".yasr_results").inner_text()
        page.wait_for_timeout(500)
        assert (seen.errors, seen.outside) == ([], [])
