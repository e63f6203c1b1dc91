# Two commands matter: `make report` (the demo network's report) and `make test` (everything that proves it).
NETWORK ?= data/demo
QUARTER ?= 2026Q3
# Processes that share the tests; what each needs of the demo network it makes for itself, so more than two gain little.
WORKERS ?= 2
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
UV = .venv/bin/uv

COMPILE = $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet

.PHONY: report test lock clean help

help:
	@echo "make report                               the demo network's report for $(QUARTER), then where it is"
	@echo "make report NETWORK=my-network QUARTER=2026Q2   the same for your own folder"
	@echo "make test                                 everything that proves it"
	@echo "make .venv/extras                         also the drivers for PostgreSQL, Spark and Dask"
	@echo "make lock                                 new versions within the bounds of pyproject.toml"

report: .venv/ready
	.venv/bin/wellanalysis report $(NETWORK) --quarter $(QUARTER)

test: .venv/ready
	.venv/bin/ruff check .
	.venv/bin/ruff format --check wellanalysis tests benchmarks
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python -m pytest --numprocesses $(WORKERS) --dist loadscope --no-loadscope-reorder $(PYTEST)

# The environment comes from the lock and from nothing else; uv installs it in seconds, pip would take minutes. It is
# compiled once: where Python may not write bytecode, each process would compile some 2,000 modules, in 4 seconds.
.venv/ready: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "Python's venv module is missing; on Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv --clear .venv
	grep -A 100 '^uv==' requirements.lock | awk 'NR == 1 || /^ /{print; next} {exit}' > .venv/uv.lock
	.venv/bin/python -m pip install --quiet --require-hashes -r .venv/uv.lock
	$(UV) pip install --quiet --compile-bytecode --python .venv/bin/python --require-hashes -r requirements.lock
	$(UV) pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e .
	.venv/bin/python -m compileall -q wellanalysis
	@touch .venv/ready

# What pyproject.toml calls optional, in the versions of a lock of its own; 500 MB, most of them Spark's, which comes as
# source and is built by the setuptools of the first lock.
.venv/extras: .venv/ready requirements-extras.lock
	$(UV) pip install --quiet --compile-bytecode --python .venv/bin/python --require-hashes --no-build-isolation -r requirements-extras.lock
	@touch .venv/extras

# The second lock takes every version that the first one has, so that the extras change nothing of the environment.
lock: .venv/ready
	$(COMPILE) --group dev pyproject.toml -o requirements.lock
	$(COMPILE) --all-extras -c requirements.lock pyproject.toml -o requirements-extras.lock
	.venv/bin/python .ci/environment.py

clean:
	rm -rf runs site exports worklists book/report _build .venv
