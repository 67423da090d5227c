"""docs/ingesting.md names every kind of file, every register and every setting of the fetcher that there is."""

import re
from pathlib import Path

import pytest

from firmgraph.config import Settings
from ingest.places import SCHEMES, absolute, is_address, is_local, is_remote
from ingest.sources.documents import SUFFIXES
from ingest.structured import REGISTERS
from ingest.structured.mappings import read_mapping
from kg.withheld import Level

pytestmark = pytest.mark.docs
PAGE = (Path(__file__).parents[3] / "docs" / "ingesting.md").read_text(encoding="utf-8")
ALIKE = {".text": ".txt", ".markdown": ".md", ".htm": ".html", ".xhtml": ".html", ".tgz": ".tar"}  # a name for the same


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_every_kind_of_file_is_on_the_page(suffix: str):
    assert f"`{ALIKE.get(suffix, suffix)}`" in PAGE


@pytest.mark.parametrize("register", [*sorted(REGISTERS), "rdf"])
def test_every_register_is_on_the_page(register: str):
    assert f"| `{register}` |" in PAGE


@pytest.mark.parametrize(
    "setting", sorted(name for name in Settings.model_fields if name.startswith(("fetch_", "retention")))
)
def test_every_setting_of_ingestion_is_on_the_page(setting: str):
    assert f"`{setting}" in PAGE


@pytest.mark.parametrize("level", [level.value for level in Level if level is not Level.KEEP])
def test_every_level_of_retention_is_on_the_page(level: str):
    assert f'`"{level}"`' in PAGE


def test_the_mapping_on_the_page_is_one(tmp_path: Path):
    (example,) = re.findall(r"```toml\n(outlet.*?)```", PAGE, re.S)
    (tmp_path / "map.toml").write_text(example)
    assert read_mapping(tmp_path / "map.toml").outlet == "Lock Register"


@pytest.mark.parametrize("scheme", sorted(SCHEMES))
def test_places_that_fsspec_opens(scheme: str):
    place = f"{scheme}://bucket/x"
    assert is_remote(place)
    assert absolute(place) == place


@pytest.mark.parametrize(
    ("given", "local", "address"),
    [("a.txt", True, False), ("-", False, False), ("HTTPS://a.example", False, True), ("file.http:", True, False)],
)
def test_paths_and_addresses(given: str, local: bool, address: bool):
    assert (is_local(given), is_address(given)) == (local, address)
