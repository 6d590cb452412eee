# Two commands a newcomer needs: `make run` and `make test`. Both may be run again at any time.
PYTHON ?= python3
.DEFAULT_GOAL := help
.PHONY: help run test check bench lock messages

help:
	@echo "make run    install what is missing and start the portal on http://127.0.0.1:$${PORT:-8000}"
	@echo "make test   everything: lint, types, imports, both databases, Chromium"
	@echo "make check  the quick loop: lint, types and the fast tests on SQLite"
	@echo "make bench  the benchmarks, printed as ratios"
	@echo "make lock   write the requirement locks anew from pyproject.toml"

run:
	@$(PYTHON) portal/bootstrap.py run
	@.venv/bin/python manage.py serve

test:
	@$(PYTHON) portal/bootstrap.py test
	@.venv/bin/python -m tests all

check:
	@$(PYTHON) portal/bootstrap.py check
	@.venv/bin/python -m tests quick

bench:
	@$(PYTHON) portal/bootstrap.py bench
	@.venv/bin/python -m tests.bench

lock:
	@$(PYTHON) portal/bootstrap.py lock

messages:
	@.venv/bin/python manage.py makemessages --locale en --no-location --no-wrap --no-obsolete \
		--ignore node_modules --ignore .venv --ignore build --ignore tests --ignore var
	@.venv/bin/python manage.py compilemessages --locale en --ignore .venv --ignore node_modules -v 0
