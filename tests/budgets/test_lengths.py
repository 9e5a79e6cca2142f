"""A file, a function and a template fit into one head."""

import ast

from tests.architecture.source_tree import ROOT, is_test, name_of, python_files, templates, tree_of

FILE, TEST_FILE, FUNCTION, TEMPLATE, SCRIPT = 300, 400, 50, 120, 300


def length_of(path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_is_too_long():
    limits = {path: TEST_FILE if is_test(path) else FILE for path in python_files()}
    assert {name_of(path): length_of(path) for path, limit in limits.items() if length_of(path) > limit} == {}


def test_no_function_is_too_long():
    long = {}
    for path in python_files():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                lines = node.end_lineno - node.lineno + 1
                if lines > FUNCTION:
                    long[f"{name_of(path)}:{node.name}"] = lines
    assert long == {}


def test_no_template_is_too_long():
    assert {name_of(path): length_of(path) for path in templates() if length_of(path) > TEMPLATE} == {}


def test_no_script_is_too_long():
    scripts = (ROOT / "static" / "js").rglob("*.js")
    assert {name_of(path): length_of(path) for path in scripts if length_of(path) > SCRIPT} == {}
