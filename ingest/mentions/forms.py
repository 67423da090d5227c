"""The name forms of one article: every way a name is written, with its mentions and what they say about its type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.analysis import Analysed, Token
from ingest.lexicon.tables import name_words, places, words
from ingest.linking.registry import Registry
from ingest.mentions.chunks import Chunk, chunks
from ingest.mentions.kinds import Weights, add, best, labels, votes
from ingest.mentions.names import core_tokens, fold, has_legal_form
from kg.model import EntityType

_OF_FIRM = 5.0  # what a place's name in a firm's place weighs: "American said", "Qatar Chief Executive"
_CLEAR = 2.5  # votes that decide what a form is
_OF_LIST = 2.0  # what the kind of another member of its list weighs
_LISTED = (EntityType.FIRM, EntityType.PRODUCT)


@dataclass(slots=True)
class Form:
    """One name form with its mentions and the weights of its types."""

    text: str
    mentions: list[Chunk]
    votes: Weights  # evidence of the article and the registry
    labels: Weights  # spaCy's labels
    first: int  # first token of its first mention in the body; in a heading: behind everything
    shortened: bool = False  # a place's name or demonym that stands for a firm: "American" for American Airlines
    type: EntityType = EntityType.OTHER  # its own, before clusters vote; decided when all votes are in


def find_forms(an: Analysed, registry: Registry) -> list[Form]:
    """All name forms, in the order of their first mentions; what stands only in headings must be known."""
    grouped: dict[tuple[str, bool], list[Chunk]] = {}
    found = _with_heading_names(an, chunks(an))
    named_after = _named_after_places(found)
    for chunk in found:
        key = fold(chunk.text).removeprefix("the ")
        grouped.setdefault((key, key in named_after and _stands_for_firm(chunk, an)), []).append(chunk)
    surnames = {fold(c.text).split()[-1] for c in found if " " in c.text and not c.text.split()[0].isupper()}
    forms = []
    for (key, shortened), mentions in grouped.items():
        body = [m for m in mentions if not an.heading[m.start]]
        text = " ".join((body or mentions)[0].text.split())
        if not body and registry.find(text) is None and not has_legal_form(text):
            continue
        first = body[0].start if body else len(an.tokens)
        voted = {EntityType.FIRM: _OF_FIRM} if shortened else votes(text, mentions, an, registry, surname=key in surnames)
        forms.append(Form(text, mentions, voted, {} if shortened else labels(mentions, an), first, shortened))
    _vote_kinship(forms)
    _vote_lists(forms, an)
    for form in forms:
        form.type = best(add(form.votes, form.labels))
    return forms


def _vote_kinship(forms: Sequence[Form]) -> None:
    """A name that begins like a firm's and is not a person's by evidence is a firm's too: "Brimo Smolt" beside "Brimo"."""
    firms = [f for f in forms if f.votes.get(EntityType.FIRM, 0.0) >= 3]
    heads = {core_tokens(f.text)[:1] for f in firms}
    for form in forms:
        core = core_tokens(form.text)
        if len(core) > 1 and core[:1] in heads and EntityType.PERSON not in form.votes:
            form.votes[EntityType.FIRM] = form.votes.get(EntityType.FIRM, 0.0) + 1.5
        if EntityType.PRODUCT in form.votes and any(
            _begins(f, core) and has_legal_form(f.text) for f in firms if f is not form
        ):
            form.votes = {EntityType.FIRM: 3.0}  # "L-3" beside "L-3 Communications Inc"


def _vote_lists(forms: Sequence[Form], an: Analysed) -> None:
    """Members of one list are of one kind: "Brimo Group and Pelm", "the models Trine and Ovella"."""
    at = {mention.end - 1: number for number, form in enumerate(forms) for mention in form.mentions}
    told: dict[int, EntityType] = {}
    for end, number in at.items():
        beside = at.get(an.tokens[end].head.i) if an.tokens[end].dep_ == "conj" else None
        for left, right in ((number, beside), (beside, number)) if beside is not None else ():
            kind = _by_evidence(forms[left])
            if kind in _LISTED and _by_evidence(forms[right]) is None:
                told[right] = kind
    for number, kind in told.items():
        forms[number].votes = add(forms[number].votes, {kind: _OF_LIST})


def _by_evidence(form: Form) -> EntityType | None:
    """The kind that votes other than spaCy's decide clearly."""
    strong = {kind for kind, weight in form.votes.items() if weight >= _CLEAR}
    return strong.pop() if len(strong) == 1 else None


def _begins(full: Form, words_: tuple[str, ...]) -> bool:
    core = core_tokens(full.text)
    return len(core) > len(words_) and core[: len(words_)] == words_


def _named_after_places(found: Sequence[Chunk]) -> frozenset[str]:
    """Places and demonyms that begin exactly one firm's name of the article: "American Airlines", "Qatar Airways"."""
    names = {core_tokens(c.text) for c in found}
    begins: dict[str, set[tuple[str, ...]]] = {}
    for name in names:
        if len(name) > 1 and name[0] in places() and name[-1] in name_words("firm_words") | name_words("tail_words"):
            begins.setdefault(name[0], set()).add(name[:2])
    return frozenset(place for place, heads in begins.items() if len(heads) == 1)


def _stands_for_firm(chunk: Chunk, an: Analysed) -> bool:
    """Whether a demonym stands as a noun, or a place before an office: "American said", "Qatar Chief Executive Lund"."""
    last: Token = an.tokens[chunk.end - 1]
    after = an.tokens[chunk.end] if chunk.end < len(an.tokens) else None
    if after is not None and after.lower_ in words("mentions.toml", "offices_of_firms"):
        return True
    place = places().get(fold(chunk.text))
    if place is None or place.casefold() == fold(chunk.text) or "." in chunk.text or chunk.text.isupper():
        return False
    noun = last.dep_ in ("nsubj", "nsubjpass", "pobj", "dobj", "conj", "poss")
    return noun and last.tag_ in ("NNP", "NN", "NNPS") and not (after is not None and after.pos_ in ("NOUN", "PROPN"))


def _with_heading_names(an: Analysed, found: list[Chunk]) -> list[Chunk]:
    """Add to title-case headings the names that the body has, longest first."""
    taken = {i for chunk in found for i in range(chunk.start, chunk.end)}
    known = sorted({tuple(c.text.split()) for c in found}, key=lambda parts: (-len(parts), parts))
    extra = []
    for start, end in an.bounds:
        if not an.heading[start]:
            continue
        line = [an.tokens[i].text for i in range(start, end)]
        for name in known:
            for at in range(len(line) - len(name) + 1):
                span = range(start + at, start + at + len(name))
                if tuple(line[at : at + len(name)]) == name and not taken & set(span):
                    extra.append(Chunk(span.start, span.stop, an.text(span.start, span.stop)))
                    taken |= set(span)
    return sorted([*found, *extra], key=lambda c: c.start)
