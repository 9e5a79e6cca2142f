"""The tables of ads."""

from ads.models.advertisers import Advertiser, AdvertiserMember
from ads.models.campaigns import Campaign, Creative, Flight
from ads.models.closings import AdClosing
from ads.models.events import AdEvent
from ads.models.leases import BudgetLease, FlightDay
from ads.models.slots import LoadSetting, SlotSetting

__all__ = [
    "AdClosing",
    "AdEvent",
    "Advertiser",
    "AdvertiserMember",
    "BudgetLease",
    "Campaign",
    "Creative",
    "Flight",
    "FlightDay",
    "LoadSetting",
    "SlotSetting",
]
