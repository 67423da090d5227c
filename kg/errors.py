"""The one error tree. Each error keeps its facts and reads as advice.

FirmgraphError
├── BadInput             an article, a question, a file: what, where, how to mend
│   ├── UnreadableArticle    goes to the dead letters
│   │   └── NotFetched           a page, feed or link that was not or must not be fetched; .status, .wait
│   ├── BadQuery             SPARQL that does not parse or is not allowed
│   ├── BadRequest           an HTTP request that the SPARQL protocols refuse; .status
│   └── BadTerm              a value that cannot be an RDF term
├── UnknownFirm          .name, .near
├── AmbiguousFirm        .name, .meant
├── DataFolderError      the data folder cannot be used
│   ├── FolderLocked         another owner lives
│   ├── FolderTooNew         written by a newer schema
│   ├── FolderBroken         catalogue, graph and index disagree beyond self-repair
│   └── GraphUnreachable     the SPARQL server that holds the graph does not do what it should
├── EncoderMismatch      the index was made by another encoder
├── ModelSilent          the language model gave nothing usable in time
└── ConfigError          a setting is missing or wrong
"""

from __future__ import annotations

from collections.abc import Sequence


class FirmgraphError(Exception):
    """Base of all errors that a user can do something about; `str()` is one clear line."""


class BadInput(FirmgraphError):
    """Something given from outside cannot be used."""


class UnreadableArticle(BadInput):
    """An article that cannot be read; it goes to the dead letters."""

    def __init__(self, source: str, reason: str, advice: str = "") -> None:
        self.source, self.reason, self.advice = source, reason, advice
        super().__init__(f"{source}: {reason}" + (f"; {advice}" if advice else ""))

    def __reduce__(self) -> tuple[type[UnreadableArticle], tuple[str, str, str]]:
        """From one process to another as it is."""
        return type(self), (self.source, self.reason, self.advice)


class NotFetched(UnreadableArticle):
    """A page that did not come, or that must not be asked for."""

    status: int | None = None  # HTTP, when there was an answer
    wait: float | None = None  # seconds after which the server wants to be asked again


class BadQuery(BadInput):
    """A SPARQL request that does not parse or asks for what is not allowed."""


class BadRequest(BadInput):
    """An HTTP request that the SPARQL Protocol or the Graph Store Protocol refuses, with its HTTP status."""

    def __init__(self, status: int, detail: str) -> None:
        self.status = status
        super().__init__(detail)


class BadTerm(BadInput):
    """A value that cannot be written as an RDF term."""


class UnknownFirm(FirmgraphError):
    """No entity of this name."""

    def __init__(self, name: str, near: Sequence[str] = ()) -> None:
        self.name, self.near = name, tuple(near)
        hint = f"; did you mean {', '.join(self.near)}?" if self.near else ""
        super().__init__(f"no firm called {name!r} is known{hint}")


class AmbiguousFirm(FirmgraphError):
    """A name that several entities go by; `meant` tells them apart."""

    def __init__(self, name: str, meant: Sequence[str]) -> None:
        self.name, self.meant = name, tuple(meant)
        super().__init__(f"several are called {name!r}: {', '.join(self.meant)}; give the id of one")


class DataFolderError(FirmgraphError):
    """The data folder cannot be used."""


class FolderLocked(DataFolderError):
    """Another process owns the data folder."""


class FolderTooNew(DataFolderError):
    """The folder was written by a newer version."""


class FolderBroken(DataFolderError):
    """Catalogue, graph and index disagree beyond self-repair."""


class GraphUnreachable(DataFolderError):
    """The SPARQL server that holds the graph cannot be asked, is too slow or refuses."""


class EncoderMismatch(FirmgraphError):
    """The passage index was made by another encoder."""


class ConfigError(FirmgraphError):
    """A setting is missing or wrong."""


class ModelSilent(FirmgraphError):
    """The language model gave nothing usable in time; whoever asked goes on without it."""
