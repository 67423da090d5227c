"""Headline, outlet and date of an article's text, and where its body begins. Only looks: offsets stay those of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache

from ingest.lexicon import table
from ingest.sources.dates import Stamp, find_stamps, parse_stamp

_DATELINE = re.compile(
    r"\s*(?P<place>[A-ZÀ-Þ][\w.'’/À-ÿ -]{1,60}(?:,\s*[A-ZÀ-Þ][\w.]+){0,2})?,?\s*(?P<when>[\w.,\s]{0,30}?)"
    r"\s*\((?P<agency>[^()\n]{2,40})\)\s*(?:--|[-–—:])\s*"
)
_AFTER_DAY = re.compile(r"\s*(?:\([^()]{2,40}\))?\s*(?:--|[-–—:])|\s*\([^()]{2,40}\)\.")  # of a dateline
_MARKUP = "#*_>~` \t\ufeff\u200b"
_SEPARATOR = re.compile(r"\s*(?:\||/|•|·|—|–| - |;|,)\s*|(?<=[a-z\d)])\.\s+|\.\s*$|(?<=RELEASE)\.\s+")
_PERSON = re.compile(r"^(?:by|written by|story by|reporting by|from|posted by)\b", re.IGNORECASE)
_LABEL_WORDS = 4  # words in small letters beside a date that is set off: "issue of", "week ending"
_HEAD_LINES = 8  # how many lines after the headline may be furniture


@dataclass(frozen=True, slots=True)
class Head:
    """What the first lines say. `body_start`: the first character after them (an inline dateline belongs to the body)."""

    title: str | None = None
    outlet: str | None = None
    published: date | None = None
    time: time | None = None
    url: str | None = None
    body_start: int = 0


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not blank, without markup; `gap`: a blank line stands before it."""

    text: str
    start: int
    end: int
    gap: bool


def read_head(text: str) -> Head:
    """Title, outlet, date and body start by the layout of the first lines; what they do not say stays None."""
    fields, start = _fields(text)
    lines = list(_lines(text, start))
    headline, last = _furniture(lines, titled="title" in fields)
    fields = dict(_pairs([line.text for line in lines[: last + 1]])) | fields
    title = fields.get("title") or (lines[headline].text if headline is not None else None)
    meta = [line for index, line in enumerate(lines[: last + 1]) if index != headline]
    body = next(iter(lines[last + 1 :]), None)
    stamp = _stamp(fields.get("published", ""), meta, body, lines) or _stamp_of_title(title or "")
    outlet = fields.get("outlet") or _outlet(meta) or _agency(body)
    return Head(
        title=" ".join(title.split()) if title else None,
        outlet=outlet,
        published=stamp[0] if stamp is not None else None,
        time=stamp[1] if stamp is not None else None,
        url=fields.get("url"),
        body_start=body.start if body is not None else len(text) if lines else 0,
    )


# --- header fields --------------------------------------------------------------------------------------------------


def _fields(text: str) -> tuple[dict[str, str], int]:
    """YAML front matter, or "Key: value" lines, at the top; and where the rest starts."""
    front = re.match(r"\ufeff?---[ \t]*\r?\n(?P<inner>.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", text, re.DOTALL)
    if front is not None:
        return dict(_pairs(front["inner"].splitlines())), front.end()
    end, rows = 0, []
    for match in re.finditer(r"[ \t\ufeff]*([^\r\n]*)(?:\r\n|\r|\n|$)", text):
        if not match[1].strip() or not dict(_pairs([match[1]])):
            break
        rows.append(match[1])
        end = match.end()
    return dict(_pairs(rows)), end


def _pairs(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        key, colon, value = line.strip(_MARKUP).partition(":")
        known = field_name(key.strip(_MARKUP))
        value = value.strip().strip("\"'*_ ")
        if colon and known is not None and value and len(key) <= 24:
            yield known, value


def field_name(key: str) -> str | None:
    """What a header's or record's key is called here: "pubDate" -> "published"; None when unknown."""
    return _keys().get(key.strip().casefold())


@cache
def _keys() -> dict[str, str]:
    return {row[1]: row[2] for row in table("head_words") if row[0] == "key"}


# --- furniture ------------------------------------------------------------------------------------------------------


def _lines(text: str, start: int) -> Iterator[_Line]:
    end = start
    for match in re.finditer(r"[^\r\n]+", text[start:]):
        stripped = match.group().strip(_MARKUP + "\x0b\x0c\xa0")
        if not stripped:
            continue
        lead = match.group().index(stripped)
        first = start + match.start() + lead
        yield _Line(stripped, first, first + len(stripped), gap=len(re.findall(r"\r\n|\r|\n", text[end:first])) > 1)
        end = first + len(stripped)


def _furniture(lines: Sequence[_Line], *, titled: bool) -> tuple[int | None, int]:
    """The headline's index (None without one) and the last index that is not yet the body."""
    headline = None if titled else _headline(lines[:6])
    if headline is not None and (_is_prose(lines[headline].text) or len(lines) == headline + 1):
        headline = None
    last = headline if headline is not None else -1
    for index in range(last + 1, min(len(lines), last + 1 + _HEAD_LINES)):
        line = lines[index]
        if _is_meta(line.text) or (not line.gap and index - 1 == last and index - 1 != headline and _is_label(line.text)):
            last = index
        elif _is_prose(line.text) or index - last > 3 or line.text[0].islower() or _DATELINE.match(line.text):
            break
    return headline, last


def _headline(lines: Sequence[_Line]) -> int | None:
    """The first line that is no furniture; a rubric or an outlet's name gives way to a longer line after it."""
    titles = [index for index, line in enumerate(lines) if not _is_meta(line.text)]
    if len(titles) > 1 and titles[1] <= titles[0] + 3 and _is_rubric(lines[titles[0]].text):
        second = lines[titles[1]].text
        if not _is_prose(second) and len(second) > len(lines[titles[0]].text):
            return titles[1]
    return titles[0] if titles else None


def _is_rubric(text: str) -> bool:
    """ "BUSINESS", "News in brief", "The Daily Post"."""
    words = text.casefold().strip(" :.-").split() or [""]
    if " ".join(words) in _kind("kicker"):
        return True
    named = words[-1] in _kind("outlet") or (words[0] == "the" and bool(set(words) & _kind("outlet")))
    return named and len(words) <= 4 and not _verbs(words)


def _is_meta(text: str) -> bool:
    """A byline, date line, outlet line or page furniture, rather than a headline or a sentence."""
    lowered = text.casefold()
    if len(text) <= 120 and any(True for _ in _pairs([text])):
        return True
    if len(text) <= 60 and any(junk in lowered for junk in _kind("junk")):
        return True
    dateline = _DATELINE.match(text)
    if len(text) > 170 or (dateline is not None and len(text) > dateline.end() + 20):
        return False
    if any(lowered.startswith(release) for release in _kind("release")) and len(text) < 120:
        return True
    stamp = next(find_stamps(text), None)
    if stamp is not None and _set_off(text, stamp):
        return True
    rest = text[: stamp.start] + " " + text[stamp.end :] if stamp is not None else text
    words = re.findall(r"[^\W\d_]+", rest)
    if _PERSON.match(text) and len(words) <= 14 and not _verbs(words):
        return text[:3].casefold() == "by " or stamp is not None
    return stamp is not None and sum(word[0].islower() for word in words) <= 9 and not _verbs(words)


def _set_off(text: str, stamp: Stamp) -> bool:
    """ "The paper for people who bake. No. 212, 3 May 2024": the date opens or ends the line, and is in no clause."""
    before, after = text[: stamp.start], text[stamp.end :]
    beside = f"{_SEPARATOR.split(before)[-1]} {_SEPARATOR.split(after)[0]}"
    if before.strip(" ([") and after.strip(" .)]"):
        return False
    parted = re.search(r"[.|/•·—–-]\s*$|^\s*[.|/•·—–-]", f"{before}\n{after}", re.MULTILINE) is not None
    lower = [word for word in re.findall(r"[^\W\d_]+", beside) if word[0].islower()]
    told = any(word.casefold() in _kind("verb") for word in re.findall(r"[^\W\d_]+", before + after))
    if told and not before.strip(" (["):
        return False  # "May 12, 2025 - Corvane will supply Pelmar": the text itself
    return len(lower) <= _LABEL_WORDS and (parted or not told)


def _verbs(words: Sequence[str]) -> bool:
    return any(word.casefold() in _kind("verb") | _kind("pronoun") for word in words)


def _is_label(text: str) -> bool:
    return len(text) <= 90 and not text.endswith((".", "!", "?", ":", ";"))


def _is_prose(text: str) -> bool:
    """A paragraph rather than a headline: long, or with several sentences, or opened by a dateline."""
    if len(text) > 260 or ((dateline := _DATELINE.match(text)) is not None and len(text) > dateline.end() + 60):
        return True
    return text.endswith((".", ".”", '."')) and (len(text) > 150 or re.search(r"[a-z]\. [A-Z]", text) is not None)


@cache
def _kind(kind: str) -> frozenset[str]:
    return frozenset(word for row in table("head_words") if row[0] == kind for word in row[1].split("|"))


# --- date and outlet ------------------------------------------------------------------------------------------------


def _stamp(field: str, meta: Sequence[_Line], body: _Line | None, lines: Sequence[_Line]) -> tuple[date, time | None] | None:
    """From the header fields, else the furniture, else an inline dateline, else a closing "Published: ..." line."""
    named = parse_stamp(field) if field else None
    if named is not None:
        return named
    candidates = [line.text for line in meta]
    dateline = _DATELINE.match(body.text) if body is not None else None
    candidates += [dateline.group() if dateline is not None else _opening(body.text if body is not None else "")]
    candidates += [
        line.text
        for line in lines[-3:]
        if re.match(r"(?:first\s+)?(?:published|posted|date|issued)\b", line.text, re.IGNORECASE)
    ]
    stamps = [stamp for text in candidates for stamp in _published_first(text)]
    return (stamps[0].day, stamps[0].time) if stamps else None


def _opening(text: str) -> str:
    """The dateline of "LONDON (Delta News) May 3, 2024 -- The firm ..." or "UTRECHT, 3 May 2024 - The firm ...", else ""."""
    stamp = next(find_stamps(text[:120]), None)
    if stamp is None or not _AFTER_DAY.match(text[stamp.end : stamp.end + 50]):
        return ""
    place = re.sub(r"\([^()]*\)", "", text[: stamp.start])
    return text[: stamp.end] if all(word[0].isupper() for word in re.findall(r"[^\W\d_]+", place)) else ""


def _stamp_of_title(title: str) -> tuple[date, time | None] | None:
    """ "Gates sold (Canal Daily, 3.5.2024)" and "CANAL DAILY - 3 May 2024 - Gates sold": not the event's day."""
    for stamp in find_stamps(title):
        before, after = title[: stamp.start].rstrip(), title[stamp.end :].lstrip()
        bracketed = "(" in before and after.startswith(")") and before.rfind("(") > before.rfind(")")
        if bracketed or (before.endswith(("-", "–", "—", "|", "/")) and after.startswith(("-", "–", "—", "|", "/"))):
            return stamp.day, stamp.time
    return None


def _published_first(text: str) -> list[Stamp]:
    """Dates of a line, those after "updated" last."""
    return sorted(find_stamps(text), key=lambda stamp: "updated" in text[max(0, stamp.start - 16) : stamp.start].casefold())


def _outlet(meta: Sequence[_Line]) -> str | None:
    """The first part of the furniture that is neither date, person, place nor note."""
    dated = [line.text for line in meta if next(find_stamps(line.text), None) is not None]
    if any(text.casefold().startswith(release) for text in dated for release in _kind("release")):
        return None
    bracketed = (re.search(r"\d{4}\s*\(([^()]{3,40})\)\s*$", text) for text in dated)
    agency = next((match[1] for match in bracketed if match is not None), None)
    lines = dated + [
        line.text for line in meta if line.text not in dated and not _PERSON.match(line.text) and _is_label(line.text)
    ]
    parts = [part for text in lines for part in _parts(text)]
    named = next((part for part in parts if set(part.casefold().split()) & _kind("outlet")), None)
    return agency or named or next(iter(parts), None)


def _parts(text: str) -> Iterator[str]:
    spans = [(stamp.start, stamp.end) for stamp in find_stamps(text)]
    for start, end in reversed(spans):
        text = f"{text[:start]} | {text[end:]}"
    for part in _SEPARATOR.split(text):
        name = re.sub(r"\s*\([^()]*\)\s*$", "", part or "").strip(" \"'“”.,:*_")
        words = [word.strip(".,:") for word in name.casefold().split()]
        if len(name) > 2 and name[0].isupper() and len(name) <= 60 and not _PERSON.match(name) and not _noted(words):
            yield name


def _noted(words: Sequence[str]) -> bool:
    """ "Posted", "Our translation", "2min read", "9 am EDT", "BUSINESS"; places cannot be told from outlets and stay."""
    whole = " ".join(words)
    if whole in _kind("lead") or whole in _kind("kicker") or words[0] in _kind("lead") or words[0][:1].isdigit():
        return True
    return any(word in _kind("note") or word in _kind("zone") for word in words)


def _agency(body: _Line | None) -> str | None:
    dateline = _DATELINE.match(body.text) if body is not None else None
    return dateline["agency"].strip() if dateline is not None else None
