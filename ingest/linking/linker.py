"""From the names of one thing in an article to its entry in the registry; weak names count only with support."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.analysis import Analysed
from ingest.linking.registry import Entry, Registry
from ingest.mentions.chunks import Chunk
from ingest.mentions.forms import Form
from kg.model import EntityType

_TICKER = re.compile(r"\s*[(<]\s*([A-Z0-9]+(?:\.[A-Za-z]+)?)\s*[)>]")
_SHORT = 4  # letters: a longer weak name is a word, and what the context takes for a firm of that name is that firm
_EVIDENCE = 3.0  # of the article, beside what the registry itself gives


class Linker:
    """Links the clusters of one article."""

    def __init__(self, an: Analysed, registry: Registry) -> None:
        self._an, self._registry = an, registry

    def entry(self, forms: Sequence[Form], kind: EntityType) -> Entry | None:
        """The one entry that these names are of, else the one that their weak names are of."""
        own = [form for form in forms if not form.shortened]
        found = {entry.id: entry for form in own if (entry := self._registry.find(form.text)) is not None}
        found = found or {entry.id: entry for form in own for entry in self._supported(form, kind)}
        return next(iter(found.values())) if len(found) == 1 else None

    def _supported(self, form: Form, kind: EntityType) -> Iterator[Entry]:
        """The entry of a weak name that its ticker or the words around it support."""
        entry = self._registry.find_weak(form.text)
        if entry is None or entry.type is not kind:
            return
        word = not (form.text.isupper() and len(form.text) <= _SHORT)
        if (word and form.votes.get(kind, 0.0) >= _EVIDENCE) or self._ticked(form, entry):
            yield entry

    def _ticked(self, form: Form, entry: Entry) -> bool:
        """Whether the entry's ticker stands right behind a mention: "Target ( TGT.N )"."""
        tickers = (_TICKER.match(self._an.article.text, self._after(mention)) for mention in form.mentions)
        return any(match is not None and self._registry.of_ticker(match[1]) is entry for match in tickers)

    def _after(self, mention: Chunk) -> int:
        return self._an.ends[mention.end - 1]
