# Wirewatch. `make` alone lists the commands. Needs GNU make, bash and Python 3.11 or newer; everything else is
# installed into .venv (what you run) and .venv-dev (what tests need) beside this file, in the exact versions of the
# lock files.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.SUFFIXES:

export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Another Python: make install PYTHON=/path/to/python3.12. Options of a command: make run ARGS="--port 9000".
PYTHON ?=
ARGS ?=
# What is checked: those of the code's folders that are there.
CODE := $(wildcard monitor dashboards data tests benchmarks training)
DEV := .venv-dev/bin/python -m

# $(call packages,FOLDER,LOCK): a fresh environment with exactly the locked packages.
# Candidates are tried by running them: version managers leave names on the path that do not run, and Debian's Python
# may come without the parts that make environments.
define packages
@python=; \
for candidate in "$(PYTHON)" python3.13 python3.12 python3.11 python3; do \
	if "$$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
	then python="$$candidate"; break; fi; \
done; \
if [ -z "$$python" ]; then \
	echo "Wirewatch needs Python 3.11 or newer with its venv module, and found none." >&2; \
	echo "Install it (Debian: apt-get install python3 python3-venv) or name one: make PYTHON=/path/to/python3" >&2; \
	exit 1; \
fi; \
echo "Creating $(1) with $$("$$python" --version) ..."; \
"$$python" -m venv --clear $(1); \
echo "Installing $$(grep -c '==' $(2)) packages in the versions of $(2); this takes about a minute ..."; \
$(1)/bin/python -m pip -qq install --only-binary=:all: --require-hashes -r $(2); \
touch $(1)/packages
endef

# $(call project,FOLDER): the project itself, in place, with the locked build tool.
define project
@echo "Installing Wirewatch ..."; \
$(1)/bin/python -m pip -qq install --no-index --no-deps --no-build-isolation --editable .; \
touch $(1)/installed
endef

.PHONY: help
help: ## list the commands
	@echo "Wirewatch: make COMMAND"
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' Makefile | sort | expand -t 18

.PHONY: install
install: .venv/installed ## create .venv and install Wirewatch into it
	@echo "Wirewatch is installed. Start it: make run"

.venv/packages: requirements.lock
	$(call packages,.venv,requirements.lock)

.venv/installed: .venv/packages pyproject.toml
	$(call project,.venv)

.venv-dev/packages: requirements-dev.lock
	$(call packages,.venv-dev,requirements-dev.lock)

.venv-dev/installed: .venv-dev/packages pyproject.toml
	$(call project,.venv-dev)

.PHONY: run
run: .venv/installed ## install if needed, then start the monitor and print its address
	@exec .venv/bin/python -m monitor run $(ARGS)

.PHONY: check
check: .venv-dev/installed ## the quick checks: format, lint, types, arrows between modules
	@echo "Format ..." && $(DEV) ruff format --check $(CODE) || { echo "Run: make format" >&2; exit 1; }
	@echo "Lint ..." && $(DEV) ruff check --quiet $(CODE)
	@echo "Types ..." && $(DEV) mypy --no-error-summary $(CODE)
	@echo "Arrows ..." && .venv-dev/bin/lint-imports --no-logo

.PHONY: chromium
chromium:
	@if command -v chromium chromium-browser google-chrome >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium from Debian's packages for the browser tests ..."; \
		{ apt-get -qq update \
			&& DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium; } >/dev/null \
			|| echo "Chromium could not be installed: the browser tests will be skipped."; \
	else \
		echo "No Chromium here, and it cannot be installed without root and apt-get: the browser tests will be skipped."; \
	fi

.PHONY: test
test: check chromium ## every check and every test, with all set-up
	@echo "Tests ..." && $(DEV) pytest --numprocesses auto --dist loadfile $(ARGS)

.PHONY: format
format: .venv-dev/installed ## put all code into the one format
	@$(DEV) ruff check --quiet --fix-only $(CODE)
	@$(DEV) ruff format $(CODE)

.PHONY: benchmark
benchmark: .venv-dev/installed ## measure speed
	@$(DEV) benchmarks $(ARGS)

# Versions that still fit are kept; `make lock ARGS=--upgrade` takes the newest. The lock files name no index and no
# address, and only packages that come built: nobody needs a compiler.
COMPILE = .venv-dev/bin/uv --quiet pip compile --universal --python-version 3.11 --generate-hashes --no-build \
	--no-header --no-annotate --no-emit-index-url $(ARGS) pyproject.toml --group build
.PHONY: lock
lock: .venv-dev/installed ## write the lock files anew from pyproject.toml
	@$(COMPILE) --output-file requirements.lock
	@$(COMPILE) --group dev --constraint requirements.lock --output-file requirements-dev.lock
	@echo "Written: requirements.lock, requirements-dev.lock"

.PHONY: clean
clean: ## remove both environments and everything the checks left; collected data is not touched
	@rm -rf .venv .venv-dev build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache test-results
	@find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +
