"""What people look at in a browser: things with all their rows, claims with their sentence in context, articles, changes.

Everything here is public: what an article of a private channel says has no page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from firmgraph.arguments import Arguments
from firmgraph.firms import rows_about
from firmgraph.site import Site
from firmgraph.wire import OnEvent, Result
from kg import terms
from kg.catalogue import Listed
from kg.errors import BadRequest, UnknownFirm
from kg.model import Amount, ArticleId, Claim, ClaimId, EntityId, Interval, Percent, Reading
from kg.protocols import Entity, GraphReader, Shown
from kg.rdf import version_of
from kg.state import covers, display_group, may_hold, stale, state
from kg.vocabulary import relation_table

MOST_FOUND = 20
COMPLETED = 0.5  # what a name that only begins so is worth
MOST_CLAIMS = 3  # sentences shown for a row; its page has all
PAGE = 50
SAID, LOOKED_AT = 5, 8  # claims of an article among the changes; some may have been set aside
CONTEXT = 400  # characters of the article on each side of a sentence


@dataclass(slots=True)
class Names:
    """Labels of entities, each looked up once."""

    reader: GraphReader
    _known: dict[EntityId, Result] = field(default_factory=dict)

    def of(self, id_: EntityId) -> Result:
        """Id and name of a thing."""
        if id_ not in self._known:
            found = self.reader.entity(id_)
            self._known[id_] = {
                "id": found.id if found is not None else id_,
                "name": found.label if found is not None else id_,
                "type": found.type.value if found is not None else "other",
            }
        return self._known[id_]


def find(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """Things whose name is like the text, best first; then those with words that begin as its words do."""
    reader, text = site.graph.reader, given.text("text")[:200]
    found = {c.entity.id: _found(c.entity, c.name, c.score) for c in reader.find(text, limit=MOST_FOUND)}
    for id_ in site.completion.like(reader, text, limit=MOST_FOUND):
        if id_ not in found and (entity := reader.entity(id_)) is not None:
            found[entity.id] = _found(entity, entity.label, COMPLETED)
    return {"found": list(found.values())[:MOST_FOUND]}


def _found(entity: Entity, name: str, score: float) -> Result:
    return {"id": entity.id, "name": entity.label, "type": entity.type.value, "matched": name, "score": round(score, 3)}


def thing(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """One thing by its id, with the rows about it, past ones included. Raises UnknownFirm.

    A stretch before a row of the day, in which that row may have held already, is none. `most`: rows of each kind, those
    with the latest evidence; `counts` has how many there are of each.
    """
    reader, day = site.graph.reader, given.day("as_of") or site.settings.day
    entity = reader.entity(EntityId(given.text("id")))
    if entity is None:
        raise UnknownFirm(given.text("id"), [c.entity.label for c in reader.find(given.text("id"), limit=3)])
    found = sorted(rows_about(reader, entity), key=lambda row: (row.last_evidence, row.holds_from, row.key), reverse=True)
    rows, counts = _first(found, entity.id, day, given.number("most"))
    shown = reader.shown({c for row in rows for c in (*row.support[:MOST_CLAIMS], *row.contradictions[:MOST_CLAIMS])})
    names = Names(reader)
    return {
        "id": entity.id, "iri": entity.iri, "name": entity.label, "type": entity.type.value, "note": entity.note,
        "names": sorted(set(entity.names) - {entity.label}), "as_of": day.isoformat(),
        "rows": [_row(names, entity.id, row, shown, day) for row in rows],
        "counts": [{"relation": kind[0], "forward": kind[1], "now": kind[2], "rows": n} for kind, n in counts.items()],
    }  # fmt: skip


def _first(
    rows: Sequence[Interval], about: EntityId, day: date, most: int | None
) -> tuple[list[Interval], Counter[tuple[str, bool, bool]]]:
    """So many rows of each relation, direction and time; how many there are of each."""
    kept, counts, before = [], Counter[tuple[str, bool, bool]](), _leading(rows, day)
    for row in rows:
        if row.key in before:
            continue
        forward = row.subject == about or relation_table()[row.relation].symmetric
        kind = (row.relation.value, forward, covers(row, day) and display_group(row, day).value != "ended")
        counts[kind] += 1
        kept += [row] if most is None or counts[kind] <= most else []
    return kept, counts


def _leading(rows: Iterable[Interval], day: date) -> set[str]:
    """Rows that only say that a row of the day may have begun earlier: to people that is no other time."""
    begun = {_party(row, row.holds_from) for row in rows if covers(row, day)}
    return {row.key for row in rows if not row.start_known and not covers(row, day) and _party(row, row.holds_to) in begun}


def _party(row: Interval, at: date | None) -> tuple[object, ...]:
    return row.relation, row.subject, row.object, row.episode, row.product, row.office, at


def _row(names: Names, about: EntityId, row: Interval, shown: Mapping[ClaimId, Shown], day: date) -> Result:
    info, forward = relation_table()[row.relation], row.subject == about
    other = row.object if forward else row.subject
    return {
        "key": row.key,
        "relation": row.relation.value,
        "kind": info.kind.value,
        "forward": forward or info.symmetric,
        "said": info.label if forward or info.symmetric else info.inverse_label,
        "noun": info.inverse_noun if forward else info.noun,
        "other": names.of(other) if other is not None else None,
        "seller": names.of(row.seller) if row.seller is not None else None,
        "group": display_group(row, day).value,
        "state": state(row, day).value,
        "covers": covers(row, day),
        "may_hold": may_hold(row, day),
        "stale": stale(row, day),
        "phase": row.phase.value if row.phase is not None else None,
        "modality": row.modality.value,
        "since": when(row.since.text()),
        "until": when(row.until.text()),
        "start_known": row.start_known,
        "holds_from": row.holds_from.isoformat(),
        "holds_to": row.holds_to.isoformat() if row.holds_to is not None else None,
        "last_evidence": row.last_evidence.isoformat(),
        "age": age(row.last_evidence, day),
        "percent": percent_text(row.percent),
        "amount": amount_text(row.amount),
        "detail": row.title or row.product or row.round,
        "origins": row.origins,
        "derived": row.derived,
        "uncertain": row.uncertain,
        "claims": _claims(row.support, shown),
        "against": _claims(row.contradictions, shown),
    }


def _claims(ids: Iterable[ClaimId], shown: Mapping[ClaimId, Shown]) -> list[Result]:
    return [_shown(shown[id_]) for id_ in ids if id_ in shown]


def _shown(shown: Shown) -> Result:
    return {
        "claim": shown.claim,
        "quote": shown.quote,
        "title": shown.title,
        "outlet": shown.outlet,
        "published": shown.published.isoformat() if shown.published is not None else None,
        "attributed_to": shown.attributed_to,
        "modality": shown.modality,
        "phase": shown.phase,
    }


def when(bounds: str | None) -> str | None:
    """A day between bounds, in words: "2024-03-01..2024-05-31" and "..2024" are no English."""
    if bounds is None or ".." not in bounds:
        return bounds
    first, _, last = bounds.partition("..")
    if first and last:
        return f"between {first} and {last}"
    return f"{last} at the latest" if last else f"{first} at the earliest"


def age(last: date, day: date) -> str:
    """How old evidence is, in words."""
    days = (day - last).days
    if days < 0:
        return "from later"
    if days < 60:
        return "today" if days == 0 else f"{days} day{'s' * (days != 1)} old"
    return f"{days // 30} months old" if days < 730 else f"{days // 365} years old"


def percent_text(percent: Percent | None) -> str | None:
    """A share between its bounds."""
    if percent is None:
        return None
    if percent.low == percent.high:
        return f"{percent.low:g} %"
    return f"{'more than ' if percent.low_open else ''}{percent.low:g} to {percent.high:g} %"


def amount_text(amount: Amount | None) -> str | None:
    """A sum of money, in millions and billions."""
    if amount is None:
        return None
    for size, word in ((1e12, " trillion"), (1e9, " billion"), (1e6, " million")):
        if amount.value >= size:
            return f"{amount.value / size:,.4g}{word} {amount.currency}"
    return f"{amount.value:,.0f} {amount.currency}"


def claim(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """One claim with its sentence in the article's text around it. Raises BadRequest when there is none."""
    id_ = ClaimId(given.text("id"))
    shown = site.graph.reader.shown([id_]).get(id_)
    reading = site.graph.catalogue.reading(shown.article) if shown is not None else None
    found = next((c for c in reading.claims if c.id == id_), None) if reading is not None else None
    if shown is None or reading is None or found is None:
        raise BadRequest(404, f"no claim {id_[:40]!r} is known")
    text, start, end = reading.article.text, found.evidence.start, found.evidence.end
    sentence = reading.sentences[found.evidence.sentence] if found.evidence.sentence < len(reading.sentences) else None
    return _shown(shown) | _said(found) | {
        "article": version_of(reading.article.id, reading.article.content_hash),
        "url": web_address(shown.url),
        "start": start, "end": end,
        "before": text[max(0, start - CONTEXT) : start], "after": text[end : end + CONTEXT],
        "sentence": text[sentence.start : sentence.end] if sentence is not None else shown.quote,
        "extractor": reading.extractor, "confidence": round(found.confidence, 2),
    }  # fmt: skip


def _said(claim: Claim) -> Result:
    info = relation_table()[claim.relation]
    q = claim.qualifiers
    details = {
        "percent": percent_text(q.percent), "amount": amount_text(q.amount), "product": q.product,
        "office": q.title or q.office,
        "round": q.round, "seller": q.seller.name if q.seller is not None else None, "reason": q.reason,
        "since": claim.valid.since.text(), "until": claim.valid.until.text(),
    }  # fmt: skip
    return {
        "subject": claim.subject.name,
        "object": claim.object.name if claim.object is not None else None,
        "relation": claim.relation.value,
        "said": info.label,
        "details": {name: value for name, value in details.items() if value},
    }


def web_address(url: str | None) -> str | None:
    """The URL if it can be followed safely from a page."""
    return url if url is not None and url.lower().startswith(("https://", "http://")) else None


def listing(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """Public articles, newest commit first, a page at a time; `before`: the serial to go on below."""
    before = given.maybe("before")
    below = int(before) if before is not None and before.isdigit() else None
    public = [a for a in site.graph.catalogue.articles() if a.visibility == "public" and a.serial is not None]
    public.sort(key=lambda a: (-(a.serial or 0), a.id))
    after = [a for a in public if below is None or (a.serial or 0) < below]
    page = after[:PAGE]
    if len(after) > PAGE:  # articles of one commit stay together
        page += [a for a in after[PAGE:] if a.serial == page[-1].serial]
    return {
        "articles": [_listed(a) for a in page],
        "next": page[-1].serial if len(after) > len(page) else None,
        "all": len(public),
    }


def _listed(listed: Listed) -> Result:
    receipt = listed.receipt
    return {
        "article": version_of(listed.id, listed.version),
        "id": listed.id,
        "title": listed.title or listed.id,
        "outlet": listed.outlet,
        "published": listed.published.isoformat() if listed.published is not None else None,
        "url": web_address(listed.url),
        "serial": listed.serial,
        "status": receipt.status if receipt is not None else None,
        "claims": receipt.claims if receipt is not None else 0,
        "intervals_opened": receipt.intervals_opened if receipt is not None else 0,
        "intervals_closed": receipt.intervals_closed if receipt is not None else 0,
    }


def article(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """One public article by the hash of its version in force, with its claims. Raises BadRequest when there is none."""
    version = given.text("version")
    listed = next(
        (a for a in site.graph.catalogue.articles() if a.visibility == "public" and version_of(a.id, a.version) == version),
        None,
    )
    reading = site.graph.catalogue.reading(ArticleId(listed.id)) if listed is not None else None
    if listed is None or reading is None:
        raise BadRequest(404, "no such article is known, or it has been replaced by a newer version")
    return _listed(listed) | {"text_claims": _in_text(site, reading), "iri": terms.ARTICLE + version}


def _in_text(site: Site, reading: Reading) -> list[Result]:
    claims = _in_order(reading)
    shown = site.graph.reader.shown([c.id for c in claims])
    return [_shown(shown[c.id]) | _said(c) for c in claims if c.id in shown]


def _in_order(reading: Reading) -> list[Claim]:
    return sorted(reading.claims, key=lambda c: (c.evidence.start, c.id))


def changes(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """The latest articles that changed the graph, each with what it says."""
    page = listing(site, given, on_event)
    listed = page["articles"][:PAGE]
    readings = {one["id"]: site.graph.catalogue.reading(ArticleId(one["id"])) for one in listed}
    first = {id_: _in_order(reading)[:LOOKED_AT] for id_, reading in readings.items() if reading is not None}
    shown = site.graph.reader.shown([claim.id for claims in first.values() for claim in claims])
    says = {id_: [_shown(shown[c.id]) | _said(c) for c in claims if c.id in shown] for id_, claims in first.items()}
    return {"changes": [one | {"says": says.get(one["id"], [])[:SAID]} for one in listed], "next": page["next"]}
