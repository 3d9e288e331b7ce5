"""Only for `collectstatic` while an image is built: no secret, no server, the static files as production names them."""

from pathlib import Path

from config import env

from .test import *  # noqa: F403

STATIC_ROOT = Path(env.text("STATIC_ROOT"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
