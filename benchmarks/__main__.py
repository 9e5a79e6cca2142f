"""``python -m benchmarks [ONLY]``: run every module here that has ``rows()``, or those whose names begin so (``encoding``)."""

import importlib
import pkgutil
import sys
from pathlib import Path

import django
from django.conf import settings

from benchmarks.table import keep, show

FOLDER = Path(__file__).parent
WITHOUT_ROWS = frozenset(
    {
        "__main__",
        "ads_work",
        "billing_filling",
        "billing_work",
        "catalogue_work",
        "clips",
        "desk_work",
        "playback_work",
        "search_work",
        "site",
        "table",
    }
)


def main(only: str) -> int:
    """Print the table, keep the results; 1 when a bar was missed."""
    django.setup()
    names = [module.name for module in pkgutil.iter_modules([str(FOLDER)]) if module.name not in WITHOUT_ROWS]
    rows: list[dict[str, object]] = []
    for name in names:
        if name.startswith(only):
            module = importlib.import_module(f"benchmarks.{name}")
            if hasattr(module, "rows"):
                print(f"measuring {name} …", flush=True)
                rows += module.rows()
    print(show(rows))
    print(f"kept in {keep(rows)}")
    return 0 if all(row["ok"] for row in rows) else 1


if __name__ == "__main__":
    if not settings.configured:
        import os

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")  # noqa: TID251 - an entry point
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
