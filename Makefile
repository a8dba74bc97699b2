# make help tells what there is
# the python3 of the path; where that was built by hand without optimization, as pyenv does, the system's if it is new enough: it is 1.5 times as fast
SLOW = python3 -c 'import sys, sysconfig; assert sys.base_prefix != "/usr" and "--enable-optimizations" not in sysconfig.get_config_var("CONFIG_ARGS")'
FITS = /usr/bin/python3 -c 'import ensurepip, sys; assert sys.version_info >= (3, 11)'
PYTHON ?= $(shell $(SLOW) 2>/dev/null && $(FITS) 2>/dev/null && echo /usr/bin/python3 || echo python3)
BIN := .venv/bin
INSTALL := install -qq --no-compile --disable-pip-version-check --no-deps
PIP := $(BIN)/pip $(INSTALL)
COMPILE := --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --quiet

# compiled modules are kept: a run and its tests start dozens of processes, and each would compile them again
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test test-fast check metrics site lock clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*  ## /  make \1\t/p' $(MAKEFILE_LIST)

run: .venv/installed  ## the main job on raw/, after the set-up
	$(BIN)/fazhi run

test: .venv/installed .venv-apart/installed  ## all tests
	$(BIN)/pytest

test-fast: .venv/installed  ## those of reading and parsing alone
	$(BIN)/pytest -m "not long" tests/parse tests/catalog tests/read

check: .venv/installed  ## format, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --disable-progress-bar dbt_project/models dbt_project/tests

.venv/installed: requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "fazhi needs Python 3.11 or newer: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv .venv
	sed -n '/^uv==/,/[^\\]$$/p' requirements.txt >.venv/uv.txt
	$(PIP) --require-hashes -r .venv/uv.txt
	$(BIN)/uv pip install --quiet --python .venv --no-deps --require-hashes -r requirements.txt || $(PIP) --require-hashes -r requirements.txt
	$(PIP) --no-build-isolation --editable .
	touch $@

metrics: .venv/installed .venv-apart/installed  ## the semantic layer, asked by dbt-metricflow
	$(BIN)/pytest -n0 tests/flow/test_metrics.py

site: .venv-site/installed  ## the documentation as a site: site/index.html
	NO_MKDOCS_2_WARNING=1 .venv-site/bin/mkdocs build --strict --config-file deploy/site/mkdocs.yml

.venv-site/installed: deploy/site/requirements.txt
.venv-apart/installed: tests/apart/requirements.txt
.venv-site/installed .venv-apart/installed: | .venv/installed
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(@D)
	$(BIN)/uv pip install --quiet --python $(@D) --no-deps --require-hashes -r $< || $(BIN)/pip --python $(@D) $(INSTALL) --require-hashes -r $<
	touch $@

# after a change of the dependencies in pyproject.toml or a requirements.in
lock: .venv/installed  ## pin the dependencies again
	$(BIN)/uv pip compile $(COMPILE) --extra dev pyproject.toml --output-file requirements.txt
	$(BIN)/uv pip compile $(COMPILE) deploy/site/requirements.in --output-file deploy/site/requirements.txt
	$(BIN)/uv pip compile $(COMPILE) tests/apart/requirements.in --output-file tests/apart/requirements.txt

clean:  ## take away what the set-up and the runs made
	rm -rf .venv .venv-site .venv-apart site warehouse .pytest_cache .mypy_cache .ruff_cache .hypothesis
