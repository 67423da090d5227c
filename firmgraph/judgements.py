"""A person's decisions: recorded by what they are about, so that they are found again after each new reading."""

from __future__ import annotations

import getpass
import hashlib
import uuid
from dataclasses import replace
from datetime import UTC, datetime

from firmgraph.arguments import Arguments
from firmgraph.firms import named
from firmgraph.site import Site
from firmgraph.wire import OnEvent, Result
from kg.errors import BadInput
from kg.model import Claim, ClaimId, Judgement, Verdict
from kg.naming import fold
from kg.protocols import Entity

PUBLIC = frozenset({"public"})
LONGEST_NAME = 200
SAME = 1.0  # likeness of a name that is the very same
_OF_NAMES = (Verdict.MERGE, Verdict.SPLIT)
_WITH_DAY = (Verdict.END, Verdict.BEGIN)


def judge(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """Record and apply one decision, or undo one; the judgement as JSON. `already`: it had been undone before."""
    undone = given.text("verdict") == "undo"
    known = _known(site, given) if undone else None
    judgement = replace(known, undone=True) if known is not None else _new(site, given)
    if given.flag("own_only") and _reach(site, judgement) == "public":
        raise BadInput("only workspaces named as editors may correct what everybody sees; this one may correct what it read")
    with site.deciding:  # not `writing`: the ledger lets it in between two batches of an ingest
        receipt = site.graph.ledger.judge(judgement)
    opened, closed = receipt.intervals_opened, receipt.intervals_closed
    already = {"already": True} if known is not None and known.undone else {}
    return _shown(judgement) | {"intervals_opened": opened, "intervals_closed": closed} | already


def listed(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """Every decision made, also undone ones."""
    return {"judgements": [_shown(judgement) for judgement in site.graph.catalogue.judgements()]}


def _new(site: Site, given: Arguments) -> Judgement:
    try:
        verdict = Verdict(given.text("verdict"))
    except ValueError as error:
        choices = ", ".join(Verdict)
        raise BadInput(f"no verdict {given.text('verdict')!r}; choose one of {choices}, undo") from error
    made = Judgement(
        id=_id(given.maybe("key")),
        verdict=verdict,
        names=(),
        author=given.maybe("author") or getpass.getuser(),
        note=given.maybe("note") or "",
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    return _about_names(site, made, given) if verdict in _OF_NAMES else _about_claim(site, made, given)


def _id(key: str | None) -> str:
    """The same for one decision that is handed in twice, where whoever hands it in gives it a `key`."""
    return hashlib.sha256(key.encode()).hexdigest()[:12] if key is not None else uuid.uuid4().hex[:12]


def _about_names(site: Site, made: Judgement, given: Arguments) -> Judgement:
    """merge and split name two things by names that articles use. Raises BadInput, UnknownFirm."""
    names = given.texts("names")
    if len(names) != 2:
        raise BadInput(f"{made.verdict.value} wants two names")
    called = tuple(_used(site, made, name) for name in names)
    if len({fold(name) for name in called}) == 1:
        raise BadInput(f"{names[0]!r} and {names[1]!r} are one name in all articles")
    return replace(made, names=called)


def _used(site: Site, made: Judgement, name: str) -> str:
    """The name as it is given if articles use it, else the label of what it was found to mean ("an id", "Ankaro Drive")."""
    label = named(site.graph.reader, name).label
    return name if site.graph.ledger.names().knows(replace(made, names=(name,))) else label


def _about_claim(site: Site, made: Judgement, given: Arguments) -> Judgement:
    """reject, confirm, end, begin and means name a claim by its id. Raises BadInput."""
    claim = _claim(site, ClaimId(given.text("target")), frozenset(given.texts("visible")) or PUBLIC)
    day = given.day("day")
    if (day is not None) != (made.verdict in _WITH_DAY):
        raise BadInput("end and begin want a day, the other verdicts none")
    names = (claim.subject.name, claim.object.name) if claim.object is not None else (claim.subject.name,)
    meant = _meant(site, claim, given) if made.verdict is Verdict.MEANS else ()
    said = claim.evidence
    return replace(made, names=names, article=said.article, relation=claim.relation, quote=said.quote, day=day, meant=meant)


def _meant(site: Site, claim: Claim, given: Arguments) -> tuple[str, ...]:
    """The claim's parties with the right name in the place of the wrong one. Raises BadInput."""
    names = [" ".join(name.split()) for name in given.texts("names")]
    if len(names) != 2 or not names[1] or len(names[1]) > LONGEST_NAME:
        raise BadInput("means wants two names: the party that is wrong, and the one that is meant")
    wrong, right = names
    parties = [party for party in (claim.subject, claim.object) if party is not None]
    entity = _known_as(site, wrong, given)
    called = set(map(fold, (wrong, *((entity.label, *entity.names) if entity is not None else ()))))
    places = [n for n, party in enumerate(parties) if called & {fold(form) for form in (party.name, *party.forms)}]
    if not places:
        raise BadInput(f"{wrong!r} is no party of that claim; it is about {' and '.join(p.name for p in parties)}")
    if _is_private(site, claim) and not _known_as(site, right, given):
        raise BadInput(f"{right!r} is known from no article; in what only you can see no new name can be given")
    return tuple(right if n == places[0] else party.name for n, party in enumerate(parties))


def _is_private(site: Site, claim: Claim) -> bool:
    article = site.graph.catalogue.article(claim.evidence.article)
    return article is not None and article.visibility != "public"


def _known_as(site: Site, name: str, given: Arguments) -> Entity | None:
    """What goes by the very name, among what may be seen."""
    found = site.graph.reader.seen_by(frozenset(given.texts("visible")) or PUBLIC).find(name, limit=1)
    return found[0].entity if found and found[0].score >= SAME else None


def _claim(site: Site, id_: ClaimId, visible: frozenset[str]) -> Claim:
    """The claim of this id, from the catalogue; nobody decides about what he may not see."""
    shown = site.graph.reader.seen_by(visible).shown([id_]).get(id_)
    reading = site.graph.catalogue.reading(shown.article) if shown is not None else None
    found = next((claim for claim in reading.claims if claim.id == id_), None) if reading is not None else None
    if found is None:
        raise BadInput(f"no claim {id_!r} is known; `firmgraph firm NAME --json` shows claims with their ids")
    return found


def _reach(site: Site, judgement: Judgement) -> str:
    """The visibility of what a judgement changes; names are everybody's."""
    article = site.graph.catalogue.article(judgement.article) if judgement.article is not None else None
    return article.visibility if article is not None else "public"


def _known(site: Site, given: Arguments) -> Judgement:
    """The judgement to be undone; what is about an article that one may not see is not known."""
    id_, visible = given.text("target"), given.texts("visible")
    found = next((judgement for judgement in site.graph.catalogue.judgements() if judgement.id == id_), None)
    if found is None or (visible and _reach(site, found) not in visible):
        raise BadInput(f"no judgement {id_!r} is known; `firmgraph judge list` shows them")
    return found


def _shown(judgement: Judgement) -> Result:
    return {
        "id": judgement.id,
        "verdict": judgement.verdict.value,
        "names": list(judgement.names),
        "article": judgement.article,
        "relation": judgement.relation.value if judgement.relation is not None else None,
        "quote": judgement.quote,
        "meant": list(judgement.meant),
        "day": judgement.day.isoformat() if judgement.day is not None else None,
        "author": judgement.author,
        "note": judgement.note,
        "made_at": judgement.made_at,
        "undone": judgement.undone,
    }
