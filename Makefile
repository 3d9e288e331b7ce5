# make demo   the whole portal on this machine       make test   the whole test suite
# make check  style, types, layers, migrations       make bench  measured figures as JSON
# make faults deliver while everything goes wrong    make lock   exact versions from pyproject.toml
# make clean  remove what make made
.PHONY: demo install test check bench faults lock clean
.DEFAULT_GOAL := demo

VENV := .venv
RUN := $(VENV)/bin/python
NEWEST = $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,\
  $(shell $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
PYTHON ?= $(NEWEST)
PIP := $(RUN) -m pip --disable-pip-version-check install --quiet --require-hashes
TESTING := DJANGO_SETTINGS_MODULE=config.settings.test
# Values that only satisfy the checks of production settings: nothing is started with them.
SHAM := DJANGO_SETTINGS_MODULE=config.settings.production DATA_DIR=.data/check ALLOWED_HOSTS=portal.invalid \
  SECRET_KEY=only-for-the-deployment-check-0123456789-abcdefghijklmnopqrstuvwxyz \
  LOOKUP_KEY=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE= SEALING_KEYS=k1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE= \
  DATABASE_URL=postgresql://nobody:nothing@127.0.0.1:1/none REDIS_URL=redis://127.0.0.1:1/0

demo: $(VENV)/.installed
	@exec $(RUN) -m config.supervisor

install: $(VENV)/.installed

# --reuse-db: the servers are thrown away, so their databases need no tearing down.
test: $(VENV)/.installed-dev
	DATA_DIR=.data/test $(RUN) -m config.embedded --disposable --fresh run -- $(RUN) -m pytest -n 2 --reuse-db $(ARGS)

check: $(VENV)/.installed-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports
	$(TESTING) $(VENV)/bin/mypy
	$(TESTING) $(RUN) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(TESTING) $(RUN) manage.py check --fail-level WARNING
	$(SHAM) $(RUN) manage.py check --deploy --fail-level WARNING
	$(TESTING) $(RUN) -m config.template_check
	$(TESTING) $(RUN) manage.py check_catalogue
	@if docker compose version >/dev/null 2>&1; then docker compose config -q; else echo "docker compose: not here, skipped"; fi

bench: $(VENV)/.installed-dev
	DATA_DIR=.data/bench $(RUN) -m config.embedded run -- $(RUN) manage.py bench $(ARGS)

faults: $(VENV)/.installed-dev
	$(TESTING) $(RUN) manage.py fault_run $(ARGS)

lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet \
	  --output-file requirements.lock $(ARGS)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet \
	  --output-file requirements-dev.lock $(ARGS)

clean:
	rm -rf $(VENV) .data/test .data/bench .data/check .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(RUN):
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新的版本（可用 PYTHON=… 指明）。"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) 太旧：需要 Python 3.11 或更新的版本。"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "无法建立虚拟环境。Debian/Ubuntu 请先安装 python3-venv。"; rm -rf $(VENV); exit 1; }

$(VENV)/.installed: requirements.lock | $(RUN)
	@echo "安装依赖……"
	@$(PIP) -r requirements.lock
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock | $(VENV)/.installed
	@$(PIP) -r requirements-dev.lock
	@touch $@
