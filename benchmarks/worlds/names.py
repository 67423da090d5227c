"""Names that no two things of a world share, not even by their first word."""

from __future__ import annotations

_HEADS = (
    "ba",
    "ce",
    "do",
    "fi",
    "gu",
    "ha",
    "je",
    "ki",
    "lo",
    "mu",
    "na",
    "pe",
    "qui",
    "ro",
    "su",
    "ta",
    "ve",
    "wi",
    "xo",
    "zy",
)
_MIDDLES = ("dra", "lmi", "nto", "rse", "ska", "bel", "gor", "vin", "zar", "pho", "tre", "mos", "lan", "rud", "kes", "ful")
_TAILS = (
    "dan", "mir", "tel", "vor", "nax", "bis", "lund", "rik", "sol", "gam", "por", "wen", "tha", "lex", "cor", "zon",
    "fal", "dru", "hek", "jut", "pim", "qua", "rab", "sev", "tov", "ulm", "yst", "wob", "nif", "olk", "mek", "gis",
)  # fmt: skip
_TRADES = ("Marine", "Foods", "Castings", "Textiles", "Optics", "Logistics", "Ceramics", "Robotics", "Paper", "Rail")
_GIVEN = ("Anna", "Bjorn", "Clara", "Dario", "Elif", "Farid", "Greta", "Henrik", "Ines", "Jonas")
_PRODUCTS = ("valves", "gearboxes", "sensors", "resins", "cables", "bearings", "pumps", "lenses", "rotors", "filters")

MOST_NAMES = len(_HEADS) * len(_MIDDLES) * len(_TAILS)


def firm(number: int) -> str:
    """The name of a firm."""
    return f"{_word(number).capitalize()} {_TRADES[number % len(_TRADES)]}"


def person(number: int) -> str:
    """The name of a person; the surname is that person's alone."""
    return f"{_GIVEN[number % len(_GIVEN)]} {_word(number).capitalize()}sen"


def product(number: int) -> str:
    """A product, one of a few."""
    return _PRODUCTS[number % len(_PRODUCTS)]


def _word(number: int) -> str:
    """A made-up word for each number below `MOST_NAMES`; raises ValueError beyond."""
    if not 0 <= number < MOST_NAMES:
        raise ValueError(f"only {MOST_NAMES} names can be made, not number {number}")
    scattered = number * 7919 % MOST_NAMES  # neighbours in number are no neighbours in spelling; 7919 is prime
    rest, head = divmod(scattered, len(_HEADS))
    tail, middle = divmod(rest, len(_MIDDLES))
    return _HEADS[head] + _MIDDLES[middle] + _TAILS[tail]
