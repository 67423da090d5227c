"""Untrusted text as Slack's mrkdwn: nothing in it can mention, link, hide or turn the reading direction.

https://docs.slack.dev/messaging/formatting-message-text/: `&`, `<` and `>` are the only characters with a meaning that can
reach beyond the text; `|` parts a link's address from its label.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import quote, urlsplit

LONGEST_URL = 1_000  # an address beyond this is left out; the platform gives no figure
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})  # control, bidi and zero-width, surrogates, private, unassigned
_CUT: Final = re.compile(r"(?:&[a-z]{0,3}|<[^<>]*)\Z")  # an entity or a link without its end


def clean(text: str) -> str:
    """One line without characters that cannot be seen."""
    line = " ".join(text.split())
    if line.isascii() and line.isprintable():
        return line
    return " ".join("".join(c for c in line if unicodedata.category(c) not in HIDDEN).split())


def width(text: str) -> int:
    """Length in UTF-16 units: never less than the platform counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clip(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, with an ellipsis where something was cut."""
    if width(text) <= limit:
        return text
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * (limit - 1)]
    return units.decode("utf-16-le", "ignore").rstrip() + "…"


def clip_markup(text: str, limit: int) -> str:
    """Like `clip` for a text that is markup already: no entity and no link is cut in two."""
    if width(text) <= limit:
        return text
    return _CUT.sub("", clip(text, limit)[:-1]).rstrip() + "…"


def escape(text: str) -> str:
    """Make markup literal."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def literal(text: str, limit: int = 500) -> str:
    """Untrusted text, fit for any place of a mrkdwn field: at most five times `limit` long after escaping."""
    return escape(clip(clean(text), limit))


def bold(text: str, limit: int = 120) -> str:
    """A name in bold; asterisks of its own would end that early."""
    return f"*{literal(text.replace('*', '∗'), limit) or '?'}*"


def link(url: str | None, label: str) -> str:
    """The label, linked when the address is an ordinary web address."""
    shown = literal(label.replace("|", "/"), 120)
    address = _web_address(url)
    return f"<{address}|{shown}>" if address and shown else shown


def _web_address(url: str | None) -> str | None:
    if url is None:
        return None
    address = quote(clean(url), safe="!#$%&'()*+,-./:;=?@[]_~")
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    ordinary = parts.scheme in {"http", "https"} and parts.netloc and len(address) <= LONGEST_URL
    return escape(address) if ordinary else None
