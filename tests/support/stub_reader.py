"""A reader without models, for tests of what happens around reading: "A supplies B." is a claim, and that is all."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kg.errors import BadInput
from kg.model import Article, Reading, Relation, Sentence
from kg.origins import signature
from tests.support.readings import firm, line, reading

SUPPLIES = re.compile(r"([A-Z]\w+) supplies ([A-Z]\w+)\.")
DEADLY = "ends its reader"
ENDLESS = "is read for ever"
BAD = "cannot be read"


class StubReader:
    """Satisfies `ingest.crew.ArticleReader`."""

    version = "stub-1"

    def read(self, article: Article) -> Reading:
        return next(self.read_many([article]))

    def read_many(self, articles: Iterable[Article]) -> Iterator[Reading]:
        for article in articles:
            if DEADLY in article.text:
                os._exit(9)
            if ENDLESS in article.text:
                time.sleep(3600)
            if BAD in article.text:
                raise BadInput("no sentence in it")
            yield self._read(article)

    def _read(self, article: Article) -> Reading:
        found = list(SUPPLIES.finditer(article.text))
        made = reading(article.id, [line(firm(m[1]), Relation.SUPPLIES, firm(m[2])) for m in found])
        return replace(
            made,
            article=article,
            extractor=self.version,
            sentences=tuple(Sentence(m.start(), m.end()) for m in found),
            claims=tuple(
                replace(claim, evidence=replace(claim.evidence, start=m.start(), end=m.end(), quote=m[0]))
                for claim, m in zip(made.claims, found, strict=True)
            ),
            signature=tuple(signature(article.text)),
        )
