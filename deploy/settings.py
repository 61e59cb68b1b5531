"""Every setting of the site, read from the environment; README.md has the table.

Nothing needs to be set for `make up`. Production (DEBUG off and SITE_URL not a loopback address) refuses to start
without SECRET_KEY and says so.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from deploy import embedded_redis
from deploy.schedule import SCHEDULE

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("SCHOLIUM_VAR", default="") or BASE_DIR / "var").resolve()
SEEDS_DIR = BASE_DIR / "seeds"

_Value = TypeVar("_Value")
KINDS = {bool: "yes or no", int: "whole number", float: "number"}


def _setting(read: Callable[..., _Value], name: str, default: _Value) -> _Value:
    """A setting that is no text; a wrong one is a sentence, not a traceback."""
    try:
        return read(name, default=default)
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(f"{name}={env.str(name)!r} is not a {KINDS[type(default)]}.") from error


# --- The site -------------------------------------------------------------------------------------------------------

DEBUG = _setting(env.bool, "DEBUG", False)
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SITE_NAME = env.str("SITE_NAME", default="Scholium")
_SITE = urlsplit(SITE_URL)
if _SITE.scheme not in {"http", "https"} or not _SITE.hostname:
    raise ImproperlyConfigured(
        f"SITE_URL={SITE_URL!r} is no address: write it with its scheme, https://science.example."
    )
# What every feed entry's id begins with (RFC 4151): a name that is this site's own, and a year when it was.
FEED_IDS = f"tag:{_SITE.hostname},2024"
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
IS_PUBLIC = _SITE.hostname not in _LOOPBACK
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or [_SITE.hostname or "127.0.0.1"]
if not IS_PUBLIC:
    ALLOWED_HOSTS = sorted({*ALLOWED_HOSTS, *_LOOPBACK, "[::1]"})
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# How many proxies of ours stand in front: the client's address is the one that the outermost of them saw.
TRUSTED_PROXIES = _setting(env.int, "TRUSTED_PROXIES", 0)


def _secret_key() -> str:
    """SECRET_KEY, else the key that `manage.py up` keeps in var/; a public site without the former does not start."""
    if key := env.str("SECRET_KEY", default=""):
        return key
    if IS_PUBLIC:
        raise ImproperlyConfigured("SECRET_KEY is not set: a site at a public SITE_URL needs its own.")
    kept = VAR_DIR / "secret_key"
    return kept.read_text().strip() if kept.is_file() else "only-for-commands-run-before-make-up"


SECRET_KEY = _secret_key()

INSTALLED_APPS = [
    "deploy.site",
    "blog",
    "papers",
    "comments",
    "search",
    "haystack",
    "tree_queries",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "deploy.site.middleware.client_address",
    "deploy.site.middleware.content_security_policy",
    "deploy.site.middleware.slash_redirect",
    "blog.redirects.old_addresses",
    "django.middleware.locale.LocaleMiddleware",
    "deploy.site.counting.count_reader",
    "deploy.site.page_cache.page_cache",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "deploy.urls"
WSGI_APPLICATION = "deploy.wsgi.application"
CSRF_FAILURE_VIEW = "deploy.site.views.csrf_failure"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "deploy.site.context.site",
            ],
        },
    },
]

# --- Database -------------------------------------------------------------------------------------------------------


def _database(url: str) -> dict[str, Any]:
    """A wrong address is refused without repeating it: it may hold a password."""
    if not url:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(VAR_DIR / "scholium.sqlite3")}
    try:
        if url.startswith(("postgres://", "postgresql://", "sqlite:///")):
            return env.db_url_config(url)
    except ValueError:
        pass
    raise ImproperlyConfigured(
        "DATABASE_URL is not an address of a database: write postgres://user:password@host/name, "
        "or sqlite:////absolute/path."
    )


DATABASES = {"default": _database(env.str("DATABASE_URL", default=""))}
DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Web, worker and beat write at once: without IMMEDIATE they meet "database is locked" when a read turns to a write.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["ENGINE"] = "deploy.postgres"
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 10)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: broker (database 0), cache (1), readers that wait to be written down (2) --------------------------------

# Without one, a command run beside `manage.py up` finds the embedded server that runs for the same folder.
REDIS_URL = env.str("REDIS_URL", default="") or embedded_redis.running_url(VAR_DIR)


def redis_database(url: str, number: int, *, for_celery: bool = False) -> str:
    """The same server's database `number`. Celery spells a socket `redis+socket://…?virtual_host=`, redis-py `unix://…?db=`."""
    if not url.startswith("unix://"):
        return f"{url.rstrip('/').removesuffix('/0')}/{number}"
    path = url.removeprefix("unix://").partition("?")[0]
    return f"redis+socket://{path}?virtual_host={number}" if for_celery else f"unix://{path}?db={number}"


READERS_REDIS_URL = redis_database(REDIS_URL, 2) if REDIS_URL else None
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "deploy.site.forgiving_cache.ForgivingRedisCache",
            "LOCATION": redis_database(REDIS_URL, 1),
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- Celery: Postgres is the queue of record, a message is a nudge that carries a row's id ----------------------------

CELERY_BROKER_URL = redis_database(REDIS_URL, 0, for_celery=True) if REDIS_URL else "memory://localhost"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# The limit stays below the visibility timeout, or Redis hands a running task to a second worker, for ever.
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_TASK_TIME_LIMIT = 300
CELERY_VISIBILITY_TIMEOUT = 900
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": CELERY_VISIBILITY_TIMEOUT,
    "socket_keepalive": not (REDIS_URL or "").startswith("unix:"),
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- Search ---------------------------------------------------------------------------------------------------------


def search_connection(url: str) -> dict[str, Any]:
    """Haystack's connection for SEARCH_URL. A wrong one is refused without repeating it: it may hold a password."""
    scheme, _, rest = url.partition("://")
    if scheme in {"whoosh", "tantivy"} and rest.startswith("/") and rest != "/":
        return {"ENGINE": f"search.engines.{scheme}.{scheme.title()}Engine", "PATH": rest}
    hosts, _, name = rest.partition("/")
    if scheme in {"opensearch+http", "opensearch+https"} and hosts and name and "/" not in name:
        http = scheme.removeprefix("opensearch+")
        return {
            "ENGINE": "search.engines.opensearch.OpenSearchEngine",
            "HOSTS": [f"{http}://{host}" for host in hosts.split(",")],
            "INDEX_NAME": name,
        }
    raise ImproperlyConfigured(
        "SEARCH_URL is not an address of a search engine: write whoosh:///absolute/path, tantivy:///absolute/path, "
        "or opensearch+https://user:password@host:9200,host:9200/name."
    )


HAYSTACK_CONNECTIONS = {
    "default": search_connection(env.str("SEARCH_URL", default="") or f"whoosh://{VAR_DIR / 'index'}")
}
HAYSTACK_SIGNAL_PROCESSOR = "search.signals.PendingDocuments"
HAYSTACK_LIMIT_TO_REGISTERED_MODELS = False
HAYSTACK_DOCUMENT_FIELD = "body"

# --- What one room says of another that it must not know ------------------------------------------------------------

PAPER_LOOKUP = "deploy.site.lookup.paper"  # what an article's links to papers are set with

# --- Sources --------------------------------------------------------------------------------------------------------

ARXIV_OAI_URL = env.str("ARXIV_OAI_URL", default="https://oaipmh.arxiv.org/oai")
ARXIV_FEED_URL = env.str("ARXIV_FEED_URL", default="https://rss.arxiv.org")
OPENREVIEW_URL = env.str("OPENREVIEW_URL", default="https://api2.openreview.net")
OPENREVIEW_USER = env.str("OPENREVIEW_USER", default="")
OPENREVIEW_PASSWORD = env.str("OPENREVIEW_PASSWORD", default="")
ACL_URL = env.str("ACL_URL", default="https://raw.githubusercontent.com/acl-org/acl-anthology/master/data/xml")
PMLR_URL = env.str("PMLR_URL", default="https://proceedings.mlr.press")
CVF_URL = env.str("CVF_URL", default="https://openaccess.thecvf.com")
ARXIV_DELAY = _setting(env.float, "ARXIV_DELAY", 3.0)

# Where readers' browsers may fetch PDFs to show them in the page; any other opens at its source.
PDF_HOSTS = env.list(
    "PDF_HOSTS",
    default=[
        *("https://arxiv.org", "https://openreview.net", "https://aclanthology.org", "https://openaccess.thecvf.com"),
        *("https://proceedings.mlr.press", "https://raw.githubusercontent.com", "https://www.jmlr.org"),
        *("https://proceedings.neurips.cc", "https://papers.nips.cc", "https://www.ecva.net", "https://jmlr.org"),
        *("https://www.ijcai.org", "https://ojs.aaai.org", "https://www.usenix.org"),
    ],
)

# --- Languages and time ---------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "deploy" / "site" / "locale"]
USE_TZ = True
# Moments are kept in UTC; this is the zone that readers see them in.
TIME_ZONE = env.str("TIME_ZONE", default="") or "UTC"
if TIME_ZONE not in available_timezones():
    raise ImproperlyConfigured(f"TIME_ZONE={TIME_ZONE!r} is no time zone: write it as Asia/Shanghai or Europe/Paris.")

# --- Static files ---------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "deploy.site.bundles.BundledStaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "media"

# --- Mail -----------------------------------------------------------------------------------------------------------

try:
    vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
except ImproperlyConfigured as error:
    raise ImproperlyConfigured("EMAIL_URL: write it as smtp+tls://user:password@host:587.") from error

# --- Security -------------------------------------------------------------------------------------------------------

_HTTPS = _SITE.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_NAME = "__Host-session" if _HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if _HTTPS else "csrf"
SESSION_COOKIE_AGE = 8 * 3600
SECURE_SSL_REDIRECT = _HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _HTTPS else 0
# The owner's other subdomains are not this site's to bind to HTTPS: W005 and W021 ask for just that.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- Logs -----------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # Two lines for every job that went well; one that fails is an error and stays.
    # A reader's wrong address is answered with a sentence; it is no event.
    "loggers": {
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        # What of an upload cannot be read is told to whoever brings it, entry by entry.
        "bibtexparser": {"level": "ERROR"},
    },
}
