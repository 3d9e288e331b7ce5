"""The browser of the browser tests, for axe-core too."""

from tests.browser.conftest import chromium, stock, visit

__all__ = ["chromium", "stock", "visit"]
