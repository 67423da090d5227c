"""Firms with hundreds of rows: a page shows the first of each kind, links to all, and says truly how many there are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import httpx
import pytest

from firmgraph.arguments import Arguments
from firmgraph.config import Settings
from firmgraph.exploring import changes, thing
from firmgraph.site import Site
from firmgraph.web.drawing import MOST_NODES, network
from kg.encoder import load_encoder
from kg.model import Phase, Relation
from kg.open import open_graph
from tests.support.cli import owner
from tests.support.readings import firm, line, reading

DAY = date(2025, 6, 1)
HUB = firm("Tollan Gears")
ARTICLES = [
    *(
        reading(f"a:{n}", [line(HUB, Relation.SUPPLIES, firm(f"Kundra {n:03d} Works"))], published=date(2025, 3, 1 + n % 28))
        for n in range(60)
    ),
    reading("a:ended", [line(HUB, Relation.SUPPLIES, firm("Vellmar Rail"), phase=Phase.ENDED)], published=DAY),
    reading("a:owner", [line(firm("Perrin Holdings"), Relation.OWNS_STAKE, HUB)], published=DAY),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("long")
    with open_graph(folder, encoder=load_encoder("hashing"), today=lambda: DAY) as graph:
        graph.ledger.put_many(ARTICLES)
        yield Site(graph, Settings(today=DAY, data=folder))


def looked_at(site: Site, **more: object) -> dict[str, object]:
    id_ = next(iter(site.graph.reader.find("Tollan Gears"))).entity.id
    return dict(thing(site, Arguments({"id": id_} | more), lambda event: None))


def test_so_many_rows_of_each_kind_are_told_and_how_many_there_are(site: Site) -> None:
    every, some = looked_at(site), looked_at(site, most=25)
    assert (len(every["rows"]), len(some["rows"])) == (62, 27)
    assert some["counts"] == every["counts"]
    assert {(c["relation"], c["forward"], c["now"]): c["rows"] for c in some["counts"]} == {
        ("supplies", True, True): 60, ("supplies", True, False): 1, ("ownsStake", False, True): 1,
    }  # fmt: skip
    assert days(some) == days(every)[-25:]


def days(found: dict[str, object]) -> list[str]:
    """When supply of today was last told of."""
    return sorted(row["last_evidence"] for row in found["rows"] if row["relation"] == "supplies" and row["group"] != "ended")


def test_each_change_says_what_its_article_says(site: Site) -> None:
    told = changes(site, Arguments({}), lambda event: None)["changes"]
    assert len(told) >= 50
    assert all(len(one["says"]) == one["claims"] == 1 for one in told)


def test_the_page_shows_the_first_and_links_to_all(site: Site) -> None:
    site.graph.close()
    with (
        owner(site.settings.data, FIRMGRAPH_TODAY=DAY.isoformat()) as (_, address),
        httpx.Client(base_url=address, timeout=60, headers={"accept": "text/html"}) as client,
    ):
        id_ = client.get("/suggest", params={"q": "Tollan Gears"}).json()[0]["id"]
        first = client.get(f"/id/{id_}").text
        assert "All 60 customers" in first
        assert first.count('<li id="row-') == 27
        whole = client.get(f"/id/{id_}?as-of={DAY}&all=1").text
        assert whole.count('<li id="row-') == 62
        assert "All 60 customers" not in whole


def test_many_parties_stand_in_two_rings() -> None:
    rows = [
        {"covers": True, "other": {"id": f"x{n}", "name": f"X {n}"}, "kind": "state", "state": "current", "said": "supplies",
         "group": "active"}
        for n in range(100)
    ]  # fmt: skip
    nodes = network(rows)
    assert len(nodes) == MOST_NODES
    nearest = min((abs(a.x - b.x) ** 2 + abs(a.y - b.y) ** 2) ** 0.5 for a in nodes for b in nodes if a is not b)
    assert nearest > 50
