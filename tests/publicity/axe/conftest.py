"""The browser of the browser tests, for axe-core too."""

from tests.browser.conftest import stock, visit

__all__ = ["stock", "visit"]
