"""Money on the studio's pages, and whether somebody may see it."""

from typing import Any

from django import template

from billing.money import money_text
from billing.policies import can_see_earnings
from core.http.access import actor_of

register = template.Library()


@register.filter
def in_money(minor: int | None, currency: str) -> str:
    """``499|in_money:"USD"`` is ``$4.99``; nothing for None."""
    return "" if minor is None else money_text(int(minor), currency)


@register.filter
def percent_of_bps(bps: int) -> str:
    """``7000`` is ``70``, ``1250`` is ``12.5``."""
    whole, rest = divmod(int(bps), 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else str(whole)


@register.simple_tag(takes_context=True)
def keeps_books(context: dict[str, Any]) -> bool:
    """Whether the rail shows the way to earnings."""
    request = context.get("request")
    return request is not None and can_see_earnings(actor_of(request))
