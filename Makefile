# Parcours: `make` lists what can be done.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help install demo test unit lint fmt bench epreuves openapi figer droit clients lecteurs lock

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

install: $(READY) ## Make the environment in .venv, from hashed requirements

$(READY): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 ou plus récent est nécessaire." >&2; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv || { echo "Sous Debian : apt-get install python3-venv, puis recommencer." >&2; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## Start a service, play the example journeys, show what their readers see
	$(BIN)/parcours demo

test: lint ## Everything that CI runs
	$(BIN)/parcours openapi --verifier
	$(BIN)/parcours droit --verifier
	$(BIN)/pytest -n auto --dist worksteal

unit: $(READY) ## The pure part, without its properties: seconds
	$(BIN)/pytest -q -n auto -p no:schemathesis -m "not hypothesis" tests/domain tests/droit

lint: $(READY) ## Check style, types and the walls of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fmt: $(READY) ## Put the code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY) ## Measure, side by side with plain asyncpg, pgbench, and the library's recorder
	@$(BIN)/pip install --quiet --disable-pip-version-check --upgrade --target .venv-banc --require-hashes -r bench/requirements.txt \
	 || echo "psycopg ne s'installe pas ici : l'enregistreur d'eventsourcing sera dit absent." >&2
	$(BIN)/python bench/main.py $(OPTIONS)

epreuves: $(READY) ## Kill, freeze, fill, overload: minutes, and what must hold meanwhile
	$(BIN)/python epreuves/main.py $(EPREUVES)

openapi: $(READY) ## Write openapi/ again
	$(BIN)/parcours openapi

figer: $(READY) ## At a release: hold partners' catalogue to what it says today
	$(BIN)/parcours openapi --figer

droit: $(READY) ## Write docs/droit.md again, for jurists
	$(BIN)/parcours droit

clients: $(READY) ## Generate clients from the description, and have them push and read
	@test -x .venv-clients/bin/pip || $(PYTHON) -m venv .venv-clients
	.venv-clients/bin/pip install --quiet --disable-pip-version-check --require-hashes -r outils/clients/requirements.txt
	.venv-clients/bin/python outils/clients/verifier.py $(OPTIONS)

lecteurs: $(READY) ## Have polars, pandas and pm4py read what leaves the service (some 600 MB of them)
	@test -x .venv-lecteurs/bin/pip || $(PYTHON) -m venv .venv-lecteurs
	.venv-lecteurs/bin/pip install --quiet --disable-pip-version-check --require-hashes -r outils/lecteurs/requirements.txt
	.venv-lecteurs/bin/python outils/lecteurs/verifier.py

lock: $(READY) ## Resolve the requirements again
	$(BIN)/uv pip compile pyproject.toml --extra embarque --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header -q -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml --extra embarque --group dev --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header -q -o requirements-dev.txt
	$(BIN)/uv pip compile outils/clients/requirements.in --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header -q -o outils/clients/requirements.txt
	$(BIN)/uv pip compile outils/lecteurs/requirements.in --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header -q -o outils/lecteurs/requirements.txt
	$(BIN)/uv pip compile bench/requirements.in --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header -q -o bench/requirements.txt
