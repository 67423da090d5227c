"""A small rich world around one firm, Norvane Instruments: every relation and direction, in every state it can be in.

All answers around the firm differ, so that a question read in the wrong direction, state or time gives another answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ingest.interchange import reading_from_facts
from kg.model import Article, ArticleId, Reading

DAY = date(2026, 6, 1)
HERE = "Norvane Instruments plc"
_FIRMS = (
    "Castrel Optics Ltd", "Dunley Metals", "Fernhill Plastics", "Gorse Electronics", "Ibbet Ceramics", "Jarrow Chemicals",
    "Kelso Water", "Larne Gas", "Mosswood Utilities", "Naseby Power", "Oakley Rail", "Pendle Foods", "Quorn Hospitals",
    "Ravel Capital", "Tarn Partners", "Ulverston Valves", "Vantry Labs", "Wexcombe Data", "Yarrow Pumps", "Zennor Group",
    "Alder Robotics", "Birch Networks", "Corvid Meters", "Dapple Controls", "Estuary Software", "Foxglove Analytics",
    "Gannet Holdings", "Heron Group", "Ibis Ventures", "Jackdaw Fund",
)  # fmt: skip
_PEOPLE = ("Martha Penrose", "Colin Abbott", "Dinesh Rao", "Ellen Frost", "Gordon Hale", "Ines Moreau", "Nora Blythe")
_KINDS = {
    **dict.fromkeys((HERE, *_FIRMS), "company"), **dict.fromkeys(_PEOPLE, "person"),
    **dict.fromkeys(("Pulsar", "Glimmer"), "product"), "Sorrel family": "family", "Grid Safety Authority": "authority",
}  # fmt: skip
_SHORT = {HERE: ["Norvane", "Norvane Instruments"], "Sorrel family": ["the Sorrels"], "Grid Safety Authority": ["GSA"]}

# published | subject | relation | object | what else is said
_FACTS = f"""
2024-03-04 | Castrel Optics Ltd | supplies | {HERE} | product=lenses since=2022-05
2024-03-04 | Dunley Metals | supplies | {HERE} | product=housings since=2021
2025-03-10 | Dunley Metals | supplies | {HERE} | phase=ended product=housings until=2025-03-01
2026-02-11 | Fernhill Plastics | supplies | {HERE} | phase=reducing product=casings
2026-05-02 | Castrel Optics Ltd | supplies | {HERE} | product=lenses
2026-05-02 | Gorse Electronics | supplies | {HERE} | phase=agreed product=chips since=2027
2024-01-15 | Ibbet Ceramics | supplies | {HERE} | product=plates
2026-03-15 | Jarrow Chemicals | supplies | {HERE} | modality=reported product=coatings
2023-06-01 | {HERE} | supplies | Kelso Water | product=flow-meters since=2023-06
2023-06-01 | {HERE} | supplies | Larne Gas | product=gas-meters since=2020
2023-06-01 | {HERE} | supplies | Quorn Hospitals | product=flow-meters since=2019
2024-09-01 | {HERE} | supplies | Quorn Hospitals | phase=ended until=2024-08-15
2025-12-05 | {HERE} | supplies | Quorn Hospitals | since=2025-12-01
2025-06-20 | {HERE} | supplies | Larne Gas | phase=ended product=gas-meters until=2025-06-01
2026-01-20 | {HERE} | supplies | Mosswood Utilities | phase=reducing product=water-meters
2026-01-20 | {HERE} | supplies | Kelso Water | product=flow-meters
2026-04-20 | {HERE} | supplies | Naseby Power | phase=agreed product=gauges since=2027-03
2026-04-20 | {HERE} | supplies | Pendle Foods | phase=expanding product=thermometers
2023-11-11 | {HERE} | supplies | Oakley Rail | product=gauges
2024-02-01 | Ravel Capital | owns_stake | {HERE} | percent=34 since=2023-10
2024-02-01 | Sorrel family | owns_stake | {HERE} | percent=12
2024-02-01 | Tarn Partners | owns_stake | {HERE} | percent=8
2024-02-01 | Zennor Group | owns_stake | Ravel Capital | percent=80
2025-05-20 | Tarn Partners | owns_stake | {HERE} | phase=ended until=2025-05-19
2026-04-01 | Ravel Capital | owns_stake | {HERE} | percent=34
2026-04-01 | Sorrel family | owns_stake | {HERE} | percent=12
2026-04-01 | Zennor Group | owns_stake | Ravel Capital | percent=80
2025-11-01 | {HERE} | owns_stake | Ulverston Valves | percent=100
2025-11-01 | {HERE} | owns_stake | Wexcombe Data | percent=20
2025-11-01 | {HERE} | owns_stake | Yarrow Pumps | percent=60 since=2018
2026-01-05 | {HERE} | owns_stake | Yarrow Pumps | phase=ended until=2026-01-04
2024-05-06 | {HERE} | acquires | Vantry Labs | phase=completed percent=51 since=2024-05-03 amount=40000000GBP
2025-02-02 | {HERE} | acquires | Estuary Software | phase=agreed amount=75000000USD
2025-09-09 | {HERE} | acquires | Estuary Software | phase=abandoned since=2025-09-08
2026-05-12 | {HERE} | acquires | Foxglove Analytics | phase=agreed since=2026-05-11 amount=120000000USD
2026-05-20 | Gannet Holdings | acquires | {HERE} | phase=considering modality=reported
2024-11-11 | Heron Group | acquires | {HERE} | phase=abandoned since=2024-11-10
2025-10-10 | Alder Robotics | partners_with | {HERE} | since=2025-10-01
2025-10-10 | Birch Networks | partners_with | {HERE} | phase=ended until=2025-09-30
2025-10-12 | Corvid Meters | competes_with | {HERE} | phase=none
2025-10-12 | Dapple Controls | competes_with | {HERE} | phase=none
2025-04-04 | Ibis Ventures | invests_in | Wexcombe Data | phase=completed round=series-b since=2025-04-02 amount=15000000EUR
2025-04-04 | Jackdaw Fund | invests_in | Wexcombe Data | phase=completed round=series-b since=2025-04-02
2024-02-10 | Martha Penrose | holds_role | {HERE} | role=chief-executive since=2024-02-01
2024-02-10 | Colin Abbott | holds_role | {HERE} | phase=ended role=chief-executive until=2024-01-31
2024-02-10 | Ellen Frost | holds_role | {HERE} | role=chief-financial-officer
2025-08-08 | Ellen Frost | holds_role | {HERE} | phase=ended role=chief-financial-officer until=2025-07-31
2025-08-08 | Dinesh Rao | holds_role | {HERE} | role=chief-financial-officer since=2025-08-01
2026-05-05 | Martha Penrose | holds_role | {HERE} | role=chief-executive
2026-05-05 | Dinesh Rao | holds_role | {HERE} | role=chief-financial-officer
2026-05-05 | Gordon Hale | holds_role | {HERE} | role=chairman
2026-05-05 | Ines Moreau | holds_role | {HERE} | role=director
2026-05-05 | Nora Blythe | holds_role | Ravel Capital | role=chief-executive
2024-02-11 | Colin Abbott | founded | {HERE} | phase=none since=1998
2024-06-06 | Pulsar | brand_of | {HERE} | phase=none
2024-06-06 | Glimmer | brand_of | {HERE} | phase=none
2025-07-07 | {HERE} | sues | Corvid Meters | since=2025-07-01
2026-03-03 | Larne Gas | sues | {HERE} | since=2026-03-01
2025-01-01 | Grid Safety Authority | regulates | {HERE} | phase=none
2026-05-25 | Castrel Optics Ltd | supplies | Corvid Meters |
2026-05-25 | Dapple Controls | supplies | Kelso Water |
"""


def readings() -> Iterator[Reading]:
    """One article a fact, each with a sentence of its own."""
    names = {name: {"kind": kind, "aliases": _SHORT.get(name, [])} for name, kind in _KINDS.items()}
    for number, line in enumerate(_FACTS.strip().splitlines()):
        published, subject, relation, object_, said = (part.strip() for part in line.split("|"))
        fact = _fact(subject, relation, object_, dict(part.split("=") for part in said.split()))
        text = f"Item {number}: {subject} {relation} {object_}, {said}."
        article = Article(
            id=ArticleId(f"file:{number}.txt"), text=text, title=f"Item {number}", outlet="Wire",
            published=date.fromisoformat(published),
        )  # fmt: skip
        yield reading_from_facts(article, [{**fact, "quote": text}], names)


def _fact(subject: str, relation: str, object_: str, said: dict[str, str]) -> dict[str, Any]:
    phase = said.pop("phase", "active")
    fact = {
        "s": subject, "rel": relation, "o": object_, "phase": None if phase == "none" else phase,
        "modality": said.pop("modality", "stated"), "who": None,
    }  # fmt: skip
    amount = said.pop("amount", None)
    if amount is not None:
        fact["amount"] = {"value": float(amount[:-3]), "currency": amount[-3:]}
    if "percent" in said:
        fact["percent"] = float(said.pop("percent"))
    return fact | {key: value if key in ("since", "until") else value.replace("-", " ") for key, value in said.items()}
