"""Habits that linters cannot see: where errors are swallowed, settings read, rows saved, times measured."""

import ast
import re

from django.apps import apps

from tests.architecture.source_tree import ROOMS, ROOT, is_test, name_of, product_files, python_files, tree_of

SURVIVORS = {"core/events.py", "core/tasks.py", "core/sweeping.py"}
ENTRANCES = {"config/env.py", "config/asgi.py", "config/wsgi.py", "config/celery.py"}
WEB_FREE = ("services", "selectors", "policies", "terms", "flows", "events", "models", "enums")


def layer_of(path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[1] if parts[0] in ROOMS and len(parts) > 1 else ""


def imported(path) -> set[str]:
    """Full names of all that a file imports."""
    names = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_only_three_places_survive_any_exception():
    broad = set()
    for path in product_files():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ExceptHandler):
                caught = (
                    {part.id for part in ast.walk(node.type) if isinstance(part, ast.Name)}
                    if node.type
                    else {"BaseException"}
                )
                if caught & {"Exception", "BaseException"}:
                    broad.add(name_of(path))
    assert broad <= SURVIVORS


def test_the_environment_is_read_in_one_place():
    reading = set()
    for path in product_files():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}:
                reading.add(name_of(path))
    assert reading <= ENTRANCES


def test_entrances_only_name_the_settings():
    for name in ENTRANCES - {"config/env.py"}:
        lines = [line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if "environ" in line]
        assert all('setdefault("DJANGO_SETTINGS_MODULE", "config.settings")' in line for line in lines), name


def test_settings_come_from_the_environment_and_not_from_other_rooms():
    for path in (ROOT / "config" / "settings").glob("*.py"):
        assert not {name for name in imported(path) if name.split(".")[0] in ROOMS}, name_of(path)


def test_what_is_true_knows_nothing_of_the_web():
    wrong = {
        name_of(path): sorted(found)
        for path in product_files()
        if layer_of(path) in WEB_FREE
        and (found := {name for name in imported(path) if name.startswith(("django.http", "django.shortcuts"))})
    }
    assert wrong == {}


def test_no_model_overrides_save_and_nobody_listens_to_model_signals():
    overriding = []
    for path in product_files():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ClassDef) and layer_of(path) == "models":
                overriding += [
                    f"{name_of(path)}:{node.name}"
                    for part in node.body
                    if isinstance(part, ast.FunctionDef) and part.name == "save"
                ]
        signals = {name for name in imported(path) if name.startswith("django.db.models.signals")}
        assert not signals, name_of(path)
    assert overriding == []


def test_a_span_of_time_is_never_measured_by_its_seconds_part():
    wrong = []
    for path in product_files():
        if path.relative_to(ROOT).parts[:2] == ("config", "demo"):
            continue  # its films have a length called seconds
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Attribute) and node.attr == "seconds" and isinstance(node.ctx, ast.Load):
                wrong += [f"{name_of(path)}:{node.lineno}"]
    assert wrong == [], "timedelta.seconds drops the days; use total_seconds()"


def test_every_model_says_what_it_is():
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            assert "__str__" in vars(model), f"{model._meta.label} needs a __str__"


def test_every_test_file_has_tests_and_no_test_hides_elsewhere():
    for path in python_files():
        functions = {
            node.name
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        }
        if path.name.startswith("test_"):
            assert functions, f"{name_of(path)} has no test"
            assert is_test(path), f"{name_of(path)} lies outside of tests/"
        elif is_test(path):
            assert not functions, f"{name_of(path)} is not collected by pytest"


def test_names_of_tests_are_sentences():
    short = [
        f"{name_of(path)}:{node.name}"
        for path in python_files()
        if is_test(path)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef) and re.fullmatch(r"test_[a-z0-9]+(_[a-z0-9]+)?", node.name)
    ]
    assert short == []
