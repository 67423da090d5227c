"""A reader of a tiny language, for tests of runs: "Ledgard plc supplies Vance Ltd." and "... no longer supplies ..."."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.model import Article, Claim, EntityType, Evidence, MentionCluster, Modality, Phase, Reading, Relation, Sentence
from kg.naming import slug

_LINE = re.compile(r"([A-Z]\w+ \w+) (supplies|no longer supplies) ([A-Z]\w+ \w+)\.")


class SimpleReader:
    """Reads lines; `read_again` counts how often."""

    def __init__(self, version: str = "simple-1") -> None:
        self.version = version
        self.articles = 0

    def read(self, article: Article) -> Reading:
        return next(self.read_many([article]))

    def read_many(self, articles: Iterable[Article]) -> Iterator[Reading]:
        for article in articles:
            self.articles += 1
            matches = list(_LINE.finditer(article.text))
            claims = [_claim(article, number, match) for number, match in enumerate(matches)]
            clusters = {c.key: c for claim in claims for c in (claim.subject, claim.object) if c is not None}
            yield Reading(
                article=article, extractor=self.version, claims=tuple(claims), clusters=tuple(clusters.values()),
                sentences=tuple(Sentence(m.start(), m.end()) for m in matches),
            )  # fmt: skip


def _claim(article: Article, number: int, match: re.Match[str]) -> Claim:
    phase = Phase.ACTIVE if match[2] == "supplies" else Phase.ENDED
    evidence = Evidence(article=article.id, sentence=number, start=match.start(), end=match.end(), quote=match[0])
    return Claim(
        subject=_firm(match[1]), relation=Relation.SUPPLIES, object=_firm(match[3]), phase=phase,
        modality=Modality.STATED, evidence=evidence,
    )  # fmt: skip


def _firm(name: str) -> MentionCluster:
    return MentionCluster(key=slug(name), name=name, forms=frozenset({name}), type=EntityType.FIRM)
