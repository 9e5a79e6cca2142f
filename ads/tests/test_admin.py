"""Operators admit advertisers and set slots at /operate/, through services that put it on the record; others see nothing of it."""

import pytest
from django.urls import reverse

from ads.enums import AdvertiserState
from ads.models import Advertiser, LoadSetting, SlotSetting
from core.models import AuditRecord

pytestmark = pytest.mark.django_db
SLOT = {
    "kind": "in-feed",
    "series": "",
    "tier": "",
    "market": "DE",
    "is_on": "on",
    "every_episodes": 4,
    "forced_seconds": 3,
    "most_seconds": 20,
    "episodes_per_ad": 1,
    "rewards_per_day": 5,
}


def test_an_operator_suspends_with_a_reason_and_admits_again(advertiser, operator, client_for):
    client, url = client_for(operator), reverse("admin:ads_advertiser_change", args=[advertiser.pk])
    assert "Say why" in client.post(url, {"state": "suspended", "reason": ""}).content.decode()
    assert client.post(url, {"state": "pending", "reason": "x"}).status_code == 200
    assert Advertiser.objects.get().state == AdvertiserState.ACTIVE
    assert client.post(url, {"state": "suspended", "reason": "unpaid"}).status_code == 302
    assert Advertiser.objects.get().state == AdvertiserState.SUSPENDED
    assert client.post(url, {"state": "active", "reason": ""}).status_code == 302
    assert Advertiser.objects.get().state == AdvertiserState.ACTIVE
    assert list(AuditRecord.objects.order_by("pk").values_list("verb", flat=True)) == [
        "advertiser.suspended",
        "advertiser.admitted",
    ]


def test_an_operator_sets_a_slot_and_its_place_stays(operator, client_for):
    client = client_for(operator)
    assert client.post(reverse("admin:ads_slotsetting_add"), SLOT).status_code == 302
    setting = SlotSetting.objects.get()
    assert (setting.kind, setting.market, setting.every_episodes, setting.series_id) == ("in-feed", "DE", 4, None)
    url = reverse("admin:ads_slotsetting_change", args=[setting.pk])
    assert client.post(url, {**SLOT, "market": "FR", "every_episodes": 9}).status_code == 302
    setting = SlotSetting.objects.get()
    assert (setting.market, setting.every_episodes) == ("DE", 9)
    assert AuditRecord.objects.filter(verb="ad_slot.set").count() == 2


def test_an_operator_sets_the_load(operator, client_for):
    client, load = client_for(operator), {"tier": "", "market": "", "ad_seconds": 12, "per_minutes": 6}
    assert client.post(reverse("admin:ads_loadsetting_add"), load).status_code == 302
    url = reverse("admin:ads_loadsetting_change", args=[LoadSetting.objects.get().pk])
    assert client.post(url, {**load, "ad_seconds": 10}).status_code == 302
    assert list(LoadSetting.objects.values_list("ad_seconds", "per_minutes")) == [(10, 6)]


@pytest.mark.parametrize("page", ["ads_advertiser_changelist", "ads_slotsetting_add", "ads_loadsetting_changelist"])
def test_nobody_else_reaches_these_pages(page, viewer, reviewer, client_for):
    for user in (None, viewer, reviewer):
        assert client_for(user).get(reverse(f"admin:{page}")).status_code in (302, 403, 404)
