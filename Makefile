# Each target is a line or two over the real command. PYTHON= names another Python, PORT= another port for `up`,
# ARGS= goes to pytest, as in `make test ARGS='-k search'`.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

.PHONY: up test test-cluster lint bench vendor

up: .venv-of-requirements.lock
	@exec $(RUN) manage.py up

test: .venv-of-requirements-dev.lock
	@exec $(RUN) -m tests $(ARGS)

# The search suite over three real OpenSearch nodes (needs Java and Maven).
test-cluster: .venv-of-requirements-dev.lock
	@exec $(RUN) -m tests.search.cluster $(ARGS)

lint: .venv-of-requirements-dev.lock
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy blog papers search comments deploy
	$(VENV)/bin/lint-imports
	find blog papers search comments deploy -name '*.html' -print0 | xargs -0 $(VENV)/bin/djade --check
	DATABASE_URL=sqlite:///:memory: $(RUN) manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(RUN) manage.py check --deploy --fail-level WARNING

bench: .venv-of-requirements-dev.lock
	@exec $(RUN) -m tests.bench

# Third-party files that pages need, anew from their packages (needs npm and apt-get).
vendor: .venv-of-requirements-dev.lock
	$(RUN) .ci/vendor.py

PRODUCTION = env DEBUG=0 SITE_URL=https://scholium.example ALLOWED_HOSTS=scholium.example \
	DATABASE_URL=postgres://scholium@127.0.0.1/scholium REDIS_URL=redis://127.0.0.1 \
	SECRET_KEY=$$($(RUN) -c 'import secrets; print(secrets.token_urlsafe(60))')

# A virtual environment that holds exactly a lock file; made again only when the checksum of that file has changed.
.PHONY: .venv-of-requirements.lock .venv-of-requirements-dev.lock
.venv-of-requirements.lock .venv-of-requirements-dev.lock: .venv-of-%:
	@stamp="$(VENV)/$*.cksum"; sum=$$(cksum < $*); \
	if [ -x $(RUN) ] && [ "$$(cat "$$stamp" 2>/dev/null)" = "$$sum" ]; then exit 0; fi; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Scholium needs Python 3.11 or newer, and \`$(PYTHON)\` is not: name one, as in \`make $(or $(MAKECMDGOALS),up) PYTHON=python3.11\`." >&2; exit 1; }; \
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "\`$(PYTHON)\` cannot make virtual environments: install its venv package (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }; \
	echo "Installing $* into $(VENV) (a minute, once) ..."; \
	[ -x $(RUN) ] || $(PYTHON) -m venv --clear $(VENV) || exit 1; \
	if command -v uv >/dev/null; then uv pip install --quiet --python $(RUN) --require-hashes -r $*; \
	else $(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r $*; fi && \
	echo "$$sum" > "$$stamp"
