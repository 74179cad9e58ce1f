# `make demo` and `make test` need python3 >= 3.11 with venv, and nothing else.
# The system's own goes first where it will do: distributions build it for speed, and mail goes out a tenth faster.
PYTHON ?= $(or $(shell /usr/bin/python3 -c \
  'import ensurepip, sys; sys.version_info < (3, 11) or print(sys.executable)' 2>/dev/null),python3)
BIN := .venv/bin

.PHONY: demo test check lock clean

demo: .venv/ready
	$(BIN)/digest demo --out demo-out

test: .venv/ready
	$(BIN)/pytest

check: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

.venv/ready: requirements.lock pyproject.toml
	@echo "setting up .venv: this takes a minute"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "digest needs Python 3.11 or newer: make PYTHON=python3.12")'
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# After a change of the dependencies in pyproject.toml; needs uv.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --extra postgres --extra develop pyproject.toml --output-file requirements.lock

clean:
	rm -rf .venv demo-out
