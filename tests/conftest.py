"""What is truly everywhere: each test has a cache of its own, and the files that tests write are taken away."""

import shutil
import uuid

import pytest
from django.conf import settings
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _cache_of_its_own():
    """Nothing cached or counted by one test reaches another; the server itself is shared by all processes."""
    cache.key_prefix = settings.CACHES["default"]["KEY_PREFIX"] = uuid.uuid4().hex


def pytest_unconfigure():
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
