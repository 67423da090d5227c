"""Who said or denied something: by the claims of a fact and the speakers whom they are attributed to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.algebra import ANYTHING, Named, Related, Side, Status, Voices
from bot.answer import Quote, Row
from bot.evaluation import Evaluator
from bot.facts import fact_hits
from bot.hits import Hit
from bot.reply import Reply
from bot.rows import name, quote
from bot.understanding.tokens import fold
from kg.model import EntityId, Modality, Relation
from kg.protocols import Entity, Shown
from kg.terms import entity as entity_iri


def voices(question: Voices, e: Evaluator) -> Reply | None:
    """Whoever is named as the speaker, each with the sentences; where none is named, the sentences of the party."""
    fact = replace(question.fact, status=Status.EVER, when=None, qualifier=ANYTHING)
    told = [(hit, shown) for hit in fact_hits(fact, e) for shown in _told(hit, e, denied=question.denied)]
    speakers: dict[str, list[Quote]] = defaultdict(list)
    for hit, shown in told:
        speakers[_speaker(hit, shown, e)].append(quote(shown))
    if question.by is not None:
        wanted = _names_of(e.ids(question.by), e)
        alone = fold(question.by.text) if isinstance(question.by, Named) and not question.by.ids else None
        speakers = {who: said for who, said in speakers.items() if fold(who) in wanted or (alone and alone in fold(who))}
    rows = tuple(_row(who, said, e) for who, said in speakers.items() if who) or _unnamed(told, speakers, e)
    if not rows:
        return None
    if question.whether:
        return Reply("yesno", rows, "yes")
    return Reply("list" if any(speakers) else "text", rows)


def _told(hit: Hit, e: Evaluator, *, denied: bool) -> list[Shown]:
    """The claims about one party that deny; or else those that somebody is named for, or that nobody vouches for."""
    claims = dict.fromkeys(claim for row in hit.rows for claim in (*row.support, *row.contradictions))
    shown = e.reader.shown(claims)
    found = [shown[claim] for claim in claims if claim in shown]
    if denied:
        return [s for s in found if s.modality == Modality.DENIED.value]
    hedged = (Modality.REPORTED.value, Modality.POSSIBLE.value)
    return [s for s in found if s.modality != Modality.DENIED.value and (s.attributed_to or s.modality in hedged)]


def _speaker(hit: Hit, shown: Shown, e: Evaluator) -> str:
    """The speaker named; else the one officer of a party whom the sentence names, if he is no party himself."""
    if shown.attributed_to:
        return shown.attributed_to
    parties = tuple(party for party in (hit.best.subject, hit.best.object) if party is not None)
    said = fold(shown.quote)
    named = [one for one in _officers(parties, e) if one.id not in parties and any(fold(n) in said for n in one.names)]
    return named[0].label if len(named) == 1 else ""


def _officers(firms: Iterable[EntityId], e: Evaluator) -> list[Entity]:
    of = Related(of=Named(tuple(firms)), relation=Relation.HOLDS_ROLE, side=Side.SUBJECT, status=Status.EVER)
    found = (e.reader.entity(hit.party) for hit in e.all_hits(of))
    return [entity for entity in found if entity is not None]


def _names_of(ids: Sequence[EntityId], e: Evaluator) -> set[str]:
    """All names of parties and of those who speak for them."""
    entities = [entity for id_ in ids if (entity := e.reader.entity(id_)) is not None]
    return {fold(text) for one in (*entities, *_officers(ids, e)) for text in (one.label, *one.names)}


def _row(who: str, said: Sequence[Quote], e: Evaluator) -> Row:
    known = next(iter(e.reader.find(who, limit=1)), None)
    exact = known is not None and fold(who) in {fold(text) for text in (known.entity.label, *known.entity.names)}
    iri = str(entity_iri(known.entity.id).value) if known is not None and exact else ""
    label = known.entity.label if known is not None and exact else who
    return Row(name=label, iri=iri, evidence=tuple(dict.fromkeys(said)))


def _unnamed(told: Sequence[tuple[Hit, Shown]], speakers: dict[str, list[Quote]], e: Evaluator) -> tuple[Row, ...]:
    """What is said without a name, under the party that it is said of."""
    said = speakers.get("", [])
    of = {shown.claim: hit.party for hit, shown in told}
    rows = ((of[shown.claim], quote(shown)) for _, shown in told)
    return tuple(Row(name=name(e.reader, party), evidence=(one,)) for party, one in rows if one in said)
