"""docs/reading-quality.md: what was measured, as ids, offsets and counts. No word of any article, no name, no quote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from benchmarks.quality.calibration import Judged, bins, expected_error
from benchmarks.quality.confusion import Confusion
from benchmarks.quality.detection import Detected
from benchmarks.quality.errors import Error
from benchmarks.quality.facts import DETAILS, TOTALS
from benchmarks.quality.scorer import Score

HEAD = """# How well articles are read

Written by `make quality`, which measures and checks the floors of `benchmarks/quality/floors.json`; do not edit. The
articles are not part of the project: this page holds ids, offsets and counts only. Floors only rise, on corpora pinned by
hash. `news_train` is split once by hash (`benchmarks/quality/split.py`): its unread part is scored but never looked at.
"""
PLOT = "reading-calibration.svg"
Section = list[str]  # lines of Markdown, the heading first


def page(extractor: str, corpora: Mapping[str, str], sections: Iterable[Section]) -> str:
    """The whole page."""
    pins = ", ".join(f"`{name}` {pin}" for name, pin in sorted(corpora.items()))
    lines = [HEAD, f"Extractor: `{extractor}`.", "", f"Corpora: {pins}.", ""]
    return "\n".join([*lines, *(line for section in sections for line in [*section, ""])]).rstrip() + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, words: int = 1) -> list[str]:
    """A Markdown table; the first columns are words and stand to the left, the others figures."""
    lines = [head, [*["---"] * words, *["---:"] * (len(head) - words)], *([_cell(cell) for cell in row] for row in rows)]
    return ["| " + " | ".join(map(str, line)) + " |" for line in lines]


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else "" if value is None else str(value)


def facts(scores: Mapping[str, Score]) -> Section:
    """Totals, details and the tables by relation, a column for each part."""
    names = list(scores)
    totals = [
        [key.replace("_", " "), *(scores[n][key] for n in names)] for key in ("articles", "claims", "core_facts", *TOTALS)
    ]
    details = [[key, *(_share(scores[n], key) for n in names)] for key in DETAILS]
    relations = sorted({relation for score in scores.values() for relation in score["by_relation"]})
    rows = [[relation, *(_row(scores[n], relation) for n in names)] for relation in relations]
    return [
        "## Facts",
        "",
        "Claims against facts annotated by hand. Precision is of claims, recall of core facts, phase and modality of",
        "matched claims; a date, percentage, amount or role counts where the annotation has one, and `invented` is a date",
        "where it has none. The part that was read is scored with the frames alone: the learned reader was trained on it.",
        "`wire copy` is invented (`benchmarks/quality/wire_copy`): articles of another hand, whose errors nobody looks at.",
        "",
        *table(["", *names], [*totals, *details]),
        "",
        "Precision (claims) and recall (core facts) by relation:",
        "",
        *table(["relation", *names], rows),
    ]


def _share(score: Score, key: str) -> str | None:
    found = score["details"].get(key) if key != "invented" or "since" in score["details"] else None
    return f"{found['share']:.2f} of {found['of']}" if found else None


def _row(score: Score, relation: str) -> str | None:
    row = score["by_relation"].get(relation)
    return f"{row['precision']:.2f} ({row['claims']}) / {row['recall']:.2f} ({row['core']})" if row else None


def mistakes(part: str, found: Sequence[Error]) -> Section:
    """Counts by relation and construction, then where each error stands."""
    lines = [f"## Errors of {part}", ""]
    for missed, title in ((False, "Wrong claims"), (True, "Missed facts")):
        chosen = [error for error in found if error.missed is missed]
        counts = Counter((e.relation, e.construction) for e in chosen)
        rows = [[relation, construction, n] for (relation, construction), n in _by_count(counts)]
        lines += [f"{title} ({len(chosen)}):", "", *table(["relation", "construction", "count"], rows, words=2), ""]
        lines += [
            "<details><summary>article: from character-to character</summary>",
            "",
            *_places(chosen),
            "",
            "</details>",
            "",
        ]
    return lines[:-1]


def _by_count(counts: Counter[tuple[str, str]]) -> list[tuple[tuple[str, str], int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _places(found: Iterable[Error]) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for e in sorted(found, key=lambda e: (e.relation, e.article, e.start)):
        groups.setdefault(e.relation, []).append(f"{e.article}: {e.start}-{e.end}")
    for relation, places in groups.items():
        yield f"- {relation}: {', '.join(places)}"


def confidence(unread: Sequence[Judged], again: Sequence[Judged]) -> Section:
    """The reliability table of confidence as it ships on the unread part, and after recalibration across folds."""
    rows = [[f"{b.confidence:.2f}", f"{b.right:.2f}", b.count] for b in bins(unread)]
    return [
        "## Confidence",
        "",
        f"Expected calibration error over ten bins: {expected_error(unread):.3f} as it ships, on the unread part; "
        f"{expected_error(again):.3f} over all of `news_train` when recalibrated in five folds by article.",
        "",
        *table(["confidence given", "share right", "claims"], rows),
        "",
        f"![Reliability on the unread part: the nearer to the diagonal, the better]({PLOT})",
    ]


def core(found: Mapping[str, Confusion]) -> Section:
    """Accuracy and macro-F1, with the F1 of each label."""
    names = list(found)
    labels = sorted({right for confusion in found.values() for right, _ in confusion.counts})
    totals = [["accuracy", *(found[n].accuracy for n in names)], ["macro-F1", *(found[n].macro_f1 for n in names)]]
    return [
        "## Relation of two given firms (CORE)",
        "",
        "A wrong direction is an error, as is a relation where there is none; labels in both directions count apart.",
        "",
        *table(["", *names], [*totals, *([label, *(found[n].f1(label) for n in names)] for label in labels)]),
    ]


def bulk(found: Detected, limits: Sequence[float]) -> Section:
    """Precision and recall on the odd ids."""
    return [
        "## Deals in old agency news (Reuters-21578)",
        "",
        f"An article tagged `acq` should yield a deal claim, another none: precision {found.precision:.3f}, recall "
        f"{found.recall:.3f}, F1 {found.f1:.3f} on {found.articles} articles of odd id, {found.tagged} of them tagged. The "
        f"thresholds for acquisitions, mergers and changing stakes ({', '.join(f'{limit:g}' for limit in limits)}) were set "
        "on the even ids; they serve this measure only.",
    ]


def factuality(found: Mapping[str, Confusion]) -> Section:
    """The confusion matrices."""
    lines = [
        "## Fact, not yet, not so",
        "",
        "Events whose word is one of a frame's; a score stands for the nearest of +3, 0 and -3.",
    ]
    for name, confusion in found.items():
        total = confusion.counts.total()
        title = f"{name}: macro-F1 {confusion.macro_f1:.3f}, accuracy {confusion.accuracy:.3f} over {total} events."
        lines += ["", title, "", *confusion.table()]
    return lines
