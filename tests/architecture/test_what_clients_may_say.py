"""Prices, amounts and whose money it is are the server's. Every field that a client may send to a page of money is listed here, with its reason."""

import ast
from types import ModuleType

import pytest

from tests.architecture.money_views import money_addresses
from tests.architecture.reads import fields_of, is_request_part, module_of, read_names
from tests.architecture.source_tree import ROOT, tree_of

MAY_SAY = {
    "key": "which wish this is, so that a second click is the first one; it is kept apart for each person",
    "scope": "how much of a series: one of three words",
    "seen_coins": "the price that the viewer saw: the server's own is charged, or nothing when it is higher",
    "daily_coins": "the viewer's own limit, which takes from what they may spend and adds nothing",
    "monthly_money": "as daily_coins, for money",
    "is_on": "whether the next episode unlocks by itself",
    "budget_coins": "the most that this may spend of the viewer's own coins, at the server's prices",
    "months": "how long a pause lasts: one to three",
    "when": "whether a change of tier comes later",
    "answer": "yes or no to a price that the operator has named",
    "cursor": "where a list of one's own goes on",
    "series": "the series that the shop counts a pack's episodes for",
    "next": "the page that signing in leads back to",
    "back": "the page of this site that a payment began on",
    "text": "a question about a line",
    "account_holder": "where a producer's money goes, by the producer's finance people",
    "iban": "as account_holder",
    "bic": "as account_holder",
    "tax_country": "what tax offices want to know of a producer",
    "tax_number": "as tax_country",
    "vat_number": "as tax_country",
    "minimum_minor": "the smallest payout that a producer wants; the platform's own minimum holds as well",
    "ahead": "whether playing is only prepared",
    "auto_advanced": "whether the player went on by itself",
    "position_ms": "how far the viewer is",
    "age_ms": "how long ago that was",
    "view_id": "the player's own name for a start, so that one that is sent twice is one view",
    "origin": "what produced the view, as the server has signed it",
    "from": "as came_from, for the links of a series' page",
    "came_from": "the page on which it was chosen: one of seven words",
}


def money_modules() -> list[ModuleType]:
    """Modules of our views that can read or move money."""
    found = {
        module_of(pattern.callback)
        for _route, pattern in money_addresses()
        if not hasattr(pattern.callback, "model_admin")
    }
    return sorted(found, key=lambda module: module.__name__)


def given_data(module: ModuleType) -> set[str]:
    """Names of forms and serializers that a module fills from a request."""
    names = set()
    for node in ast.walk(tree_of(ROOT / f"{module.__name__.replace('.', '/')}.py")):
        if isinstance(node, ast.Call):
            parts = [*node.args, *(keyword.value for keyword in node.keywords)]
            if any(is_request_part(inner) for part in parts for inner in ast.walk(part)):
                names.add(ast.unparse(node.func))
    return names


def said_fields(module: ModuleType) -> set[str]:
    """What a client may send there: names that are read, and fields of what is filled from requests."""
    said = read_names(module)
    for name in given_data(module):
        said |= fields_of(getattr(module, name.partition(".")[0], None))
    return said


@pytest.mark.parametrize("module", money_modules(), ids=lambda module: module.__name__)
def test_a_client_says_only_what_is_listed(module):
    assert said_fields(module) - MAY_SAY.keys() == set(), "give the reason why a client may say this, or take it out"


@pytest.mark.parametrize("module", money_modules(), ids=lambda module: module.__name__)
def test_requests_are_read_by_name_or_by_a_form_and_in_no_other_way(module):
    """``request.POST.dict()``, ``**request.data`` or a loop over them could take anything."""
    tree = tree_of(ROOT / f"{module.__name__.replace('.', '/')}.py")
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    odd = [
        f"{module.__name__}:{node.lineno} {ast.unparse(parents[node])}"
        for node in ast.walk(tree)
        if is_request_part(node) and not is_plain(node, parents)
    ]
    assert odd == []


def is_plain(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    above = parents[node]
    if isinstance(above, ast.BoolOp):  # request.POST or None
        node, above = above, parents[above]
    if isinstance(above, ast.keyword):  # data=request.data
        node, above = above, parents[above]
    if isinstance(above, ast.Call):
        return (node in (*above.args, *above.keywords) and ast.unparse(above.func)[0].isupper()) or is_kept_whole(node)
    is_named = isinstance(above, ast.Attribute) and above.attr == "get" and isinstance(parents[above], ast.Call)
    return is_named or (isinstance(above, ast.Assign) and is_kept_whole(node))


def is_kept_whole(node: ast.AST) -> bool:
    """Signed messages are kept as they are, and believed by what the provider says."""
    text = ast.unparse(node)
    return text in {"request.body", "headers=request.headers", "request.headers"}


def test_no_reason_is_left_over():
    said = set().union(*(said_fields(module) for module in money_modules()))
    assert MAY_SAY.keys() - said == set()


@pytest.mark.parametrize(
    "word",
    [
        "price",
        "amount",
        "coins",
        "user",
        "currency",
        "country",
        "discount",
        "share",
        "tax",
        "provider",
        "state",
        "minor",
    ],
)
def test_what_a_client_says_is_no_price_no_amount_and_nobody(word):
    """Names that sound like it are those above, whose reasons say why they are none."""
    allowed = {
        "seen_coins",
        "daily_coins",
        "budget_coins",
        "minimum_minor",
        "tax_country",
        "tax_number",
    }
    assert {name for name in MAY_SAY if word in name.split("_")} <= allowed
