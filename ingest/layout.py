"""An article's text as pieces that a parser can read: headings apart, datelines and tickers cut out, every offset kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.lexicon.tables import places

# "( WMT.N )", "(NYSE: WMT)", "<GOOG.O>", "<WMT>", bare "8603.T", "KKR.UL"; a bare code needs two characters before its dot.
_CODE = r"[A-Z0-9]{1,10}[a-z]{0,3}_?p?\.(?:[A-Z]{1,3})"
TICKER = re.compile(
    rf"\s*[(<\[]\s*{_CODE}(?:\s*[,;]?\s*{_CODE})*\s*[)>\]](?:[A-Z]{{1,5}}\.[A-Z]{{1,2}}\b)?"
    r"|\s*<[A-Z]{1,5}>"
    r"|\s*\(\s*(?:NYSE|NASDAQ|Nasdaq|LSE|LON|TSX|ASX|HKG|TYO|EPA|ETR|OTC)\s*:\s*[A-Za-z.]{1,6}\s*\)"
    r"|(?<=[\w.&!'’])\s+(?:[A-Z]{2,5}[a-z]{0,2}|[A-Z]{3,8}|[A-Z]{3,5}\d{1,2}|\d{4,6})\.(?:[A-Z]{1,2}|ISX)(?=[\s,.;:)'’]|$)"
)
_ANGLED = re.compile(r"<(?=[A-Z])(?=[^<>]*[a-z])[^<>]{3,80}>")  # "<Pelmar Oil Ltd>": a firm without a ticker
_MARK = re.compile(r"\s*[®™©]")
_DATELINE = re.compile(
    r"\s*\(Reuters(?: [A-Z]\w+)?\)\s*(?:--|[-–—])\s+"
    r"|\s*[A-ZÀ-Þ][\w.'’/À-ÿ -]{1,45}"
    r"(?:,\s*(?:\d{1,2}\s+)?[\w.]+(?:\s+\d{1,2})?(?:,?\s*\d{4})?){0,2}\s*\([^()\n]{3,40}\)\s*(?:--|[-–—])\s+"
    r"|\s*[A-ZÀ-Þ][A-ZÀ-Þ.' -]{2,30},[^()\n]{3,30}\d\s*\([^()\n]{3,40}\)\.\s+"
)
# "LONDON, June 3 -- Brimo said", "OSLO, Norway, May 2, 2011 /Wire/ -- Brimo said": a town in capitals without an agency.
_TOWN = re.compile(
    r"\s*(?P<town>[A-ZÀ-Þ][A-ZÀ-Þ.' -]{2,30}?)(?P<day>(?:,\s*[A-Z][\w.]*(?:\s+\d{1,2})?(?:,?\s*\d{4})?){0,3})"
    r"\s*(?P<wire>/[\w -]{3,40}/\s*)?(?:--|[-–—])\s+"
)
_CREDIT = re.compile(
    r"\(\s*(?:Additional\s+)?(?:Reporting|Writing|Editing|Compiled|Created|Reported|Written|Edited)\s+(?:and\s+\w+\s+)?by\b[^()]*\)?"
    r"|\(\s*(?:\$|1\s+\w+\s*=|US\$)[^()\n]*=[^()\n]*\)"
)
_BULLET = re.compile(r"\s*[-*•·–]\s+")  # an item of a list
_WRAPPED = re.compile(r"[^\s.!?:;]\n[a-z]")  # a sentence that goes on in the next line
_SHORT = 20  # characters that a wrapped line has at least; a shorter one is a label or a name
_FINAL = re.compile(r"[.!?:;][\"'”’)\]]*\s*$")
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\xa0": " ", "\t": " ", "\n": " ", "\r": " "})


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text to parse by itself: `clean[i]` stands at `offsets[i]` of the article's text."""

    clean: str
    offsets: tuple[int, ...]
    heading: bool
    tickers: frozenset[int]  # positions in `clean` right before which a ticker was cut out


def pieces(text: str, body_start: int = 0) -> Iterator[Piece]:
    """The article's paragraphs and headings in order. A heading is a line before `body_start` or one that ends like none."""
    first = True
    for start, end in _lines(text, body_start):
        start = max(start, body_start) if end > body_start else start
        bullet = _BULLET.match(text, start, end) if not first and start >= body_start else None
        heading = bullet is None and (start < body_start or _is_heading(text[start:end], first=first))
        first = False
        if not heading:
            start = _after_dateline(text, bullet.end() if bullet is not None else start, end)
        piece = _piece(text, start, end, heading=heading)
        if piece.clean.strip():
            yield piece


def opens_item(text: str, at: int) -> bool:
    """Whether `at` stands in the line of an item of a list, before which only its bullet stands."""
    bullet = _BULLET.match(text, text.rfind("\n", 0, at) + 1)
    return bullet is not None and bullet.end() == at


def _after_dateline(text: str, start: int, end: int) -> int:
    """Where a paragraph begins behind its dateline. A town without an agency must be known, or have its day or a wire."""
    match = _DATELINE.match(text, start, end)
    if match is not None:
        return match.end()
    match = _TOWN.match(text, start, end)
    if match is None:
        return start
    dated = any(c.isdigit() for c in match["day"]) or match["wire"] is not None
    return match.end() if dated or match["town"].strip().casefold() in places() else start


def credits_of(text: str) -> str | None:
    """The last line that credits its reporters, without brackets: "Reporting by ..."."""
    found = [match.group(0) for match in _CREDIT.finditer(text) if "=" not in match.group(0)]
    return found[-1].strip("() ") if found else None


def _lines(text: str, body_start: int) -> Iterator[tuple[int, int]]:
    """Paragraphs: hard-wrapped lines are joined, everything else stands by itself."""
    spans = [m.span() for m in re.finditer(r"[^\n]*\S[^\n]*", text)]
    wrapped = _WRAPPED.search(text, body_start) is not None
    current: tuple[int, int] | None = None
    for start, end in spans:
        short = wrapped and current is not None and current[0] >= body_start
        if current is not None and _continues(text, current, (start, end), short=short):
            current = (current[0], end)
            continue
        if current is not None:
            yield current
        current = (start, end)
    if current is not None:
        yield current


def _continues(text: str, before: tuple[int, int], after: tuple[int, int], *, short: bool) -> bool:
    """Whether a line goes on with the one before it: one line break between, the first long and not ended.

    In a text that is wrapped anyway (`short`) a line of any length that has not ended goes on in one that is not indented.
    """
    last_line = text[before[0] : before[1]].rsplit("\n", 1)[-1]
    if (
        _BULLET.match(text, after[0]) is not None
        or text[before[1] : after[0]].count("\n") != 1
        or _FINAL.search(last_line) is not None
    ):
        return False
    flush = short and not text[after[0]].isspace() and (len(last_line) >= _SHORT or text[after[0]].islower())
    return flush or 55 <= len(last_line) <= 100


def _is_heading(line: str, *, first: bool) -> bool:
    words = line.split()
    if first and len(words) <= 22 and not line.rstrip().endswith("."):
        return True
    return len(words) <= 14 and _FINAL.search(line) is None


def _piece(text: str, start: int, end: int, *, heading: bool) -> Piece:
    """Cut tickers, marks and credits out of text[start:end]."""
    chars: list[str] = []
    offsets: list[int] = []
    tickers: set[int] = set()
    position = start
    for cut_start, cut_end, ticker in sorted(_cuts(text, start, end)):
        if cut_start < position:
            continue
        chars.append(text[position:cut_start])
        offsets.extend(range(position, cut_start))
        if ticker:
            tickers.add(len(offsets))
        position = cut_end
    chars.append(text[position:end])
    offsets.extend(range(position, end))
    return Piece("".join(chars).translate(_STRAIGHT), tuple(offsets), heading, frozenset(tickers))


def _cuts(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    for pattern, is_ticker in ((TICKER, True), (_MARK, False), (_CREDIT, False)):
        for match in pattern.finditer(text, start, end):
            yield match.start(), match.end(), is_ticker
    for match in _ANGLED.finditer(text, start, end):
        yield match.start(), match.start() + 1, False
        yield match.end() - 1, match.end(), True
