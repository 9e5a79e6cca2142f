"""Keyset pagination: pages that neither skip nor repeat a row when others are added, at the same cost on every page."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidError
from core.numbers import LARGEST

M = TypeVar("M", bound=models.Model)
R = TypeVar("R")
LONGEST_CURSOR = 400


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows and the cursor of the next page, empty on the last."""

    items: list[M]
    next_cursor: str


def keyset_page(
    queryset: models.QuerySet[M], *, order: tuple[str, ...] = ("-pk",), cursor: str | None = None, size: int = 24
) -> Page[M]:
    """One page in a total order of non-null columns (the last one unique). InvalidError for a cursor that is not ours."""
    items = rows_after(queryset, order=order, cursor=cursor, count=size + 1)
    more = len(items) > size
    items = items[:size]
    return Page(items, cursor_of([_value(items[-1], name) for name in order]) if more else "")


def rows_after(queryset: models.QuerySet[M, R], *, order: tuple[str, ...], cursor: str | None, count: int) -> list[R]:
    """The first rows, or plain values, behind a cursor: for a page that is put together from several lists. InvalidError as ``keyset_page``."""
    rows = queryset.order_by(*order)
    if not cursor:
        return list(rows[:count])
    values = _decode(cursor, len(order))
    try:
        return list(rows.filter(_after(order, values))[:count])
    except (ValueError, TypeError, ValidationError) as error:
        raise _bad_cursor() from error


def _value(row: models.Model, name: str) -> Any:
    value: Any = row
    for part in name.lstrip("-").split("__"):
        value = getattr(value, part)
    return value


def _after(order: tuple[str, ...], values: list[Any]) -> Q:
    condition = Q()
    equal = Q()
    for name, value in zip(order, values, strict=True):
        field = name.lstrip("-")
        condition |= equal & Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": value})
        equal &= Q(**{field: value})
    return condition


def cursor_of(values: list[Any]) -> str:
    """The cursor behind a row with these values in the columns of an order."""
    return base64.urlsafe_b64encode(json.dumps(values, default=_plain).encode()).decode().rstrip("=")


def _plain(value: Any) -> str:
    """Times to the microsecond: Django's own encoder cuts them to milliseconds, and rows of one millisecond would be lost."""
    return value.isoformat() if isinstance(value, date) else str(value)


def _decode(cursor: str, length: int) -> list[Any]:
    if len(cursor) > LONGEST_CURSOR:
        raise _bad_cursor()
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise _bad_cursor() from error
    if not isinstance(values, list) or len(values) != length or not all(_is_plain(value) for value in values):
        raise _bad_cursor()
    return values


def _is_plain(value: object) -> bool:
    """What a column can hold: numbers of eight bytes, text without NUL."""
    return "\0" not in value if isinstance(value, str) else isinstance(value, int) and abs(value) <= LARGEST


def _bad_cursor() -> InvalidError:
    return InvalidError(
        _("This page link is damaged. Start again from the first page."), code="bad-cursor", field="cursor"
    )
