"""spaCy's components over a batch of texts at once, with what they give, in less time."""

from ingest.annotating.batches import Annotator as Annotator
