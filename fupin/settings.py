"""Settings. Every value that differs between machines comes from the environment; `.env.example` explains each."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pghistory
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from fupin.desk.theme import UNFOLD  # noqa: F401
from fupin.embedded import paths as embedded
from fupin.environment import env, env_flag, env_int, env_list, kept_secret

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = re.search(r"^## (\d+\.\d+\.\d+)", (BASE_DIR / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)[1]
VAR = embedded.var_directory()

DEBUG = env_flag("DEBUG")
DEMO = env_flag("DEMO")
DATABASE_URL = env("DATABASE_URL")
SECRET_KEY = env("SECRET_KEY") or ("" if DATABASE_URL else kept_secret(VAR, "secret_key"))
FIELD_KEY = env("FIELD_KEY") or ("" if DATABASE_URL else kept_secret(VAR, "field_key"))
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")


def database(url: str) -> dict:
    """DATABASES entry of a postgresql:// address; any other scheme is refused, for PostgreSQL is the only dialect."""
    parts = urlsplit(url)
    # Not parts.hostname: it lowers the case, and the host may be the path of a socket directory.
    host = parts.netloc.rpartition("@")[2].partition(":")[0]
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL 须为 postgresql://用户:口令@主机:端口/库名")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or "") or env("DATABASE_PASSWORD"),
        "HOST": unquote(host),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": database(DATABASE_URL) if DATABASE_URL else embedded.database_settings(VAR)}
DATABASES["default"].setdefault("OPTIONS", {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.import_export",
    "fupin.desk",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "drf_spectacular",
    "import_export",
    "django_celery_beat",
    "axes",
    "fupin.audit",
    "fupin.accounts",
    "fupin.files",
    "fupin.jobs",
    "fupin.rules",
    "fupin.approvals",
    "fupin.intake",
    "counties",
    "units",
    "projects",
    "cadres",
    "funds",
    "reports",
]
# Who may see what is decided two floors above the intake that asks for it.
SCOPE_OF = "units.access.scope_of"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "fupin.middleware.scope_on_request",
    "fupin.middleware.history_context",
    "fupin.middleware.readers_only_read",
    "fupin.middleware.acts_wait_for_login",
    "fupin.middleware.refused_methods_in_words",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "fupin.urls"
WSGI_APPLICATION = "fupin.wsgi.application"
ASGI_APPLICATION = "fupin.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fupin.middleware.page_context",
            ],
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_ENABLE_ADMIN = False
SESSION_COOKIE_AGE = 60 * env_int("SESSION_IDLE_MINUTES", 30)
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env("FUPIN_FILES", str(VAR / "files")))
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
UPLOAD_MAX_BYTES = env_int("UPLOAD_MAX_MB", 100) * 1024 * 1024
# Exports of the ledger lie here until they expire.
EXPORT_ROOT = Path(env("FUPIN_EXPORTS", str(VAR / "exports")))
EXPORT_DAYS = env_int("EXPORT_DAYS", 7)
PDF_FONT_DIRS = [Path(part) for part in env_list("PDF_FONT_DIRS")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = env_flag("DEMO") or DEBUG

# Unfold's Alpine evaluates strings and sets inline styles; nothing else may, and nothing comes from another host.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, "'unsafe-eval'"],
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
HTTPS = env_flag("HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^healthz/$"]

BROKER_URL = env("BROKER_URL") or embedded.broker_url(VAR)
CELERY_BROKER_URL = BROKER_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A message held by a killed worker is delivered again after this; just above the longest job.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900}
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_TASK_TIME_LIMIT = 880
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# A job whose worker has not given a sign of life for so long is taken for abandoned.
JOB_STALE_SECONDS = env_int("JOB_STALE_SECONDS", 60)
CELERY_BEAT_SCHEDULE = {
    "revive-stale-jobs": {"task": "fupin.jobs.tasks.revive_stale_jobs", "schedule": 60.0},
    "sweep-deliveries": {"task": "fupin.intake.tasks.sweep_abandoned_deliveries", "schedule": 3600.0},
    "sweep-red-flags": {"task": "funds.tasks.ask_nightly_sweep", "schedule": crontab(hour=2, minute=30)},
    "sweep-ledger-exports": {"task": "funds.tasks.sweep_ledger_exports", "schedule": 3600.0},
    "check-vouchers": {"task": "funds.tasks.check_vouchers_nightly", "schedule": crontab(hour=2, minute=30)},
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 100,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "fupin.api.refusal_handler",
}
SPECTACULAR_SETTINGS = {"TITLE": "fupin 数据接口", "VERSION": VERSION, "SERVE_INCLUDE_SCHEMA": False}

# History is written by triggers, so bulk writes, COPY and raw SQL are in it too; it cannot be altered afterwards.
PGHISTORY_APPEND_ONLY = True
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
PGHISTORY_ADMIN_ALL_EVENTS = False
# The history triggers follow the models at each `migrate` instead of standing in migrations, where some 200 of them
# took a minute and a half to replay (docs/adr/0004). The ledger's own triggers do stand in a migration.
PGTRIGGER_MIGRATIONS = False
PGTRIGGER_INSTALL_ON_MIGRATE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "fupin": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # Which file and how many rows, never what stood in them: a query's parameters are personal data.
        "django.db.backends": {"level": "WARNING"},
    },
}
