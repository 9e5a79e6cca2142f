"""`manage.py rerun_checks` plans over the catalogue, or says what is wrong."""

import io

import pytest
from django.core.management import CommandError, call_command

from moderation.models import CheckRun

pytestmark = pytest.mark.django_db


def say(*arguments: str) -> str:
    out = io.StringIO()
    call_command("rerun_checks", *arguments, stdout=out)
    return out.getvalue()


def test_it_says_how_many_runs_it_planned_and_twice_is_as_good_as_once(make_case) -> None:
    make_case()
    CheckRun.objects.all().delete()
    assert say("framing").startswith("1 items")
    assert say("framing", "--check-version", "1").startswith("0 items")


def test_an_unknown_check_is_a_sentence(db) -> None:
    with pytest.raises(CommandError, match="no check “smell”"):
        say("smell")
