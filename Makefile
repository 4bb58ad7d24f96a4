# The contributor's whole interface. Needs nothing but python3 (>= 3.11) with pip, and a package index.
# Another interpreter: make test PYTHON=python3.13 VENV=.venv-3.13

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: run test check spark format lock clean help

help:
	@echo "make run     digitize boundaries/, validate, write maps/ and the report"
	@echo "make test    the test suite"
	@echo "make check   ruff, mypy --strict, tests"
	@echo "make spark   add PySpark to the environment (300 MB; needs Java 17), so that its tests run too"
	@echo "make format  let ruff rewrite what it can"
	@echo "make lock    resolve pyproject.toml into requirements.lock again"
	@echo "make clean   remove the environment and everything that is built"

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "ftzgeo needs Python >= 3.11; $(PYTHON) is older. Try: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

run: $(STAMP)
	$(BIN)/ftzgeo build

test: $(STAMP)
	$(BIN)/python -m pytest

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

spark: $(STAMP)
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps --requirement requirements-spark.lock

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(STAMP)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --extra dev --extra fast --extra osm --extra plot pyproject.toml build.in --custom-compile-command "make lock" --output-file requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --extra spark pyproject.toml \
	  --constraint requirements.lock --custom-compile-command "make lock" --output-file requirements-spark.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
