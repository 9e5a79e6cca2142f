"""What is drawn from the code stays equal to the code: migrations, flows, the diagram of rooms."""

import re
import subprocess
import sys
import tomllib

import pytest
from django.core.management import call_command

from tests.architecture.source_tree import ROOMS, ROOT

FLOWS = (
    "from core.management.commands.flows import flows_page; import django; django.setup(); print(flows_page(), end='')"
)


def test_the_page_of_flows_is_what_the_tables_say():
    code = f"import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'; {FLOWS}"
    drawn = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True, timeout=60
    ).stdout
    assert (ROOT / "docs" / "flows.md").read_text(encoding="utf-8") == drawn, "run `make flows`"


@pytest.mark.django_db
def test_no_migration_is_missing(capsys):
    try:
        call_command("makemigrations", check=True, dry_run=True)
    except SystemExit:
        pytest.fail("run manage.py makemigrations:\n" + capsys.readouterr().out)


def layers() -> list[list[str]]:
    """The rooms from the top, as the import contract orders them; rooms side by side share a line."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(one for one in settings["tool"]["importlinter"]["contracts"] if one["id"] == "rooms")
    return [[room.strip() for room in line.split("|")] for line in contract["layers"]]


def test_the_diagram_of_rooms_shows_the_layers_that_are_enforced():
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    drawn = set(re.findall(r"^ +(\w+) --> (\w+)$", page, re.MULTILINE))
    enforced = {
        (upper, lower)
        for above, below in zip(layers(), layers()[1:], strict=False)
        for upper in above
        for lower in below
    }
    assert drawn == enforced


def test_the_page_of_rooms_names_every_room_and_the_order_inside_it():
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for room in (*ROOMS, "config"):
        assert f"| `{room}/` |" in page, room
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    inside = next(one for one in settings["tool"]["importlinter"]["contracts"] if one["id"] == "inside")
    order = [name for line in inside["layers"] for name in re.findall(r"\w+", line)]
    sentence = re.search(r"Inside a room: (.+?)\.\n", page, re.DOTALL)
    assert sentence, "ARCHITECTURE.md has a sentence that begins with “Inside a room:”"
    assert re.findall(r"\w+", sentence.group(1)) == order


def test_every_room_is_in_the_contracts():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    assert set(settings["root_packages"]) == {*ROOMS, "config"}
    packages = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert packages == {*ROOMS, "config"}
