"""A receipt: who sold, what was paid, the tax in it, and what went back."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from billing.models import Payment
from core.errors import NotFoundError


@dataclass(frozen=True)
class Seller:
    """Who sells, as the operator has set it."""

    name: str
    address: str
    tax_number: str


@dataclass(frozen=True)
class Receipt:
    """One payment with its order. ``refunded_tax_minor`` is the tax in what was refunded."""

    payment: Payment
    seller: Seller
    refunded_tax_minor: int


def own_receipt(user_id: int | None, public_id: str) -> Receipt:
    """The receipt of somebody's own payment; NotFoundError for any other. One query."""
    rows = Payment.objects.select_related("order", "user").filter(public_id=public_id, user_id=user_id or 0)
    payment = rows.first()
    if payment is None:
        raise NotFoundError(_("There is no such receipt of yours."), code="no-such-receipt")
    seller = Seller(settings.SELLER_NAME or settings.SITE_NAME, settings.SELLER_ADDRESS, settings.SELLER_TAX_NUMBER)
    refunded_minor = min(payment.refunded_minor, payment.amount_minor)
    return Receipt(payment, seller, payment.order.tax_of(refunded_minor))
