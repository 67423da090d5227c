"""What kind of party something is, a firm, people, a foundation, a fund, the state: by its type and its name's words."""

from __future__ import annotations

from bot.understanding.lexicon import called
from bot.understanding.tokens import tokenise
from kg.model import EntityType

_TYPES = {
    "person": (EntityType.PERSON, EntityType.FAMILY), "family": (EntityType.FAMILY,),
    "state": (EntityType.AUTHORITY, EntityType.PLACE),
}  # fmt: skip


def is_of_kind(type_: EntityType, label: str, kind: str) -> bool:
    """Whether a thing of this type and name is of the kind; a fund is a firm as well, a family is people."""
    if kind == "firm":
        return type_ not in _TYPES["person"]
    return type_ in _TYPES.get(kind, ()) or any(token.text in called().get(kind, ()) for token in tokenise(label))
