# `make demo` and `make test` need Python 3.11 or newer with venv, git and make, and nothing else.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test lint cover docs faults gold picture clean

demo: $(VENV)/.runs
	$(BIN)/arrscore demo

test: $(VENV)/.tests
	$(BIN)/python -m pytest

lint: $(VENV)/.lints
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/cog --check -r README.md docs/*.md

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
	WRITE_GOLD=1 $(BIN)/python -m pytest -q tests/site/test_gold.py
	git diff --stat -- tests/site/gold

picture: demo $(VENV)/.tests
	$(BIN)/python docs/picture.py

clean:
	rm -rf $(VENV) build dist
