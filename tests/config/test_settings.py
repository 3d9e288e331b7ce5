"""Production refuses to start on an unsafe value, and names it."""

import base64
import os
import subprocess
import sys

import pytest

from config.env import ROOT

KEY = base64.b64encode(bytes(range(32))).decode()
SAFE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "r" * 60,
    "LOOKUP_KEY": KEY,
    "SEALING_KEYS": f"k1:{KEY}",
    "DATABASE_URL": "postgresql://portal:secret@127.0.0.1:1/portal",
    "REDIS_URL": "redis://:secret@127.0.0.1:1/0",
    "ALLOWED_HOSTS": "credit.example.gov.cn",
}


def start(tmp_path, **changes):
    values = {name: value for name, value in (SAFE | changes).items() if value is not None}
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **values}
    command = [sys.executable, "-c", "import config.settings.production as s; print(s.SESSION_COOKIE_SECURE)"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_production_starts_with_everything_given(tmp_path):
    assert start(tmp_path).stdout == "True\n"


@pytest.mark.parametrize(("name", "value"), [
    ("DEBUG", "1"),
    ("DEBUG", "perhaps"),
    ("SECRET_KEY", None),
    ("SECRET_KEY", "django-insecure-" + "x" * 60),
    ("SECRET_KEY", "test-only-" + "x" * 60),
    ("SECRET_KEY", "short"),
    ("LOOKUP_KEY", None),
    ("LOOKUP_KEY", "dGVzdC1vbmx5LXRlc3Qtb25seS10ZXN0LW9ubHktMTI="),
    ("LOOKUP_KEY", "c2hvcnQ="),
    ("SEALING_KEYS", None),
    ("SEALING_KEYS", KEY),
    ("SEALING_KEYS", f"k2:{KEY},k1:not-base64"),
    ("SEALING_KEYS", "t1:dGVzdC1vbmx5LXRlc3Qtb25seS10ZXN0LW9ubHktMTI="),
    ("DATABASE_URL", None),
    ("REDIS_URL", ""),
    ("ALLOWED_HOSTS", None),
    ("ALLOWED_HOSTS", "*"),
])  # fmt: skip
def test_production_refuses(tmp_path, name, value):
    answer = start(tmp_path, **{name: value})
    assert answer.returncode != 0
    assert "MissingSetting: " in answer.stderr
    assert name in answer.stderr.splitlines()[-1]


def test_a_secret_of_the_embedded_instance_is_no_production_secret(tmp_path):
    (tmp_path / "instance.json").write_text('{"SECRET_KEY": "%s"}' % ("r" * 60))
    assert "SECRET_KEY" in start(tmp_path, SECRET_KEY=None).stderr
