"""The parties that a deal's own phrase names: "approved X's takeover of Y", "an inquiry into the merger of A and B"."""

from __future__ import annotations

from ingest.analysis import Token
from ingest.frames.arguments import children, objects, preps
from ingest.frames.parties import Parties
from ingest.lexicon.tables import words
from kg.model import EntityType

_DEALS = words("relatives.toml", "concerned")


def parties_of_deals(parties: Parties, token: Token, types: frozenset[EntityType]) -> tuple[int, ...]:
    """Clusters of these types in the phrases of the deals that a verb or noun is about."""
    found: list[int] = []
    for head in objects(token) if token.pos_ == "VERB" else preps(token, "for", "into", "of", "on"):
        for noun in (head, *children(head, "conj")):
            if noun.lemma_.lower() in _DEALS:
                inner = [
                    *children(noun, "poss"),
                    *preps(noun, "of", "by", "between", "with", "for"),
                    *preps(token, "between"),
                ]
                found.extend(parties.named(inner, types))
                found.extend(i for p in inner for i in parties.named([*children(p, "poss"), *preps(p, "in", "of")], types))
    return tuple(dict.fromkeys(found))
