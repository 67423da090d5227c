"""Name forms of one article -> clusters: what "Scale", "GM", "the Agnellis" and "Ms Berg" stand for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ingest.analysis import Analysed
from ingest.lexicon.tables import name_words, places
from ingest.linking.registry import Registry
from ingest.mentions.chunks import Chunk, chunks
from ingest.mentions.kinds import Weights, add, best, labels, votes
from ingest.mentions.names import core_tokens, fold, has_legal_form, initials, name_tokens, slug
from kg.model import EntityType

_FIRMLIKE = (EntityType.FIRM, EntityType.AUTHORITY, EntityType.OTHER)


@dataclass(slots=True)
class Form:
    """One name form with its mentions and the weights of its types."""

    text: str
    mentions: list[Chunk]
    votes: Weights  # evidence of the article and the registry
    labels: Weights  # spaCy's labels
    first: int  # first token of its first mention in the body; in a heading: behind everything

    @property
    def type(self) -> EntityType:
        """The form's own type, before clusters vote."""
        return best(add(self.votes, self.labels))


@dataclass(slots=True)
class Cluster:
    """All forms of one thing. `index` is its place in the article's list of clusters."""

    index: int
    forms: list[Form] = field(default_factory=list)
    type: EntityType = EntityType.OTHER
    descriptions: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    registry_id: str | None = None
    key: str = ""

    @property
    def name(self) -> str:
        """The fullest form: most words, a legal form before none, the earliest; never a bare acronym if there is more."""
        return max(self.forms, key=lambda f: (len(core_tokens(f.text)), has_legal_form(f.text), len(f.text), -f.first)).text

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
    forms = _forms(an, registry)
    _vote_kinship(forms)
    parents = _merge(forms, an, registry)
    groups: dict[int, list[Form]] = {}
    for number, form in enumerate(forms):
        groups.setdefault(_root(parents, number), []).append(form)
    ordered = sorted(groups.values(), key=lambda group: min(f.mentions[0].start for f in group))
    return [_cluster(index, group, registry) for index, group in enumerate(ordered)]


def _vote_kinship(forms: Sequence[Form]) -> None:
    """A name that begins like a firm's and is not a person's by evidence is a firm's too: "Brimo Smolt" beside "Brimo"."""
    heads = {core_tokens(f.text)[:1] for f in forms if f.votes.get(EntityType.FIRM, 0.0) >= 3}
    for form in forms:
        if len(core_tokens(form.text)) > 1 and core_tokens(form.text)[:1] in heads and EntityType.PERSON not in form.votes:
            form.votes[EntityType.FIRM] = form.votes.get(EntityType.FIRM, 0.0) + 1.5


def _forms(an: Analysed, registry: Registry) -> list[Form]:
    grouped: dict[str, list[Chunk]] = {}
    for chunk in _with_heading_names(an, chunks(an)):
        grouped.setdefault(fold(chunk.text).removeprefix("the "), []).append(chunk)
    found = []
    for mentions in grouped.values():
        body = [m for m in mentions if not an.heading[m.start]]
        text = (body or mentions)[0].text
        if not body and registry.find(text) is None and not has_legal_form(text):
            continue
        first = body[0].start if body else len(an.doc)
        found.append(Form(text, mentions, votes(text, mentions, an, registry), labels(mentions, an), first))
    return found


def _with_heading_names(an: Analysed, found: list[Chunk]) -> list[Chunk]:
    """Add to title-case headings the names that the body has, longest first."""
    taken = {i for chunk in found for i in range(chunk.start, chunk.end)}
    known = sorted({tuple(c.text.split()) for c in found}, key=lambda words: (-len(words), words))
    extra = []
    for start, end in an.bounds:
        if not an.heading[start]:
            continue
        words = [an.doc[i].text for i in range(start, end)]
        for name in known:
            for at in range(len(words) - len(name) + 1):
                span = range(start + at, start + at + len(name))
                if tuple(words[at : at + len(name)]) == name and not taken & set(span):
                    extra.append(Chunk(span.start, span.stop, an.text(span.start, span.stop)))
                    taken |= set(span)
    return sorted([*found, *extra], key=lambda c: c.start)


def _merge(forms: Sequence[Form], an: Analysed, registry: Registry) -> list[int]:
    """Union of forms that name one thing, as parent pointers."""
    parents = list(range(len(forms)))
    _merge_equal(forms, parents)
    _merge_registered(forms, parents, registry)
    _merge_models(forms, parents)
    for number, short in enumerate(forms):
        if _family_of(short, forms) is not None:
            _join(parents, number, forms.index(_family_of(short, forms) or short))
            continue
        full = _acronym_of(number, forms, an)
        if full is None:
            full = _longer(number, forms, parents)
        if full is not None:
            _join(parents, number, full)
    return parents


def _merge_equal(forms: Sequence[Form], parents: list[int]) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for number, form in enumerate(forms):
        if form.type in (EntityType.PLACE, EntityType.PRODUCT) and not has_legal_form(form.text):
            continue
        core = core_tokens(form.text)
        spaced = tuple("".join(core).replace("-", "").split())
        for key in (core, spaced):
            if key in seen:
                _join(parents, number, seen[key])
            seen.setdefault(key, number)


def _family_of(short: Form, forms: Sequence[Form]) -> Form | None:
    """ "the Agnellis" -> the form "Agnelli family"."""
    stem = fold(short.text).removesuffix("s")
    return next((f for f in forms if f is not short and fold(f.text) == f"{stem} family"), None)


def _merge_models(forms: Sequence[Form], parents: list[int]) -> None:
    """Models by number: "787", "787s" and "787 Dreamliner" are one, "A330" and "A330-300" are not."""
    seen: dict[str, int] = {}
    for number, form in enumerate(forms):
        words = form.text.split()
        if form.type is not EntityType.PRODUCT or not any(c.isdigit() for c in words[0]):
            continue
        key = words[0].removesuffix("s").casefold()
        if key in seen:
            _join(parents, number, seen[key])
        seen.setdefault(key, number)


def _merge_registered(forms: Sequence[Form], parents: list[int], registry: Registry) -> None:
    """Two names of one registry entry are one: "VW", "Volkswagen"."""
    seen: dict[str, int] = {}
    for number, form in enumerate(forms):
        entry = registry.find(form.text)
        if entry is not None:
            if entry.id in seen:
                _join(parents, number, seen[entry.id])
            seen.setdefault(entry.id, number)


def _longer(number: int, forms: Sequence[Form], parents: list[int]) -> int | None:
    """The one fuller name that this form shortens, or None when there is none or more than one."""
    short = forms[number]
    words = core_tokens(short.text)
    if not _can_be_short(short, words):
        return None
    options = [n for n, full in enumerate(forms) if n != number and _shortens(short, words, full)]
    if not options or any(has_legal_form(f.text) and core_tokens(f.text) == words for f in forms):
        return None
    roots = {_root(parents, n) for n in options}
    if len(roots) == 1:
        return options[0]
    plain = [n for n in options if core_tokens(forms[n].text) == words or _generic_rest(words, core_tokens(forms[n].text))]
    if len({_root(parents, n) for n in plain}) == 1:
        return plain[0]
    return None


def _can_be_short(form: Form, words: tuple[str, ...]) -> bool:
    if fold(form.text) in places() or form.votes.get(EntityType.PLACE, 0.0) >= 5 or EntityType.FAMILY in form.votes:
        return False
    if form.votes.get(EntityType.PRODUCT, 0.0) >= 3 or has_legal_form(form.text):
        return False
    generic = name_words("industry_words") | name_words("firm_words") | name_words("authority_words")
    return bool(words) and not (len(words) == 1 and (words[0] in generic or len(words[0]) < 2 or words[0] in places()))


def _shortens(short: Form, words: tuple[str, ...], full: Form) -> bool:
    longer = core_tokens(full.text)
    if len(longer) < len(words) or longer == words:
        return False
    if full.type is EntityType.PERSON:
        return (
            (words == longer[-len(words) :] or (words == longer[:1] and len(words[0]) > 3))
            and full.first <= short.first
            and not _firm_evidence(short)
        )
    if short.votes.get(EntityType.PERSON, 0.0) >= 4 or full.type not in _FIRMLIKE:
        return False
    if full.first > short.first and not _generic_rest(words, longer):
        return False
    if longer[: len(words)] == words:
        return True
    if len(words) == 1 and len(words[0]) >= 5 and longer[0].startswith(words[0]) and short.text[:3] == full.text[:3]:
        return True
    inner = any(longer[i : i + len(words)] == words for i in range(1, len(longer) - len(words) + 1))
    return inner and len("".join(words)) >= 4 and longer[0] not in ("bank", "university", "department")


def _firm_evidence(form: Form) -> bool:
    return form.votes.get(EntityType.FIRM, 0.0) >= 5


def _generic_rest(words: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    """Whether the longer name only adds words such as Group, Holdings, Motors."""
    generic = name_words("tail_words") | name_words("legal_forms")
    return longer[: len(words)] == words and all(word in generic for word in longer[len(words) :])


def _acronym_of(number: int, forms: Sequence[Form], an: Analysed) -> int | None:
    """The name that an acronym abbreviates: the one right before it in brackets, else the one with these initials."""
    short = forms[number]
    letters = fold(short.text).replace(".", "").replace("&", "")
    if not re.fullmatch(r"[A-Z][A-Za-z&.]{1,7}", short.text) or sum(c.isupper() for c in short.text) < 2:
        return _bracketed(short, forms, an) if short.text[:1].isupper() else None
    bracketed = _bracketed(short, forms, an)
    if bracketed is not None:
        return bracketed
    options = [
        n for n, full in enumerate(forms)
        if n != number and full.type is not EntityType.PERSON and len(name_tokens(full.text)) > 1
        and letters in initials(full.text) and full.first <= short.first
    ]  # fmt: skip
    return options[0] if len(options) == 1 else None


def _bracketed(short: Form, forms: Sequence[Form], an: Analysed) -> int | None:
    doc = an.doc
    for mention in short.mentions:
        if (
            mention.start < 2
            or doc[mention.start - 1].text != "("
            or mention.end >= len(doc)
            or doc[mention.end].text != ")"
        ):
            continue
        for n, full in enumerate(forms):
            if (
                any(m.end == mention.start - 1 for m in full.mentions)
                and full is not short
                and _alike(short.text, full.text)
            ):
                return n
    return None


def _alike(short: str, full: str) -> bool:
    """Whether the short form's letters come in this order in the full name, its first being the first."""
    letters = [c for c in fold(short) if c.isalnum()]
    rest = iter(fold(full))
    return (bool(letters) and all(c in rest for c in letters) and fold(full)[0] == letters[0]) or set(
        core_tokens(short)
    ) <= set(core_tokens(full))


def _root(parents: list[int], number: int) -> int:
    while parents[number] != number:
        number = parents[number]
    return number


def _join(parents: list[int], left: int, right: int) -> None:
    low, high = sorted((_root(parents, left), _root(parents, right)))
    parents[high] = low


def _cluster(index: int, forms: list[Form], registry: Registry) -> Cluster:
    cluster = Cluster(index=index, forms=sorted(forms, key=lambda f: f.first))
    cluster.type = _type(forms)
    entries = {entry.id for form in forms if (entry := registry.find(form.text)) is not None}
    cluster.registry_id = entries.pop() if len(entries) == 1 else None
    cluster.key = slug(cluster.name)
    return cluster


def _type(forms: Sequence[Form]) -> EntityType:
    """Evidence of all forms first, labels beside it; a lone word that only spaCy takes for a person may be none."""
    evidence: Weights = {}
    model: Weights = {}
    for form in forms:
        evidence, model = add(evidence, form.votes), add(model, form.labels)
    scale = min(1.0, 2.5 / max(0.1, sum(model.values())))
    kind = best(add(evidence, {label: weight * scale for label, weight in model.items()}))
    if kind is EntityType.PERSON and EntityType.PERSON not in evidence and all(len(name_tokens(f.text)) == 1 for f in forms):
        return EntityType.OTHER
    return kind


def unique_keys(clusters: Iterable[Cluster]) -> None:
    """Make keys unique within the article by numbering the later ones."""
    seen: Counter[str] = Counter()
    for cluster in clusters:
        seen[cluster.key] += 1
        if seen[cluster.key] > 1:
            cluster.key = f"{cluster.key}-{seen[cluster.key]}"
