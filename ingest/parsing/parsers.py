"""Web pages, PDFs, feeds and sitemaps to plain values; runs in the confined worker only, and loads its libraries there.

Each parser takes the bytes and the address they came from, if any, and returns what JSON can hold or raises `Unparsable`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import urljoin
from xml.etree import ElementTree

Parsed = dict[str, Any]
Parser = Callable[[bytes, str | None], Parsed]
SHORTEST_PAGE: Final = 40  # characters; less than a sentence is no article
LONGEST_PDF: Final = 400  # pages
LONGEST_FEED: Final = 50_000  # entries, as many as a sitemap may have


class Unparsable(Exception):
    """Bytes that are not what they seem; the text is for people."""


def page(data: bytes, url: str | None) -> Parsed:
    """The article of a web page, without scripts, navigation and comments. {title, text, outlet, published, url}."""
    import trafilatura  # lazy, as all libraries here: the worker loads only what it is asked for

    dates = {"extensive_search": False, "original_date": True}  # a date guessed out of the text is no day of publication
    found = trafilatura.bare_extraction(
        data,
        url=url,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        date_extraction_params=dates,
        as_dict=True,
    )
    if not isinstance(found, dict) or len((found["text"] or "").strip()) < SHORTEST_PAGE:
        raise Unparsable("is a web page without an article")
    text = "\n\n".join(line for line in found["text"].splitlines() if line.strip())
    about = {"title": _line(found["title"]), "outlet": _line(found["sitename"])}
    return about | {"text": text, "published": found["date"], "url": found["url"]}


def pdf(data: bytes, url: str | None) -> Parsed:
    """The running text of a PDF. {title, text, published}."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unparsable("is a PDF that wants a password")
        if len(reader.pages) > LONGEST_PDF:
            raise Unparsable(f"is a PDF of {len(reader.pages):,} pages, more than {LONGEST_PDF}")
        text = "\n\n".join(_unwrapped(sheet.extract_text()) for sheet in reader.pages)
        about = reader.metadata
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OSError) as error:
        raise Unparsable(f"is a damaged PDF ({type(error).__name__}: {str(error)[:80]})") from error
    if not text.strip():
        raise Unparsable("is a PDF without text, perhaps a scan")
    made = re.match(r"D:(\d{4})(\d\d)(\d\d)", str(about.get("/CreationDate", ""))) if about is not None else None
    return {"title": None, "text": text, "published": "-".join(made.groups()) if made is not None else None}


def _unwrapped(text: str) -> str:
    """Paragraphs on one line each: a line goes on in the next when it fills the column or ends in a hyphen."""
    lines = [line.strip() for line in text.replace("\x00", "").splitlines()]
    width = max(map(len, lines), default=0)
    out: list[str] = []
    joins = False
    for line in lines:
        if joins and line and out:
            hyphenated = out[-1].endswith("-") and line[0].islower()
            out[-1] = out[-1][:-1] + line if hyphenated else f"{out[-1]} {line}"
        else:
            out.append(line)
        joins = bool(line) and len(line) > width * 0.7 and width > 40
    return "\n".join(out)


def feed(data: bytes, url: str | None) -> Parsed:
    """The entries of RSS, Atom or a sitemap. {outlet, entries: [{url, title, published, stamp, html}], maps: [url]}."""
    if b"<!ENTITY" in data:
        raise Unparsable("declares entities of its own, as no feed needs to")
    if re.search(rb"<(?:\w+:)?(?:urlset|sitemapindex)\b", data[:4096]):
        return _sitemap(data, url)
    import feedparser

    found = feedparser.parse(
        io.BytesIO(data), response_headers={"content-location": url} if url else None, sanitize_html=True
    )
    if not found.version:
        raise Unparsable("is neither a feed nor a sitemap")
    entries = [_entry(entry, url) for entry in found.entries[:LONGEST_FEED]]
    return {"outlet": _line(found.feed.get("title")), "entries": entries, "maps": []}


def _entry(entry: Mapping[str, Any], url: str | None) -> Parsed:
    contents = [*(part.get("value", "") for part in entry.get("content", ())), entry.get("summary", "")]
    when = entry.get("published") or entry.get("updated")
    return {
        "url": _led(url, entry.get("link", "")),
        "title": _line(entry.get("title")),
        "published": when,
        "stamp": "|".join(str(entry.get(key, "")) for key in ("id", "title", "published", "updated")),
        "html": max(contents, key=len),
    }


def _sitemap(data: bytes, url: str | None) -> Parsed:
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise Unparsable(f"is a damaged sitemap ({error})") from error
    index = root.tag.endswith("sitemapindex")
    found = [_plain(node) for node in list(root)[:LONGEST_FEED]]
    located = [one | {"url": led} for one in found if (led := _led(url, one.get("loc", "")))]
    if index:
        return {"outlet": None, "entries": [], "maps": [one["url"] for one in located]}
    return {"outlet": None, "entries": [_located(one) for one in located], "maps": []}


def _led(url: str | None, link: str) -> str | None:
    """Where a link leads; None where that is no address, which costs only its own entry."""
    try:
        return urljoin(url or "", link) or None if link else None
    except ValueError:
        return None


def _plain(node: ElementTree.Element) -> dict[str, str]:
    """The texts below a node by their tags, namespaces left out."""
    return {inner.tag.rpartition("}")[2]: (inner.text or "").strip() for inner in node.iter()}


def _located(one: Mapping[str, str]) -> Parsed:
    return {
        "url": one["url"], "title": one.get("title"), "published": one.get("publication_date"),
        "stamp": one.get("lastmod", ""), "html": "",
    }  # fmt: skip


def _line(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


def paragraphs(html: str) -> Iterator[str]:
    """The paragraphs of a piece of HTML, as a feed or a mail carries one."""
    from lxml import html as markup

    root = markup.fromstring(f"<div>{html}</div>")
    for junk in root.xpath("//script|//style|//head|//title"):
        junk.drop_tree()
    for block in root.xpath("//p|//br|//li|//div|//tr|//h1|//h2|//h3|//h4"):
        block.tail = "\n\n" + (block.tail or "")
    for line in root.text_content().splitlines():
        if line.strip():
            yield " ".join(line.split())


def piece(data: bytes, url: str | None) -> Parsed:
    """A piece of HTML that is all article. {text}."""
    return {"text": "\n\n".join(paragraphs(data.decode("utf-8", "replace")))}


PARSERS: Final[Mapping[str, Parser]] = {"page": page, "pdf": pdf, "feed": feed, "piece": piece}
