"""Knowledge about language as data: tab-separated tables, `#` starts a comment line."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def table(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of `lexicon/NAME.tsv`, cells stripped, in file order."""
    lines = files(__name__).joinpath(f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(
        tuple(cell.strip() for cell in line.split("\t")) for line in lines if line.strip() and not line.startswith("#")
    )


@cache
def words(name: str) -> frozenset[str]:
    """All white-space separated words of `lexicon/NAME.tsv`."""
    return frozenset(word for row in table(name) for cell in row for word in cell.split())
