"""Which name forms of one article name one thing: short forms, acronyms, families, demonyms; and which only look like it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.analysis import Analysed
from ingest.lexicon.tables import name_words, places, words
from ingest.linking.registry import Registry
from ingest.mentions.forms import Form
from ingest.mentions.names import core_tokens, fold, has_legal_form, initials, name_tokens
from kg.model import EntityType

_FIRMLIKE = (EntityType.FIRM, EntityType.AUTHORITY, EntityType.OTHER)
_APART = words("mentions.toml", "apart")
_FAR = 12  # tokens between two names that a word of kinship joins: "Nordal Brimo, a venture of the miner Nordal"


def merge(forms: Sequence[Form], an: Analysed, registry: Registry) -> list[list[Form]]:
    """The forms in groups of one thing each."""
    return _Merger(forms, an, registry).groups()


class _Merger:
    """A union of the forms of one article."""

    def __init__(self, forms: Sequence[Form], an: Analysed, registry: Registry) -> None:
        self._forms = forms
        self._an = an
        self._registry = registry
        self._parents = list(range(len(forms)))

    def groups(self) -> list[list[Form]]:
        self._equal()
        self._registered()
        self._places()
        self._models()
        for number in range(len(self._forms)):
            full = self._full(number)
            if full is not None:
                self._join(number, full)
        found: dict[int, list[Form]] = {}
        for number, form in enumerate(self._forms):
            found.setdefault(self._root(number), []).append(form)
        return list(found.values())

    def _root(self, number: int) -> int:
        while self._parents[number] != number:
            number = self._parents[number]
        return number

    def _join(self, left: int, right: int) -> None:
        low, high = sorted((self._root(left), self._root(right)))
        self._parents[high] = low

    def _by_key(self, keyed: Sequence[tuple[int, object]]) -> None:
        seen: dict[object, int] = {}
        for number, key in keyed:
            if key in seen:
                self._join(number, seen[key])
            seen.setdefault(key, number)

    # --- equal by form ----------------------------------------------------------------------------------------------

    def _equal(self) -> None:
        """Names of the same words, spaces and hyphens aside; a legal form behind one says what the bare ones name."""
        keyed: list[tuple[int, object]] = []
        firms = {core_tokens(form.text) for form in self._forms if has_legal_form(form.text)}
        for number, form in enumerate(self._forms):
            core = core_tokens(form.text)
            known = core in firms and fold(form.text) not in places()
            if form.shortened or (form.type in (EntityType.PLACE, EntityType.PRODUCT) and not known):
                continue
            keyed.extend((number, key) for key in {core, ("".join(core).replace("-", ""),)})
        self._by_key(keyed)

    def _registered(self) -> None:
        """Two names of one registry entry are one: "VW", "Volkswagen"; a weak name only beside another one."""
        names = [(n, f.text) for n, f in enumerate(self._forms) if not f.shortened]
        found = {n: entry.id for n, text in names if (entry := self._registry.find(text)) is not None}
        weak = {n: entry.id for n, text in names if (entry := self._registry.find_weak(text)) is not None}
        self._by_key([*found.items(), *((n, id_) for n, id_ in weak.items() if id_ in found.values())])

    def _places(self) -> None:
        """A country and its demonyms: "Norway", "Norwegian"."""
        named = [(n, places().get(fold(f.text))) for n, f in enumerate(self._forms) if f.type is EntityType.PLACE]
        self._by_key([(number, place) for number, place in named if place is not None])

    def _models(self) -> None:
        """Models by number: "787", "787s" and "787 Dreamliner" are one, "A330" and "A330-300" are not."""
        keyed: list[tuple[int, object]] = []
        for number, form in enumerate(self._forms):
            head = form.text.split()[0]
            if form.type is EntityType.PRODUCT and any(c.isdigit() for c in head):
                keyed.append((number, head.removesuffix("s").casefold()))
            elif form.type in (EntityType.PRODUCT, EntityType.OTHER) and len(form.text.split()) == 1:
                keyed.append((number, fold(form.text).removesuffix("s")))
        self._by_key(keyed)

    # --- a short form and its full name ---------------------------------------------------------------------------

    def _full(self, number: int) -> int | None:
        """The fuller name of a form, or None when there is none or more than one."""
        family = self._family(number)
        if family is not None:
            return family
        acronym = self._acronym(number)
        return acronym if acronym is not None else self._longer(number)

    def _family(self, number: int) -> int | None:
        """ "the Agnellis" -> "Agnelli family"; not the firm of the family's name."""
        short = self._forms[number]
        wanted = fold(short.text).removesuffix("s") + " family"
        core = core_tokens(short.text)
        if any(f.type is EntityType.PERSON and f is not short and core_tokens(f.text)[-1:] == core for f in self._forms):
            return None  # "Ms Devane", "Devane said" beside Ciara Devane
        if any(f is not short and has_legal_form(f.text) and core_tokens(f.text)[: len(core)] == core for f in self._forms):
            return None
        return next((n for n, f in enumerate(self._forms) if n != number and fold(f.text) == wanted), None)

    def _longer(self, number: int) -> int | None:
        short = self._forms[number]
        core = core_tokens(short.text)
        if not _can_be_short(short, core):
            return None
        options = [n for n, f in enumerate(self._forms) if n != number and _shortens(short, core, f)]
        options = [n for n in options if not self._apart(short, self._forms[n])]
        if not options or any(has_legal_form(f.text) and core_tokens(f.text) == core for f in self._forms):
            return None
        if any(m.title is not None for m in short.mentions):  # "Ms Lobo" beside Teresa and Paulo Lobo: who was named first
            people = [n for n in options if self._forms[n].type is EntityType.PERSON]
            options = sorted(people, key=lambda n: self._forms[n].first)[:1] or options
        if short.type is EntityType.FIRM and len({self._root(n) for n in options}) > 1:
            options = [n for n in options if self._forms[n].type is not EntityType.PERSON]  # no surname: a firm's name
        if len({self._root(n) for n in options}) == 1:
            return options[0]
        earlier = {self._root(n) for n in options if self._forms[n].first < short.first}
        if len(earlier) == 1 and all(self._forms[n].type is EntityType.FIRM for n in options):
            return next(n for n in options if self._root(n) in earlier)  # the other full name came when it was said already
        plain = [n for n in options if _generic_rest(core, core_tokens(self._forms[n].text))]
        return plain[0] if len({self._root(n) for n in plain}) == 1 else self._first_of_house(core, options)

    def _first_of_house(self, core: tuple[str, ...], options: Sequence[int]) -> int | None:
        """Of firms of one house the one named first: "Corvane" is "Corvane Signal", not its "Corvane Baltic" named later."""
        house = [n for n in options if core_tokens(self._forms[n].text)[: len(core)] == core]
        one = len(house) == len(options) and all(self._forms[n].type in _FIRMLIKE for n in house)
        return min(house, key=lambda n: self._forms[n].first, default=None) if one else None

    def _apart(self, short: Form, full: Form) -> bool:
        """Whether a name inside another is a firm of its own: a parent, or one of a venture's two owners."""
        core, longer = core_tokens(short.text), core_tokens(full.text)
        if full.type is EntityType.PERSON or short.shortened:
            return False
        if "-" in full.text and " " not in full.text and self._other_half(core, longer):
            return True
        if _generic_rest(core, longer):
            return self._fuller_by_registry(short, full)
        own, other = self._registry.find(short.text), self._registry.find(full.text)
        if longer[: len(core)] != core and own is not None and other is not None and own.id != other.id:
            return True  # "InBev" at the end of a name that the registry knows as another firm's
        rest = " ".join(longer[len(core) :]) if longer[: len(core)] == core else ""
        return rest in places() or self._related(short, full) or self._co_owner(short, full)

    def _other_half(self, core: tuple[str, ...], longer: tuple[str, ...]) -> bool:
        """Whether the rest of a name with a hyphen is a name of the article too: "Corvane-Pelmar" beside "Pelmar"."""
        rest = tuple(word for word in longer if word not in core)
        return any(core_tokens(form.text) == rest for form in self._forms)

    def _fuller_by_registry(self, short: Form, full: Form) -> bool:
        """Whether the registry knows the short form by another full name of the article: "Citi" beside "Citigroup Inc"."""
        own = self._registry.find(short.text)
        if own is None or self._registry.find(full.text) is not None:
            return False
        head = core_tokens(full.text)[:1]
        known = [f for f in self._forms if f is not short and self._registry.find(f.text) == own]
        return any(core_tokens(f.text)[:1] != head for f in known)

    def _related(self, short: Form, full: Form) -> bool:
        """Whether a word of kinship stands between the two in one sentence: "Nordal Brimo, a unit of Nordal"."""
        for left in short.mentions:
            for right in full.mentions:
                start, end = min(left.end, right.end), max(left.start, right.start)
                if not 0 <= end - start <= _FAR or self._an.sentence_of[left.start] != self._an.sentence_of[right.start]:
                    continue
                between = self._an.doc[start:end]
                told = any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") and t.lemma_ != "be" for t in between)
                if not told and any(t.lower_ in _APART for t in between):
                    return True
        return False

    def _co_owner(self, short: Form, full: Form) -> bool:
        """Whether another part of the full name stands beside the short form: "Nordal" and "Brimo" of "Nordal Brimo"."""
        inside = set(core_tokens(full.text))
        sentences = {self._an.sentence_of[m.start] for m in short.mentions if not self._an.heading[m.start]}
        for other in self._forms:
            words_ = set(core_tokens(other.text))
            if other is full or not words_ < inside or words_ & set(core_tokens(short.text)):
                continue
            if _can_be_short(other, core_tokens(other.text)):
                beside = {self._an.sentence_of[m.start] for m in other.mentions if not self._an.heading[m.start]}
                if beside & sentences:
                    return True
        return False

    # --- acronyms -------------------------------------------------------------------------------------------------

    def _acronym(self, number: int) -> int | None:
        """The name that an acronym abbreviates: the one right before it in brackets, else the one with these initials."""
        short = self._forms[number]
        if not short.text[:1].isupper():
            return None
        bracketed = self._bracketed(short)
        if bracketed is not None:
            return bracketed
        if not re.fullmatch(r"[A-Z][A-Za-z&.]{1,7}", short.text) or sum(c.isupper() for c in short.text) < 2:
            return None
        letters = fold(short.text).replace(".", "").replace("&", "")
        options = [
            n for n, full in enumerate(self._forms)
            if n != number and full.type is not EntityType.PERSON and len(name_tokens(full.text)) > 1
            and letters in initials(full.text) and full.first <= short.first
        ]  # fmt: skip
        return options[0] if len(options) == 1 else None

    def _bracketed(self, short: Form) -> int | None:
        """The name right before the brackets that hold only this form: "Pelmar Marine Mills (Pelmills)"."""
        doc = self._an.tokens
        for mention in short.mentions:
            if mention.start < 2 or mention.end >= len(doc):
                continue
            if doc[mention.start - 1].text != "(" or doc[mention.end].text != ")":
                continue
            for n, full in enumerate(self._forms):
                if full is short or not any(m.end == mention.start - 1 for m in full.mentions):
                    continue
                if _alike(short.text, full.text) or self._renamed(short, full):
                    return n
        return None

    @staticmethod
    def _renamed(short: Form, full: Form) -> bool:
        """A one-word alias in brackets behind a name of several words, used again later; not a place or a maker's model."""
        whole = full.type in _FIRMLIKE and len(core_tokens(full.text)) > 1
        other = {EntityType.PLACE, EntityType.PRODUCT, EntityType.PERSON} & set(short.votes)
        return whole and not other and len(short.text.split()) == 1 and len(short.mentions) > 1


def _can_be_short(form: Form, core: tuple[str, ...]) -> bool:
    if form.shortened:
        return True
    if fold(form.text) in places() or form.votes.get(EntityType.PLACE, 0.0) >= 5 or EntityType.FAMILY in form.votes:
        return False
    if form.votes.get(EntityType.PRODUCT, 0.0) >= 3 or has_legal_form(form.text):
        return False
    generic = name_words("industry_words") | name_words("firm_words") | name_words("authority_words")
    return bool(core) and not (len(core) == 1 and (core[0] in generic or len(core[0]) < 2 or core[0] in places()))


def _shortens(short: Form, core: tuple[str, ...], full: Form) -> bool:
    longer = core_tokens(full.text)
    if len(longer) < len(core) or longer == core or full.shortened:
        return False
    if full.type is EntityType.PERSON:
        named = core == longer[-len(core) :] or (core == longer[:1] and len(core[0]) > 3)
        return named and full.first <= short.first and short.votes.get(EntityType.FIRM, 0.0) < 5
    if short.votes.get(EntityType.PERSON, 0.0) >= 4 or full.type not in _FIRMLIKE:
        return False
    told = _generic_rest(core, longer) or short.shortened or _trade_rest(core, longer) or _later_full(short, core, full)
    if full.first > short.first and not told:
        return False
    if longer[: len(core)] == core:
        return True
    if short.shortened:
        return False
    if len(core) == len(longer) and core[:-1] == longer[:-1] and len(core[-1]) >= 4 and longer[-1].startswith(core[-1]):
        return True
    if len(core) == 1 and len(core[0]) >= 5 and longer[0].startswith(core[0]) and short.text[:3] == full.text[:3]:
        return True
    inner = any(longer[i : i + len(core)] == core for i in range(1, len(longer) - len(core) + 1))
    return inner and len("".join(core)) >= 4 and longer[0] not in words("mentions.toml", "not_short_inside")


def _generic_rest(core: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    """Whether the longer name only adds words such as Group, Holdings, Motors, or is equal."""
    generic = name_words("tail_words") | name_words("legal_forms")
    return longer[: len(core)] == core and all(word in generic for word in longer[len(core) :])


def _trade_rest(core: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    """Whether the longer name only adds the trade, told after its short form: "Pelmar", later "Pelmar Biotech"."""
    trade = name_words("trade_words") | name_words("tail_words") | name_words("legal_forms")
    return len("".join(core)) > 3 and longer[: len(core)] == core and all(word in trade for word in longer[len(core) :])


def _later_full(short: Form, core: tuple[str, ...], full: Form) -> bool:
    """Whether a firm's longer name comes after a short one that is no ordinary word: "Pelmar", "Pelmar Composites"."""
    rest = core_tokens(full.text)[len(core) :]
    named = core_tokens(full.text)[: len(core)] == core and 0 < len(rest) < 3 and not any(word in places() for word in rest)
    firms = short.type is full.type is EntityType.FIRM
    return (
        named
        and firms
        and len("".join(core)) > 4
        and not set(core) & (name_words("firm_words") | name_words("industry_words"))
    )


def _alike(short: str, full: str) -> bool:
    """Whether the short form's letters come in this order in the full name, its first being the first."""
    letters = [c for c in fold(short) if c.isalnum()]
    rest = iter(fold(full))
    return (bool(letters) and all(c in rest for c in letters) and fold(full)[0] == letters[0]) or set(
        core_tokens(short)
    ) <= set(core_tokens(full))
