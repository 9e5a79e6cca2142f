"""Amounts in templates: ``{{ minor|money:currency }}``."""

from django import template

from billing.enums import EarnTask
from billing.money import money_text

register = template.Library()


@register.filter
def money(minor: int, currency: str) -> str:
    """``499|money:"USD"`` is ``$4.99``."""
    return money_text(int(minor), currency)


@register.filter
def task_title(code: str) -> str:
    """What a task that earns coins asks for."""
    return str(EarnTask(code).label)
