"""Whose office a title is: the organisation before or behind it, or the firm that the text speaks of."""

from __future__ import annotations

from collections import Counter

from ingest.analysis import Token
from ingest.frames.parties import ORGANISATIONS, T
from ingest.frames.posts import Posts
from ingest.frames.titles import Title, role_words
from ingest.lexicon.tables import name_words, words
from ingest.mentions.names import fold, name_tokens
from ingest.mentions.references import Mentions

_REACH = 14  # tokens behind a title in which "of Y" may stand
_SKIPPED = 6  # common words between "of" and the name: "of Russian automaker Y"


class Employers:
    """Finds the organisation of an office in one article."""

    def __init__(self, mentions: Mentions, posts: Posts) -> None:
        self._m = mentions
        self._doc = mentions.an.doc
        self._posts = posts
        self.renamed: int | None = None  # the firm of whose new name the article tells: bare offices are its

    def before(self, i: int, low: int) -> int | None:
        """The organisation right before a title: "Scale", "Scale AI's", "the carmaker's"."""
        j = i - 1
        while j >= low and self._doc[j].lower_ in role_words("between") | role_words("ended"):
            j -= 1
        j = self._before_ticker(j, low)
        while j > low and j in self._m.at and self._m.clusters[self._m.at[j]].type is T.PLACE:
            j -= 1
        marked = j >= low and self._doc[j].text in ("'s", "'")
        j -= marked
        if j < low:
            return None
        refers = j in self._m.at or marked or self._doc[j].lower_ in role_words("of_its")
        found = self._m.refer(self._doc[j]) if refers else ()
        return next((n for n in found if self.employs(n)), None)

    def _before_ticker(self, j: int, low: int) -> int:
        """The token before "( PLM.L )"."""
        if self._doc[j].text != ")":
            return j
        opening = next((k for k in range(j - 1, max(j - 6, low), -1) if self._doc[k].text == "("), None)
        return opening - 1 if opening is not None else j

    def behind_name(self, i: int, end: int) -> tuple[int | None, int, bool]:
        """ "Y's chairman", "a former Y executive" behind a name: organisation, where the title begins, whether former."""
        j, former = i, False
        leading = (role_words("articles") | role_words("ended")) - words("mentions.toml", "their_own")
        while j < end and (word := self._doc[j].lower_) in leading:
            former |= word in role_words("ended")
            j += 1
        if j < end and j in self._m.at and self.employs(self._m.at[j]):
            return self._m.at[j], self._past_base(self._past_mark(self._past_name(j, end), end), end), former
        if j + 1 < end and self._doc[j].lower_ in words("mentions.toml", "their_own"):
            return self._its(j), j + 1, former
        owner = self._described(j, end)
        return (owner[0], owner[1], former) if owner is not None else (None, j, former)

    def _its(self, j: int) -> int | None:
        """Whose "its" is behind a name: what it refers to, else the only organisation that the sentence has named."""
        found = [n for n in self._m.refer(self._doc[j]) if self.employs(n)]
        said = {n for i in range(self._doc[j].sent.start, j) if (n := self._m.at.get(i)) is not None and self.employs(n)}
        return found[0] if found else said.pop() if len(said) == 1 else None

    def _described(self, j: int, end: int) -> tuple[int, int] | None:
        """ "the company's ..." behind a name."""
        for k in range(j, min(j + 4, end - 1)):
            if self._doc[k + 1].text in ("'s", "'") and self._doc[k].lower_ in name_words("firm_nouns"):
                found = [n for n in self._m.refer(self._doc[k]) if self.employs(n)]
                return (found[0], k + 2) if found else None
            if self._doc[k].pos_ not in ("NOUN", "ADJ", "PROPN"):
                return None
        return None

    def _past_name(self, j: int, end: int) -> int:
        index = self._m.at.get(j)
        while j < end and self._m.at.get(j) == index:
            j += 1
        return j

    def _past_base(self, j: int, end: int) -> int:
        """Behind "Beijing-based" of "Y's Beijing-based president"."""
        based = j + 2 < end and self._doc[j + 1].text == "-" and self._doc[j + 2].lower_ in role_words("between")
        return j + 3 if based and j in self._m.at else j

    def _past_mark(self, j: int, end: int) -> int:
        return j + 1 if j < end and self._doc[j].text in ("'s", "'") else j

    def behind_title(self, i: int, end: int) -> int | None:
        """ "of Y", "at Y", "for strategy at Y's Z unit", "of Russian automaker Y" right behind a title."""
        for j in range(i, min(end, i + _REACH)):
            token = self._doc[j]
            if token.lower_ in role_words("of") and j + 1 < end:
                found = self._named_at(j + 1, min(end, j + 2 + _SKIPPED))
                if found is not None and self.employs(found):
                    return found
            if token.lower_ in role_words("stops") or (token.pos_ in ("VERB", "AUX") and j > i and token.dep_ != "amod"):
                return None
        return None

    def _named_at(self, k: int, end: int) -> int | None:
        """The name that begins here, common words, places and brackets before it skipped; or what "the company" means."""
        for i in range(k, end):
            token = self._doc[i]
            index = self._m.at.get(i)
            if index is not None and self._m.clusters[index].type is not T.PLACE:
                return index
            last = i + 1 >= end or self._m.at.get(i + 1) is None
            if token.lower_ in name_words("firm_nouns") and last and not self._goes_on(i + 1, end):
                return next(iter(self._m.refer(token)), None)
            if index is None and not (token.is_lower or token.text in ("'s", "-")):
                return None
            if token.lower_ in role_words("of") | role_words("stops") or (token.pos_ == "VERB" and token.dep_ != "amod"):
                return None
        return None

    def _goes_on(self, i: int, end: int) -> bool:
        """Whether a name follows common words from here on: "fare tracker Farely"."""
        while i < end and self._doc[i].is_lower and self._doc[i].pos_ in ("NOUN", "ADJ"):
            i += 1
        return i < end and i in self._m.at

    def of_title(self, title: Title) -> int | None:
        """The organisation that a title's own phrase names, before or behind it."""
        sentence = self._doc[title.start].sent
        owner = self.before(title.start, sentence.start)
        return owner if owner is not None else self.behind_title(title.end, sentence.end)

    # --- bare titles ----------------------------------------------------------------------------------------------

    def unnamed(self, title: Title, end: int) -> bool:
        """Whether nothing behind a title names an organisation: "vice president for handsets,"; a name not read may."""
        for j in range(title.end, min(end, title.end + _REACH)):
            token = self._doc[j]
            if token.lower_ in role_words("stops"):
                return True
            if not (token.is_lower or token.is_punct):
                return False
        return True

    def of_context(self, title: Title, person: int | None = None) -> int | None:
        """The firm that a bare title belongs to; only for offices that firms have and states have not."""
        if not (_of_firms(title.text) or self._of_department(title)):
            return None
        before = self._doc[title.start - 1].lower_ if title.start else ""
        if before in role_words("of_others") or title.start - 1 in self._m.at:
            return None
        namesake = self.namesake(person) if person is not None else None
        return namesake if namesake is not None else self.speaking(self._doc[title.start], None)

    def _of_department(self, title: Title) -> bool:
        """ "head of production", "director of sales": a post over something that is no name."""
        i = title.end
        over = i + 1 < len(self._doc) and self._doc[i].lower_ == "of" and self._doc[i + 1].is_lower
        return over and title.text.lower() in role_words("of_departments") and self._doc[i + 1].pos_ == "NOUN"

    def namesake(self, person: int) -> int | None:
        """The one firm of a person's surname: "Teresa Lobo" and Padarias Lobo; or of the family of that name."""
        surname = fold(self._m.clusters[person].name).split()[-1]
        firms = [c for c in self._m.clusters if c.type is T.FIRM and c.index not in self._m.outlets]
        named = [c.index for c in firms if surname in name_tokens(c.name)]
        if named:
            return named[0] if len(named) == 1 else None
        families = [c for c in self._m.clusters if c.type is T.FAMILY and surname in name_tokens(c.name)]
        return self._of_family(families[0].index) if len(families) == 1 else None

    def _of_family(self, family: int) -> int | None:
        """The firm that stands as what is held or sold in the sentences that name the family: "40% of Y from the family"."""
        an = self._m.an
        numbers = {an.sentence_of[m.start] for m in self._m.clusters[family].mentions if not an.heading[m.start]}
        told = numbers | {n - 1 for n in numbers if n}
        held = Counter(
            c.index
            for c in self._m.clusters
            for m in c.mentions
            if c.type is T.FIRM and an.sentence_of[m.start] in told and m.start
            and self._doc[m.start - 1].lower_ in words("mentions.toml", "of_shares")
        )  # fmt: skip
        return held.most_common(1)[0][0] if held else None

    def speaking(self, token: Token, person: int | None) -> int | None:
        """The firm of a bare office: the antecedent, but the article's topic where that is much more spoken of."""
        namesake = self.namesake(person) if person is not None and self._posts.organisation_of(person) is None else None
        if namesake is not None:
            return namesake
        found = self._m.antecedent(token)
        if found is not None and self._m.clusters[found].type is T.OTHER:
            found = None
        quoted = found if found is not None and self._only_quoted(found, token) else None
        if quoted is not None:
            found = self._m.antecedent(token, frozenset({quoted}))
        if self.renamed is not None and (found is None or not self.inside(found, token)):
            return self.renamed
        topic = self._m.topic
        if topic is not None and found is not None and topic not in (found, quoted):
            often = len(self._m.clusters[topic].mentions)
            left = person is not None and self._posts.organisation_of(person) == found
            if left or often >= max(3, 2 * len(self._m.clusters[found].mentions)):
                found = topic
        found = self._backed(found) if found is not None else None
        return found if found is not None and self.employs(found) else None

    def _backed(self, found: int) -> int:
        """ "Talvik Ventures holds 24%. Chief executive Ann Lund keeps 51%": not of the fund, of the firm most spoken of."""
        firms = [c for c in self._m.clusters if c.type is T.FIRM and fold(c.name).split()[-1] not in role_words("investors")]
        if self._m.clusters[found] in firms or not firms:
            return found
        best = max(firms, key=lambda c: (len(c.mentions), -c.index))
        return best.index if len(best.mentions) > 1 else found

    def _only_quoted(self, index: int, token: Token) -> bool:
        """ ""We have a deal with Y," the chief executive said": whom a quotation names beside its speaker is another one."""
        marks = [t for t in token.sent if t.is_quote]
        open_, places = bool(len(marks) % 2 and marks[0].i and marks[0].nbor(-1).is_punct), []  # opened before the sentence
        for t in token.sent:
            open_ ^= t.is_quote
            if self._m.at.get(t.i) == index:
                places.append(open_)
        return bool(places) and all(places)

    def inside(self, index: int, token: Token) -> bool:
        """Whether the token's sentence names it."""
        return any(self._m.at.get(i) == index for i in range(token.sent.start, token.sent.end))

    def is_unit(self, doer: Token) -> bool:
        """ "X's finance arm named": the arm appoints, which has no name."""
        return doer.i not in self._m.at and doer.lemma_.lower() in role_words("units")

    def employs(self, index: int) -> bool:
        """Whether it is an organisation, and not a department's name taken for one."""
        cluster = self._m.clusters[index]
        if cluster.type is T.OTHER and len(cluster.name) < 3:
            return False
        return cluster.type in ORGANISATIONS and fold(cluster.name) not in role_words("no_employers")


def _of_firms(title: str) -> bool:
    """Whether a bare title is a firm's: "chairman", "senior vice president"; not "president", "minister", "analyst"."""
    folded = fold(title)
    if folded in role_words("contextual"):
        return True
    parts = set(folded.replace(",", " ").replace("-", " ").split())
    return bool(parts & role_words("corporate")) and not parts & role_words("not_corporate")
