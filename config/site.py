"""The site's own particulars (name, host, telephone, filing numbers): data, never text in a template."""

import tomllib
from pathlib import Path
from typing import Any

DEFAULTS = Path(__file__).with_name("site.toml")


def load(override: str = "") -> dict[str, Any]:
    """Return the particulars; values of the file `override` (a path, may be empty) win over the shipped ones."""
    values = tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))
    if override:
        values |= tomllib.loads(Path(override).read_text(encoding="utf-8"))
    return values
