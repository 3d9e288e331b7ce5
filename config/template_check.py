"""`python -m config.template_check`: compile every template of the portal; name those that do not."""

import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.template import TemplateSyntaxError, engines


def broken(folder: Path) -> Iterator[str]:
    """Yield one line for each template that does not compile."""
    engine = engines["django"]
    for path in sorted(folder.rglob("*.*")):
        if path.suffix not in {".html", ".txt", ".xml", ".svg"}:
            continue
        try:
            engine.from_string(path.read_text(encoding="utf-8"))
        except TemplateSyntaxError as error:
            yield f"{path.relative_to(settings.BASE_DIR)}: {error}"


def main() -> int:
    """Print what is broken; the exit code counts as the answer."""
    django.setup()
    lines = [line for line in broken(settings.BASE_DIR / "templates")]
    print("\n".join(lines) or "templates: all compile")
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main())
