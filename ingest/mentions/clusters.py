"""Name forms of one article -> clusters: what "Scale", "GM", "the Agnellis" and "Ms Berg" stand for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ingest.analysis import Analysed
from ingest.lexicon.tables import countries, places
from ingest.linking.linker import Linker
from ingest.linking.registry import Registry
from ingest.mentions.chunks import Chunk
from ingest.mentions.forms import Form, find_forms
from ingest.mentions.kinds import Weights, add, best
from ingest.mentions.merging import merge
from ingest.mentions.names import core_tokens, fold, has_legal_form, slug
from kg.model import EntityType

_UNPROVED = (EntityType.PERSON, EntityType.PLACE)  # what spaCy alone takes for one of these may be neither
_PROOF = 1.5  # votes of the article that outweigh such a label


@dataclass(slots=True)
class Cluster:
    """All forms of one thing. `index` is its place in the article's list of clusters."""

    index: int
    forms: list[Form] = field(default_factory=list)
    type: EntityType = EntityType.OTHER
    descriptions: set[str] = field(default_factory=set)
    trades: set[str] = field(default_factory=set)  # nouns that stand beside its name for it: "bookbinder"
    places: set[str] = field(default_factory=set)
    home: str | None = None  # the country that the registry knows
    registry_id: str | None = None
    key: str = ""

    @property
    def name(self) -> str:
        """The fullest form: most words, a legal form before none, the earliest; a place by its own name."""
        if self.type in (EntityType.PRODUCT, EntityType.OTHER) and len({f.text.removesuffix("s") for f in self.forms}) == 1:
            return min(f.text for f in self.forms)
        own = [f for f in self.forms if places().get(fold(f.text), "").casefold() == fold(f.text)]
        named = own if self.type is EntityType.PLACE and own else self.forms
        return max(named, key=lambda f: (len(core_tokens(f.text)), has_legal_form(f.text), len(f.text), -f.first)).text

    @property
    def mentions(self) -> list[Chunk]:
        """All mentions in the text's order."""
        return sorted((m for f in self.forms for m in f.mentions), key=lambda m: m.start)

    @property
    def firm(self) -> bool:
        """Whether it can be a party where a firm is asked for."""
        return self.type in (EntityType.FIRM, EntityType.AUTHORITY)


def find_clusters(an: Analysed, registry: Registry) -> list[Cluster]:
    """Clusters of all names of the article, in the order of their first mentions."""
    groups = merge(find_forms(an, registry), an, registry)
    ordered = sorted(groups, key=lambda group: min(f.mentions[0].start for f in group))
    return [_cluster(index, group, Linker(an, registry)) for index, group in enumerate(ordered)]


def _cluster(index: int, forms: list[Form], linker: Linker) -> Cluster:
    cluster = Cluster(index=index, forms=sorted(forms, key=lambda f: f.first))
    cluster.type = _type(forms)
    entry = linker.entry(forms, cluster.type)
    if entry is not None:
        cluster.registry_id, cluster.home = entry.id, countries().get(entry.country or "")
    cluster.key = slug(cluster.name)
    return cluster


def _type(forms: Sequence[Form]) -> EntityType:
    """Evidence of all forms first, labels beside it; what only spaCy takes for a person or a place may be neither."""
    evidence: Weights = {}
    model: Weights = {}
    for form in forms:
        evidence, model = add(evidence, form.votes), add(model, form.labels)
    scale = min(1.0, 2.5 / max(0.1, sum(model.values())))
    total = add(evidence, {label: weight * scale for label, weight in model.items()})
    kind = best(total)
    if kind in _UNPROVED and kind not in evidence:
        kind = best(evidence) if max(evidence.values(), default=0.0) >= _PROOF else EntityType.OTHER
    return kind


def unique_keys(clusters: Iterable[Cluster]) -> None:
    """Make keys unique within the article by numbering the later ones."""
    seen: Counter[str] = Counter()
    for cluster in clusters:
        seen[cluster.key] += 1
        if seen[cluster.key] > 1:
            cluster.key = f"{cluster.key}-{seen[cluster.key]}"
