# Two commands set everything up: `make demo` and `make test`. Both make .venv first, from the locks.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint model lock audit bench fuzz accept-badfiles reliability clean

demo: .venv/.runtime
	$(BIN)/wenzhen run corpora/sample --workspace demo; status=$$?; test $$status -eq 0 -o $$status -eq 3
	@echo
	@echo "Done. One file of the sample is broken on purpose; tables/sources.csv says why. Look at:"
	@echo "  demo/findings.html       charts and excerpts, in any browser, offline"
	@echo "  demo/findings.docx       a chapter for the annual report"
	@echo "  demo/findings.xlsx       every table"
	@echo "  demo/charts, demo/tables pictures (png, svg) and CSV"

test: .venv/.test
	$(BIN)/pytest

lint: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

model: .venv/.runtime
	$(BIN)/python -m pipeline.learn corpora/labelled models/tagger

bench: .venv/.test
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/memory.py

MINUTES ?= 10
fuzz: .venv/.test
	FUZZ_MINUTES=$(MINUTES) $(BIN)/pytest tests/fuzz
accept-badfiles: .venv/.test
	ACCEPT_BADFILES=1 $(BIN)/pytest tests/badfiles
# ROWS="killed peak" measures some rows of docs/reliability.md, otherwise all of them: about an hour.
reliability: .venv/.test
	PYTHONPATH=benchmarks:tests:tests/durability:tests/outputs:tests/hostile:tests/badfiles $(BIN)/python benchmarks/reliability $(ROWS)

lock: .venv/.test
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-find-links --no-emit-index-url --no-header -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra test -c requirements.lock --universal --python-version 3.11 --generate-hashes --no-emit-find-links --no-emit-index-url --no-header -q -o requirements-test.lock

audit: .venv/audit/.ready
	.venv/audit/bin/python .ci/audit.py requirements.lock requirements-test.lock

.venv/audit/.ready: .venv/bin/pip
	$(PYTHON) -m venv .venv/audit
	.venv/audit/bin/pip install --quiet --disable-pip-version-check pip-audit
	@touch $@

.venv/bin/pip:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "wenzhen needs Python 3.11 or newer, found " + sys.version)'
	$(PYTHON) -m venv .venv

.venv/.runtime: .venv/bin/pip requirements.lock pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/.test: .venv/.runtime requirements-test.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@

clean:
	rm -rf .venv demo
