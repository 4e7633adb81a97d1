# Everything starts here: `make help`. Needs make and Python 3.11 or newer; the rest goes into .venv by itself.
# Choose ports with  make demo IDP_PORT=5010 API1_PORT=5011 MVC_CLIENT_PORT=5012.
# All paths are relative, so that a checkout may lie in a folder with a space in its name.

PYTHON ?= python3
IN_VENV := .venv/bin/python

# What `make test` hands to pytest, for example  make test ARGS='tests/idp -k rotation'. Files are shared out between
# WORKERS processes, a whole file to one of them, in the order of tests/conftest.py.
ARGS ?=
WORKERS ?= auto
# To compile pytest and every test again costs each of those processes seven seconds, where the surroundings forbid this.
KEEPING_BYTECODE := PYTHONDONTWRITEBYTECODE=

TEMPLATES = $(wildcard idp/templates api1/templates mvc_client/templates shared/templates shared/look/templates)

.DEFAULT_GOAL := help
.PHONY: help demo test bench bench-growth bench-large storm postgresql-test compose-test lint format lock reset runtime dev

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: runtime ## all three services on this machine, with accounts to sign in as; Ctrl-C ends them
	@SIXTY_PARENT_PID=$$PPID exec $(IN_VENV) -m shared.demo

test: dev ## the whole test suite
	@$(KEEPING_BYTECODE) $(IN_VENV) -m pytest -n $(WORKERS) --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

postgresql-test: dev ## the provider's stores and endpoints once more, on a PostgreSQL of the tests' own
	@$(KEEPING_BYTECODE) $(IN_VENV) -m pytest -n $(WORKERS) --maxprocesses 4 --dist loadfile --no-loadscope-reorder --database postgresql $(addprefix tests/idp/, \
		audit authentication authorize certification clients commands consent discovery interaction introspection keys leases logout maintenance \
		registration revocation session sessions token userinfo users)

storm: dev ## refresh tokens renewed by many at once, full-size (bench/RELIABILITY.md); takes minutes
	@$(IN_VENV) -m tests.reliability $(ARGS)

bench: dev ## what a request costs, beside other providers (Go, Node.js; bench/RESULTS.md); takes minutes
	@$(IN_VENV) -m bench $(ARGS)

bench-growth: dev ## the same with a thousand and a hundred thousand grants (bench/GROWTH.md); takes minutes
	@$(IN_VENV) -m bench.growth

bench-large: dev ## the same with a million as well; takes longer
	@$(IN_VENV) -m bench.growth --large

compose-test: dev ## docker compose on a real engine (DOCKER_HOST), with a browser and restarts; takes minutes
	@$(KEEPING_BYTECODE) $(IN_VENV) -m pytest tests/compose

lint: dev ## what must be clean before a commit: style, types, templates, import borders
	$(IN_VENV) -m ruff check .
	$(IN_VENV) -m ruff format --check .
	$(IN_VENV) -m djlint --lint --quiet $(TEMPLATES)
	.venv/bin/basedpyright
	.venv/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	@if [ -x .venv/bin/hadolint ]; then .venv/bin/hadolint Dockerfile; fi
	.venv/bin/lint-imports --no-logo

format: dev ## let the formatters write
	$(IN_VENV) -m ruff check --fix-only --quiet .
	$(IN_VENV) -m ruff format .

lock: dev ## write requirements/*.txt again from requirements/*.in
	$(IN_VENV) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url requirements/runtime.in -o requirements/runtime.txt
	$(IN_VENV) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url requirements/dev.in -o requirements/dev.txt

reset: ## forget everything the demo has stored (var/)
	@$(PYTHON) -m shared.reset

runtime dev:
	@$(PYTHON) requirements/environment.py $@
