"""What the ledger writes in one statement each, by functions in PostgreSQL; elsewhere the ORM does the same."""

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection

BEGIN = "SELECT new_key, new_id FROM billing_begin(%s)"
MOVE = "SELECT billing_move(%s)"
NO_ACCOUNT = "no-account"
SHARE = "SELECT billing_share(%s)"
PURSES = "SELECT billing_purses(%s)"


def begin_rows(orders: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Write transactions; keys and ids of those that are new. One that another process writes in this moment is waited for."""
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, [json.dumps(list(orders))])
        return dict(cursor.fetchall())


def move_rows(legs: Iterable[dict[str, Any]]) -> str:
    """Move what legs say (``tx``, ``code``, ``lot``, ``amount``). Nothing moves unless all fits: '' or ``NO_ACCOUNT``, ``not-enough``."""
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [json.dumps(list(legs))])
        reason: str = cursor.fetchone()[0]
        return reason


def write_share_rows(shares: Iterable[dict[str, Any]]) -> None:
    """Write producers' shares; names as in ``ProducerShare``, transactions as ``tx``."""
    with connection.cursor() as cursor:
        cursor.execute(SHARE, [json.dumps(list(shares))])


def lock_purses(user_ids: Iterable[int], keys: Iterable[str]) -> dict[str, Any]:
    """Lock people's wallets until the transaction ends, and say what is in them.

    ``is_barred`` when a key was refused before, or a debt or a limit concerns any of them; ``born``, the days; ``held`` by owner, where something
    is; ``lots``, each with its owner and what ``selectors.lots.lot_of_row`` reads.
    """
    with connection.cursor() as cursor:
        cursor.execute(PURSES, [json.dumps({"users": list(user_ids), "keys": list(keys)})])
        purses: dict[str, Any] = cursor.fetchone()[0]
        return purses
