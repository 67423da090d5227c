"""Exit codes of the command line, and which error leads to which."""

from __future__ import annotations

from enum import IntEnum

from kg.errors import AmbiguousFirm, DataFolderError, EncoderMismatch, FirmgraphError, UnknownFirm


class Exit(IntEnum):
    """What a script can rely on; documented in docs/commands.md."""

    OK = 0  # done
    NOTHING = 1  # nothing was read, nothing of that name is known
    USAGE = 2  # the command, a setting or an input cannot be used as given
    PARTIAL = 3  # done, but some articles went to the dead letters
    FOLDER = 4  # the data folder cannot be used: locked, broken, too new, full, made by another encoder
    UNEXPECTED = 5  # a defect of firmgraph; the log says more
    INTERRUPTED = 130


def exit_of(error: FirmgraphError) -> Exit:
    """The exit code of an error; one that came over the socket carries its own."""
    match error:
        case RemoteError():
            return error.exit
        case DataFolderError() | EncoderMismatch():
            return Exit.FOLDER
        case UnknownFirm() | AmbiguousFirm():
            return Exit.NOTHING
        case _:
            return Exit.USAGE


class RemoteError(FirmgraphError):
    """An error that the owner of the data folder reported; `kind` is the name of its class there."""

    def __init__(self, kind: str, message: str, exit_: Exit) -> None:
        self.kind, self.exit = kind, exit_
        super().__init__(message)
