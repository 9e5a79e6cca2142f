"""A name says what a thing is for; these names say nothing."""

import ast

from tests.architecture.source_tree import ROOT, name_of, product_files, python_files, templates, tree_of

EMPTY = {
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "misc",
    "manager",
    "managers",
    "data",
    "info",
    "process",
    "handle",
    "stuff",
}
COMMANDS = "management/commands/"  # Django calls a command's handle()


def test_no_module_has_an_empty_name():
    folders = {part for path in python_files() for part in path.relative_to(ROOT).parts[:-1]}
    assert folders & EMPTY == set()
    assert [name_of(path) for path in python_files() if EMPTY & {path.stem, *path.stem.split("_")[-1:]}] == []


def test_no_function_or_class_has_an_empty_name():
    found = [
        f"{name_of(path)}:{node.name}"
        for path in product_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and node.name.lower().strip("_") in EMPTY
        and not (node.name == "handle" and COMMANDS in name_of(path))
    ]
    assert found == []


def test_no_template_or_static_file_has_an_empty_name():
    files = [*templates(), *(ROOT / "static").rglob("*.*")]
    assert [name_of(path) for path in files if path.stem.strip("_") in EMPTY] == []


def test_every_module_begins_with_the_reason_why_it_exists():
    silent = [name_of(path) for path in python_files() if path.stat().st_size and not ast.get_docstring(tree_of(path))]
    assert silent == []
