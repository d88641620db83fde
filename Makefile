# `make` prints the targets. Everything is installed into .venv and nothing outside it, but Chromium.

VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/pytest --numprocesses logical --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help run setup test check lint types contracts format bench faults journeys messages lock

help:  ## print the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.runtime $(VENV)/.machine-code  ## set up, migrate, load the demo if the database is empty, serve on 127.0.0.1:$PORT
	@exec $(BIN)/eventhub run

setup: $(VENV)/.development $(VENV)/.machine-code  ## everything developers and tests need, Chromium and other readers included
	@tools/chromium.sh
	@tools/readers.sh
	@tools/openssl.sh

test: setup  ## all tests, on SQLite and PostgreSQL
	$(PYTEST) -m "not alone"
	$(BIN)/pytest -m alone

check: lint types contracts test  ## what CI runs: lint, types, import contracts, tests

lint: $(VENV)/.development  ## ruff: rules and format
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.development  ## mypy, strict on the kernel and the solver
	$(BIN)/mypy

contracts: $(VENV)/.development  ## import-linter: who may import whom
	$(BIN)/lint-imports

format: $(VENV)/.development  ## let ruff format and mend what it can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(VENV)/.development $(VENV)/.machine-code  ## print the benchmark tables
	@set -e; for table in $(wildcard benchmarks/[a-z]*.py); do $(BIN)/python $$table; done

faults: setup  ## races, kills and outages at their full length
	EVENTHUB_FAULTS=full $(BIN)/pytest tests/faults tests/ical/test_readers.py

journeys: setup  ## the stories in a real browser, each on both databases
	EVENTHUB_FAULTS=full $(BIN)/pytest tests/journeys

messages: $(VENV)/.development  ## collect every visible string for translators
	$(BIN)/pybabel extract --mapping-file pyproject.toml --keyword _l --keyword lazy_gettext --no-location \
		--sort-output --project eventhub --output-file eventhub/translations/messages.pot .

lock:  ## pin the newest versions that pyproject.toml allows, with their hashes
	tools/lock.sh

$(VENV)/.runtime: requirements.txt pyproject.toml tools/install.sh
	@tools/install.sh requirements.txt
	@touch $@

$(VENV)/.development: requirements-dev.txt pyproject.toml tools/install.sh
	@tools/install.sh requirements-dev.txt
	@touch $(VENV)/.runtime $@

$(VENV)/.machine-code: $(wildcard eventhub/matchmaking/solver/*.py eventhub/matchmaking/solver/compiled/*.py) $(VENV)/.runtime
	@echo "Making machine code of the optimiser (up to half a minute, once) ..."
	@$(BIN)/python -m eventhub.matchmaking.solver.compiled
	@touch $@
