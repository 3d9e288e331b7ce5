"""Tests: real PostgreSQL and Valkey, cheap password hashing, files in a temporary folder."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "test-only-" + "x" * 50)
os.environ.setdefault("LOOKUP_KEY", "dGVzdC1vbmx5LXRlc3Qtb25seS10ZXN0LW9ubHktMTI=")
os.environ.setdefault("SEALING_KEYS", "t1:dGVzdC1vbmx5LXRlc3Qtb25seS10ZXN0LW9ubHktMTI=")
os.environ.setdefault("DATABASE_URL", "postgresql://nobody:nothing@127.0.0.1:1/none")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")

from .base import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES["default"]["TEST"] = {"NAME": os.environ.get("TEST_DB_NAME") or "test_portal"}  # noqa: F405
DATABASES["default"]["OPTIONS"] = {}  # noqa: F405
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # static files straight from the apps, nothing collected
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="portal-test-"))
atexit.register(shutil.rmtree, MEDIA_ROOT, ignore_errors=True)
STATIC_ROOT = MEDIA_ROOT / "static"
STATIC_ROOT.mkdir()
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PROOF_BITS = 6
RATE_LIMITS = dict.fromkeys(RATE_LIMITS, 1_000_000)  # noqa: F405 (all tests come from one address)
CELERY_TASK_ALWAYS_EAGER = False
KEPT_PAGES_MIB = 0  # only its own tests keep pages
