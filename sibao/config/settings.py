"""Settings of the desk, from the environment.

SIBAO_HOME        folder of the embedded database, keys and logs (default: ./var)
DATABASE_URL      postgres://user:password@host:port/name; absent: SQLite in SIBAO_HOME
SIBAO_PRODUCTION  1: secure cookies, HSTS, and no start without own keys
SIBAO_HOSTS       comma-separated host names that the desk answers to
SIBAO_POLICIES    folder of the bank's own policy book; absent: the shipped one
SIBAO_PROXY       how many proxies stand in front, or their addresses; they set X-Forwarded-For and -Proto
"""

import os
import sys
from pathlib import Path

import pysqlite3
from csp.constants import NONE, SELF

# Debian 12's own SQLite can corrupt a WAL database under two writers; this one has the fix (>= 3.51.3).
sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

from sibao.config.databases import database_from_url  # noqa: E402
from sibao.config.proxy import trusted_proxies  # noqa: E402
from sibao.desk.vault.keys import SECRETS, read_or_make_secret  # noqa: E402

PRODUCTION = os.environ.get("SIBAO_PRODUCTION") == "1"
SIBAO_HOME = Path(os.environ.get("SIBAO_HOME", "var")).resolve()
SIBAO_POLICIES = Path(os.environ["SIBAO_POLICIES"]) if os.environ.get("SIBAO_POLICIES") else None
DEBUG = False
# All secrets are read at the start: an installation that lacks one does not come up.
SECRET_KEY = {name: read_or_make_secret(SIBAO_HOME, name, production=PRODUCTION) for name in SECRETS}["django"]
ALLOWED_HOSTS = [host for host in os.environ.get("SIBAO_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if host]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "sibao.desk",
]
MIDDLEWARE = [
    "sibao.config.proxy.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages of 250 rows shrink to a tenth. Against guessing by length: random padding, tokens that change with every
    # answer, and cookies that requests from other sites do not carry.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "sibao.desk.people.middleware.StaffLocaleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sibao.desk.audit.middleware.AuditMiddleware",
    "sibao.desk.people.middleware.SessionLimitMiddleware",
    # Every page asks for a login unless its view says otherwise.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "sibao.config.urls"
WSGI_APPLICATION = "sibao.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Templates lie beside their views: sibao/desk/<capability>/templates/<capability>/….
        "DIRS": sorted((Path(__file__).parent.parent / "desk").glob("*/templates")),
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sibao.desk.home.shell.shell",
            ],
            "builtins": ["sibao.desk.ui.templatetags.sibao_ui"],
            "libraries": {"sibao_ui": "sibao.desk.ui.templatetags.sibao_ui"},
        },
    }
]

DATABASES = {"default": database_from_url(os.environ.get("DATABASE_URL"), SIBAO_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "desk.Staff"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "sibao.desk.people.rules.PolicyLengthValidator"},
    {"NAME": "sibao.desk.people.rules.WorkplaceWordsValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "login"
# A whole branch sits behind one address: lock the account at that address, never the address alone.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "sibao.config.proxy.remote_address"
AXES_USERNAME_FORM_FIELD = "username"
AXES_FAILURE_LIMIT = "sibao.desk.people.views.lockout_failures"
AXES_COOLOFF_TIME = "sibao.desk.people.views.lockout_time"
AXES_LOCKOUT_CALLABLE = "sibao.desk.people.views.locked_out"
AXES_RESET_ON_SUCCESS = True

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parent.parent / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = SIBAO_HOME / "static"
STATICFILES_DIRS = [Path(__file__).parent.parent / "desk" / "ui" / "static"]
# Once collected (`sibao serve` does it and says so before these settings are read), static files are served compressed
# under names with their hash, kept for years by the browser; before that, as in tests, straight from the sources.
COLLECTED = os.environ.get("SIBAO_COLLECTS") == "1" or (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_USE_FINDERS = not COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# SessionLimitMiddleware ends sessions by policy; this is when what is left of one may be swept away.
SESSION_COOKIE_AGE = 24 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "sibao.desk.home.views.csrf_failure"
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
SIBAO_PROXY = trusted_proxies(os.environ.get("SIBAO_PROXY", ""))
if SIBAO_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "sibao.config.logs.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
