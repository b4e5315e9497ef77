# One page: every target says what it does (`make help`).
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest
DATABASE := $(SIBAO_TEST_DATABASE_URL)

.DEFAULT_GOAL := help
.PHONY: help setup run demo test test-all test-pg test-slow check fix bench manual assets locks messages clean

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.runtime ## check this machine and install what running needs

$(VENV)/.runtime: requirements.lock
	@scripts/setup "$(PYTHON)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -c 'import pathlib,sysconfig; pathlib.Path(sysconfig.get_paths()["purelib"],"sibao.pth").write_text(str(pathlib.Path.cwd()))'
	@printf '#!/bin/sh\nexec "$$(dirname "$$0")/python" -m sibao.cli "$$@"\n' > $(BIN)/sibao && chmod +x $(BIN)/sibao
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

run: $(VENV)/.runtime ## build the demo outlet, run its nights, serve the desk on 127.0.0.1:8000
	$(BIN)/sibao demo
	$(BIN)/sibao serve

demo: $(VENV)/.runtime ## build the demo outlet and run its nights, without serving
	$(BIN)/sibao demo

test: $(VENV)/.dev ## the default suite: no browser, no PostgreSQL, no network
	$(PYTEST) -n auto --dist loadfile -m "not browser and not realdata and not faults and not pg"

test-pg: $(VENV)/.dev ## the desk on PostgreSQL (SIBAO_TEST_DATABASE_URL)
	@if [ -z "$(DATABASE)" ]; then \
	  if [[ ",$(SIBAO_REQUIRE)," == *,pg,* ]]; then echo "suite pg is required: set SIBAO_TEST_DATABASE_URL"; exit 1; fi; \
	  echo "suite pg: skipped, SIBAO_TEST_DATABASE_URL is not set; SIBAO_TEST_DATABASE_URL=postgres://… make test-pg runs it"; \
	else DATABASE_URL="$(DATABASE)" $(PYTEST) -n auto --dist loadfile -m "not browser and not realdata and not faults" tests/desk tests/access tests/security tests/intake; fi

test-slow: $(VENV)/.dev ## the marked suites: browser, real data, faults
	$(PYTEST) -m "browser or realdata or faults" -rs

test-all: test test-pg test-slow ## everything; a suite that cannot run says why and which command brings it

check: $(VENV)/.dev ## style, types, import contracts, sealed policy, catalogues, generated pages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m sibao.policy.seal --check
	$(BIN)/python scripts/messages.py --check

fix: $(VENV)/.dev ## let the formatter and the linter mend what they can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev ## measure every figure of docs/performance.md (SMALL=1: 100,000 customers)
	$(BIN)/python -m benchmarks $(if $(SMALL),--small)

manual: $(VENV)/.dev ## rewrite the generated pages of the manual
	$(BIN)/python -m sibao.policy.manual

messages: $(VENV)/.dev ## merge the English catalogue and compile it
	$(BIN)/python scripts/messages.py

assets: ## vendor the browser files anew (needs Node, developers only)
	frontend/build.sh

locks: $(VENV)/.dev ## resolve the locks anew
	$(BIN)/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --allow-unsafe -o requirements.lock pyproject.toml
	$(BIN)/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --allow-unsafe --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml

clean: ## remove the environment and the demo's data
	rm -rf $(VENV) var
