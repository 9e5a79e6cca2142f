"""Keyset pages neither skip nor repeat a row, whatever happens between two pages."""

import base64
import json
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidError
from core.models import OutboxEvent
from core.pagination import keyset_page
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
ORDER = ("-next_at", "-pk")


def add_rows(count: int, *, step: timedelta = timedelta(microseconds=1), start=None) -> list[int]:
    start = start or timezone.now()
    rows = [OutboxEvent(name="Row", payload={}, next_at=start + number * step) for number in range(count)]
    return [row.pk for row in OutboxEvent.objects.bulk_create(rows)]


def read_all(size: int, between=lambda: None) -> list[int]:
    found, cursor = [], ""
    while True:
        page = keyset_page(OutboxEvent.objects.all(), order=ORDER, cursor=cursor, size=size)
        found += [row.pk for row in page.items]
        cursor = page.next_cursor
        if not cursor:
            return found
        between()


@pytest.mark.parametrize("step", [timedelta(0), timedelta(microseconds=1), timedelta(seconds=1)], ids=str)
@pytest.mark.parametrize("size", [1, 3, 10, 11, 50])
def test_all_pages_together_are_all_rows_once(step, size):
    keys = add_rows(11, step=step)
    assert read_all(size) == sorted(keys, reverse=True)


def test_rows_that_are_added_while_reading_neither_shift_nor_repeat_the_others():
    keys = add_rows(12)
    found = read_all(4, between=lambda: add_rows(3, start=timezone.now() + timedelta(hours=1)))
    assert found == sorted(keys, reverse=True)


def test_rows_that_are_deleted_while_reading_do_not_hide_the_others():
    keys = add_rows(12)
    first = keyset_page(OutboxEvent.objects.all(), order=ORDER, size=4)
    OutboxEvent.objects.filter(pk__in=[row.pk for row in first.items]).delete()
    second = keyset_page(OutboxEvent.objects.all(), order=ORDER, cursor=first.next_cursor, size=50)
    assert [row.pk for row in second.items] == sorted(keys, reverse=True)[4:]


def test_the_last_page_has_no_cursor():
    add_rows(4)
    assert keyset_page(OutboxEvent.objects.all(), order=ORDER, size=4).next_cursor == ""


@pytest.mark.parametrize(
    "cursor", ["x", "ééé", "W10", "bnVsbA", "WyJub3doZXJlIiwgMV0", "W1tdLCBbXV0", "a" * 10_000, "WyIyMDI2IiwgIngiXQ"]
)
def test_a_damaged_cursor_is_refused_kindly(cursor):
    with pytest.raises(InvalidError) as caught:
        keyset_page(OutboxEvent.objects.all(), order=ORDER, cursor=cursor)
    assert caught.value.code == "bad-cursor"


@given(cursor=st.one_of(st.text(max_size=60), st.binary(max_size=40).map(lambda raw: raw.hex())))
def test_no_cursor_breaks_anything(cursor):
    try:
        answer: object = list(keyset_page(OutboxEvent.objects.all(), order=ORDER, cursor=cursor).items)
    except InvalidError as refusal:
        answer = refusal.code
    assert answer in ([], "bad-cursor")


@pytest.mark.parametrize("value", ["\0", 10**30, -(10**30), None, 1.5])
@pytest.mark.parametrize("order", [("-pk",), ORDER])
def test_a_cursor_that_holds_what_no_column_does_is_refused(value, order):
    add_rows(3)
    cursor = base64.urlsafe_b64encode(json.dumps([value] * len(order)).encode()).decode().rstrip("=")
    with refused(InvalidError, "bad-cursor"):
        keyset_page(OutboxEvent.objects.all(), order=order, cursor=cursor)
