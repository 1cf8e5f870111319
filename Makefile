# Everything that one types. `make help` lists it.
SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
export PYTHON
bin := .venv/bin
catalogues := $(wildcard tracker/translations/*/LC_MESSAGES/*.po)
compiled := $(catalogues:.po=.mo)
python_code := tracker tests tools $(wildcard bench) $(wildcard migrations) $(wildcard wsgi.py) gunicorn.conf.py

.PHONY: run test check bench help install develop lint types imports format templates migrations translations pictures lock clean

## The commands that matter
run: install $(compiled) ## Serve the tracker at http://127.0.0.1:$PORT (5000), with the demo on the first run
	@exec $(bin)/python -m tools.serve

test: develop $(compiled) ## Run the whole test suite: on SQLite, on PostgreSQL and in a browser
	@tools/browser.sh
	@tools/test.sh

check: develop $(compiled) ## What CI runs: everything, with nothing skipped, and coverage
	@$(MAKE) --jobs=2 --output-sync=target types migrations templates lint imports
	@tools/browser.sh
	@TRACKER_TEST_NO_SKIP=1 tools/test.sh --coverage

bench: develop $(compiled) ## Measure against bare Flask, and print a table of ratios
	@$(bin)/python -m bench

help: ## List all targets
	@awk 'BEGIN { FS = ":[^#]*## " } /^## / { print "\n" substr($$0, 4) } \
	    /^[a-z]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

## The parts of check
lint: develop ## Format and lint of the Python code
	$(bin)/ruff format --check $(python_code)
	$(bin)/ruff check $(python_code)

types: develop ## Static types
	$(bin)/mypy

imports: develop ## Import contracts
	$(bin)/lint-imports --no-logo

templates: develop ## Format and lint of the templates
	$(bin)/djlint --check tracker
	$(bin)/djlint --lint --quiet tracker

migrations: develop ## Migrations: up, no difference to the models, and down, on both databases
	$(bin)/python -m tools.check_migrations

translations: develop ## Bring the catalogues up to date with the texts in the code, and name what lacks a translation
	@$(bin)/python -m tools.translations

## Small ones
format: develop ## Put the code and the templates in order
	$(bin)/ruff check --fix --quiet $(python_code)
	$(bin)/ruff format $(python_code)
	-$(bin)/djlint --reformat --quiet tracker

install: .venv/.installed ## Make .venv with what the tracker needs

develop: .venv/.developed ## Make .venv with what the tests need, too

pictures: develop $(compiled) ## Take the pictures of README and guide anew
	@$(bin)/python -m tools.pictures

lock: ## Write the locked, hashed requirements anew from the .in files
	@tools/lock.sh

clean: ## Remove what was made here, but for the instance
	rm -rf .venv *.egg-info .coverage .coverage.* htmlcov .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	rm -f $(compiled)
	find tracker tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps, so that nothing is done twice. .venv/.developed holds all that .venv/.installed does.
pip := $(bin)/python -m pip install --quiet --disable-pip-version-check

.venv/.made: tools/venv.sh
	@tools/venv.sh
	@touch $@

.venv/.installed: requirements.txt setup.cfg pyproject.toml .venv/.made
	@echo "Installing what the tracker needs ..."
	@$(pip) --require-hashes --requirement requirements.txt
	@$(pip) --no-deps --no-build-isolation --editable .
	@$(bin)/python -m compileall -q -j 0 tracker
	@touch $@

.venv/.developed: requirements-dev.txt .venv/.installed
	@echo "Installing what the tests need ..."
	@$(pip) --require-hashes --requirement requirements-dev.txt
	@touch $@

%.mo: %.po | .venv/.installed
	@$(bin)/pybabel --quiet compile --input-file $< --output-file $@
