"""Static files of production mode: every name is hashed, and every module finds its imports."""

import json
import re
import subprocess
import sys

import pytest

from config import env
from tests.architecture.source_tree import ROOT
from tests.fixtures.clips import run_folder
from tests.fixtures.encodings import alone

SECRET = "a-secret-of-a-test-that-is-long-enough-0123456789-abcdefghij"
IMPORT = re.compile(r"""^\s*(?:import|export)\b[^'"]*["'](\.[^"']+)["']""", re.MULTILINE)


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The static files of a production site, collected by whichever process of this run of the tests needs them first."""
    folder = run_folder(tmp_path_factory) / "production"
    with alone(folder.with_suffix(".lock"), lambda _seconds: True):
        if not (folder / "static" / "staticfiles.json").exists():
            collect(folder)
    return folder / "static"


def collect(folder):
    environment = env.child_environment(
        DUANJU_DATA=str(folder), DUANJU_MODE="production", SECRET_KEY=SECRET, DJANGO_SETTINGS_MODULE="config.settings"
    )
    argv = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(argv, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=120)


def test_every_import_of_a_module_is_a_hashed_file_that_exists(collected):
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    modules = [collected / hashed for name, hashed in names.items() if name.startswith("js/")]
    imports = [(module, target) for module in modules for target in IMPORT.findall(module.read_text(encoding="utf-8"))]
    assert imports
    hashed = set(names.values())
    found = {
        (module.parent / target).resolve().relative_to(collected.resolve()).as_posix() for module, target in imports
    }
    assert found <= hashed


@pytest.mark.parametrize(
    "name", ["vendor/hls/hls.min.js", "vendor/hls/hls.worker.js", "vendor/tus/tus.min.js", "css/tokens.css"]
)
def test_what_pages_ask_for_is_there(collected, name):
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    assert (collected / names[name]).is_file()
