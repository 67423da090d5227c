"""A spaCy pipeline over batches of Docs: its components, some of them done otherwise with the same result.

Of the time of `nlp.pipe` over news a third goes to the rules that turn tags into parts of speech (`ingest.annotating.forms`)
and to testing, action by action, what may follow within a name (`ingest.annotating.names`); and numpy multiplies matrices of
this size in two thirds of the time that the pipeline's own library takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from ingest.annotating.embeddings import remembering
from ingest.annotating.forms import Forms
from ingest.annotating.names import Names

Doc = Any  # spacy.tokens.Doc: spaCy ships no types that mypy could read
Stage = Callable[[Sequence[Doc]], None]


class Annotator:
    """Annotates Docs as the pipeline `nlp` would."""

    def __init__(self, nlp: Any) -> None:  # noqa: ANN401  # spacy.Language
        from threadpoolctl import ThreadpoolController  # lazy, as spaCy is

        self._stages = tuple(_stages(nlp))
        self._threads = ThreadpoolController()

    def annotate(self, docs: Sequence[Doc]) -> None:
        """Change one batch in place; on one thread, for the readers are as many as the machine has cores."""
        with self._threads.limit(limits=1, user_api="blas"):
            for stage in self._stages:
                stage(docs)


def _stages(nlp: Any) -> Iterator[Stage]:  # noqa: ANN401
    """What is to be done to a batch, in the pipeline's order."""
    components = dict(nlp.pipeline)
    ruler, lemmatizer = components.get("attribute_ruler"), components.get("lemmatizer")
    together = Forms.knows(ruler, lemmatizer)
    for name, component in components.items():
        _multiply_by_numpy(component)
        remembering(component)
        if name == "ner" and Names.knows(component):
            yield Names(component).annotate
        elif component is ruler and together:
            yield Forms(ruler, lemmatizer).annotate
        elif component is not lemmatizer or not together:
            yield partial(_as_it_is, component)


def _as_it_is(component: Any, docs: Sequence[Doc]) -> None:  # noqa: ANN401
    """One component over one batch."""
    for _ in component.pipe(docs, batch_size=len(docs)):
        pass


def _multiply_by_numpy(component: Any) -> None:  # noqa: ANN401
    from thinc.api import NumpyOps  # lazy, as spaCy is

    model = getattr(component, "model", None)
    for layer in model.walk() if model is not None else ():
        if type(layer.ops) is NumpyOps:
            layer.ops = NumpyOps(use_blis=False)
