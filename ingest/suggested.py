"""A language model as a further reader of articles: it suggests claims, and what the text does not bear out is dropped.

A suggestion counts only when its quote stands in the article letter by letter, within one sentence, both parties are names
that the extractor found in this article and that sentence carries, and its words are the relation table's. Such claims
carry the model's name, stay below the confidence that closes an interval, and can be taken back in one call
(`Ledger.retract`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files

from ingest.crew import ArticleReader
from kg.errors import ModelSilent
from kg.model import Article, Claim, Evidence, Kind, MentionCluster, Modality, Phase, Reading, Relation
from kg.protocols import LanguageModel
from kg.vocabulary import relation_table

CONFIDENCE = 0.6  # shown as uncertain, never closes an interval (DESIGN 3)
MOST_CLAIMS = 60  # of one article
LONGEST_ARTICLE = 30_000  # characters given to the model
LONGEST_REPLY = 200_000
_OF_KIND = {
    Kind.STATE: frozenset(Phase) - {Phase.COMPLETED, Phase.ABANDONED},
    Kind.DEAL: frozenset({Phase.CONSIDERING, Phase.AGREED, Phase.COMPLETED, Phase.ABANDONED}),
    Kind.ATTRIBUTE: frozenset({None}),
}


@cache
def instructions() -> str:
    """What the model is told."""
    return files("ingest").joinpath("lexicon/suggestions.txt").read_text("utf-8")


class Assisted:
    """A reader of articles with a model's suggestions added; it satisfies `ingest.crew.ArticleReader`."""

    def __init__(self, reader: ArticleReader, model: LanguageModel) -> None:
        self._reader, self._model = reader, model

    @property
    def version(self) -> str:
        """The extractor's, and the model's name."""
        return f"{self._reader.version}+{self._model.name}"

    def read(self, article: Article) -> Reading:
        """One article."""
        return next(self.read_many([article]))

    def read_many(self, articles: Iterable[Article]) -> Iterator[Reading]:
        """One reading an article; without suggestions where the model is silent."""
        for reading in self._reader.read_many(articles):
            yield replace(reading, extractor=self.version, claims=(*reading.claims, *self._suggested(reading)))

    def _suggested(self, reading: Reading) -> list[Claim]:
        try:
            said = self._model.complete(instructions(), reading.article.text[:LONGEST_ARTICLE])
        except ModelSilent:
            return []
        return suggested(said, reading, self._model.name)


def suggested(said: str, reading: Reading, model: str) -> list[Claim]:
    """The claims of a model's reply that the article bears out and that are not known already."""
    known = {_gist(claim) for claim in reading.claims}
    found: dict[tuple[str, ...], Claim] = {}
    for given in _claims(said)[:MOST_CLAIMS]:
        claim = _claim(given, reading, model)
        if claim is not None and _gist(claim) not in known:
            found.setdefault(_gist(claim), claim)
    return list(found.values())


def _gist(claim: Claim) -> tuple[str, ...]:
    object_ = claim.object.key if claim.object is not None else ""
    return claim.subject.key, claim.relation, object_, claim.phase or "", claim.modality


def _claims(said: str) -> list[object]:
    text = said.strip().removeprefix("```json").removeprefix("```").removesuffix("```")
    if len(text) > LONGEST_REPLY:
        return []
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return []
    claims = found.get("claims") if isinstance(found, dict) else None
    return claims if isinstance(claims, list) else []


def _claim(given: object, reading: Reading, model: str) -> Claim | None:
    if not isinstance(given, Mapping):
        return None
    evidence = _evidence(given.get("quote"), reading)
    try:
        relation, modality = Relation(given["relation"]), Modality(given["modality"])
        phase = Phase(given["phase"]) if given.get("phase") is not None else None
    except (KeyError, ValueError, TypeError):
        return None
    if evidence is None or phase not in _OF_KIND[relation_table()[relation].kind]:
        return None
    subject, object_ = (_party(given.get(end), evidence.quote, reading) for end in ("subject", "object"))
    if subject is None or object_ is None or subject.key == object_.key:
        return None
    return Claim(
        subject=subject, relation=relation, object=object_, phase=phase, modality=modality, evidence=evidence,
        confidence=CONFIDENCE, reader=model,
    )  # fmt: skip


def _evidence(quote: object, reading: Reading) -> Evidence | None:
    """Where the quote stands, within one sentence of the body or headline; None for what the article does not say."""
    if not isinstance(quote, str) or len(quote) < 10:
        return None
    for number, sentence in enumerate(reading.sentences):
        start = reading.article.text.find(quote, sentence.start, sentence.end)
        if start >= 0:
            return Evidence(article=reading.article.id, sentence=number, start=start, end=start + len(quote), quote=quote)
    return None


def _party(name: object, quote: str, reading: Reading) -> MentionCluster | None:
    """The cluster of this very name, where the quote carries one of its forms."""
    if not isinstance(name, str):
        return None
    named = (c for c in reading.clusters if name in c.forms and c.name in c.forms)
    return next((c for c in named if any(form in quote for form in c.forms)), None)
