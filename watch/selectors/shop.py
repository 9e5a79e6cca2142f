"""Coin packs as the shop shows them."""

from dataclasses import dataclass
from datetime import datetime

from billing.models import CoinPack
from billing.money import money_text
from billing.pricing import episodes_in_pack
from billing.selectors.entitlement import SeriesOffer
from billing.selectors.rights import Rights
from billing.selectors.taxes import pack_price


@dataclass(frozen=True)
class ShopLine:
    """A pack with its price in words, tax included, and how many of the next episodes of the series in view it opens; None without a series."""

    pack: CoinPack
    price: str
    episodes: int | None


def pack_lines(
    packs: list[CoinPack], offer: SeriesOffer | None, rights: Rights | None, *, country: str, now: datetime
) -> list[ShopLine]:
    """One line for each pack, with what it costs in the country."""
    prices = [pack_price(pack, country, at=now).gross_minor for pack in packs]
    return [
        ShopLine(pack, money_text(gross_minor, pack.currency), _episodes(pack, offer, rights, now))
        for pack, gross_minor in zip(packs, prices, strict=True)
    ]


def _episodes(pack: CoinPack, offer: SeriesOffer | None, rights: Rights | None, now: datetime) -> int | None:
    if offer is None or rights is None or offer.terms is None:
        return None
    discount_bps = rights.tier_at(now).discount_bps
    held = rights.held_in(offer.series_id)
    return episodes_in_pack(offer.terms, held, pack.coins + pack.bonus_coins, discount_bps=discount_bps)
