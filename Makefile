# `make demo` and `make test` need Python 3.11+ and make, nothing else; they set up .venv from the hashed lock file.
# `make demo-network` needs root as well, on Linux with iproute2.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
SPARK_VENV := .venv-spark
SPARK_STAMP := $(SPARK_VENV)/.ready
OUT ?= demo-out
UV ?= $(if $(wildcard $(BIN)/uv),$(BIN)/uv,uv)

SECONDS ?= 600
AS_CALLER := $(if $(SUDO_USER),sudo -u $(SUDO_USER))

.PHONY: demo demo-network demo-network-clean test spark-test spark-bench check bench docs fuzz fuzz-quick lock clean

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Assay needs Python 3.11 or later; set PYTHON=..."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(STAMP)

demo: $(STAMP)
	$(BIN)/assay demo --out $(OUT)

# OUT=..., PERSONAS=60, KEEP=1 (stays up until Ctrl-C). The set-up is left to whoever called sudo: no file of root's stays.
demo-network: OUT = demo-network-out
demo-network:
	@test "$$(id -u)" -eq 0 || { $(MAKE) --no-print-directory $(STAMP) && echo "make demo-network makes network namespaces, which needs root. Run: sudo make demo-network"; exit 2; }
	@$(AS_CALLER) $(MAKE) --no-print-directory $(STAMP)
	PYTHONDONTWRITEBYTECODE=1 $(BIN)/assay demo-network --out $(OUT) $(if $(PERSONAS),--personas $(PERSONAS)) $(if $(KEEP),--keep)

demo-network-clean:
	@test -x $(BIN)/assay && test "$$(id -u)" -eq 0 || { echo "Run: sudo make demo-network-clean (after make demo-network)"; exit 2; }
	PYTHONDONTWRITEBYTECODE=1 $(BIN)/assay demo-network --clean

test: $(STAMP)
	$(BIN)/python -m pytest -q -n auto

# Spark is half a gigabyte, and needs Java: it has an environment and a lock file of its own.
$(SPARK_STAMP): requirements-spark.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Assay needs Python 3.11 or later; set PYTHON=..."; exit 1; }
	test -x $(SPARK_VENV)/bin/python || $(PYTHON) -m venv $(SPARK_VENV)
	$(SPARK_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock
	$(SPARK_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(SPARK_STAMP)

spark-test: $(SPARK_STAMP)
	@command -v java >/dev/null || test -x "$(JAVA_HOME)/bin/java" || { echo "install Java 17 or 21: apt-get install openjdk-17-jre-headless"; exit 1; }
	$(SPARK_VENV)/bin/python -m pytest -q tests/spark

spark-bench: $(SPARK_STAMP)
	$(SPARK_VENV)/bin/python bench/spark.py --workers

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/assay register lint
	$(BIN)/assay register test --mutate
	$(BIN)/python tools/make_reference.py --check
	$(BIN)/python tools/make_pages.py --check

bench: $(STAMP)
	$(BIN)/python bench/identify.py
	$(BIN)/python bench/capture.py
	$(BIN)/python bench/assess.py

# Guided by coverage where atheris is installed (`pip install 'assay[fuzz]'`), else by Hypothesis.
fuzz: $(STAMP)
	$(BIN)/python -m fuzz.run --seconds $(SECONDS)

# A minute in one process; the same examples every time where CI is set.
fuzz-quick: $(STAMP)
	$(BIN)/python -m fuzz.run --quick --seconds 50

docs: $(STAMP)
	$(BIN)/python tools/make_reference.py
	$(BIN)/python tools/make_pages.py
	$(BIN)/python tools/console.py --write

# Needs uv; the file names no registry host, so it installs from any index.
lock:
	$(UV) pip compile pyproject.toml tools/build-requirements.in --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --custom-compile-command "make lock" --quiet --output-file requirements.lock
	$(UV) pip compile pyproject.toml tools/build-requirements.in --extra dev --extra spark --universal --python-version 3.11 \
	  --constraint requirements.lock \
	  --generate-hashes --no-emit-index-url --custom-compile-command "make lock" --quiet --output-file requirements-spark.lock

clean:
	rm -rf $(VENV) $(SPARK_VENV) $(OUT) demo-network-out build dist .mypy_cache .ruff_cache .pytest_cache
