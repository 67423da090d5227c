"""`make quality`: measure how well articles are read, print errors by construction, check the floors, write the page.

Exit code 0: every floor holds, or nothing can be measured here; 1: a floor does not hold.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.quality import calibration, core, detection, facts, factuality, page, scorer, wire
from benchmarks.quality.corpora import DATA, SCORER, articles, fingerprint, moved
from benchmarks.quality.errors import Error, errors
from benchmarks.quality.floors import FILE, Floors
from benchmarks.quality.parses import CachedAnalyser
from ingest.reading import Reader

ROOT = Path(__file__).resolve().parents[2]
CORPORA = ("bulk", "core", "factuality", "news_train", "world_dev")
Given = argparse.Namespace


class Run:
    """One run: the reader with its parses, and what has been measured so far."""

    def __init__(self, given: Given, parses: Path) -> None:
        self.given = given
        self.analyser = CachedAnalyser(parses)
        self.reader = Reader(analyser=self.analyser)
        self.frames = Reader(analyser=self.analyser, learned=False)  # for articles that the network was trained on
        self.figures: dict[str, float] = {}
        self.sections: list[page.Section] = []

    def facts(self) -> None:
        """Facts of every part, the errors of those that may be looked at, and the calibration of confidence."""
        scores, matched = {}, {}
        with tempfile.TemporaryDirectory() as folder:
            for part in [*facts.parts(seldom=self.given.seldom), wire.part(Path(folder))]:
                out = Path(folder) / "claims.jsonl"
                trained_on = part.name == facts.TRAINED_ON
                lines = facts.extract(self.frames if trained_on else self.reader, part.articles, out)
                scores[part.name] = scorer.score(part, out)
                self.figures |= facts.figures(part.name, scores[part.name])
                matched[part.name] = scorer.match(part, lines)
                print(
                    f"{part.name}: precision {scores[part.name]['precision']:.3f}, recall {scores[part.name]['recall']:.3f}"
                )
        self.sections.append(page.facts(scores))
        for part in facts.parts():
            if part.shown:
                self._errors(part, matched[part.name])
        self._calibration({name: calibration.judged(found) for name, found in matched.items()})

    def _errors(self, part: scorer.Part, matched: Sequence[scorer.Matched]) -> None:
        analysed = {Path(a.article.source or "").stem: a for a in self.analyser.analyse(articles(part.articles))}
        found = [error for one in matched for error in errors(one, analysed.get(one.article))]
        self.sections.append(page.mistakes(part.name, found))
        _print_errors(found, self.given.errors)

    def _calibration(self, judged: dict[str, list[calibration.Judged]]) -> None:
        unread = judged["news_train, unread"]
        every = [*judged[facts.TRAINED_ON], *unread]
        again = calibration.recalibrated(every)
        self.figures["news_train.expected_error"] = calibration.expected_error(again)
        self.figures["news_train_unread.expected_error"] = calibration.expected_error(unread)
        (ROOT / "docs" / page.PLOT).write_text(calibration.plot(calibration.bins(unread)), encoding="utf-8")
        self.sections.append(page.confidence(unread, again))

    def core(self) -> None:
        """The relation of two given firms."""
        rows = core.rows()
        found = {"as it ships": core.read(self.reader, rows)}
        if self.given.core_answers is not None:
            found["learned, out of fold"] = core.answered(rows, self.given.core_answers)
            self.figures["core.learned_accuracy"] = found["learned, out of fold"].accuracy
            self.figures["core.learned_macro_f1"] = found["learned, out of fold"].macro_f1
        self.figures["core.accuracy"], self.figures["core.macro_f1"] = (
            found["as it ships"].accuracy,
            found["as it ships"].macro_f1,
        )
        self.sections.append(page.core(found))

    def bulk(self) -> None:
        """Articles tagged as acquisitions against deal claims."""
        given = list(detection.read_bulk(one_in=self.given.bulk_one_in))
        found, limits = detection.detection(detection.see(self.reader, given))
        if self.given.bulk_one_in == 1:
            self.figures |= {"bulk.precision": found.precision, "bulk.recall": found.recall, "bulk.f1": found.f1}
        self.sections.append(page.bulk(found, limits))

    def factuality(self) -> None:
        """Events as facts, not yet, or not so."""
        found = {name: factuality.measure(self.analyser, path) for name, path in factuality.FILES.items()}
        self.figures |= {f"factuality.{name}_macro_f1": confusion.macro_f1 for name, confusion in found.items()}
        self.sections.append(page.factuality(found))


MEASURES: dict[str, Callable[[Run], None]] = {
    "facts": Run.facts,
    "core": Run.core,
    "bulk": Run.bulk,
    "factuality": Run.factuality,
}


def _print_errors(found: Sequence[Error], number: int) -> None:
    """The commonest constructions first, each with some of its errors: to be looked at on a terminal, never stored."""
    groups = Counter((e.missed, e.relation, e.construction) for e in found)
    for group, count in groups.most_common() if number else ():
        chosen = [e for e in found if (e.missed, e.relation, e.construction) == group]
        cues = Counter(e.cue for e in chosen if e.cue).most_common(12)
        words = ": " + ", ".join(f"{cue} {times}" for cue, times in cues) if cues else ""
        print(f"\n{count} {'missed' if group[0] else 'wrong'}, {group[1]}, {group[2]}{words}")
        for error in chosen[:number]:
            print(f"  {error.article}:{error.start} {error.shown[:200]}")


def _arguments() -> Given:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=MEASURES, default=list(MEASURES), help="measure these only; no page")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="print N errors of each construction")
    parser.add_argument("--parses", type=Path, metavar="DIR", help="keep parses here from run to run")
    parser.add_argument("--seldom", action="store_true", help="score news_dev too: totals only, and not often")
    parser.add_argument("--core-answers", type=Path, metavar="FILE", help="out-of-fold answers of a learned reader on core")
    parser.add_argument("--bulk-one-in", type=int, default=1, metavar="N", help="read every N-th pair of ids only; no floor")
    parser.add_argument("--raise", dest="raised", action="store_true", help="better figures become the new floors")
    return parser.parse_args()


def main() -> int:
    """Measure, print, compare, write."""
    given = _arguments()
    if not SCORER.exists():
        print(f"skipped: {SCORER.parent.parent} is not there, and the articles measured on are not part of the project")
        return 0
    floors = Floors.load(FILE)
    problems = moved(dict(floors.corpora)) if not given.raised else []
    with tempfile.TemporaryDirectory() as folder:
        run = Run(given, given.parses or Path(folder))
        for name in given.only:
            MEASURES[name](run)
    pins = {name: fingerprint(DATA / name) for name in CORPORA}
    if given.raised:
        floors = floors.raised(run.figures, pins)
        floors.save()
    if set(given.only) == set(MEASURES):
        text = page.page(run.reader.version, pins, run.sections)
        (ROOT / "docs" / "reading-quality.md").write_text(text, encoding="utf-8")
    return _verdict([*problems, *floors.broken(run.figures)], run.figures)


def _verdict(problems: Sequence[str], figures: dict[str, float]) -> int:
    for name, figure in sorted(figures.items()):
        if name.count(".") == 1:
            print(f"{name:40} {figure:.3f}")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
