"""Operators choose how carefully a series is encoded."""

import pytest

from core.actors import SYSTEM
from core.errors import ForbiddenError, InvalidError
from core.models import AuditRecord
from dramas.services.series import set_danmaku, set_encoding_profile
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db


def test_an_operator_sets_the_profile_and_it_is_on_the_record(client_for, make_user, make_public_series):
    series = make_public_series()
    operator = client_for(make_user("operator", is_staff=True))
    address = f"/operate/dramas/series/{series.pk}/change/"
    assert b"premium (x264 medium)" in operator.get(address).content
    assert operator.post(address, {"encoding_profile": "premium"}).status_code == 302
    series.refresh_from_db()
    assert series.encoding_profile == "premium"
    assert AuditRecord.objects.filter(verb="series.encoding-profile", subject_ref=series.public_id).exists()
    assert client_for(make_user()).get(address).status_code in (302, 403, 404)


def test_only_operators_and_only_known_profiles(actor_for, make_user, make_public_series):
    series = make_public_series()
    with pytest.raises(ForbiddenError):
        set_encoding_profile(actor=SYSTEM, series=series, profile="premium")
    operator = actor_for(make_user("operator", is_staff=True))
    with refused(InvalidError, "unknown-profile"):
        set_encoding_profile(actor=operator, series=series, profile="gold")


def test_an_operator_lets_lines_run_over_a_series_once_and_it_is_on_the_record(
    client_for, make_user, make_public_series
):
    series = make_public_series()
    operator = client_for(make_user("operator", is_staff=True))
    address = f"/operate/dramas/series/{series.pk}/change/"
    for _twice in range(2):
        assert operator.post(address, {"encoding_profile": "standard", "has_danmaku": "on"}).status_code == 302
    series.refresh_from_db()
    assert series.has_danmaku
    assert AuditRecord.objects.filter(verb="series.danmaku-on", subject_ref=series.public_id).count() == 1


def test_who_neither_edits_the_series_nor_operates_changes_nothing(actor_for, make_user, make_public_series):
    series = make_public_series()
    for stranger in (make_user(), make_user(company=series.company, company_role="finance")):
        with pytest.raises(ForbiddenError):
            set_danmaku(actor=actor_for(stranger), series=series, is_on=True)
    series.refresh_from_db()
    assert not series.has_danmaku
    assert not AuditRecord.objects.filter(verb="series.danmaku-on").exists()
