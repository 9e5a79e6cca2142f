"""What is for sale to somebody in a country."""

from django.utils.translation import gettext_lazy as _

from billing.enums import OrderKind, OrderState
from billing.models import CoinPack, PaymentOrder, Plan, PlanPrice
from billing.models.offers import EVERYWHERE
from core.errors import NotFoundError


def packs_for(user_id: int | None, country: str) -> list[CoinPack]:
    """Coin packs of the country, or of everywhere else when it has none of its own, cheapest first; the first-purchase offer leads."""
    rows = list(CoinPack.objects.filter(is_active=True, country__in=[country, EVERYWHERE]))
    here = [pack for pack in rows if pack.country == country] or [pack for pack in rows if pack.country == EVERYWHERE]
    if user_id is not None and has_bought(user_id):
        here = [pack for pack in here if not pack.is_first_purchase]
    return sorted(here, key=lambda pack: (not pack.is_first_purchase, pack.amount_minor, pack.pk))


def currency_for(user_id: int | None, country: str) -> str:
    """The currency in which somebody is shown prices; dollars where no coins are for sale."""
    packs = packs_for(user_id, country)
    return packs[0].currency if packs else "USD"


def has_bought(user_id: int, *, besides: PaymentOrder | None = None) -> bool:
    """Whether somebody has ever paid for coins, ``besides`` one order of theirs."""
    rows = PaymentOrder.objects.filter(user_id=user_id, kind=OrderKind.COINS, state=OrderState.PAID)
    return (rows.exclude(pk=besides.pk) if besides else rows).exists()


def pack_for_sale(public_id: str, *, user_id: int, country: str) -> CoinPack:
    """One pack, if it is offered to this person there. NotFoundError ``pack-not-for-sale``."""
    for pack in packs_for(user_id, country):
        if pack.public_id == public_id:
            return pack
    raise NotFoundError(_("This pack is not for sale here. Choose another one."), code="pack-not-for-sale")


def tiers_for(country: str) -> list[tuple[Plan, list[PlanPrice]]]:
    """Tiers for sale with the prices of their newest version in the country, by rank. Two queries."""
    newest: dict[int, int] = {}
    prices: dict[int, list[PlanPrice]] = {}
    rows = PlanPrice.objects.filter(version__plan__is_active=True, country__in=[country, EVERYWHERE])
    for price in rows.select_related("version__plan").order_by("version__plan__rank", "-version__number", "pk"):
        plan_id = price.version.plan_id
        if newest.setdefault(plan_id, price.version_id) == price.version_id:
            prices.setdefault(plan_id, []).append(price)
    return [(own[0].version.plan, _there(own, country)) for own in prices.values()]


def _there(prices: list[PlanPrice], country: str) -> list[PlanPrice]:
    here = [price for price in prices if price.country == country] or prices
    return sorted(here, key=lambda price: price.amount_minor)


def price_for_sale(public_id: str, *, country: str) -> PlanPrice:
    """One price of a tier, if it is offered there now. NotFoundError ``tier-not-for-sale``."""
    for _plan, prices in tiers_for(country):
        for price in prices:
            if price.public_id == public_id:
                return price
    raise NotFoundError(_("This subscription is not for sale here. Choose another one."), code="tier-not-for-sale")
