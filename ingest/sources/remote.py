"""Objects in buckets and other places that fsspec knows: s3://bucket/2024/*.jsonl.gz. Never http: that is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any, cast

from ingest.needing import needing
from ingest.sources.articles import shown
from ingest.sources.documents import Document, known_suffix
from kg.errors import ConfigError, UnreadableArticle
from kg.model import ArticleId


def remote_documents(given: str) -> Iterator[Document | UnreadableArticle]:
    """The documents of an address, a pattern or all below a prefix, in name order. Raises ConfigError."""
    scheme = given.partition("://")[0].casefold()
    try:
        system, found = _found(given)
    except (OSError, ValueError) as error:
        yield UnreadableArticle(shown(given), f"cannot be listed ({error})", "check the address and the credentials")
        return
    if not found:
        yield UnreadableArticle(shown(given), "matches no object", "check the address")
    for path in found:
        yield _document(system, f"{scheme}://{path.lstrip('/')}", path)


def _found(given: str) -> tuple[Any, list[str]]:
    with needing("sources"):
        from fsspec.core import url_to_fs  # lazy: only buckets need it
    try:
        system, path = url_to_fs(given)
    except ImportError as error:
        raise ConfigError(f"{shown(given)}: {error}") from error  # fsspec names the package of each kind of place
    if any(mark in path for mark in "*?["):
        return system, sorted(name for name in system.glob(path) if not system.isdir(name))
    if system.isdir(path):
        return system, sorted(name for name in system.find(path) if known_suffix(name))
    return system, [path] if system.exists(path) else []


def _document(system: Any, url: str, path: str) -> Document | UnreadableArticle:  # noqa: ANN401  # fsspec has no types
    try:
        stream = cast(IO[bytes], system.open(path, "rb"))
    except OSError as error:
        return UnreadableArticle(shown(url), f"cannot be read ({error})", "check the credentials")
    return Document(name=shown(url), path=path, stream=stream, id=ArticleId(url))
