# MLOps Portal. `make` alone lists what can be done.
#
# Variables: VENV (.venv), PYTHON (python3), and for `make run` HOST, PORT and PORTAL_DATA_DIR;
# docs/operations.md explains all of them.

VENV ?= .venv
PYTHON ?= python3
BIN = $(VENV)/bin

# Without compiled bytecode every start takes three times as long.
unexport PYTHONDONTWRITEBYTECODE

PIP = $(BIN)/python -m pip --disable-pip-version-check --no-input
INSTALL = $(PIP) install --quiet --require-hashes --only-binary :all: --no-compile
LOCK = uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-header
TEST ?= tests
STYLES = $(wildcard styles/*.css styles/*/*.css)
CSS_FORMAT = $(BIN)/css-beautify --indent-size 2 --end-with-newline
# One process more than CI has cores: tests of real processes mostly wait.
PYTEST = $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help run check test journeys lint format lock clean FORCE

help: ## List what can be done
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

run: $(BIN)/requirements.lock ## Start the portal in the foreground
	@exec $(BIN)/python -m mlops_portal.embedded

check: lint ## Check the code and run the quick tests: no browser, no other process, no long sweep
	$(PYTEST) -m "not browser and not services and not whole" $(TEST)

test: lint ## Check the code and run the tests, journeys in English (TEST=tests/… runs a part)
	$(PYTEST) -m "not second_language" $(TEST)

journeys: $(BIN)/requirements-dev.lock ## Run the journeys once more in Portuguese
	$(PYTEST) -m second_language $(TEST)

lint: $(BIN)/requirements-dev.lock ## Check style, types, who may import whom, and migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djangofmt --quiet --check templates
	@for part in $(STYLES); do $(CSS_FORMAT) "$$part" | cmp -s - "$$part" || \
	  { echo "$$part is not in its form: make format" >&2; exit 1; }; done
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python manage.py makemigrations --check --dry-run

format: $(BIN)/requirements-dev.lock ## Put the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djangofmt --quiet templates
	@for part in $(STYLES); do $(CSS_FORMAT) --replace "$$part"; done

lock: ## Write the locks anew from requirements*.txt (maintainers; needs uv)
	$(LOCK) requirements.txt --output-file requirements.lock
	$(LOCK) requirements-dev.txt --constraints requirements.lock --output-file requirements-dev.lock

clean: ## Remove the environment and what tools left; never the data
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache

# The stamp of an installation is a copy of its lock inside the environment, written last. A lock
# that was only touched installs nothing; an environment whose Python is gone is made again.
ifeq ($(wildcard $(BIN)/python),)
$(BIN)/requirements.lock $(BIN)/requirements-dev.lock: FORCE
endif

$(BIN)/requirements.lock: requirements.lock
	@cmp -s $< $@ && $(BIN)/python -c '' && touch $@ || { \
	  $(create_environment) && \
	  echo "Installing what the portal runs on (about 400 MB); this happens once." && \
	  $(INSTALL) --requirement $< && cp $< $@; }

# The development lock holds everything of the other one, in the same versions.
$(BIN)/requirements-dev.lock: requirements-dev.lock requirements.lock
	@cmp -s $< $@ && $(BIN)/python -c '' && touch $@ || { \
	  $(create_environment) && \
	  echo "Installing what the portal runs on and what checks it; this happens once." && \
	  $(INSTALL) --requirement $< && cp requirements.lock $(BIN)/ && cp $< $@; }

define create_environment
{ $(BIN)/python -c 'import pip' 2>/dev/null || { \
  { command -v $(PYTHON) >/dev/null || { \
      echo "There is no $(PYTHON). Install Python 3.11 or later (Debian: apt-get install python3" \
        "python3-venv), or name one with PYTHON=…" >&2; exit 2; }; } && \
  { $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
      echo "$$($(PYTHON) --version 2>&1) is too old: Python 3.11 or later is needed." \
        "Name one with PYTHON=…" >&2; exit 2; }; } && \
  { $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
      echo "$(PYTHON) cannot create environments. Install its venv module" \
        "(Debian: apt-get install python3-venv)." >&2; exit 2; }; } && \
  $(PYTHON) -m venv --clear $(VENV); }; }
endef

FORCE:
