"""What `make bench` serves its pages with: the embedded settings, one more address, limits out of the way."""

from .embedded import *  # noqa: F403

ROOT_URLCONF = "publicity.bench.urls"
RATE_LIMITS = dict.fromkeys(RATE_LIMITS, 1_000_000_000)  # noqa: F405 (one address asks everything)
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
