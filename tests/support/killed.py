"""A process that writes to a data folder and kills itself at a chosen moment; imported by it and by the test."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import date
from pathlib import Path

from kg.ledger import Stage
from kg.model import ArticleId, Judgement, Phase, Relation, Verdict
from kg.open import Graph, open_graph
from tests.support.readings import BODIES, TODAY, firm, line, person, reading

ANKARO, LONG, STEIGWERK = firm("Ankaro"), firm("Ankaro Drives Oy", "Ankaro"), firm("Steigwerk AG", "Steigwerk")
OTHER = firm("Quarrow plc")
FIRST = reading("https://news.example/1", [line(ANKARO, Relation.SUPPLIES, STEIGWERK, product="motors")], text=BODIES[1])
SECOND = reading(
    "https://news.example/2",
    [line(LONG, Relation.SUPPLIES, STEIGWERK), line(person("Renate Huemer"), Relation.HOLDS_ROLE, STEIGWERK, office="ceo")],
    text=BODIES[1],
    published=date(2024, 6, 1),
)
THIRD = reading("https://news.example/3", [line(LONG, Relation.FOUNDED_ON, phase=None, since="2023-11")], text=BODIES[2])
CHANGED = reading(
    "https://news.example/1",
    [line(ANKARO, Relation.SUPPLIES, STEIGWERK, phase=Phase.ENDED), line(OTHER, Relation.SUPPLIES, STEIGWERK)],
    published=date(2024, 9, 1),
)
REJECTED = Judgement(
    id="j2", verdict=Verdict.REJECT, names=("Ankaro", "Steigwerk AG"), article=CHANGED.article.id,
    relation=Relation.SUPPLIES, quote=CHANGED.claims[0].evidence.quote,
)  # fmt: skip

# Each brings the folder from one state to the next, and may be done twice.
STEPS: tuple[Callable[[Graph], object], ...] = (
    lambda g: g.ledger.put(FIRST),
    lambda g: g.ledger.put_many([SECOND, THIRD]),
    lambda g: g.ledger.put(CHANGED),
    lambda g: g.ledger.judge(Judgement(id="j1", verdict=Verdict.MERGE, names=("quarrow", "ankaro drives"))),
    lambda g: g.ledger.judge(REJECTED),
    lambda g: g.ledger.judge(Judgement(id="j1", verdict=Verdict.MERGE, names=("quarrow", "ankaro drives"), undone=True)),
    lambda g: g.ledger.remove(ArticleId("https://news.example/2")),
    lambda g: g.rebuild(),
)


def opened(folder: Path, on_stage: Callable[[Stage], None] = lambda _: None) -> Graph:
    return open_graph(folder, today=lambda: TODAY, on_stage=on_stage)


def write_and_die(folder: str, step: int, stage: str) -> None:
    """Do one step, and die by kill -9 when it comes to the stage for the first time."""

    def die(reached: Stage) -> None:
        if reached == stage:
            os.kill(os.getpid(), signal.SIGKILL)

    graph = opened(Path(folder), die)
    STEPS[step](graph)
    graph.close()
