"""What reading processes share: imported by the process that they are forked from, so that it lies in memory once."""

from __future__ import annotations

import gc

from ingest.analysis import DEFAULT_MODELS, pipeline
from ingest.frames.forms import UNNAMED, forms
from ingest.reading import Reader as Reader  # with all its modules

pipeline(DEFAULT_MODELS)
compiled = [form.pattern for form in (*forms(), *forms(UNNAMED))]  # which takes more than a second
gc.freeze()  # the collector leaves the pages that are shared untouched
