"""Write docs/flows.md: every state machine as a diagram."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from core.flow import REGISTRY

PREFACE = """# Flows

Every state machine of the product, written by `make flows` from the tables in each app's `flows.py`. A test keeps this page true.
"""


def flows_page() -> str:
    """The text of docs/flows.md as the code says it should be."""
    parts = [f"\n## {name}\n\n```mermaid\n{REGISTRY[name].mermaid()}\n```\n" for name in sorted(REGISTRY)]
    return PREFACE + "".join(parts)


class Command(BaseCommand):
    """``manage.py flows``."""

    help = "Write docs/flows.md from the flow tables."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page."""
        Path(settings.BASE_DIR, "docs", "flows.md").write_text(flows_page(), encoding="utf-8")
        self.stdout.write("docs/flows.md written")
