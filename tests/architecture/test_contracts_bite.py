"""The import contracts are not decoration: in a copy of the tree each planted violation is named."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source_tree import PRODUCT, ROOT

# Per contract: files to plant, each with the import that must be refused.
PLANTS = {
    "rooms": {
        "core/planted.py": "import accounts.models",
        "accounts/planted.py": "import media.models",
        "media/planted.py": "import dramas.models",
        "dramas/planted.py": "import playback.models",
        "playback/planted.py": "import moderation.models",
        "moderation/planted.py": "import watch.apps",
        "playback/planted_too.py": "import billing.models",
        "billing/planted.py": "import moderation.models",
        "moderation/planted_three.py": "import billing.models",
        "moderation/planted_too.py": "import studio.apps",
        "billing/planted_too.py": "import ads.models",
        "moderation/planted_four.py": "import ads.models",
        "ads/planted.py": "import watch.apps",
        "watch/planted.py": "import studio.apps",
        "studio/planted.py": "import watch.apps",
        "watch/planted_too.py": "import config.env",
    },
    "inside": {
        "dramas/enums.py": "import dramas.models",
        "dramas/models/planted.py": "import dramas.flows",
        "dramas/flows.py": "import dramas.terms",
        "dramas/terms.py": "import dramas.selectors.catalogue",
        "accounts/selectors/planted.py": "import accounts.policies",
        "accounts/policies.py": "import accounts.services.notices",
        "media/services/planted.py": "import media.tasks.encoding",
        "moderation/services/planted.py": "import moderation.views",
        "media/tasks/planted.py": "import media.receivers",
        "media/views/planted.py": "import media.tasks.encoding",
        "watch/views/planted.py": "import watch.urls",
    },
    "pure": {
        "media/encoding/planted.py": "import django.db",
        "media/encoding/planted_too.py": "import core.errors",
        "moderation/checks/planted.py": "import celery",
        "billing/spending.py": "import django.db",
        "billing/pricing.py": "import core.errors",
        "billing/entitlements.py": "import django.utils.timezone",
        "moderation/checks/planted_too.py": "import rest_framework",
        "ads/decision/planted.py": "import core.errors",
    },
    "services": {
        "dramas/services/planted.py": "import celery",
        "media/services/planted.py": "import core.tasks",
        "moderation/services/planted.py": "import rest_framework",
        "accounts/selectors/planted.py": "import core.http.access",
    },
    "views": {"studio/receivers_planted.py": "import studio.views", "watch/planted.py": "import watch.api"},
    "tasks": {"media/planted.py": "import media.tasks.encoding", "dramas/planted.py": "import media.tasks.encoding"},
    "tests": {"core/planted.py": "import core.tests.test_events", "media/planted.py": "import core.tests"},
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """The product's Python files and the contracts, in a folder of their own."""
    folder = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for room in PRODUCT:
        shutil.copytree(ROOT / room, folder / room, ignore=lambda _, names: [name for name in names if not keeps(name)])
    return folder


def keeps(name: str) -> bool:
    """Python files and folders; a dot in any other name is a file we do not need."""
    return name.endswith(".py") or ("." not in name and name != "__pycache__")


def lint(folder: Path, *contract: str) -> tuple[int, str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), *(f"--contract={one}" for one in contract)]
    result = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, timeout=60)
    return result.returncode, result.stdout


def module_of(file: str) -> str:
    return file.removesuffix(".py").replace("/", ".")


def test_the_tree_keeps_all_contracts(copy):
    code, report = lint(copy)
    assert code == 0, report


@pytest.mark.parametrize("contract", PLANTS)
def test_a_planted_violation_breaks_the_contract_and_is_named(copy, contract):
    before = {file: path.read_text("utf-8") if (path := copy / file).exists() else None for file in PLANTS[contract]}
    try:
        for file, line in PLANTS[contract].items():
            with (copy / file).open("a", encoding="utf-8") as stream:
                stream.write(f"\n{line}\n")
        code, report = lint(copy, contract)
    finally:
        for file, text in before.items():
            (copy / file).write_text(text, "utf-8") if text is not None else (copy / file).unlink(missing_ok=True)
    assert code != 0
    silent = [file for file in PLANTS[contract] if module_of(file) not in report]
    assert silent == [], report
