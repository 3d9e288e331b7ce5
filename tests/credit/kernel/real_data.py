"""Where the real test data lies; it is no part of the repository."""

import csv
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data"


def rows_of(name):
    """Return the rows of a file of real data, or skip the calling test when the folder is absent."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"real test data not present: {path}")
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
