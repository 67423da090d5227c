"""What a person may name as a source: a path, a web address, an object in a bucket, "-" for standard input."""

from __future__ import annotations

from pathlib import Path
from typing import Final

SCHEMES: Final = frozenset(
    {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oss", "hdfs", "webhdfs", "sftp", "ssh", "ftp", "smb", "memory"}
)  # of places that fsspec opens


def is_address(given: str) -> bool:
    """Whether it is fetched from the web."""
    return given.lower().startswith(("http://", "https://"))


def is_remote(given: str) -> bool:
    """Whether fsspec opens it. Chained addresses ("zip::http://") are none: they could fetch unguarded."""
    scheme, colon, _ = given.partition("://")
    return bool(colon) and scheme.casefold() in SCHEMES and "::" not in given


def is_local(given: str) -> bool:
    """Whether it is a path."""
    return given != "-" and not is_address(given) and not is_remote(given)


def absolute(given: str) -> str:
    """A path in full, since another process may read it; anything else as it is."""
    return str(Path(given).absolute()) if is_local(given) else given
