"""One machine, nothing to configure: embedded PostgreSQL and Valkey in DATA_DIR (`make demo`)."""

from config import env

from .base import *  # noqa: F403

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.words("ALLOWED_HOSTS")]
# Addresses of the sandbox platforms that the supervisor starts; their platform rows are made from these.
SANDBOX_PLATFORMS = {
    "city": env.text("SANDBOX_CITY_URL", ""),
    "province": env.text("SANDBOX_PROVINCE_URL", ""),
}
# Compressing thousands of files for one machine would take longer than all the rest of the first start.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}  # noqa: F405
