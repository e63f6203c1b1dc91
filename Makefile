# Two commands matter: `make report` (the demo network's report) and `make test` (everything that proves it).
NETWORK ?= data/demo
QUARTER ?= 2026Q3
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
UV = .venv/bin/uv

.PHONY: report test lock clean help

help:
	@echo "make report                               the demo network's report for $(QUARTER), then where it is"
	@echo "make report NETWORK=my-network QUARTER=2026Q2   the same for your own folder"
	@echo "make test                                 everything that proves it"
	@echo "make lock                                 new versions within the bounds of pyproject.toml"

report: .venv/ready
	.venv/bin/wellanalysis report $(NETWORK) --quarter $(QUARTER)

test: .venv/ready
	.venv/bin/ruff check .
	.venv/bin/ruff format --check wellanalysis tests benchmarks
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python -m pytest $(PYTEST)

# The environment comes from the lock and from nothing else; uv installs it in seconds, pip would take minutes.
.venv/ready: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "Python's venv module is missing; on Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv --clear .venv
	grep -A 100 '^uv==' requirements.lock | awk 'NR == 1 || /^ /{print; next} {exit}' > .venv/uv.lock
	.venv/bin/python -m pip install --quiet --require-hashes -r .venv/uv.lock
	$(UV) pip install --quiet --python .venv/bin/python --require-hashes -r requirements.lock
	$(UV) pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e .
	@touch .venv/ready

lock: .venv/ready
	$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet \
		--group dev pyproject.toml -o requirements.lock
	.venv/bin/python .ci/environment.py

clean:
	rm -rf runs site book/report _build .venv
