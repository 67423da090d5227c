"""Title phrases: modifiers, then a head; words in lexicon/roles.toml."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.analysis import Token
from ingest.frames.arguments import children, objects, preps
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions

_LONGEST = 12  # tokens of a title
_COMMON = ("NOUN", "ADJ")


def role_words(key: str) -> frozenset[str]:
    """A word list of roles.toml."""
    return words("roles.toml", key)


@dataclass(frozen=True, slots=True)
class Title:
    """A title phrase: tokens [start, end)."""

    start: int
    end: int
    text: str
    former: bool = False

    @property
    def plural(self) -> bool:
        """Whether several persons share it: "co-founders"."""
        return self.text.lower().replace("-", " ").split()[-1] in role_words("plural")


class Titles:
    """Finds title phrases in one article."""

    def __init__(self, mentions: Mentions) -> None:
        self._m = mentions
        self._doc, self._tokens = mentions.an.doc, mentions.an.tokens

    def ending(self, i: int, low: int) -> Title | None:
        """The title phrase whose last token is i - 1, lists of offices included: "founder, chairman and chief executive"."""
        begin = i
        while begin > low and i - begin < _LONGEST and self._belongs(begin - 1, first=begin == i):
            begin -= 1
        return self._title(begin, i)

    def _belongs(self, i: int, *, first: bool) -> bool:
        if self._word(i) or (not first and self._common(i)):
            return True
        return not first and self._tokens[i].text == "," and i > 0 and self._tokens[i - 1].lower_ in role_words("heads")

    def starting(self, i: int, end: int) -> Title | None:
        """The title phrase that starts at `i`, articles before it skipped."""
        begin = i
        while begin < end and self._tokens[begin].lower_ in role_words("articles"):
            begin += 1
        if begin + 2 < end and self.ended(begin + 1):  # "one-time"
            begin += 1
        stop = begin
        while stop < end and stop - begin < _LONGEST and (self._word(stop) or self._leads_on(stop, end)):
            stop += 1
        return self._title(begin, stop) or self._on_board(begin, end)

    def _on_board(self, begin: int, end: int) -> Title | None:
        """ "member of the (supervisory) board": the board's words belong to the title."""
        if begin + 1 >= end or self._tokens[begin + 1].lower_ not in role_words("of"):
            return None
        stop = begin + 2
        while stop < end and self._tokens[stop].lower_ in (role_words("articles") | role_words("modifiers")) - role_words(
            "boards"
        ):
            stop += 1
        seat = self._tokens[begin].lower_ in role_words("seats_on") and stop < end
        return Title(begin, stop + 1, "board member") if seat and self._tokens[stop].lower_ in role_words("boards") else None

    def around(self, token: Token) -> Title | None:
        """The title phrase whose head is `token`."""
        if token.lower_ not in role_words("heads") and token.lower_ not in role_words("seats"):
            return None
        if token.lower_ in role_words("seats"):
            return Title(token.i, token.i + 1, "board member") if token.lower_ == "board" else None
        begin = token.i
        while begin > token.sent.start and (self._word(begin - 1) or self._common(begin - 1)):
            begin -= 1
        end = token.i + 1
        while end < token.sent.end and self._word(end):
            end += 1
        return self._title(begin, end)

    def near(self, verb: Token, prepositions: tuple[str, ...]) -> Title | None:
        """The title phrase among a verb's complements and behind these prepositions."""
        heads = [*children(verb, "oprd", "attr", "dobj", "xcomp", "appos"), *preps(verb, *prepositions)]
        for obj in objects(verb):
            heads.extend(children(obj, "appos"))
            heads.extend(preps(obj, *prepositions) if prepositions else [])
        tokens = [token for head in heads for token in (head, *children(head, "conj"))]
        return next((title for token in tokens if (title := self.around(token)) is not None), None)

    def _word(self, i: int) -> bool:
        word = self._tokens[i].lower_
        return word in role_words("heads") | role_words("modifiers") or self._once(i)

    def _common(self, i: int) -> bool:
        """A common word that narrows a title: "purchasing executive", "marketing vice president"."""
        token = self._tokens[i]
        return i not in self._m.at and token.pos_ in _COMMON and token.is_lower and token.is_alpha and self._narrows(token)

    @staticmethod
    def _narrows(token: Token) -> bool:
        return token.dep_ in ("compound", "amod", "nmod", "conj") and token.lower_ not in role_words("narrowing_not")

    def _leads_on(self, i: int, end: int) -> bool:
        """Whether common words go on to a head: "strategic asset development leader"."""
        for k in range(i, min(i + 5, end)):
            if self._tokens[k].lower_ in role_words("heads"):
                return k > i
            if not self._common(k):
                return False
        return False

    def ended(self, i: int) -> bool:
        """Whether a word says that an office is over: "former", the last part of "one-time"."""
        if self._tokens[i].lower_ in role_words("ended"):
            return True
        return self._once(i)

    def _once(self, i: int) -> bool:
        return (
            i > 1
            and self._tokens[i - 1].text == "-"
            and self._doc[i - 2 : i + 1].text.lower() in role_words("once_compounds")
        )

    def _title(self, begin: int, end: int) -> Title | None:
        former = False
        while begin < end and (self.ended(begin) or self._tokens[begin].lower_ in role_words("loose")):
            former |= self.ended(begin)
            begin += 1
        while end > begin and self._tokens[end - 1].lower_ in role_words("loose"):
            end -= 1
        if begin >= end or not self._good([t.lower_ for t in self._tokens[begin:end]]):
            return None
        return Title(begin, end, str(self._doc[begin:end].text), former)

    @staticmethod
    def _good(tokens: list[str]) -> bool:
        """Whether the last word makes an office by itself or with what stands before it."""
        last = tokens[-1]
        if last in role_words("alone"):
            return True
        if last in role_words("chiefs"):
            return "chief" in tokens
        return last in role_words("with_modifier") and len(tokens) > 1
