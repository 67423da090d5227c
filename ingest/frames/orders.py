"""Orders and contracts: who they come from, whom they serve, and the parties inside a deal's noun phrase."""

from __future__ import annotations

from ingest.analysis import Token
from ingest.frames.arguments import agents, children, objects, preps
from ingest.frames.parties import Parties, T
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions
from kg.model import EntityType

Types = frozenset[EntityType]
_DEALS = frozenset(
    {
        "takeover",
        "acquisition",
        "merger",
        "deal",
        "purchase",
        "bid",
        "sale",
        "plan",
        "offer",
        "buyout",
        "application",
        "tie-up",
        "combination",
        "venture",
        "alliance",
        "transaction",
        "order",
        "stake",
    }
)
_SUPPLYING = frozenset(
    {
        "supply",
        "provide",
        "deliver",
        "build",
        "sell",
        "equip",
        "make",
        "produce",
        "maintain",
        "upgrade",
        "modernize",
        "develop",
        "furnish",
        "operate",
        "service",
        "support",
        "power",
        "ship",
    }
)
_ORDERS = words("words.toml", "orders")


class Orders:
    """Resolves the slots of orders and deals for one article."""

    def __init__(self, mentions: Mentions, parties: Parties) -> None:
        self._m = mentions
        self._p = parties

    def orderers(self, verb: Token, types: Types) -> tuple[int, ...]:
        """Who the order comes from: "from X", "with X" in the clause, whom it is to supply, an authority that announces it."""  # noqa: E501
        nouns = [n for o in objects(verb) for n in (o, *children(o, "conj"))]
        signing = verb.lemma_ in ("sign", "finalise", "finalize")
        wanted = (
            frozenset({"contract"})
            if signing
            else _ORDERS
            if verb.lemma_ not in ("announce", "take", "get", "receive")
            else frozenset({"order", "contract"})
        )
        if not any(
            n.lemma_.lower() in wanted or any(c.lemma_.lower() in wanted for c in children(n, "compound")) for n in nouns
        ):
            return ()
        found: list[int] = []
        later = [t for t in verb.subtree if t.i > verb.i]
        purposes = {t.lemma_ for t in later if t.pos_ == "VERB" or t.nbor(-1).lower_ == "to"}
        open_ended = signing and not purposes & _SUPPLYING  # "signed a contract with Y for 30 pens"
        for token in verb.subtree:
            if token.i <= verb.i or (open_ended and token.lower_ == "with"):
                continue
            if (
                token.lower_ in ("from", "with", "by")
                and token.dep_ in ("prep", "agent")
                and not (token.lower_ == "by" and token.head.lemma_ != "award")
            ):
                found.extend(self._p.named(children(token, "pobj"), types - {T.PLACE} if token.lower_ == "with" else types))
            elif (
                token.lemma_ in _SUPPLYING
                and token.pos_ == "VERB"
                and token.dep_ in ("acl", "xcomp", "advcl", "relcl", "conj")
            ):
                if token.lemma_ in ("upgrade", "modernize", "maintain", "service", "equip"):
                    found.extend(
                        self._p.named([q for o in objects(token) for q in children(o, "poss")], types - {T.PRODUCT})
                    )
                found.extend(
                    self._p.named(
                        [q for o in objects(token) for p in preps(o, "to", "for") for q in (p, *children(p, "poss"))],
                        types - {T.PRODUCT},
                    )
                )
                found.extend(
                    self._p.named(
                        [
                            *preps(token, "to", "for"),
                            *(q for p in preps(token, "to", "for") for q in children(p, "poss")),
                            *(
                                o
                                for o in objects(token)
                                if o.i in self._m.at and token.lemma_ in ("supply", "provide", "equip")
                            ),
                        ],
                        types - {T.PRODUCT},
                    )
                )
        if not found:
            found.extend(self._announcer(verb))
        return tuple(dict.fromkeys(found))

    def _announcer(self, verb: Token) -> tuple[int, ...]:
        """ "won a contract ..., the Pentagon said": the authority is the customer."""
        for token in verb.sent:
            if token.lemma_ in ("say", "announce") and token.pos_ == "VERB":
                named = self._p.named(children(token, "nsubj"), frozenset({T.AUTHORITY}))
                if named:
                    return named
        return ()

    def deal_parties(self, token: Token, types: Types) -> tuple[int, ...]:
        """ "approved ICE's takeover of NYSE Euronext": the parties inside the object's phrase."""
        found: list[int] = []
        for head in objects(token) if token.pos_ == "VERB" else preps(token, "for", "into", "of", "on"):
            for noun in (head, *children(head, "conj")):
                if noun.lemma_.lower() in _DEALS:
                    inner = [
                        *children(noun, "poss"),
                        *preps(noun, "of", "by", "between", "with", "for"),
                        *preps(token, "between"),
                    ]
                    found.extend(self._p.named(inner, types))
                    found.extend(
                        i for p in inner for i in self._p.named([*children(p, "poss"), *preps(p, "in", "of")], types)
                    )
        return tuple(dict.fromkeys(found))

    def with_state(self, noun: Token, types: Types) -> tuple[int, ...]:
        """ "Iraq signed contracts with Hyundai": who a state or an authority signs with is its supplier."""
        verb = noun.head
        if verb.pos_ != "VERB" or not self._p.named(agents(verb), frozenset({T.PLACE, T.AUTHORITY})):
            return ()
        found = [
            p for t in verb.subtree if t.i > noun.i and t.lower_ == "with" and t.dep_ == "prep" for p in children(t, "pobj")
        ]
        return self._p.named(found, types)
