# The course's commands; `make help` lists them.

PROFILE ?= quick
EPOCHS ?=
SEED ?=
DATA ?=
MODEL ?= all
GRADE ?=
BICUBIC ?=
HOURS ?=
PRECISION ?=
START ?=
PYTHON ?= python3

# An active environment is used; without one, .venv is created. Conda's base, which it activates
# by itself, stays as it is.
CONDA := $(if $(filter base,$(CONDA_DEFAULT_ENV)),,$(CONDA_PREFIX))
ACTIVE := $(or $(VIRTUAL_ENV),$(CONDA))
ENVIRONMENT := $(or $(ACTIVE),$(CURDIR)/.venv)
RUN := "$(ENVIRONMENT)/bin/python"
empty :=
# A target is a list of words: spaces in the path are escaped.
INSTALLED := $(subst $(empty) $(empty),\ ,$(ENVIRONMENT))/.srlib-installed
# It holds this checkout's path: where another one was installed last, this one is installed again.
OTHER := $(shell test "$$(cat "$(ENVIRONMENT)/.srlib-installed" 2>/dev/null)" = "$(CURDIR)" || \
	echo another-checkout)
OPTIONS := --profile "$(PROFILE)" $(if $(EPOCHS),--epochs "$(EPOCHS)") \
	$(if $(SEED),--seed "$(SEED)") $(if $(DATA),--data "$(DATA)")
UNIT_TESTS := $(RUN) -m pytest -q -n auto --maxprocesses 4 --dist loadfile
NOTEBOOKS := $(sort $(wildcard notebooks/0*.ipynb))
# Folders and files of tests most of which need no TensorFlow; tests/light.py skips the others.
LIGHT := tests/common tests/pictures tests/methods tests/evaluation/test_metrics.py \
	tests/evaluation/test_tables.py tests/figures

.DEFAULT_GOAL := help
.PHONY: help install run-all test test-quick test-unit test-notebooks test-lowest test-browser \
	lab refresh train ship lint clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-16s %s\n", $$1, $$2 }' Makefile
	@echo "Variables of run-all: PROFILE=quick|full EPOCHS= SEED= DATA="
	@echo "Variables of train:   MODEL=NAME|all GRADE=good|middle|bad, or BICUBIC=2|3|4"
	@echo "                      HOURS= PRECISION= START=trained|shipped"

install: $(INSTALLED) ## create .venv if no environment is active, and install

$(INSTALLED): pyproject.toml constraints.txt $(OTHER)
	@$(if $(ACTIVE),$(RUN),"$(PYTHON)") -c 'import sys; v = sys.version_info[:2]; \
	sys.exit(None if (3, 10) <= v <= (3, 13) else "Python %d.%d does not fit: activate an \
	environment with Python 3.10 to 3.13, or leave it and name one: \
	make PYTHON=python3.12 ..." % v)'
	@test -n "$(ACTIVE)" || test -x "$(ENVIRONMENT)/bin/pip" || "$(PYTHON)" -m venv "$(ENVIRONMENT)"
	$(RUN) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[course,test]"
	@echo "$(CURDIR)" > "$@"

another-checkout:

run-all: $(INSTALLED) ## run the six notebooks and show the results
	@$(RUN) -m srlib run $(OPTIONS)

test: lint test-unit test-notebooks ## check the code, run the unit tests, check the notebooks

lint: $(INSTALLED) ## check style, types, and the order of the rooms
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	"$(ENVIRONMENT)/bin/lint-imports" --no-logo --no-cache
	$(RUN) -m mypy

test-quick: $(INSTALLED) ## run the unit tests without the slow ones
	$(UNIT_TESTS) -m "not slow"

test-unit: $(INSTALLED) ## run the unit tests
	$(UNIT_TESTS)

# The networks that a run of the chapters has left in build/live stay as they are.
test-notebooks: $(INSTALLED) ## run the notebooks and compare their checked cells
	SR_BUILD_DIR="$(CURDIR)/build/test" $(RUN) -m pytest -q -p no:cacheprovider --nbval-lax --nbval-current-env \
		--nbval-cell-timeout=600 $(NOTEBOOKS)

test-lowest: build/lowest/installed ## run the light tests with the oldest libraries that may be used
	build/lowest/bin/python -m pytest -q -p no:cacheprovider --disable-warnings \
		-p tests.light $(LIGHT)

build/lowest/installed: tests/lowest.txt | $(INSTALLED)
	$(RUN) -m venv --clear --without-pip build/lowest
	$(RUN) -m pip --python build/lowest/bin/python install --quiet --disable-pip-version-check \
		--only-binary :all: --no-compile -r tests/lowest.txt
	@touch "$@"

test-browser: $(INSTALLED) ## drive the labs in headless Chromium
	$(RUN) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[browser]"
	$(RUN) -m pytest -q tests/browser

lab: $(INSTALLED) ## open JupyterLab
	$(RUN) -m jupyter lab notebooks

refresh: $(INSTALLED) ## run the notebooks and keep their outputs in them
	@$(RUN) -m srlib refresh

train: $(INSTALLED) ## train for hours: MODEL=NAME|all
	@$(RUN) -m srlib train "$(MODEL)" $(if $(GRADE),--grade "$(GRADE)") \
		$(if $(BICUBIC),--bicubic "$(BICUBIC)") \
		$(if $(HOURS),--hours "$(HOURS)") $(if $(PRECISION),--precision "$(PRECISION)") \
		$(if $(START),--start "$(START)")

ship: $(INSTALLED) ## measure what was trained and put it into data/
	@$(RUN) -m srlib ship

clean: ## delete what was made (not .venv, not build/training)
	rm -rf build/run build/live build/test build/browser build/lowest
	rm -rf .pytest_cache .ruff_cache .mypy_cache
