# Everything a person does here, by name. `make` alone prints the list; `make run` and `make test` set up whatever is missing.

SHELL := /bin/sh
# A site starts a dozen Python processes, the tests hundreds: compiled once, each starts four times as fast.
export UV_COMPILE_BYTECODE := 1
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
MANAGE := $(PY) manage.py
# One process more than a small machine has cores, for tests wait for browsers and children; who is idle takes over from others.
PYTEST = $(PY) -m pytest -n $(PARALLEL) --dist worksteal
TESTS ?=
PARALLEL ?= 3

# What was installed last stays: `make run` never takes away what `make test` needs.
ifneq ($(wildcard $(VENV)/.packages-dev),)
RUN_PACKAGES := $(VENV)/.packages-dev
else
RUN_PACKAGES := $(VENV)/.packages
endif
ifneq ($(wildcard node_modules/.packages-dev),)
RUN_NODE := node_modules/.packages-dev
else
RUN_NODE := node_modules/.packages
endif
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
RUN_READY := $(RUN_PACKAGES) $(RUN_NODE) $(CATALOGUES)
TEST_READY := $(VENV)/.packages-dev node_modules/.packages-dev $(CATALOGUES)

.PHONY: help setup run up demo doctor test test-postgresql check bench prove fix flows docs messages lock clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

setup: $(TEST_READY) ## install everything that running, testing and checking need

run: $(RUN_READY) ## the whole site with its demo season on http://127.0.0.1:8000 (DUANJU_PORT, DUANJU_DATA)
	@exec $(MANAGE) up --demo

up: $(RUN_READY) ## the whole site without the demo season
	@exec $(MANAGE) up

demo: $(RUN_READY) ## build the demo season into a site that runs
	@$(MANAGE) demo

doctor: $(RUN_READY) ## examine ffmpeg, disk, database, storage, clock, secrets and every queue
	@$(MANAGE) doctor

test: $(TEST_READY) ## all tests on SQLite; TESTS="watch -k swipe" runs some
	$(PYTEST) -m "not prove" $(TESTS)

test-postgresql: $(TEST_READY) ## the tests on the database that DATABASE_URL names, without those that say nothing about one (journeys choose their own)
	@test -n "$$DATABASE_URL" || { echo "Set DATABASE_URL=postgresql://user:password@host:5432/name"; exit 2; }
	$(PYTEST) -m "not prove and not browser and not one_database" --ignore=tests/journeys $(TESTS)

check: $(TEST_READY) ## linters, types, layers, templates, migrations, deployment settings, generated pages
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh ops/check.sh

bench: $(TEST_READY) ## measure encoding and pages; results go to benchmarks/results/
	$(PY) -m benchmarks $(ONLY)

prove: $(TEST_READY) ## the long proofs: fault, load and simulation runs
	$(PY) -m pytest -m prove $(TESTS)

fix: $(VENV)/.packages-dev ## let the formatters and linters repair what they can
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .
	git ls-files -z 'templates/*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2

flows: $(RUN_READY) ## write docs/flows.md from the state machines
	$(MANAGE) flows

docs: flows ## write .env.example, docs/settings.md and docs/flows.md from the code
	$(MANAGE) settings_docs

messages: $(VENV)/.packages-dev ## collect the texts to translate into locale/ (needs gettext) and compile them
	$(MANAGE) makemessages --all --no-wrap --no-location --ignore=node_modules --ignore=var --ignore=.venv --ignore=tests
	$(MANAGE) compile_translations

lock: $(VENV)/.uv ## write requirements*.txt and package-lock.json from requirements*.in and package.json
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" requirements-checks.in -o requirements-checks.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" -c requirements.txt requirements-dev.in -o requirements-dev.txt
	npm install --package-lock-only --ignore-scripts

clean: ## remove what was installed and compiled; the data folder stays
	rm -rf $(VENV) .node node_modules $(CATALOGUES) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# --- set-up, by stamps: a second run finds them newer than what they were made from and does nothing

$(VENV)/.uv:
	@sh ops/make_venv.sh $(VENV)
	@$(PY) -m pip install --quiet uv==0.13.9
	@touch $@

$(VENV)/.packages: requirements.txt | $(VENV)/.uv
	@test -e $(VENV)/.packages-dev || { echo "installing Python packages"; $(BIN)/uv pip sync --quiet --python $(PY) requirements.txt; }
	@touch $@

$(VENV)/.packages-dev: requirements-dev.txt | $(VENV)/.uv
	@echo "installing Python packages for running, tests and checks"
	@$(BIN)/uv pip sync --quiet --python $(PY) requirements-dev.txt
	@touch $@

node_modules/.packages: package.json package-lock.json | $(VENV)/.uv
	@echo "installing browser libraries"
	@sh ops/npm.sh $(BIN)/uv ci --ignore-scripts --omit=dev --silent
	@touch $@

node_modules/.packages-dev: package.json package-lock.json | $(VENV)/.uv
	@echo "installing browser libraries for running, tests and checks"
	@sh ops/npm.sh $(BIN)/uv ci --ignore-scripts --silent
	@touch $@

locale/%.mo: locale/%.po | $(RUN_PACKAGES)
	@$(MANAGE) compile_translations
	@touch $(CATALOGUES)
