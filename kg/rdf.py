"""Readings as RDF and back: one named graph per article version, no blank nodes, at most about 25 quads a claim.

Provenance follows PROV-O (the article was read by one activity, sentences are what claims derive from), evidence the Web
Annotation model: a sentence node carries the exact text and is shared by its claims, a claim carries its own offsets.
The text of a claim's quote is cut from its sentence; only a quote that leaves its sentence is written out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from kg import terms
from kg.model import (
    Amount,
    Article,
    ArticleId,
    Claim,
    Cue,
    EntityType,
    Evidence,
    MentionCluster,
    Modality,
    Percent,
    PercentRole,
    Phase,
    Qualifiers,
    Reading,
    Relation,
)  # fmt: skip
from kg.protocols import Scalar
from kg.span import Bounds, Span
from kg.terms import Term, Triple, fg
from kg.vocabulary import FG, OA, PROV, RDF, SCHEMA

Node = Mapping[str, list[Term]]  # predicate IRI -> values

TYPE: Final = NamedNode(RDF + "type")
EXACT, START, END = NamedNode(OA + "exact"), NamedNode(OA + "start"), NamedNode(OA + "end")
HEADLINE, URL, PUBLISHED = NamedNode(SCHEMA + "headline"), NamedNode(SCHEMA + "url"), NamedNode(SCHEMA + "datePublished")
_USED, _GENERATED = NamedNode(PROV + "used"), NamedNode(PROV + "wasGeneratedBy")


def version_hash(article: Article) -> str:
    """Names one version of one article: 32 hex digits over its id and content, so that two copies of one text differ."""
    return version_of(article.id, article.content_hash)


def version_of(article: ArticleId, content_hash: str) -> str:
    """The same from an article's id and its content hash."""
    return hashlib.sha256(f"{article}\x1f{content_hash}".encode()).hexdigest()[:32]


def graph_of(article: Article) -> NamedNode:
    """The named graph that holds this version."""
    return terms.article_graph(version_hash(article))


def cluster_node(version: str, key: str) -> NamedNode:
    """A mention cluster's IRI within its article version."""
    return terms.minted(f"{terms.ARTICLE}{version}#c-", key)


def reading_quads(reading: Reading) -> list[Quad]:
    """Everything that one article version says: article, activity, and the claims with their sentences and clusters.

    Clusters without a claim stay out (but in restricted articles). Raises BadTerm when a text cannot be an RDF term.
    """
    graph = graph_of(reading.article)
    return [Quad(s, p, o, graph) for s, p, o in dict.fromkeys(_reading_triples(reading))]


def _reading_triples(reading: Reading) -> Iterator[Triple]:
    version = version_hash(reading.article)
    yield from _article_triples(reading, version)
    for cluster in _clusters(reading):
        yield from _cluster_triples(cluster, version)
    for claim in reading.claims:
        yield from _sentence_triples(claim, reading, version)
        yield from _claim_triples(claim, reading, version)


def _clusters(reading: Reading) -> Iterator[MentionCluster]:
    """Those that claims speak of; of a restricted article all, so that readers know what to hide."""
    if reading.article.visibility != "public":
        yield from reading.clusters
    for claim in reading.claims:
        yield from clusters_of(claim)


def clusters_of(claim: Claim) -> Iterator[MentionCluster]:
    """The mention clusters that a claim speaks of: subject, object, seller, venture."""
    named = (claim.subject, claim.object, claim.qualifiers.seller, claim.qualifiers.venture)
    return (cluster for cluster in named if cluster is not None)


def _article_triples(reading: Reading, version: str) -> Iterator[Triple]:
    article = reading.article
    node, activity = NamedNode(terms.ARTICLE + version), NamedNode(terms.READING + version)
    yield node, TYPE, fg("Article")
    if article.visibility != "public":
        yield node, TYPE, fg("RestrictedArticle")
    yield node, _GENERATED, activity
    yield activity, TYPE, fg("Reading")
    yield activity, _USED, node
    yield activity, fg("extractor"), terms.string(reading.extractor)
    yield from _some(
        node,
        {
            fg("articleId"): article.id,
            fg("contentHash"): article.content_hash,
            fg("visibility"): article.visibility,
            HEADLINE: article.title,
            fg("outlet"): article.outlet,
            PUBLISHED: article.published,
            fg("publishedTime"): article.published_time.isoformat() if article.published_time is not None else None,
            URL: article.url,
            fg("credit"): reading.credit,
        },
    )


def _cluster_triples(cluster: MentionCluster, version: str) -> Iterator[Triple]:
    node = cluster_node(version, cluster.key)
    yield node, TYPE, fg("MentionCluster")
    yield node, fg("name"), terms.string(cluster.name)
    yield node, fg("entityType"), fg(cluster.type.capitalize())
    for form in sorted(cluster.forms - {cluster.name}):
        yield node, fg("form"), terms.string(form)
    for description in sorted(cluster.descriptions):
        yield node, fg("description"), terms.string(description)
    yield from _some(node, {fg("registryId"): cluster.registry_id, fg("disambiguator"): cluster.disambiguator})
    if cluster.name not in cluster.forms:
        yield node, fg("anonymous"), terms.boolean(True)


def _sentence_triples(claim: Claim, reading: Reading, version: str) -> Iterator[Triple]:
    start, text = _sentence_of(claim, reading)
    node = _sentence_node(version, claim.evidence.sentence)
    yield node, TYPE, fg("Sentence")
    yield node, EXACT, terms.string(text)
    yield node, START, terms.integer(start)


def _sentence_node(version: str, number: int) -> NamedNode:
    return NamedNode(f"{terms.ARTICLE}{version}#s-{number}")


def _sentence_of(claim: Claim, reading: Reading) -> tuple[int, str]:
    """Offset and text of the claim's sentence; without sentences in the reading, of the first quote that names it."""
    number = claim.evidence.sentence
    if 0 <= number < len(reading.sentences) and reading.article.text:
        sentence = reading.sentences[number]
        return sentence.start, reading.article.text[sentence.start : sentence.end]
    first = next(c.evidence for c in reading.claims if c.evidence.sentence == number)
    return first.start, first.quote


def _claim_triples(claim: Claim, reading: Reading, version: str) -> Iterator[Triple]:
    node, evidence = terms.claim(claim.id), claim.evidence
    yield node, TYPE, fg("Claim")
    yield node, fg("subject"), cluster_node(version, claim.subject.key)
    if claim.object is not None:
        yield node, fg("object"), cluster_node(version, claim.object.key)
    yield node, fg("sentence"), _sentence_node(version, evidence.sentence)
    yield node, START, terms.integer(evidence.start)
    yield node, END, terms.integer(evidence.end)
    if _cut(_sentence_of(claim, reading), evidence.start, evidence.end) != evidence.quote:
        yield node, EXACT, terms.string(evidence.quote)
    yield node, fg("confidence"), terms.decimal(claim.confidence)
    yield from assertion_triples(node, claim.relation, claim.phase, claim.modality)
    yield from bounds_triples(node, claim.valid.since, claim.valid.until)
    yield from _qualifier_triples(node, claim.qualifiers, version)
    said_by = {fg("attributedTo"): claim.attributed_to, fg("reportedBy"): claim.outlet, fg("readBy"): claim.reader}
    yield from _some(node, said_by)
    for cue in sorted(claim.cues):
        yield node, fg("cue"), fg(cue)


def _cut(sentence: tuple[int, str], start: int, end: int) -> str:
    offset, text = sentence
    return text[start - offset : end - offset] if start >= offset else ""


def assertion_triples(node: NamedNode, relation: Relation, phase: Phase | None, modality: Modality) -> Iterator[Triple]:
    """What claims and intervals share: relation, phase and modality."""
    yield node, fg("relation"), fg(relation)
    if phase is not None:
        yield node, fg("phase"), fg(phase)
    yield node, fg("modality"), fg(modality)


def bounds_triples(node: NamedNode, since: Bounds, until: Bounds) -> Iterator[Triple]:
    """The bounds of both ends, as far as they are known."""
    for name, value in (
        ("sinceEarliest", since.earliest), ("sinceLatest", since.latest),
        ("untilEarliest", until.earliest), ("untilLatest", until.latest),
    ):  # fmt: skip
        if value is not None:
            yield node, fg(name), terms.day(value)


def percent_triples(node: NamedNode, percent: Percent | None) -> Iterator[Triple]:
    """Bounds and role of a percentage."""
    if percent is not None:
        yield node, fg("percentLow"), terms.decimal(percent.low)
        yield node, fg("percentHigh"), terms.decimal(percent.high)
        yield node, fg("percentRole"), fg(percent.role)
        if percent.low_open:
            yield node, fg("percentLowOpen"), terms.boolean(True)


def amount_triples(node: NamedNode, amount: Amount | None) -> Iterator[Triple]:
    """Value and currency of a sum."""
    if amount is not None:
        yield node, fg("amount"), terms.decimal(amount.value)
        yield node, fg("currency"), terms.string(amount.currency)


def _qualifier_triples(node: NamedNode, q: Qualifiers, version: str) -> Iterator[Triple]:
    yield from percent_triples(node, q.percent)
    yield from amount_triples(node, q.amount)
    for name, cluster in (("seller", q.seller), ("venture", q.venture)):
        if cluster is not None:
            yield node, fg(name), cluster_node(version, cluster.key)
    if q.interim:
        yield node, fg("interim"), terms.boolean(True)
    yield from _some(
        node,
        {
            fg("shares"): q.shares, fg("product"): q.product, fg("office"): q.office, fg("title"): q.title,
            fg("round"): q.round, fg("reason"): q.reason,
        },
    )  # fmt: skip


def _some(node: NamedNode, values: Mapping[NamedNode, Scalar]) -> Iterator[Triple]:
    return ((node, p, terms.literal(value)) for p, value in values.items() if value is not None)


# ---- and back


def nodes_of(quads: Iterable[Quad]) -> dict[str, dict[str, list[Term]]]:
    """Subject IRI -> predicate IRI -> values."""
    found: dict[str, dict[str, list[Term]]] = {}
    for quad in quads:
        assert isinstance(quad.subject, NamedNode)
        assert isinstance(quad.object, NamedNode | Literal)
        found.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(quad.object)
    return found


def one(node: Node, predicate: str) -> Scalar:
    """The value of an ontology property (or of a full IRI), as Python has it; None when there is none."""
    values = node.get(predicate if ":" in predicate else FG + predicate)
    return terms.python(values[0]) if values else None


def text(node: Node, predicate: str) -> str | None:
    """The same for texts."""
    value = one(node, predicate)
    return None if value is None else str(value)


def local(node: Node, predicate: str) -> str | None:
    """The local name of the ontology term that is the value."""
    value = text(node, predicate)
    return None if value is None else value.removeprefix(FG)


def read_claims(quads: Iterable[Quad]) -> list[Claim]:
    """The claims of one article's graph, by their place in the text; exactly those that were written."""
    nodes = nodes_of(quads)
    article = next((ArticleId(str(one(n, "articleId"))) for n in nodes.values() if FG + "articleId" in n), ArticleId(""))
    claims = [_read_claim(n, nodes, article) for n in nodes.values() if _is(n, "Claim")]
    return sorted(claims, key=lambda c: (c.evidence.start, c.evidence.end, c.id))


def _is(node: Node, class_: str) -> bool:
    return fg(class_) in node.get(TYPE.value, ())


def _read_claim(node: Node, nodes: Mapping[str, Node], article: ArticleId) -> Claim:
    phase = local(node, "phase")
    subject = _read_cluster(node, "subject", nodes)
    assert subject is not None  # the shapes demand it
    return Claim(
        subject=subject,
        relation=Relation(str(local(node, "relation"))),
        object=_read_cluster(node, "object", nodes),
        phase=Phase(phase) if phase is not None else None,
        modality=Modality(str(local(node, "modality"))),
        evidence=_read_evidence(node, nodes, article),
        valid=Span(read_bounds(node, "since"), read_bounds(node, "until")),
        qualifiers=_read_qualifiers(node, nodes),
        attributed_to=text(node, "attributedTo"),
        outlet=text(node, "reportedBy"),
        cues=frozenset(Cue(str(terms.python(v)).removeprefix(FG)) for v in node.get(FG + "cue", ())),
        confidence=float(str(one(node, "confidence"))),
        reader=text(node, "readBy"),
    )


def _read_cluster(node: Node, predicate: str, nodes: Mapping[str, Node]) -> MentionCluster | None:
    name = text(node, predicate)
    if name is None:
        return None
    found = nodes[name]
    full = str(one(found, "name"))
    forms = {str(terms.python(v)) for v in found.get(FG + "form", ())}
    return MentionCluster(
        key=terms.id_of(name[name.index("#c-") :], "#c-"),
        name=full,
        forms=frozenset(forms if one(found, "anonymous") else forms | {full}),
        type=EntityType(str(local(found, "entityType")).lower()),
        registry_id=text(found, "registryId"),
        disambiguator=text(found, "disambiguator"),
        descriptions=frozenset(str(terms.python(v)) for v in found.get(FG + "description", ())),
    )


def _read_evidence(node: Node, nodes: Mapping[str, Node], article: ArticleId) -> Evidence:
    name = str(one(node, "sentence"))
    start, end = int(str(one(node, START.value))), int(str(one(node, END.value)))
    return Evidence(
        article=article, sentence=int(name.rpartition("#s-")[2]), start=start, end=end, quote=quote(node, nodes[name])
    )


def quote(claim: Node, sentence: Node) -> str:
    """The verbatim quote of a claim: its own, else cut from its sentence."""
    own = text(claim, EXACT.value)
    if own is not None:
        return own
    start, end = int(str(one(claim, START.value))), int(str(one(claim, END.value)))
    return _cut((int(str(one(sentence, START.value))), str(one(sentence, EXACT.value))), start, end)


def read_bounds(node: Node, end: str) -> Bounds:
    """The bounds of "since" or "until"."""
    return Bounds(one(node, end + "Earliest"), one(node, end + "Latest"))  # type: ignore[arg-type]


def read_percent(node: Node) -> Percent | None:
    """The percentage, or None."""
    low, high = one(node, "percentLow"), one(node, "percentHigh")
    if low is None or high is None:
        return None
    role = PercentRole(str(local(node, "percentRole")))
    return Percent(low=float(str(low)), high=float(str(high)), role=role, low_open=bool(one(node, "percentLowOpen")))


def read_amount(node: Node) -> Amount | None:
    """The sum of money, or None."""
    value = one(node, "amount")
    return None if value is None else Amount(value=float(str(value)), currency=str(one(node, "currency")))


def _read_qualifiers(node: Node, nodes: Mapping[str, Node]) -> Qualifiers:
    shares = one(node, "shares")
    return Qualifiers(
        percent=read_percent(node),
        amount=read_amount(node),
        shares=int(str(shares)) if shares is not None else None,
        product=text(node, "product"),
        office=text(node, "office"),
        title=text(node, "title"),
        interim=bool(one(node, "interim")),
        round=text(node, "round"),
        seller=_read_cluster(node, "seller", nodes),
        venture=_read_cluster(node, "venture", nodes),
        reason=text(node, "reason"),
    )
