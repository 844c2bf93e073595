# Everything a developer and CI run. `make` alone lists it.

PYTHON ?= python3
BIN := .venv/bin
QML := ui/qml
ALL_QML := $(QML) tests/qml
QMLFORMAT := $(BIN)/pyside6-qmlformat --settings .qmlformat.ini --inplace

.DEFAULT_GOAL := help
.PHONY: help run test lint format bench screenshots lock doctor clean ready-to-run ready-to-test ready-to-bench

help: ## list every target
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

run: ready-to-run ## open the demo kiosk; options: make run ARGS="--windowed"
	@exec $(BIN)/kiosk demo $(ARGS)

test: ready-to-test ## run every test; options: make test ARGS="tests/unit -k scanner"
	@exec $(BIN)/python -m pytest $(ARGS)

lint: ready-to-test ## check style, types, QML, lock files and the papers that must exist
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy packaging/bootstrap
	find $(ALL_QML) -name '*.qml' ! -name Theme.qml -exec $(BIN)/pyside6-qmllint --max-warnings 0 -I $(QML) {} +
	# Run on the singleton's own file, qmllint does not see that its qmldir declares it; the others do check it.
	$(BIN)/pyside6-qmllint --max-warnings 0 --import disable -I $(QML) $(QML)/Kiosk/Theme/Theme.qml
	@# qmlformat only writes: a copy is formatted and compared.
	@copy=$$(mktemp -d) && trap 'rm -rf "$$copy"' EXIT && cp -r --parents $(ALL_QML) "$$copy" && \
	  find "$$copy" -name '*.qml' -exec $(QMLFORMAT) {} + && \
	  ( for tree in $(ALL_QML); do diff -ru "$$tree" "$$copy/$$tree" || exit 1; done ) || \
	  { echo 'QML files are not in shape: run make format.'; exit 1; }
	@! grep -n '://' packaging/locks/*.txt || { echo 'A lock file holds an address: run make lock.'; exit 1; }
	@for paper in README.md CHANGELOG.md CONTRIBUTING.md LICENSE; do \
	  test -s $$paper || { echo "$$paper is missing or empty: write it."; exit 1; }; done

format: ready-to-test ## bring the Python and QML sources into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	find $(ALL_QML) -name '*.qml' -exec $(QMLFORMAT) {} +

bench: ready-to-bench ## measure kiosk, feed and server beside their peers; options: make bench ARGS="--quick"
	@exec $(BIN)/python -m bench $(ARGS)

screenshots: ready-to-test ## make the pictures of the README, the contact sheets and the references anew
	@exec $(BIN)/python docs/make_screenshots.py

lock: ready-to-run ## resolve pyproject.toml into packaging/locks anew
	@exec $(BIN)/python packaging/bootstrap/lock.py

doctor: ready-to-run ## tell what this machine has and lacks: screen, scanners, cache
	@exec $(BIN)/kiosk doctor $(ARGS)

clean: ## remove .venv and everything else that was made here
	rm -rf .venv build dist demo-data *.egg-info .bootstrap-lock .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

ready-to-run: ## only install what make run needs
	@$(PYTHON) packaging/bootstrap/bootstrap.py run

ready-to-test: ## only install what make test needs
	@$(PYTHON) packaging/bootstrap/bootstrap.py test

ready-to-bench: ## only install what make bench needs
	@$(PYTHON) packaging/bootstrap/bootstrap.py bench
