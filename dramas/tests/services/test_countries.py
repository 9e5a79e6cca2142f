"""A series with countries: set by who edits it, and for nobody elsewhere."""

from dataclasses import replace

import pytest
from django.utils import timezone

from billing.selectors.entitlement import decision_for, series_offer
from billing.selectors.rights import rights_of
from core.actors import SYSTEM, guest
from core.errors import ForbiddenError, InvalidError, NotFoundError
from core.models import AuditRecord
from dramas.selectors.cards import newest_series
from dramas.selectors.catalogue import public_episode, published_series
from dramas.selectors.playable import playable_episode
from dramas.services.series import set_countries
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db


def somebody_in(country):
    return replace(guest("g"), country=country)


def test_who_edits_says_where_and_it_is_kept_in_order_and_on_the_record(actor_for, make_user, make_public_series):
    series = make_public_series()
    editor = actor_for(make_user(company=series.company, company_role="editor"))
    for _twice in range(2):
        set_countries(actor=editor, series=series, countries=["us", " CN ", "US"])
    series.refresh_from_db()
    assert series.countries == "CN US"
    assert AuditRecord.objects.get(verb="series.countries").payload == {"countries": ["CN", "US"]}
    set_countries(actor=editor, series=series, countries=[])
    series.refresh_from_db()
    assert series.countries == ""


def test_what_is_no_country_and_who_does_not_edit_are_refused(actor_for, make_user, make_public_series):
    series = make_public_series(countries="CN")
    editor = actor_for(make_user(company=series.company, company_role="editor"))
    for odd in ("XX", "Germany", "C", "中国", "%", "C N" * 50):
        with refused(InvalidError, "unknown-country"):
            set_countries(actor=editor, series=series, countries=["CN", odd])
    for stranger in (make_user(), make_user(company=series.company, company_role="finance")):
        with refused(ForbiddenError, "forbidden"):
            set_countries(actor=actor_for(stranger), series=series, countries=[])


def test_nobody_elsewhere_finds_it_or_plays_it(make_public_series, settings):
    settings.SITE_COUNTRY = "CN"
    series, other = make_public_series(countries="CN US", free=9), make_public_series(countries="")
    episode, now = series.episodes.get(number=1), timezone.now()
    seen = {
        country: (
            set(published_series(now, somebody_in(country))),
            {row.pk for row in newest_series(somebody_in(country), "en", now)},
        )
        for country in ("US", "DE", "*")
    }
    both = ({series, other}, {series.pk, other.pk})
    assert seen == {"US": both, "DE": ({other}, {other.pk}), "*": both}
    assert set(published_series(now, SYSTEM)) == {series, other}
    for find in (
        lambda viewer: public_episode(episode_public_id=episode.public_id, viewer=viewer),
        lambda viewer: playable_episode(episode.public_id, now=now, viewer=viewer),
    ):
        assert find(somebody_in("US")) == episode
        with pytest.raises(NotFoundError):
            find(somebody_in("DE"))


@pytest.mark.parametrize(("country", "reason"), [("US", "free"), ("DE", "region")])
def test_the_decision_knows_it_too(make_public_series, country, reason):
    series = make_public_series(countries="CN US", free=9)
    now, episode = timezone.now(), series.episodes.select_related("series__live_version").get(number=1)
    rights = rights_of(somebody_in(country), now=now)
    assert decision_for(episode, series_offer(series, rights, 3), rights, tiers=(), now=now).reason == reason
