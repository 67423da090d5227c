"""Whether a text is English, by the shares of function words; deterministic, no model (lexicon/function_words.tsv)."""

from __future__ import annotations

import re
from functools import cache

from ingest.lexicon import table

# Found on world_dev, seed and news_train: English news has 0.30-0.50 of its words among the English ones, tables and
# price lists 0.05-0.20; other languages below 0.08 and more of their own.
MIN_WORDS = 8  # shorter texts are given the benefit of the doubt
_SAMPLE = 4000  # words looked at


def language(text: str) -> str | None:
    """The likeliest language's code, "und" for one that no table knows, None for a text too short to tell."""
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text[: _SAMPLE * 12].casefold())[:_SAMPLE]
    if len(words) < MIN_WORDS:
        return None
    shares = {code: sum(map(known.__contains__, words)) / len(words) for code, known in _known().items()}
    best = max(sorted(shares), key=lambda code: shares[code])
    if shares[best] >= 0.12:
        return best
    ascii_share = sum(word.isascii() for word in words) / len(words)
    return "en" if best == "en" and shares["en"] >= 0.05 and ascii_share > 0.9 else "und"


def is_english(text: str) -> bool:
    """Whether to read it: English, or too short to tell."""
    return language(text) in ("en", None)


@cache
def _known() -> dict[str, frozenset[str]]:
    return {row[0]: frozenset(row[1].split()) for row in table("function_words")}
