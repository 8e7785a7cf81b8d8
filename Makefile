# setup · run · test · check · bench · fuzz · docs · pictures: each does its own set-up, into .venv.
PYTHON ?= python3
BIN := .venv/bin
# One for each core: what is read in a bounded time must not be starved.
TEST_WORKERS ?= $(shell nproc 2> /dev/null || echo 2)

ASSETS := intake/console/assets
VENDOR := intake/console/static/vendor

.PHONY: setup run test check bench fuzz docs pictures dev lock

setup: .venv/.installed $(VENDOR)/.installed

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; found: $$($(PYTHON) --version). Set PYTHON=/path/to/python3.11"; exit 4; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q intake storage # a service may not write beside the program: each start would compile it all
	@touch $@

# The pages' style and script: fetched by npm as the lock says, with their integrity, and served by ourselves.
$(VENDOR)/.installed: $(ASSETS)/package-lock.json
	@command -v npm > /dev/null || { echo "npm is needed for the console's pages: install Node.js 20 or later"; exit 4; }
	@npm ci --prefix $(ASSETS) --ignore-scripts --no-audit --no-fund --loglevel=error
	@mkdir -p $(VENDOR)/dsfr/utility $(VENDOR)/htmx
	@cp -R $(addprefix $(ASSETS)/node_modules/@gouvfr/dsfr/dist/,dsfr.min.css dsfr.module.min.js fonts icons) $(VENDOR)/dsfr
	@cp $(ASSETS)/node_modules/@gouvfr/dsfr/dist/utility/utility.min.css $(VENDOR)/dsfr/utility
	@cp $(ASSETS)/node_modules/htmx.org/dist/htmx.min.js $(VENDOR)/htmx
	@touch $@

dev: .venv/.installed-dev $(VENDOR)/.installed

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

run: setup
	@$(BIN)/intake sample --if-new
	@trap 'kill $$console 2> /dev/null' EXIT; export INTAKE_LOG_LEVEL=$${INTAKE_LOG_LEVEL:-warning}; \
	  $(BIN)/intake console & console=$$!; $(BIN)/intake run

# Hundreds of processes are started: what one compiles, the next need not, wherever the environment says otherwise.
test: export PYTHONDONTWRITEBYTECODE :=
test: dev
	$(BIN)/python -m pytest -n $(TEST_WORKERS) --dist loadfile --no-loadscope-reorder

check: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: dev
	$(BIN)/python -m tests.bench.intake_rate
	$(BIN)/python -m tests.bench.inspect_time
	$(BIN)/python -m tests.bench.mail_rate
	$(BIN)/python -m tests.bench.console_pages
	$(BIN)/python -m tests.bench.console_rate

# Ten thousand mutated PDFs, some minutes; exits 1 on a wrong verdict and names its number.
fuzz: dev
	$(BIN)/python -m tests.fuzz

# The pictures of docs/operateur.md, taken by the browser tests.
pictures: dev
	INTAKE_PICTURES=1 $(BIN)/python -m pytest -q tests/browser/test_console_pages.py -k guide

# docs/reponses.md, from the texts and mailboxes.yaml.
docs: setup
	$(BIN)/intake texts preview --markdown > docs/reponses.md.new && mv docs/reponses.md.new docs/reponses.md

# New versions of the dependencies, with their hashes. Needs uv; names no index.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url \
	  --python-version 3.11 --extra build pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url \
	  --python-version 3.11 --extra build --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
