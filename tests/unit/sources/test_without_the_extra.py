"""Without the extra `sources` the plain kinds are read, and what needs it says so in one line."""

import subprocess
import sys
from pathlib import Path

import pytest

from ingest.needing import needing
from kg.errors import ConfigError
from tests.support import documents as made
from tests.unit.sources.test_kinds import zipped

BLOCKED = ("trafilatura", "pypdf", "feedparser", "zstandard", "protego", "fsspec", "lxml")
PROGRAM = f"""
import sys
sys.modules |= dict.fromkeys({BLOCKED!r})
from ingest.sources import Loaded, read_sources
print(sum(isinstance(item, Loaded) for item in read_sources([sys.argv[1]])))
"""


def test_plain_kinds_need_no_extra(tmp_path: Path):
    (tmp_path / "a.txt").write_text(made.text())
    (tmp_path / "b.eml").write_bytes(made.mail())
    (tmp_path / "c.csv").write_text(f'title,text,date\n{made.TITLE},"{made.BODY[0]}",{made.DAY}\n')
    (tmp_path / "d.zip").write_bytes(zipped(("e.md", made.text())))
    (tmp_path / "f.warc").write_bytes(made.warc_record("https://canal.example/a", made.text(), media="text/plain"))
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "5"


@pytest.mark.parametrize("name", ["a.txt.zst", "memory://news/a.txt"])
def test_what_needs_the_extra_names_it(tmp_path: Path, name: str):
    given = name if "://" in name else str(tmp_path / name)
    if "://" not in name:
        Path(given).write_bytes(b"\x28\xb5\x2f\xfd")
    command = [sys.executable, "-c", PROGRAM, given]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "pip install 'firmgraph[sources]'" in done.stderr.splitlines()[-1]


def test_a_missing_library_is_named():
    with (
        pytest.raises(ConfigError, match=r"no_such_library is not installed; pip install 'firmgraph\[sources\]'"),
        needing("sources"),
    ):
        import no_such_library  # noqa: F401
