"""The Reader: an Article in, a Reading out. Everything that one extractor version understands of one article version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from ingest.analysis import DEFAULT_MODELS, Analysed, Analyser
from ingest.frames.accords import Accords
from ingest.frames.adjacent import Adjacent
from ingest.frames.attributes import Attributes
from ingest.frames.authorities import Authorities
from ingest.frames.brands import Brands
from ingest.frames.claims import Composer
from ingest.frames.conflicts import Conflicts
from ingest.frames.denied import Denied
from ingest.frames.engine import Matcher
from ingest.frames.holdings import overrule
from ingest.frames.lists import Lists
from ingest.frames.office_forms import OfficeForms
from ingest.frames.partners import Partners
from ingest.frames.phrases import Phrases
from ingest.frames.relatives import Relatives
from ingest.frames.retold import Retold
from ingest.frames.rivals import Rivals
from ingest.frames.roles import Roles
from ingest.frames.rounds import Rounds
from ingest.frames.shareholders import Shareholders
from ingest.frames.spoken import SharesSpokenOf
from ingest.frames.stakes import Stakes
from ingest.frames.succession import Succession
from ingest.frames.supply.nouns import Nouns
from ingest.frames.supply.orders import Orders
from ingest.frames.supply.transfers import Transfers
from ingest.frames.supply.understood import Understood
from ingest.frames.supply.unnamed import Unnamed
from ingest.layout import credits_of
from ingest.learned.model import Network, default_network
from ingest.learned.opinion import SecondOpinion
from ingest.lexicon.tables import lexicon_hash
from ingest.linking.registry import Registry, default_registry
from ingest.mentions.clusters import find_clusters, unique_keys
from ingest.mentions.references import Mentions
from kg.model import Article, Claim, Reading
from kg.origins import signature

RULES = "rules-10"  # raised with every change of code that changes claims; lexicon changes show in the hash


class Reader:
    """Reads articles. Holds the loaded pipeline; loading waits for the first article."""

    def __init__(
        self,
        models: Sequence[str] = DEFAULT_MODELS,
        registry: Registry | None = None,
        analyser: Analyser | None = None,
        network: Network | None = None,
        *,
        learned: bool = True,
    ) -> None:
        self._analyser = analyser if analyser is not None else Analyser(models)
        self._registry = registry if registry is not None else default_registry()
        self._network = (network or default_network()) if learned else None

    @cached_property
    def version(self) -> str:
        """Model with version, rules, and the lexicon's hash: what a reading is a function of, beside the article."""
        network = self._network.version if self._network is not None else "unlearned"
        return f"{self._analyser.version}+{RULES}+{lexicon_hash()}+{self._registry.hash}+{network}"

    def read(self, article: Article) -> Reading:
        """One article."""
        return next(self.read_many([article]))

    def read_many(self, articles: Iterable[Article]) -> Iterator[Reading]:
        """Many articles, parsed in batches; lazily, in order."""
        for analysed in self._analyser.analyse(articles):
            yield self._read(analysed)

    def _read(self, an: Analysed) -> Reading:
        clusters = find_clusters(an, self._registry)
        unique_keys(clusters)
        mentions = Mentions(an, clusters)
        composer = Composer(mentions)
        _sentence_by_sentence(mentions, composer)
        _over_the_article(mentions, composer)
        claims = composer.claims() if self._network is None else _weighed(mentions, composer, self._network)
        return Reading(
            article=an.article,
            extractor=self.version,
            sentences=an.sentences,
            clusters=composer.clusters(),
            claims=claims,
            signature=tuple(signature(an.article.text[an.article.body_start :])),
            credit=credits_of(an.article.text),
        )


def _sentence_by_sentence(mentions: Mentions, composer: Composer) -> None:
    """What each sentence says by its own verbs, nouns and order of words."""
    roles = Roles(mentions)
    spoken = SharesSpokenOf(mentions, roles.posts)
    stakes = Stakes(mentions, roles, spoken)
    others = (
        Matcher(mentions),
        Succession(mentions, roles),
        Adjacent(mentions),
        Attributes(mentions),
        Rounds(mentions, roles),
    )
    shareholders = Shareholders(mentions, spoken)
    phrases, office_forms = Phrases(mentions, spoken), OfficeForms(mentions, roles)
    for number, (start, end) in enumerate(mentions.an.bounds):
        held = list(roles.sentence(start, end))  # before succession, which asks for the offices read so far
        found = [draft for finder in others for draft in finder.sentence(start, end)]
        told = [*overrule(list(stakes.sentence(start, end, found)), found), *held]
        told = shareholders.over(start, end, told)
        told += office_forms.sentence(start, end, told)
        told += phrases.sentence(start, end, told)
        spoken.note(number, told)
        composer.add(number, told)


def _over_the_article(mentions: Mentions, composer: Composer) -> None:
    """What takes the claims so far to understand; each frame over the whole article, for it may ask the ones before it."""
    later = (
        Brands(mentions), Orders(mentions, composer), Nouns(mentions, composer), Transfers(mentions, composer),
        Lists(mentions), Understood(mentions, composer), Unnamed(mentions, composer),
        Relatives(mentions), Rivals(mentions, composer), Partners(mentions), Accords(mentions),
        Conflicts(mentions, composer), Authorities(mentions, composer),
        Retold(mentions, composer), Denied(mentions, composer),
    )  # fmt: skip
    for finder in later:
        for number, (start, end) in enumerate(mentions.an.bounds):
            composer.add(number, finder.sentence(start, end))


def _weighed(mentions: Mentions, composer: Composer, network: Network) -> tuple[Claim, ...]:
    """The claims with what the network adds to them and thinks of them."""
    claims = composer.claims()
    opinion = SecondOpinion(mentions, network, claims)
    added = opinion.additions(composer.held())
    for number, drafts in added.items():
        composer.add(number, drafts)
    return opinion.weigh(composer.claims() if added else claims)
