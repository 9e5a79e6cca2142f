"""Which addresses have to do with money: by what their views are made of, so that a new address is among them by itself."""

import ast
from functools import cache
from pathlib import Path

from django.urls import URLPattern, get_resolver

from tests.architecture.source_tree import ROOT, tree_of
from tests.architecture.test_access import addresses


def money_addresses() -> list[tuple[str, URLPattern]]:
    """Route and pattern of every view that is billing's, whose module reaches billing by imports, or that is the administration's over it."""
    return [(route, pattern) for route, pattern in addresses(get_resolver()) if is_about_money(pattern)]


def is_about_money(pattern: URLPattern) -> bool:
    """Whether a view can read or move money."""
    admin = getattr(pattern.callback, "model_admin", None)
    if admin is not None:
        return bool(admin.opts.app_label == "billing")
    return reaches_billing(pattern.callback.__module__)


def label_of(pattern: URLPattern) -> str:
    """A short name that is unique among all addresses: the room and the address's own name."""
    room = "operate" if hasattr(pattern.callback, "model_admin") else pattern.callback.__module__.partition(".")[0]
    return f"{room}:{pattern.name}"


@cache
def reaches_billing(module: str) -> bool:
    """Whether a module is billing's, or imports what is, itself or through modules of its own room."""
    return "billing" in _rooms_reached(module, frozenset())


def _rooms_reached(module: str, seen: frozenset[str]) -> set[str]:
    room = module.partition(".")[0]
    rooms, path = {room}, _file_of(module)
    if path is None or module in seen or "billing" in rooms:
        return rooms
    for name in _imports(path):
        if name.partition(".")[0] == room:
            rooms |= _rooms_reached(name, seen | {module})
        else:
            rooms.add(name.partition(".")[0])
    return rooms


@cache
def _imports(path: Path) -> frozenset[str]:
    names = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return frozenset(names)


def _file_of(module: str) -> Path | None:
    plain = ROOT / module.replace(".", "/")
    return next((path for path in (plain.with_suffix(".py"), plain / "__init__.py") if path.is_file()), None)
