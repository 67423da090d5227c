"""A sentence as a line of units, " party/word/lemma/tag" each, on which the forms of words are matched."""

from __future__ import annotations

import re
from itertools import pairwise

from ingest.analysis import Token
from ingest.frames.forms import alternatives
from ingest.frames.parties import T
from ingest.mentions.references import Mentions

_PLAIN = frozenset({"VERB", "AUX", "ADP", "PUNCT", "NUM", "ADV", "CCONJ", "PART", "SYM", "SPACE"})  # refer to nobody
_SCARE = 5  # tokens from one mark to the other


class Units:
    """Writes the sentences of one article so."""

    def __init__(self, mentions: Mentions) -> None:
        self._m = mentions
        self._doc = mentions.an.doc
        self._tokens = mentions.an.tokens

    def words(self, start: int, end: int) -> set[str]:
        """The words and lemmas of [start, end), in lower case."""
        said = self._tokens[start:end]
        found = {t.lemma_.lower() for t in said} | {t.lower_ for t in said}
        return found | {self._joined(t.i, t.i + 3).lower() for t in said[:-2] if self._is_compound(t.i)}

    def code(self, start: int, end: int) -> tuple[str, list[int]]:
        """Per unit " party/word/lemma/tag", a name being one unit; and the token at which each character's unit begins."""
        parts: list[str] = []
        tokens: list[int] = []
        i = start
        scare = self._scare_quotes(start, end)
        while i < end:
            if i in scare:
                i += 1
                continue
            stop = self.name_end(i, end)
            part = self._unit(i, stop)
            parts.append(part)
            tokens.extend([i] * len(part))
            i = stop
        return "".join(parts), tokens

    def _scare_quotes(self, start: int, end: int) -> set[int]:
        """Quotation marks around a few words that belong to the clause: "in "very advanced" talks"."""
        marks = [i for i in range(start, end) if self._tokens[i].is_quote]
        return {i for a, b in pairwise(marks) if 1 < b - a <= _SCARE and not self._clause(a, b) for i in (a, b)}

    def _clause(self, a: int, b: int) -> bool:
        return any(t.pos_ in ("VERB", "AUX") or t.is_punct for t in self._doc[a + 1 : b])

    def name_end(self, i: int, end: int) -> int:
        """The token after the name at `i`, its bracketed short form included; after "tie - up"; else after `i`."""
        index, stop = self._m.at.get(i), i + 1
        if index is None:
            return i + 3 if i + 2 < end and self._is_compound(i) else stop
        while stop < end and self._m.at.get(stop) == index:
            stop += 1
        close = stop + 1
        while close < end and self._m.at.get(close) == index:
            close += 1
        bracketed = stop + 1 < close < end and self._doc[stop].text == "(" and self._doc[close].text == ")"
        return close + 1 if bracketed else stop

    def _is_compound(self, i: int) -> bool:
        return self._tokens[i + 1].text == "-" and self._tokens[i + 2].lower_ in alternatives("@particle")

    def _unit(self, i: int, stop: int) -> str:
        token = self._tokens[i]
        forms_ = (token.text, token.lemma_) if i in self._m.at or stop == i + 1 else (self._joined(i, stop),) * 2
        word, lemma = (re.sub(r"[/\s]+", "_", text.lower()) or "_" for text in forms_)
        return f" {self._tag(token)}/{word}/{lemma}/{self._pos(token)}"

    def _seat(self, token: Token) -> bool:
        """ "X of Graz": a name of unknown kind that says where a firm sits."""
        firm = self._m.at.get(token.i - 2)
        known = token.i not in self._m.at or self._m.clusters[self._m.at[token.i]].type is not T.OTHER
        of = token.i > 1 and self._tokens[token.i - 1].lower_ == "of"
        return of and not known and firm is not None and self._m.clusters[firm].type is T.FIRM

    def _joined(self, i: int, stop: int) -> str:
        return "".join(t.text for t in self._doc[i:stop])

    def _pos(self, token: Token) -> str:
        index = self._m.at.get(token.i)
        if index is not None:
            return "PROPN" if self._m.clusters[index].type is T.PLACE or self._seat(token) else "NAME"
        modifying = token.dep_ == "amod" or (token.dep_ == "compound" and token.pos_ == "VERB")  # "shipping investor X"
        return "ADJ" if modifying else str(token.pos_)

    def _tag(self, token: Token) -> str:
        """ "#3#" for a party, "@3" for a place, "-" for anything else."""
        if token.i not in self._m.at and token.pos_ in _PLAIN:
            return "-"
        titled = token.pos_ == "NOUN" and token.i not in self._m.at and token.i + 1 in self._m.at  # "carmaker Norfeld"
        found = self._m.refer(token) if not titled and token.lower_ not in alternatives("@no_party") else ()
        if not found or self._m.outlets & set(found):
            return "-"
        if self._m.clusters[found[0]].type is T.PLACE or self._seat(token):
            return f"@{found[0]}"
        return "#" + "".join(f"{index}#" for index in found)
