"""What only a development site tells its visitors: the accounts of the demo, and where mail lands."""

import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class DemoAccount:
    """One ready-made account, with its password in the clear: it opens nothing but the demo."""

    role: str
    name: str
    email: str
    password: str


def is_development() -> bool:
    """Whether this site runs in development mode."""
    return settings.DUANJU_MODE == "development"


def demo_accounts_path() -> Path:
    """The file in which the demo leaves its accounts."""
    return Path(settings.DUANJU_DATA) / "demo-accounts.json"


def demo_accounts() -> list[DemoAccount]:
    """The demo's accounts in its order; none in production, and none before the demo was built."""
    path = demo_accounts_path()
    if not is_development() or not path.is_file():
        return []
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [DemoAccount(row["role"], row["name"], row["email"], row["password"]) for row in rows]
