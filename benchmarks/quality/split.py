"""The one split of news_train: a sixth of the articles, chosen by hash, stays unread while the reader is built."""

from __future__ import annotations

import hashlib

UNREAD_PART = 6  # one in six: 90 of 569


def is_unread(article: str) -> bool:
    """Whether the article of this id ("201") is scored but never looked at."""
    return int(hashlib.sha256(article.encode()).hexdigest(), 16) % UNREAD_PART == 0
