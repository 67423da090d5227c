"""What kind of thing a name names, decided once per document; spaCy's label is one vote among many."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from ingest.analysis import Analysed, Token
from ingest.lexicon.tables import given_names, name_words, places, towns, words
from ingest.linking.registry import Registry
from ingest.mentions.chunks import Chunk
from ingest.mentions.names import core_tokens, fold, has_legal_form, name_tokens
from ingest.mentions.officers import holds_office, personal
from ingest.mentions.spelling import MODEL, legal, model_of_a_maker
from kg.model import EntityType

_SPACY = {
    "ORG": (EntityType.FIRM, 1.0),
    "PERSON": (EntityType.PERSON, 1.2),
    "GPE": (EntityType.PLACE, 1.0),
    "LOC": (EntityType.PLACE, 1.0),
    "NORP": (EntityType.PLACE, 0.5),
    "FAC": (EntityType.PLACE, 0.7),
    "PRODUCT": (EntityType.PRODUCT, 1.2),
    "EVENT": (EntityType.OTHER, 1.5),
    "LAW": (EntityType.OTHER, 1.5),
    "WORK_OF_ART": (EntityType.OTHER, 0.7),
    "DATE": (EntityType.OTHER, 0.5),
}
_HAS_DIGIT = re.compile(r"\d")
_AGE = re.compile(r"\d{2}$")


_MOST_OF_ACTS = 3.5  # what a lone name's saying, planning and agreeing weighs at most: people do so, too
_OF_WEAK_NAME = 1.5  # of the registry: an ordinary word or an acronym that may be a firm's name
_OF_TOWN = 1.4  # a town's name that no firm of the registry bears
_THEIR = words("mentions.toml", "their_own")
_OFFICERS = words("boundaries.toml", "officers")
Weights = dict[EntityType, float]


def votes(text: str, mentions: Sequence[Chunk], an: Analysed, registry: Registry, *, surname: bool = False) -> Weights:
    """Weights per type for one name form over all its mentions, without spaCy's labels; `surname`: it ends a longer name."""
    total = _sum(_by_form(text, registry))
    context = _sum(vote for mention in mentions for vote in _by_context(mention, an))
    if not (surname or " " in text or EntityType.PERSON in context):
        context = add(context, {EntityType.FIRM: min(_MOST_OF_ACTS, sum(_acts(mention, an) for mention in mentions))})
    if total.get(EntityType.AUTHORITY, 0.0) > total.get(EntityType.FIRM, 0.0):
        context.pop(EntityType.FIRM, None)  # what organisations do, authorities do
    scale = min(1.0, 8.0 / max(1.0, sum(context.values())))
    return add(total, {kind: weight * scale for kind, weight in context.items() if weight > 0})


def labels(mentions: Sequence[Chunk], an: Analysed) -> Weights:
    """What spaCy's entity labels say, at most 2.5 in all."""
    found = _sum(_SPACY[an.tokens[m.end - 1].ent_type_] for m in mentions if an.tokens[m.end - 1].ent_type_ in _SPACY)
    scale = min(1.0, 2.5 / max(1.0, sum(found.values())))
    return {kind: weight * scale for kind, weight in found.items()}


def add(left: Weights, right: Weights) -> Weights:
    """The sum of both."""
    return {kind: left.get(kind, 0.0) + right.get(kind, 0.0) for kind in {**left, **right}}


def _sum(pairs: Iterable[tuple[EntityType, float]]) -> Weights:
    total: Weights = {}
    for kind, weight in pairs:
        total[kind] = total.get(kind, 0.0) + weight
    return total


def _by_form(text: str, registry: Registry) -> Iterator[tuple[EntityType, float]]:
    words = name_tokens(text)
    core = core_tokens(text)
    entry, weak = registry.find(text), registry.find_weak(text)
    if entry is not None:
        yield entry.type, 5.0
    elif weak is not None:
        yield weak.type, _OF_WEAK_NAME
    if len(words) > 1 and words[-1] == "family":
        yield EntityType.FAMILY, 12.0
    if has_legal_form(text) or any(a in name_words("legal_forms") and b == "of" for a, b in pairwise(words)):
        yield EntityType.FIRM, 6.0
    if fold(text).removeprefix("the ") in name_words("authorities"):
        yield EntityType.AUTHORITY, 8.0
    elif words and words[-1] in name_words("sharp_authority_words"):
        yield EntityType.AUTHORITY, 5.0
    elif words and (words[-1] in name_words("authority_words") or _headed(words)):
        yield EntityType.AUTHORITY, 3.0
    elif len(core) > 1 and (core[-1] in name_words("firm_words") or " ".join(core[-2:]) in name_words("firm_endings")):
        yield EntityType.FIRM, 3.0
    if personal(text):
        yield EntityType.PERSON, 1.5
    if 2 <= len(words) <= 4 and words[0] in given_names() and core[-1] not in name_words("firm_words") and "&" not in text:
        yield EntityType.PERSON, 3.0
    if fold(text) in places():
        yield EntityType.PLACE, 8.0
    elif len(words) > 1 and words[-1] in name_words("place_words"):
        yield EntityType.PLACE, 3.0
    elif entry is None and weak is None and text.casefold() in towns():
        yield EntityType.PLACE, _OF_TOWN
    if fold(text) in name_words("outlets"):
        yield EntityType.FIRM, 2.0
    if _HAS_DIGIT.search(text) and not has_legal_form(text) and not text.startswith("3"):
        yield EntityType.PRODUCT, 3.0


def _headed(words: Sequence[str]) -> bool:
    """ "Ministry of Trade", "Circuit Court of Appeals"."""
    heads = name_words("authority_heads")
    opens = len(words) > 1 and "of" in words and words[0] in name_words("authority_words")
    return opens or any(a in heads and b == "of" for a, b in pairwise(words))


def _acts(mention: Chunk, an: Analysed) -> float:
    """How much a name of one word acts as organisations do: "Brimo agreed to buy"."""
    root = an.tokens[mention.end - 1]
    return 1.5 * (root.dep_ == "nsubj" and root.head.lemma_ in words("mentions.toml", "acts"))


def _by_context(mention: Chunk, an: Analysed) -> Iterator[tuple[EntityType, float]]:
    if mention.end in an.ticker_before:
        yield EntityType.FIRM, 6.0
    if mention.title is not None:
        yield EntityType.PERSON, 4.0
    elif holds_office(mention, an) and not has_legal_form(mention.text):
        yield EntityType.PERSON, 3.5
    root = an.tokens[mention.end - 1]
    if root.dep_ in ("nsubj", "nsubjpass") and root.head.lemma_ in name_words("firm_verbs"):
        yield EntityType.FIRM, 1.5
    given = fold(an.tokens[mention.start].text) in given_names()
    if (
        root.dep_ == "pobj"
        and root.head.lower_ in words("mentions.toml", "trading_prepositions")
        and root.head.head.lemma_ in name_words("trade_verbs")
    ):
        yield EntityType.FIRM, 1.5 if given else 2.5
    if not given:
        yield from _as_word(mention, an)
    if _brand_listed(root):
        yield EntityType.PRODUCT, 5.0
    if (goods := _goods(mention, an)) > 0:
        yield EntityType.PRODUCT, goods
    yield from _before(mention, an)
    yield from _after(mention, an)


def _brand_listed(root: Token) -> bool:
    """ "brands such as A and B", "maker of A and B": a member of a list under a noun for products or their maker."""
    head = root
    while head.dep_ == "conj" and head.head.i < head.i:
        head = head.head
    if head.dep_ != "pobj":
        return False
    prep = head.head
    if prep.lower_ == "of":
        return prep.head.lower_ in words("mentions.toml", "makers") and prep.head.i == prep.i - 1
    listed = prep.lower_ in words("mentions.toml", "listing")
    return listed and prep.head.tag_ == "NNS" and prep.head.lemma_.lower() in words("relatives.toml", "kinds")


def _goods(mention: Chunk, an: Analysed) -> float:
    """How much the noun of a product behind a name, or behind the list it stands in, makes it one: "A, B and C models"."""
    doc = an.tokens
    stop = mention.end
    if stop < len(doc) and doc[stop].text[:1].isupper():
        return 0.0  # "Bell" of "Bell OH-58 helicopters" makes them
    while stop < len(doc) and (doc[stop].text in (",", "and", "or") or doc[stop].text[:1].isupper()):
        stop += 1
    listed = stop > mention.end
    for i in range(stop, min(stop + 4, len(doc))):
        token = doc[i]
        if token.lower_ in name_words("product_nouns") and not (listed and token.tag_ != "NNS"):
            return _goods_weight(mention, an, token)
        if not (token.text.islower() or token.text == "-") or token.pos_ not in ("NOUN", "ADJ", "PUNCT"):
            return 0.0
    return 0.0


def _goods_weight(mention: Chunk, an: Analysed, noun: Token) -> float:
    start = mention.start - 1
    while start > 0 and (an.tokens[start].text in (",", "and", "or") or an.tokens[start].text[:1].isupper()):
        start -= 1
    if noun.lower_ in name_words("sharp_product_nouns"):
        return 4.5
    return 3.0 if start >= 0 and an.tokens[start].lower_ in words("mentions.toml", "owning") else 1.5


def _as_word(mention: Chunk, an: Analysed) -> Iterator[tuple[EntityType, float]]:
    """ "Corvane Blades ... the blades": a last word that the text also writes as a noun; "X is its biggest customer"."""
    root = an.tokens[mention.end - 1]
    if mention.end - mention.start > 1 and root.lower_ in an.common_nouns:
        yield EntityType.FIRM, 2.5
    if root.dep_ == "nsubj" and root.head.lemma_ in ("be", "remain", "become"):
        said = {c.lower_ for c in root.head.children if c.dep_ == "attr"}
        if said & name_words("firm_nouns") - name_words("person_nouns"):
            yield EntityType.FIRM, 2.5


def _before(mention: Chunk, an: Analysed) -> Iterator[tuple[EntityType, float]]:
    doc = an.tokens
    if mention.start == 0:
        return
    before = doc[mention.start - 1]
    word = before.text.lower()
    phrase = f"{doc[mention.start - 2].lower_} {word}" if mention.start > 1 else ""
    if phrase in words("mentions.toml", "firm_phrases"):
        yield EntityType.FIRM, 2.5
    elif phrase in words("mentions.toml", "person_compounds"):
        yield EntityType.PERSON, 3.0
    elif phrase in words("mentions.toml", "firm_compounds"):
        yield EntityType.FIRM, 3.0
    elif word in name_words("firm_nouns") and before.text[:1].islower():
        yield EntityType.FIRM, 0.5 if word in name_words("person_nouns") else 3.0
    elif word in name_words("person_nouns") or word in name_words("title_words"):
        yield EntityType.PERSON, 2.5
    if word == "," and mention.start >= 3 and doc[mention.start - 3].lower_ == "its":
        ended = mention.end < len(doc) and doc[mention.end].text == ","
        if ended and doc[mention.start - 2].lower_ in name_words("product_nouns"):
            yield EntityType.PRODUCT, 4.0
    if word in name_words("sharp_product_nouns"):
        yield EntityType.PRODUCT, 3.0
    placed = word in words("mentions.toml", "where") and phrase not in words("mentions.toml", "firm_phrases")
    if placed and mention.start >= 2 and doc[mention.end - 1].ent_type_ in ("GPE", "LOC"):
        yield EntityType.PLACE, 1.5
    elif placed and mention.end == mention.start + 1 and before.head.lemma_.lower() in words("mentions.toml", "sited"):
        yield EntityType.PLACE, 2.5
    if _town_behind(mention, an) or phrase in words("mentions.toml", "settled"):
        yield EntityType.PLACE, 3.5
    if word in words("mentions.toml", "dubbed") and doc[mention.start - 2].text.lower() in name_words("product_nouns"):
        yield EntityType.PRODUCT, 3.0


def _town_behind(mention: Chunk, an: Analysed) -> bool:
    """ "Corvane a.s. of Wels", "Corvane a.s., in Wels": one word behind a firm with its legal form."""
    doc, preposition = an.tokens, mention.start - 1
    if mention.end - mention.start > 1 or doc[preposition].lower_ not in words("mentions.toml", "whence"):
        return False
    last = preposition - 1 - (preposition > 0 and doc[preposition - 1].text == ",")
    return last > 0 and legal(doc[last].text) and doc[last - 1].text[:1].isupper()


def _after(mention: Chunk, an: Analysed) -> Iterator[tuple[EntityType, float]]:
    doc = an.tokens
    if mention.end >= len(doc):
        return
    after = doc[mention.end]
    word = after.text.lower()
    second = doc[mention.end + 1].text.lower() if mention.end + 1 < len(doc) else ""
    if word in ("'s", "'"):
        window = {doc[i].text.lower() for i in range(mention.end + 1, min(mention.end + 4, len(doc)))}
        if window & name_words("role_nouns"):
            yield EntityType.FIRM, 2.0
        elif window & name_words("product_nouns") or any(MODEL.match(w.upper()) and not w.isdigit() for w in window):
            yield EntityType.FIRM, 1.5
    elif (word in words("mentions.toml", "offices") and after.text != "Chairman" and second != "of") or word in words(
        "mentions.toml", "had_by_a_firm"
    ):
        yield EntityType.FIRM, 2.0
    elif word == "family" and not _HAS_DIGIT.search(mention.text):
        yield EntityType.FAMILY, 6.0
    elif word == "-" and second == "based":
        yield EntityType.PLACE, 5.0
    elif model_of_a_maker(after.text):
        yield EntityType.FIRM, 2.0
    elif _by_its_town(mention, an):
        yield EntityType.PLACE, 3.0
    if word == ",":
        yield from _apposition(mention, an)
        if second in places() and mention.end + 2 < len(doc) and doc[mention.end + 2].text in (",", "-", "."):
            yield EntityType.PLACE, 4.0  # "Midland, Michigan-based Corvane"
    if word == "," and second == "where":
        yield EntityType.PLACE, 3.0
    if word == "," and _AGE.match(second):
        yield EntityType.PERSON, 4.0


def _by_its_town(mention: Chunk, an: Analysed) -> bool:
    """ "the Tromso brewery", "a Wels firm": a lone name between an article and a noun for a firm."""
    start, end, doc = mention.start, mention.end, an.tokens
    nouns = (name_words("firm_nouns") | words("mentions.toml", "trades", "works")) - words("mentions.toml", "parts_of_firms")
    while end < len(doc) and doc[end].text.islower() and doc[end].pos_ in ("NOUN", "ADJ"):
        end += 1
    if not mention.end < end <= mention.end + 3 or (
        end < len(doc) and (doc[end].text[:1].isupper() or doc[end].text == "-")
    ):
        return False
    before, noun = doc[start - 1].lower_ if start > 0 else "", doc[end - 1].lower_
    owned = before != "the" and noun in words("mentions.toml", "owned")
    determined = before in words("mentions.toml", "articles") and not owned
    return determined and mention.end - start == 1 and noun in nouns


def _apposition(mention: Chunk, an: Analysed) -> Iterator[tuple[EntityType, float]]:
    """ "X, a data labeling startup" / "X, chief executive of Y" / "X, who"."""
    doc = an.tokens
    window = [doc[i] for i in range(mention.end + 1, min(mention.end + 9, len(doc)))]
    if window and window[0].text.lower() == "who":
        yield EntityType.PERSON, 2.5
    determined = bool(window) and window[0].text.lower() in words("mentions.toml", "apposed")
    owner = next((n for n, token in enumerate(window[:6]) if token.text == "'s" or token.lower_ == "its"), None)
    if owner is not None and any(token.lower_ in name_words("product_nouns") for token in window[owner + 1 : owner + 4]):
        yield EntityType.PRODUCT, 4.0
    if _holds_office(window):
        yield EntityType.PERSON, 3.5
        return
    for n, token in enumerate(window):
        word = token.text.lower()
        if word in words("mentions.toml", "apposition_ends") or token.tag_ in ("VBD", "VBZ", "VBP", "MD"):
            break
        if determined and word in name_words("firm_nouns") and word not in name_words("person_nouns"):
            yield EntityType.FIRM, 2.5
            break
        if (word in name_words("title_words") and token.text[:1].islower()) or word in ("head",):
            if any(t.text[:1].isupper() for t in window[n + 1 : n + 2]):
                break  # "X, treasurer Ann Lund said": hers
            yield EntityType.PERSON, 2.5
            break


def _holds_office(window: Sequence[Token]) -> bool:
    """ "X, the carrier's chief executive", "X, Chief Executive Officer of Y": an office, its owner before or after it."""
    owned = next((n + 1 for n, token in enumerate(window[:5]) if token.text == "'s" or token.lower_ in _THEIR), 0)
    office = [token for token in window[owned : owned + 5] if token.lower_ in name_words("title_words") | _OFFICERS]
    if not office or office[0] is not window[owned]:
        return False
    behind = owned + len(office)
    named = behind < len(window) and window[behind].text[:1].isupper()
    return bool(owned) or (office[0].text[:1].isupper() and len(office) > 1 and not named)


def best(total: Weights) -> EntityType:
    """The type with most weight; nothing known = other."""
    if not total:
        return EntityType.OTHER
    return max(sorted(total), key=total.__getitem__)
