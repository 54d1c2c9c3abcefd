# `make demo` and `make test` need Python 3.11 or newer with venv, git and make, and nothing else.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# Datasette 1.0, which the report is for as well, cannot stand beside the stable one.
DATASETTE_1 := 1.0a41

.PHONY: demo check test lint cover docs faults gold picture datasette-1 clean

demo: $(VENV)/.runs
	$(BIN)/arrscore demo

# Several processes, since most tests wait for a disk, a socket or a browser.
test: $(VENV)/.tests
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4

# What to run after each change: about two minutes.
check: $(VENV)/.lints
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --quiet --numprocesses auto --maxprocesses 4 -m "not slow"

lint: $(VENV)/.lints
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml arrscore/cli/workflow.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-actions action.yml
	$(BIN)/zizmor --offline --persona pedantic --config .github/zizmor.yml --quiet action.yml .github/workflows arrscore/cli/workflow.yml
	$(BIN)/cog --check --diff README.md docs/*.md

cover: $(VENV)/.tests
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage report

docs: $(VENV)/.lints
	$(BIN)/cog -r README.md docs/*.md

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("arrscore needs Python 3.11 or newer: make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.runs: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[explore]'
	touch $@

$(VENV)/.tests: $(VENV)/.runs
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group test
	touch $@

$(VENV)/.lints: $(VENV)/.tests
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group lint
	touch $@

faults: $(VENV)/.tests
	PYTHONPATH=tests $(BIN)/python -m faulty

# Write the pages that the tests compare with anew, after a change of markup that is meant.
gold: $(VENV)/.tests
	WRITE_GOLD=1 $(BIN)/python -m pytest -q tests/report/test_gold.py
	git diff --stat -- tests/report/gold

# An environment of its own for the tests that ask Datasette 1.0.
datasette-1: .venv-datasette-1/.ready

.venv-datasette-1/.ready: constraints.txt Makefile
	$(PYTHON) -m venv .venv-datasette-1
	grep -v '^datasette==' constraints.txt > .venv-datasette-1/constraints.txt
	.venv-datasette-1/bin/python -m pip install --quiet --constraint .venv-datasette-1/constraints.txt \
		datasette==$(DATASETTE_1) datasette-auth-passwords
	touch $@

picture: demo $(VENV)/.tests
	$(BIN)/python docs/picture.py

clean:
	rm -rf $(VENV) .venv-datasette-1 build dist
