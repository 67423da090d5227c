"""Peoples that stand for a firm: "the Canadians have 45 percent", "the Irish cancelled", said of a firm from there."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.analysis import Token
from ingest.lexicon.tables import places, words
from ingest.mentions.clusters import Cluster
from ingest.mentions.names import fold, name_tokens
from ingest.mentions.scene import SUBJECTS, Scene, own_clause, subject_of
from kg.model import EntityType

_BACK = 2  # sentences before the one of a people in which its firm stands when nothing says where it sits


def stand_ins(scene: Scene) -> Iterator[tuple[int, int]]:
    """Tokens that name a people, and the firm that each means."""
    for cluster in scene.clusters:
        if cluster.type is EntityType.PLACE:
            for mention in cluster.mentions:
                token = scene.an.tokens[mention.end - 1]
                if mention.end == mention.start + 1 and _is_people(token):
                    meant = _meant(scene, token, places()[fold(token.text)])
                    if meant is not None:
                        yield token.i, meant


def _is_people(token: Token) -> bool:
    """Whether it is the noun of "the Canadians", "the Irish"; not "the Canadian firm", "the German and French markets"."""
    place = places().get(fold(token.text))
    if place is None or fold(place) == fold(token.text) or token.i == 0 or token.i + 1 >= len(token.doc):
        return False
    plural = token.text.endswith("s") or fold(token.text) in words("mentions.toml", "peoples")
    determined = token.nbor(-1).lower_ in words("mentions.toml", "before_peoples")
    after = token.nbor(1)
    alone = after.pos_ not in ("NOUN", "PROPN", "ADJ") and after.text not in ("'s", "'", "-", "and")
    return plural and determined and alone and token.dep_ not in ("compound", "amod", "nmod")


def _meant(scene: Scene, token: Token, place: str) -> int | None:
    """The firm from there that was named last; else the only one of the sentences around that is from nowhere else."""
    known = [c for c in scene.firms_before(token) if place in seats(c)]
    if known:
        return scene.nearest(token, [c.index for c in known])
    number = scene.an.sentence_of[token.i]
    low = scene.an.bounds[max(0, number - _BACK)][0]
    barred = _doers(scene, token)
    near = [scene.clusters[n] for n in scene.distinct(low, token.i) if n not in barred]
    open_ = [c.index for c in near if not seats(c) and not _no_party(scene, c, range(low, token.i))]
    return open_[0] if len(open_) == 1 and barred else None


def _no_party(scene: Scene, cluster: Cluster, here: range) -> bool:
    """Whether its shares or its ground are spoken of: "60% of Brimo and the Danes the rest", "a meeting in Brimo"."""
    ends = [scene.an.tokens[m.end - 1] for m in cluster.mentions if m.start in here]
    return any(t.dep_ == "pobj" and t.head.lower_ in words("mentions.toml", "no_party") for t in ends)


def _doers(scene: Scene, token: Token) -> frozenset[int]:
    """The subjects of this sentence before the people: they are others."""
    start = scene.an.bounds[scene.an.sentence_of[token.i]][0]
    own = own_clause(token)
    governing = subject_of(own) if own is not None else None
    found = {t for t in scene.an.tokens[start : token.i] if t.dep_ in SUBJECTS}
    found |= {governing} if governing is not None and governing.i < token.i else set()
    return frozenset(scene.at[t.i] for t in found if t.i in scene.at and scene.acts(scene.at[t.i]))


def seats(cluster: Cluster) -> frozenset[str]:
    """Where a firm sits: said in the article, known to the registry, or told by its legal form; () when nothing is known."""
    said = cluster.places | ({cluster.home} if cluster.home is not None else set())
    forms = {word for form in cluster.forms for word in name_tokens(form.text)[-1:]}
    told = {
        country
        for entry in words("mentions.toml", "countries_of_legal_forms")
        for form, _, countries in (entry.partition(":"),)
        if form in forms
        for country in countries.split(",")
    }
    return frozenset(said | told)
