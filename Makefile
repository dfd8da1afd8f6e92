# `make demo` and `make test` are all a newcomer needs; both set up what they use.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
# uv is ten times as quick; where it cannot reach the registry in the way pip is set up to, pip does it.
INSTALL := sh -c 'VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --system-certs --require-hashes -r "$$0" \
	|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$$0"'

.PHONY: help demo demo-reset test lint conformance bench bench-memory assets clean format

help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/.runtime: requirements.lock requirements-uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Koinon needs Python 3.11 or newer."; exit 1; }
	@echo "Setting up Python packages (once) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@$(INSTALL) requirements.lock
	@echo "$(CURDIR)/src" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/koinon.pth"
	@printf '#!/bin/sh\nexec "%s/python" -m koinon "$$@"\n' "$(CURDIR)/$(BIN)" > $(BIN)/koinon && chmod +x $(BIN)/koinon
	@touch $@

$(VENV)/.test: $(VENV)/.runtime requirements-test.lock
	@echo "Setting up test packages (once) ..."
	@$(INSTALL) requirements-test.lock
	@touch $@

assets: $(VENV)/.runtime ## build styles and scripts
	@sh frontend/build

demo: $(VENV)/.runtime assets ## start everything with sample organizations; Ctrl-C stops it
	@KOINON_PORT=$(PORT) exec $(BIN)/python -m koinon up --demo

demo-reset: ## forget the demo's data
	@PYTHONPATH=src $(PYTHON) -m koinon.platform.running var
	@rm -rf var && echo "The demo's data is gone."

lint: $(VENV)/.test ## style, types, borders, sizes
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@cd sdks/python && $(abspath $(BIN))/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python tests/sizes.py

test: $(VENV)/.test assets lint ## everything CI checks
	@tests/run

conformance: $(VENV)/.test ## every provider beside every point of the one suite
	@$(BIN)/python -m tests.channels.matrix

bench: $(VENV)/.test assets ## every figure beside its limit
	@$(BIN)/python -m bench

bench-memory: $(VENV)/.test assets ## memory of web and worker during a broadcast of 100,000 (minutes)
	@$(BIN)/python -m bench memory

format: $(VENV)/.test ## put the code into shape
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

clean: ## remove what was built
	@rm -rf $(VENV) node_modules src/koinon/web/static/dist
