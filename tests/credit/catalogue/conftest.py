import pytest

from credit.catalogue import standards


@pytest.fixture(scope="session")
def penalty():
    return standards.get("penalty")


@pytest.fixture(scope="session")
def licence():
    return standards.get("licence")
