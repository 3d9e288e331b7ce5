"""What the repository itself promises: layout, locks, no trace of the machine it was written on."""

import os
import re
import subprocess
import tomllib

import pytest
from django.core.management import call_command

from config.env import ROOT

TOP_LEVEL = {
    ".ci", ".dockerignore", ".env.example", ".gitignore", "Dockerfile", "LICENSE", "Makefile", "README.md",
    "config", "credit", "docker-compose.yml", "manage.py", "objections", "publicity", "pyproject.toml",
    "requirements-dev.lock", "requirements.lock", "static", "templates", "tests",
}  # fmt: skip
BINARY = {".ttf", ".woff2", ".png", ".ico", ".jpg", ".xlsx", ".xls", ".pdf", ".gz", ".zip"}
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(\[[a-z0-9,_-]+\])?==[^ ]+( ;.*)? \\$")


def tracked():
    answer = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if answer.returncode or not answer.stdout:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in answer.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_nothing_lies_at_the_top_that_was_not_agreed():
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= TOP_LEVEL


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_pin_every_package_by_hash_and_name_no_index(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert entries
    assert [line for line in entries if not PINNED.match(line)] == []
    assert text.count("--hash=sha256:") >= len(entries)
    assert "://" not in text


def test_locks_hold_every_dependency_that_the_project_names():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = {"requirements.lock": project["dependencies"]}
    groups["requirements-dev.lock"] = project["dependencies"] + project["optional-dependencies"]["dev"]
    for name, wanted in groups.items():
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        locked = {found[1] for line in lines if (found := PINNED.match(line))}
        names = {re.match(r"[A-Za-z0-9._-]+", line)[0].lower().replace("_", "-") for line in wanted}
        assert names <= locked


def test_no_file_names_a_folder_of_somebodys_machine():
    traces = re.compile(rb"/(?:home|Users|work|root)/[A-Za-z0-9_.-]+/")
    for path in tracked():
        if path.suffix not in BINARY:
            assert not traces.search(path.read_bytes()), path


def test_no_migration_is_missing(db):
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


def test_the_ci_script_can_be_run():
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
