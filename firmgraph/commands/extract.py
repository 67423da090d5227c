"""`firmgraph extract`: the claims of articles, nothing stored."""

from __future__ import annotations

