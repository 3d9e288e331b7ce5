"""Settings shared by every way of running the portal. Secrets and addresses come from `config.env`."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from config import env, schedule, site
from config.settings.unfold import UNFOLD  # noqa: F401

BASE_DIR = env.ROOT
DATA_DIR = env.data_dir()
DEBUG = False
SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
# How many proxies of ours stand before the web process; X-Forwarded-For is believed only that far.
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0)

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.import_export",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "import_export",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "credit",
    "publicity",
    "objections",
]
AUTH_USER_MODEL = "credit.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.security.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.maintenance.Maintenance",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "publicity.portal.context.site",
            ],
            "builtins": ["publicity.portal.templatetags.portal"],
        },
    },
]


def database(url: str) -> dict[str, object]:
    """Return Django's database entry for a `postgresql://user:password@host:port/name` address."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "127.0.0.1",
        "PORT": str(parts.port or 5432),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": env.integer("DATABASE_POOL", 6), "timeout": 15}},
    }


DATABASES = {"default": database(env.text("DATABASE_URL"))}
REDIS_URL = env.text("REDIS_URL")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 10,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
}
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE = schedule.BEAT
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]  # Chinese for what django-unfold leaves in English
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(DATA_DIR / "static")))
MEDIA_ROOT = DATA_DIR / "files"
MAINTENANCE_FILE = DATA_DIR / "maintenance"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Keys of the sealed columns: "id:base64,id:base64"; the first one seals, all of them open (see credit/sealing).
SEALING_KEYS = env.words("SEALING_KEYS")
LOOKUP_KEY = env.text("LOOKUP_KEY")

# How many days a delivery that is over, and the body of a closed package, stay where they are.
SHARING_KEEP_DAYS = env.integer("SHARING_KEEP_DAYS", 90)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "publicity.notices.api.errors",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "信用交通·枣庄 开放接口",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "config.logs.PlainFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {"httpx": {"level": "WARNING"}},  # a line per call says nothing that the outbox does not know
}

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
SMS_BACKEND = env.text("SMS_BACKEND", "credit.messages.backends.write_to_file")
ATTACHMENT_SCANNER = env.text("ATTACHMENT_SCANNER", "")  # dotted path of a callable (file) -> is clean
DOCUMENT_PREFIX = env.text("DOCUMENT_PREFIX", "ZZJT")
SITE_ADDRESS = env.text("SITE_ADDRESS", "http://localhost:8000")
IS_DEMO = env.flag("IS_DEMO")  # switched on by `manage.py demo_data` alone, in the instance file of its folder
SITE = site.load(env.text("SITE_FILE", ""))
SITE_NAME = SITE["name"]
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
IMPORT_EXPORT_SKIP_ADMIN_LOG = True
# How many calls a minute one address may make on the public pages that cost most; feedback and forms: in an hour.
RATE_LIMITS = {
    "search": env.integer("LIMIT_SEARCH", 120),
    "suggest": env.integer("LIMIT_SUGGEST", 300),
    "api": env.integer("LIMIT_API", 240),
    "feedback": env.integer("LIMIT_FEEDBACK", 10),
    "opinion": env.integer("LIMIT_OPINION", 10),
    "export": env.integer("LIMIT_EXPORT", 10),
    "batch": env.integer("LIMIT_BATCH", 6),
    "case-begin": env.integer("LIMIT_CASE_BEGIN", 20),
    "case-papers": env.integer("LIMIT_CASE_PAPERS", 120),
    "case-code": env.integer("LIMIT_CASE_CODE", 6),
    "case-send": env.integer("LIMIT_CASE_SEND", 20),
    "case-prove": env.integer("LIMIT_CASE_PROVE", 10),
    "case-act": env.integer("LIMIT_CASE_ACT", 60),
}
PROOF_BITS = env.integer("PROOF_BITS", 15)  # zero bits a browser must find before it may file a case: about a second
METRICS_TOKEN = env.text("METRICS_TOKEN", "")  # lets a monitor that is not on this machine read /metrics
KEPT_PAGES_MIB = env.integer("KEPT_PAGES_MIB", 16)  # finished pages in the memory of each web process; 0: none
CHANGES_KEPT_DAYS = env.integer("CHANGES_KEPT_DAYS", 400)  # how far back the change feed of the open data reaches
CSRF_FAILURE_VIEW = "publicity.portal.errors.expired_form"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
