# What can be done here. Each target sets up what it needs; once done, that takes no time.
#   make demo ARGS="--port 8123 --no-browser --data DIR"

PYTHON := .venv/bin/python
ARGS ?=

# What `check` tests, and `test` then need not test again. The core's docstrings hold examples.
CHECKED := src/faden/core tests/core tests/test_house.py tests/test_documents.py

.PHONY: help setup demo check test grid bench torture lock

help:
	@echo "make demo     try Faden in the browser (ARGS=\"--port 8123 --no-browser --data DIR\")"
	@echo "make setup    prepare ./.venv for development"
	@echo "make check    format, lint, types, layers, sizes, core tests (below a minute)"
	@echo "make test     check, then every other test"
	@echo "make grid     every page in every window, colour and language"
	@echo "make torture  many seeds, many crashes"
	@echo "make bench    measure, as ratios to this machine's limits"
	@echo "make lock     renew the pinned requirements"

setup:
	@tools/setup.sh dev

demo:
	@tools/setup.sh run
	@$(PYTHON) -m faden demo $(ARGS)

check: setup
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports --no-logo
	$(PYTHON) -m pytest -q --doctest-modules $(CHECKED)

test: check
	@tools/install-peers.sh
	@tools/test.sh $(CHECKED:%=--ignore=%) $(ARGS)

grid: setup
	@tools/install-peers.sh
	FADEN_GRID=1 $(PYTHON) -m pytest tests/browser/test_looks.py $(ARGS)

torture: setup
	@tools/install-peers.sh
	$(PYTHON) -m pytest -m torture $(ARGS)

bench: setup
	@tools/install-peers.sh
	$(PYTHON) -m bench $(ARGS)

lock: setup
	@tools/lock.sh
