"""The files with which a city runs the portal: whole, and without a secret."""

import re
import shutil
import subprocess

import pytest
import yaml

from config import production_values
from config.env import ROOT

COMPOSE = ROOT / "docker-compose.yml"


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))


def test_every_service_that_stays_has_a_health_check(compose):
    staying = {name: service for name, service in compose["services"].items() if service["restart"] != "no"}
    assert staying.keys() == {"postgres", "valkey", "web", "worker", "beat"}
    assert all("healthcheck" in service for service in staying.values())


def test_no_secret_stands_in_the_file(compose):
    secret, given_elsewhere = re.compile(r"PASSWORD|SECRET|KEY|_URL"), re.compile(r"\$\{[A-Z_]+:-\}")
    for service in compose["services"].values():
        secrets = {name: value for name, value in service["environment"].items() if secret.search(name)}
        assert not [name for name, value in secrets.items() if not given_elsewhere.fullmatch(value)]
    assert "://" not in COMPOSE.read_text(encoding="utf-8")


def test_the_example_names_every_value_that_production_wants_and_gives_none():
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert {*production_values.REQUIRED, "POSTGRES_PASSWORD", "VALKEY_PASSWORD"} <= given.keys()
    assert not [name for name, value in given.items() if value]


def test_docker_compose_accepts_the_file():
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("docker compose is not installed here")
    subprocess.run([docker, "compose", "-f", COMPOSE, "config", "-q"], check=True, capture_output=True)
