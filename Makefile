# Everything a newcomer needs: `make demo` and `make test` set themselves up.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8080
BIN := $(VENV)/bin
WORKERS ?= auto
EXTRACT := $(BIN)/pybabel -q extract -F babel.cfg -k _ -k ngettext:1,2 --no-location --sort-output --omit-header

.PHONY: demo test prove check bench format lock messages clean

# The stamps say which lock file the environment was made from; a changed lock makes it anew.
$(VENV)/.run-stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Convenor needs Python 3.11 or newer; set PYTHON=/path/to/python3.11."; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what Convenor needs (once, about a minute) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.dev-stamp: requirements-dev.lock $(VENV)/.run-stamp
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	@touch $@

demo: $(VENV)/.run-stamp
	@$(BIN)/convenor demo --port $(PORT)

test: $(VENV)/.dev-stamp
	$(BIN)/python -m pytest -n $(WORKERS) -m "not prove"

prove: $(VENV)/.dev-stamp
	$(BIN)/python -m pytest -m prove -o addopts="--strict-markers -v -rs"

check: $(VENV)/.dev-stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(EXTRACT) -o $(VENV)/messages.pot . && diff -u bot/locale/convenor.pot $(VENV)/messages.pot || { echo "The message catalogue is behind the code: run 'make messages'."; exit 1; }

# Writes the catalogue of every word people read, for translators.
messages: $(VENV)/.dev-stamp
	$(EXTRACT) -o bot/locale/convenor.pot .

format: $(VENV)/.dev-stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.run-stamp
	$(BIN)/convenor bench start

# Resolves pyproject.toml anew; run it with the oldest Python that is supported.
lock:
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --no-header --no-emit-index-url --no-emit-find-links --generate-hashes --strip-extras --allow-unsafe --resolver=backtracking -o requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --no-header --no-emit-index-url --no-emit-find-links --generate-hashes --strip-extras --allow-unsafe --resolver=backtracking --extra dev -o requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis dist
