"""Money and coins are whole numbers; a float near them is a bug that only shows at the end of the month."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT, name_of, product_files

MONEY_ROOMS = ("billing", "ads")
MONEY_ENDINGS = ("_minor", "_coins", "_bps")
FLOAT_FIELDS = {"FloatField", "float"}


def is_money(name: str) -> bool:
    return name.endswith(MONEY_ENDINGS)


def floats_in(node: ast.AST) -> Iterator[ast.AST]:
    """Everything in an expression that is a float or makes one: 1.5, float(…), FloatField, a / b."""
    for part in ast.walk(node):
        number = isinstance(part, ast.Constant) and isinstance(part.value, float)
        name = (isinstance(part, ast.Name) and part.id in FLOAT_FIELDS) or (
            isinstance(part, ast.Attribute) and part.attr in FLOAT_FIELDS
        )
        if number or name or (isinstance(part, ast.BinOp) and isinstance(part.op, ast.Div)):
            yield part


def assigned(node: ast.AST) -> list[tuple[str, ast.AST | None]]:
    """The names that a node gives a type or a value to."""
    if isinstance(node, ast.Assign):
        return [(target.id, node.value) for target in node.targets if isinstance(target, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [(node.target.id, node.annotation), (node.target.id, node.value)]
    if isinstance(node, ast.arg):
        return [(node.arg, node.annotation)]
    if isinstance(node, ast.keyword) and node.arg:
        return [(node.arg, node.value)]
    return []


def float_money(tree: ast.Module, *, whole_file: bool) -> list[int]:
    """Lines where money becomes a float; in the money rooms every float counts."""
    if whole_file:
        return sorted({part.lineno for part in floats_in(tree)})
    named = [value for node in ast.walk(tree) for name, value in assigned(node) if is_money(name) and value is not None]
    return sorted({part.lineno for value in named for part in floats_in(value)})


def test_no_float_touches_money():
    wrong = {}
    for path in product_files():
        room = path.relative_to(ROOT).parts[0]
        lines = float_money(ast.parse(path.read_text(encoding="utf-8")), whole_file=room in MONEY_ROOMS)
        if lines:
            wrong[name_of(path)] = lines
    assert wrong == {}


@pytest.mark.parametrize(
    "code",
    [
        "price_coins = 1.5",
        "price_minor: float = 0",
        "def pay(amount_minor: float): ...",
        "pay(amount_minor=total / 2)",
        "class A:\n    fee_bps = models.FloatField()",
    ],
)
def test_the_check_finds_what_it_looks_for(code):
    assert float_money(ast.parse(code), whole_file=False)


def test_in_a_money_room_every_float_counts():
    assert float_money(ast.parse("wait = 0.5"), whole_file=True)
    assert not float_money(ast.parse("wait = 0.5\nprice_coins = 12 // 5"), whole_file=False)
    assert Path("billing").name in MONEY_ROOMS
