# The course's commands; `make help` lists them.

# What stands on make's command line counts; a shell may export the same names for other work.
PROFILE := quick
EPOCHS :=
SEED :=
DATA :=
CHAPTERS :=
MODEL := all
GRADE :=
BICUBIC :=
CAMERA :=
HOURS :=
SUBMITTED :=
PRECISION :=
START :=
PYTHON := python3
# A shell's variables count nowhere, not even where MAKEFLAGS=e lets them through.
override own = $(if $(findstring environment,$(origin $(1))),$(2),$(value $(1)))
override MODEL := $(call own,MODEL,all)
override PYTHON := $(call own,PYTHON,python3)

# What Pythons of other software were told, as by the modules of a cluster, is for them.
unexport $(filter PYTHON%,$(.VARIABLES))

# An active environment is used; without one, .venv is created. Conda's base, which it activates
# by itself, stays as it is. Paths are left to the shell: make stumbles over some characters.
override CONDA := $(if $(filter base,$(CONDA_DEFAULT_ENV)),,$(if $(value CONDA_PREFIX),"$$CONDA_PREFIX"))
override ENVIRONMENT := $(or $(if $(value VIRTUAL_ENV),"$$VIRTUAL_ENV"),$(CONDA),.venv)
override RUN := $(ENVIRONMENT)/bin/python
# The value of a variable as one word of the shell, whatever characters it holds.
override quoted = '$(subst ','\'',$(value $(1)))'
# An option for each variable that is set.
override option = $(if $(call own,$(2)),$(1) $(call quoted,$(2)))
# Installs nbgrader, for those who teach.
override TEACH = $(RUN) -I install.py $(ENVIRONMENT) -c constraints.txt -e ".[teach]"

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help install run-all test test-quick test-unit test-notebooks test-lowest test-browser \
	test-teaching lab refresh train ship lint handout grade mark quiz clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-16s %s\n", $$1, $$2 }' Makefile
	@echo 'Variables of run-all: PROFILE=quick|full EPOCHS= SEED= DATA= CHAPTERS="03 05"'
	@echo "Variables of train:   MODEL=NAME|all GRADE=good|middle|bad, BICUBIC=2|3|4"
	@echo "                      or CAMERA=2|4 HOURS= PRECISION= START=trained|shipped"
	@echo "Variable of grade:    SUBMITTED=folder or zip"

install: ## create .venv if no environment is active, and install
	@command -v $(call quoted,PYTHON) >/dev/null || { echo "There is no "$(call quoted,PYTHON)": install \
	Python 3.10 to 3.13, or name it: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(call quoted,PYTHON) -I install.py $(ENVIRONMENT)

run-all: install ## run the notebooks, and show the results
	@$(RUN) -m srlib run $(call option,--profile,PROFILE) $(call option,--epochs,EPOCHS) \
		$(call option,--seed,SEED) $(call option,--data,DATA) $(call option,--chapters,CHAPTERS)

test: install ## check the code, run the unit tests, check the notebooks
	@$(RUN) -m srlib test

lint: install ## check style, types, and the order of the rooms
	@$(RUN) -m srlib test lint

test-quick: install ## run the unit tests without the slow ones
	@$(RUN) -m srlib test quick

test-unit: install ## run the unit tests
	@$(RUN) -m srlib test unit

test-notebooks: install ## run the notebooks and compare their checked cells
	@$(RUN) -m srlib test notebooks

test-lowest: install ## run the light tests with the oldest libraries that may be used
	@$(RUN) -I install.py build/lowest --only-binary :all: --no-compile -r tests/lowest.txt
	@$(RUN) -m srlib test lowest

test-browser: install ## drive the labs in headless Chromium
	@$(RUN) -I install.py $(ENVIRONMENT) -c constraints.txt -e ".[browser]"
	@$(RUN) -m srlib test browser

test-teaching: install ## hand out to a class, collect and grade
	@$(TEACH)
	@$(RUN) -m srlib test teaching

lab: install ## open JupyterLab
	@$(RUN) -m srlib lab

refresh: install ## run the notebooks and keep their outputs in them
	@$(RUN) -m srlib refresh

train: install ## train for hours: MODEL=NAME|all
	@$(RUN) -m srlib train $(call quoted,MODEL) $(call option,--grade,GRADE) \
		$(call option,--bicubic,BICUBIC) $(call option,--camera,CAMERA) \
		$(call option,--hours,HOURS) $(call option,--precision,PRECISION) \
		$(call option,--start,START)

ship: install ## measure what was trained and put it into data/
	@$(RUN) -m srlib ship

handout: install ## write the zip that students get
	@$(TEACH)
	@$(RUN) -m srlib handout

grade: install ## grade what students have handed in: SUBMITTED=folder
	@$(TEACH)
	@$(RUN) -m srlib grade $(call option,,SUBMITTED)

mark: install ## mark by hand what no program can, in a browser
	@$(TEACH)
	@$(RUN) -m srlib mark

quiz: install ## write the quizzes as Moodle GIFT and as sheets
	@$(TEACH)
	@$(RUN) -m srlib quiz

clean: ## delete what was made (not .venv, build/training, build/grades)
	rm -rf build/run build/live build/test build/browser build/lowest build/home
	rm -rf build/handout build/quiz
	rm -rf .pytest_cache .ruff_cache .mypy_cache
