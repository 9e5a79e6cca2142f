"""What views read from requests, as the source says it: names of query and form fields, headers, and the fields of forms and serializers."""

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import TypeGuard

from django import forms
from rest_framework import serializers

from tests.architecture.source_tree import ROOMS, ROOT, tree_of

SOURCES = frozenset({"GET", "POST", "query_params", "data", "headers", "FILES", "COOKIES", "META", "body"})


def sent_fields(module: ModuleType) -> set[str]:
    """Names of all query and form fields that a module of views reads, itself or by forms and serializers that it has imported."""
    names = read_names(module)
    for value in vars(module).values():
        names |= fields_of(value)
    return names


def read_names(module: ModuleType) -> set[str]:
    """Names of query and form fields that a module reads itself, or by functions of core's that read a request for it (``click_key``)."""
    lent = [value for value in vars(module).values() if getattr(value, "__module__", "").startswith("core.http.")]
    modules = [module, *(module_of(value) for value in lent if inspect.isfunction(value))]
    return {
        name for one in modules for source, name in literal_reads(one) if source not in {"headers", "META", "COOKIES"}
    }


def fields_of(value: object) -> set[str]:
    """The fields of a form or serializer class."""
    if isinstance(value, type) and issubclass(value, forms.BaseForm):
        made = re.findall(r'self\.fields\["(\w+)"\] = ', inspect.getsource(value)) if is_ours(module_of(value)) else []
        return {*getattr(value, "base_fields", {}), *made}
    if isinstance(value, type) and issubclass(value, serializers.BaseSerializer):
        return set(getattr(value, "_declared_fields", {}))
    return set()


def literal_reads(module: ModuleType) -> Iterator[tuple[str, str]]:
    """(source, name) of ``request.POST.get("name")``, ``request.GET["name"]``, ``"name" in request.POST`` and the like."""
    for node in ast.walk(tree_of(ROOT / f"{module.__name__.replace('.', '/')}.py")):
        found: tuple[ast.expr, ast.expr] | None = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            found = node.func.value, node.args[0]
        elif isinstance(node, ast.Subscript):
            found = node.value, node.slice
        if found and is_request_part(found[0]) and isinstance(found[1], ast.Constant):
            yield found[0].attr, str(found[1].value)


def reads(module: ModuleType) -> set[str]:
    """Which parts of requests a module touches at all: GET, POST, data, body…"""
    tree = tree_of(ROOT / f"{module.__name__.replace('.', '/')}.py")
    return {node.attr for node in ast.walk(tree) if is_request_part(node)}


def is_request_part(node: ast.AST) -> TypeGuard[ast.Attribute]:
    """``request.POST`` and its siblings."""
    return (
        isinstance(node, ast.Attribute)
        and node.attr in SOURCES
        and isinstance(node.value, ast.Name)
        and node.value.id == "request"
    )


def module_of(view: object) -> ModuleType:
    """The module that a view was written in."""
    return sys.modules[view.__module__]


def is_ours(module: ModuleType) -> bool:
    """Whether the module is the product's own."""
    return module.__name__.partition(".")[0] in (*ROOMS, "config")
