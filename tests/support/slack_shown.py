"""What a message of the app shows, for tests that read it as people do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.support.slack_limits import texts


def shown(post: Mapping[str, Any]) -> str:
    """All its words, a line each."""
    return "\n".join(texts(post.get("blocks") or [])) or str(post.get("text") or "")


def buttons(post: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Its buttons, those beside a paragraph last."""
    blocks = post.get("blocks") or []
    elements = [element for block in blocks if block["type"] == "actions" for element in block["elements"]]
    return elements + [block["accessory"] for block in blocks if "accessory" in block]
