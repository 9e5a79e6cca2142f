"""The ledger's two writes in one statement each, by functions in PostgreSQL; ``services/ledger.py`` does the same through the ORM elsewhere."""

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection

BEGIN = "SELECT new_key, new_id FROM billing_begin(%s)"
MOVE = "SELECT billing_move(%s)"


def begin_rows(orders: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Write transactions; keys and ids of those that are new. One that another process writes in this moment is waited for."""
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, [json.dumps(list(orders))])
        return dict(cursor.fetchall())


def move_rows(legs: Iterable[dict[str, Any]]) -> str:
    """Move what legs say (``tx``, ``code``, ``lot``, ``amount``). Nothing moves unless all fits: '' or ``no-account``, ``not-enough``."""
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [json.dumps(list(legs))])
        reason: str = cursor.fetchone()[0]
        return reason
